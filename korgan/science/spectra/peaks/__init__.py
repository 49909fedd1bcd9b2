"""Peaks: search by matched filter, fits by Poisson likelihood."""

from korgan.science.spectra.peaks.fitting import PeakFit, fit_peaks
from korgan.science.spectra.peaks.search import Peak, find_peaks, find_peaks_of_any_width

__all__ = ["Peak", "PeakFit", "find_peaks", "find_peaks_of_any_width", "fit_peaks"]
