"""Calibration without help: the energy scale from the spectrum itself, and drift."""

from korgan.science.spectra.self_calibration.calibration import PROBABLE, TOLERANCE, calibrate
from korgan.science.spectra.self_calibration.lines import MatchedLine
from korgan.science.spectra.self_calibration.outcome import (
    Drift,
    LikelyScale,
    ScaleCode,
    SelfCalibration,
)

__all__ = [
    "PROBABLE",
    "TOLERANCE",
    "Drift",
    "LikelyScale",
    "MatchedLine",
    "ScaleCode",
    "SelfCalibration",
    "calibrate",
]
