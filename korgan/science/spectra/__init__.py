"""Spectra: counts by channel, their energy scale and resolution, continuum and peaks."""

from korgan.science.spectra.calibration import (
    CalibrationError,
    CalibrationKind,
    EnergyCalibration,
)
from korgan.science.spectra.continuum import snip
from korgan.science.spectra.peaks import (
    Peak,
    PeakFit,
    find_peaks,
    find_peaks_of_any_width,
    fit_peaks,
)
from korgan.science.spectra.rebinning import rebin
from korgan.science.spectra.resolution import FWHM_PER_SIGMA, Resolution
from korgan.science.spectra.spectrum import DetectorDescription, Purpose, Spectrum

__all__ = [
    "FWHM_PER_SIGMA",
    "CalibrationError",
    "CalibrationKind",
    "DetectorDescription",
    "EnergyCalibration",
    "Peak",
    "PeakFit",
    "Purpose",
    "Resolution",
    "Spectrum",
    "find_peaks",
    "find_peaks_of_any_width",
    "fit_peaks",
    "rebin",
    "snip",
]
