"""Which nuclides are in a spectrum, and how sure.

`peak_matching` is what the commands and pages call today. The full-spectrum engine stands beside
it, tested from its parts but not called yet: `templates` and `line_templates` (what each source
looks like in a detector), `broad_scene` and `line_scene` (one spectrum with its background and
nuisances), `selection` and `likelihood` (fits), `hypotheses` (search and probabilities). What it
lacks before it can take over: calibration without help, tables kept between starts, the verdict.
"""
