"""Which nuclides are in a spectrum, and how sure.

`peak_matching` is what the commands and pages call today. The full-spectrum engine stands beside
it and is called through `identify`: `templates` and `line_templates` (what each source looks like
in a detector), `broad_scene` and `line_scene` (one spectrum with its background and nuisances),
`selection` and `likelihood` (fits), `hypotheses` (search and probabilities), `engine` and
`verdict`. What it lacks before it can take over: calibration without help, calibrated
probabilities, speed.
"""

from korgan.science.identification.engine import identify
from korgan.science.identification.verdict import (
    PRESENT,
    CalibrationUsed,
    Identification,
    NuclideFinding,
    UnexplainedLine,
    Verdict,
    VerdictCode,
)

__all__ = [
    "PRESENT",
    "CalibrationUsed",
    "Identification",
    "NuclideFinding",
    "UnexplainedLine",
    "Verdict",
    "VerdictCode",
    "identify",
]
