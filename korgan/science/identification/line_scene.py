"""Germanium: areas of peaks along the spectrum, by a filter that is blind to the continuum."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, maximum_filter1d, median_filter

from korgan.science.identification.binning import usable_channels
from korgan.science.identification.line_templates import LineTemplates
from korgan.science.identification.model_error import ModelError
from korgan.science.identification.quadratic import Quadratic
from korgan.science.identification.rows import HELPER_SHARES
from korgan.science.identification.scene import (
    BACKGROUND_SCALE,
    RATIOS,
    Background,
    Scene,
    natural_prior,
)
from korgan.science.identification.setting import Setting, Tolerance
from korgan.science.identification.width import PeakWidth
from korgan.science.spectra import FWHM_PER_SIGMA, Spectrum, rebin

_BINS_PER_FWHM = 4
_STRIDE = 2  # bins between the places at which areas are taken
_SIGMA = _BINS_PER_FWHM / FWHM_PER_SIGMA  # of a peak, in bins
_WIDE = 2.5  # width of the filter's negative part over that of a peak
_REACH = 20  # bins
_FLOOR = 0.15  # counts per bin: a single stray count must not decide anything
_TEMPLATE, _TAIL, _SHIFT = 0.15, 0.02, 0.08
# Table of the filter's answer to a peak: steps per bin.
_FINE = 32


def _bell(u: NDArray[np.float64], sigma: float) -> NDArray[np.float64]:
    return np.asarray(np.exp(-0.5 * (u / sigma) ** 2) / (sigma * np.sqrt(2 * np.pi)))


def _kernel() -> NDArray[np.float64]:
    u = np.arange(-_REACH, _REACH + 1, dtype=float)
    kernel = _bell(u, _SIGMA)
    wide = _bell(u, _WIDE * _SIGMA)
    return np.asarray(kernel - wide * kernel.sum() / wide.sum())


def answer(width: float) -> NDArray[np.float64]:
    """Filter's answer to a peak of unit area against distance, in steps of 1 / 32 bin.

    A difference of two Gaussians met by a Gaussian is a difference of two Gaussians; scaled so
    that a peak of the nominal width answers with its area.
    """
    u = np.arange(0, _FINE * (_REACH + 8)) / _FINE

    def difference(at: NDArray[np.float64], peak: float) -> NDArray[np.float64]:
        narrow = _bell(at, float(np.hypot(_SIGMA, peak)))
        return narrow - _bell(at, float(np.hypot(_WIDE * _SIGMA, peak)))

    return np.asarray(difference(u, _SIGMA * width) / difference(np.zeros(1), _SIGMA)[0])


class LineScene(Scene):
    """A spectrum of narrow peaks.

    Parameters
    ----------
    spectrum : Spectrum
        Counts with live time.
    edges_kev : ndarray, shape (channels + 1,)
        Nominal energies.
    templates : LineTemplates
        Lines.
    width : PeakWidth
        Nominal width of peaks.
    background : Background, optional
        Measured background.
    """

    templates: LineTemplates

    def __init__(
        self,
        spectrum: Spectrum,
        edges_kev: NDArray[np.float64],
        templates: LineTemplates,
        width: PeakWidth,
        background: Background | None = None,
    ) -> None:
        self.templates, self.width = templates, width
        self.tolerance = Tolerance(0.0004, 0.4, 0.12, widest_gain=0.0012)
        used = usable_channels(spectrum.counts, edges_kev)
        low, high = max(edges_kev[used.start], 20.0), edges_kev[used.stop]
        self._grid_kev = _even_in_widths(width, low, high)
        counts = rebin(spectrum.counts, edges_kev, self._grid_kev)
        centres = 0.5 * (self._grid_kev[1:] + self._grid_kev[:-1])
        self._places = np.arange(_REACH, centres.size - _REACH, _STRIDE)
        self.energy_kev = centres[self._places]
        self.counts, self.variance = self._filtered(counts)
        self.background = None
        if background is not None:
            ratio = (spectrum.live_time_s or 1.0) / background.live_time_s
            other = rebin(background.counts, background.edges_kev, self._grid_kev)
            self.background, variance = self._filtered(other)
            self.background = ratio * self.background
            self.variance = self.variance + ratio * ratio * variance
        self.continuum = np.zeros((0, self.counts.size))
        self._anchor, self._spread = np.zeros(RATIOS.size), np.full(RATIOS.size, 1e9)
        self.problem = self._problem(np.maximum(self.counts, 0.0))
        self._anchor, self._spread = natural_prior(
            self.counts if self.background is None else self.background,
            self.problem,
            self.rows(Setting(), templates.background),
            self.continuum,
            5.0 + 0.1 * float(np.sqrt(spectrum.total)),
            beside_measured=self.background is not None,
        )
        self.problem = self._problem(np.maximum(self.counts, 0.0))

    def _filtered(
        self, counts: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Areas of peaks at the places, and their variances.

        Neighbouring places share counts; the variances are raised so that one peak counts once.
        """
        kernel = _kernel()
        peak = _bell(np.arange(-_REACH, _REACH + 1, dtype=float), _SIGMA)
        scale = float(kernel @ peak)
        area = np.convolve(counts, kernel, mode="same") / scale
        level = gaussian_filter1d(counts, 1.5 * _BINS_PER_FWHM, mode="nearest") + _FLOOR
        without = median_filter(counts, 12 * _BINS_PER_FWHM + 1, mode="nearest")
        without = gaussian_filter1d(without, 2.0 * _BINS_PER_FWHM, mode="nearest") + _FLOOR
        # as in `model_error`: between what is expected with a peak and without
        mean = np.sqrt(level * np.minimum(without, level))
        variance = np.convolve(mean, kernel**2, mode="same") / scale**2
        once = float((answer(1.0)[:: _FINE * _STRIDE] ** 2).sum()) * 2.0 - 1.0
        return area[self._places], once * variance[self._places]

    def _problem(self, level: NDArray[np.float64]) -> Quadratic:
        size = maximum_filter1d(level, 3)
        tail = maximum_filter1d(level, 13)
        slope = np.gradient(level) * (_BINS_PER_FWHM / _STRIDE)
        variance = (
            self.variance + (_TEMPLATE * size) ** 2 + (_TAIL * tail) ** 2 + (_SHIFT * slope) ** 2
        )
        peaks = float(np.maximum(self.counts, 0.0)[self.energy_kev > 100.0].sum()) / _STRIDE
        shares = np.array(HELPER_SHARES[: self.templates.helpers.size])
        anchor = np.append(self._anchor, np.zeros(shares.size))
        spread = np.append(self._spread, shares * peaks + 1.0)
        if self.background is not None:
            anchor, spread = np.append(anchor, 1.0), np.append(spread, BACKGROUND_SCALE)
        error = ModelError(variance, np.zeros((0, variance.size)))
        return Quadratic(self.counts, error, anchor, spread**-2.0)

    def problem_for(self, expected: NDArray[np.float64]) -> Quadratic:
        """The areas with their errors, which are those of single places whatever is expected."""
        return self.problem

    def rows(self, setting: Setting, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Templates at a setting."""
        library = self.templates
        return self._laid_out(library.energy_kev, library.share, library.offsets, rows, setting)

    def scanned(self, setting: Setting) -> NDArray[np.float32]:
        """Templates for ranking at a setting."""
        return self.rows(setting, self.templates.scan).astype(np.float32)

    def _laid_out(
        self,
        energy_kev: NDArray[np.float64],
        share: NDArray[np.float64],
        offsets: NDArray[np.int64],
        rows: NDArray[np.int64],
        setting: Setting,
    ) -> NDArray[np.float64]:
        nominal = (energy_kev - setting.offset_kev) / (1.0 + setting.gain)
        place = np.interp(nominal, self._grid_kev, np.arange(self._grid_kev.size), -1e6, 1e9)
        # the places are centres of bins
        first = float(self._places[0]) + 0.5
        return _lay_out(
            (place - first) / _STRIDE, share, offsets, rows, answer(setting.width), self.counts.size
        )

    def moving(
        self, rows: NDArray[np.int64], amplitudes: NDArray[np.float64], setting: Setting
    ) -> NDArray[np.float64]:
        """Expectation of some templates at a setting, shape (n,)."""
        return np.asarray(amplitudes @ self.rows(setting, rows))


def _even_in_widths(width: PeakWidth, low: float, high: float) -> NDArray[np.float64]:
    """Edges from `low` to `high` keV, a quarter of the local FWHM apart."""
    fine = np.geomspace(low, high, 400)
    mean = 0.5 * (fine[1:] + fine[:-1])
    along = np.concatenate(([0.0], np.cumsum(np.diff(fine) / width.fwhm_kev(mean))))
    count = int(along[-1] * _BINS_PER_FWHM)
    return np.interp(np.arange(count + 1) / _BINS_PER_FWHM, along, fine)


@njit(cache=True, fastmath=True)
def _lay_out(
    place: NDArray[np.float64],
    share: NDArray[np.float64],
    offsets: NDArray[np.int64],
    rows: NDArray[np.int64],
    table: NDArray[np.float64],
    n: int,
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    found = np.zeros((rows.size, n))
    reach = (table.size - 1) / (_FINE * _STRIDE)
    for r in range(rows.size):
        for line in range(offsets[rows[r]], offsets[rows[r] + 1]):
            low = max(0, int(np.ceil(place[line] - reach)))
            high = min(n - 1, int(place[line] + reach))
            for i in range(low, high + 1):
                k = int(abs(i - place[line]) * _STRIDE * _FINE + 0.5)
                if k < table.size:
                    found[r, i] += share[line] * table[k]
    return found
