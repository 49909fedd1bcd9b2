"""The statistics of a study, quantity by quantity, as plain values ready for JSON.

Masses are in the unit of the study, variances in its square, ratios and SITMUF without unit.
What cannot be computed is null and has an entry under ``problems``.
"""

from korgan.accounting.domain.evaluation.results import evaluate_study

__all__ = ["evaluate_study"]
