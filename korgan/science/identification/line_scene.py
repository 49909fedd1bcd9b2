"""Germanium: areas of peaks along the spectrum, by a filter that is blind to the continuum."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, maximum_filter1d, median_filter
from scipy.special import ndtr

from korgan.science.identification.binning import usable_channels
from korgan.science.identification.line_filter import (
    BINS_PER_FWHM,
    PHASES,
    REACH,
    SIGMA,
    STRIDE,
    answer,
    bell,
    kernel,
)
from korgan.science.identification.line_rows import LaidLines, RankedLines
from korgan.science.identification.line_templates import LineTemplates
from korgan.science.identification.quadratic import Quadratic
from korgan.science.identification.scene import (
    RATIOS,
    Background,
    Curve,
    Metric,
    Ranking,
    Scene,
    natural_prior,
)
from korgan.science.identification.setting import Setting, Tolerance
from korgan.science.identification.width import PeakWidth
from korgan.science.spectra import Spectrum, rebin

_FLOOR = 0.15  # counts per bin: a single stray count must not decide anything
_TEMPLATE, _TAIL, _SHIFT = 0.15, 0.02, 0.08


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
    sharpness = 3

    def __init__(
        self,
        spectrum: Spectrum,
        edges_kev: NDArray[np.float64],
        templates: LineTemplates,
        width: PeakWidth,
        background: Background | None = None,
    ) -> None:
        self.templates, self.width = templates, width
        self.per_peak = BINS_PER_FWHM // STRIDE
        self.tolerance = Tolerance(0.0004, 0.4, 0.12, widest_gain=0.0012)  # never tilted
        used = usable_channels(spectrum.counts, edges_kev)
        low, high = max(edges_kev[used.start], 20.0), edges_kev[used.stop]
        self._grid_kev = _even_in_widths(width, low, high)
        self._numbers = np.arange(self._grid_kev.size, dtype=np.float64)
        centres = 0.5 * (self._grid_kev[1:] + self._grid_kev[:-1])
        self._places = np.arange(REACH, centres.size - REACH, STRIDE)
        self.energy_kev = centres[self._places]
        if self.energy_kev.size < 8:
            self.counts = np.zeros(self.energy_kev.size)
            return  # too little to be worth more; the engine says so
        self.gross = rebin(spectrum.counts, edges_kev, self._grid_kev)
        self.counts, self.variance = self._filtered(self.gross)
        self.background, self.gross_background, self.ratio = None, None, 0.0
        if background is not None:
            ratio = self.ratio = (spectrum.live_time_s or 1.0) / background.live_time_s
            other = rebin(background.counts, background.edges_kev, self._grid_kev)
            self.background, variance = self._filtered(other)
            self.gross_background = ratio * other
            self.background = ratio * self.background
            self.variance = self.variance + ratio * ratio * variance
        self.continuum = np.zeros((0, self.counts.size))
        self._settle(5.0 + 0.1 * float(np.sqrt(spectrum.total)))

    @property
    def grid_kev(self) -> NDArray[np.float64]:
        """Edges of the bins of `gross` in nominal keV."""
        return self._grid_kev

    def _settle(self, least: float) -> None:
        level = np.maximum(self.counts, 0.0)
        size, tail = maximum_filter1d(level, 3), maximum_filter1d(level, 13)
        slope = np.gradient(level) * (BINS_PER_FWHM / STRIDE)
        variance = (
            self.variance + (_TEMPLATE * size) ** 2 + (_TAIL * tail) ** 2 + (_SHIFT * slope) ** 2
        )
        peaks = float(level[self.energy_kev > 100.0].sum()) / STRIDE
        free = np.zeros(RATIOS.size), np.full(RATIOS.size, 1e9)
        none = np.zeros(0)
        prior = self._prior(free, peaks, none)
        usual = natural_prior(
            self.counts if self.background is None else self.background,
            Quadratic(self.counts, variance, None, prior),
            self.laid(Setting()).rows(self.templates.background),
            self.continuum,
            least,
            beside_measured=self.background is not None,
        )
        prior = self._prior(usual, peaks, none)
        self.problem = Quadratic(self.counts, variance, None, prior)

    def _filtered(
        self, counts: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Areas of peaks at the places, and their variances.

        Neighbouring places share counts; the variances are raised so that one peak counts once.
        """
        sieve = kernel()
        peak = bell(np.arange(-REACH, REACH + 1, dtype=float), SIGMA)
        scale = float(sieve @ peak)
        area = np.convolve(counts, sieve, mode="same") / scale
        level = gaussian_filter1d(counts, 1.5 * BINS_PER_FWHM, mode="nearest") + _FLOOR
        without = _continuum(counts) + _FLOOR
        # as in `model_error`: between what is expected with a peak and without
        mean = np.sqrt(level * np.minimum(without, level))
        variance = np.convolve(mean, sieve**2, mode="same") / scale**2
        once = float((answer(1.0)[::PHASES] ** 2).sum()) * 2.0 - 1.0
        return area[self._places], once * variance[self._places]

    def problem_for(self, expected: NDArray[np.float64]) -> Quadratic:
        """The areas with their errors, which are those of single places whatever is expected."""
        return self.problem

    @property
    def metric(self) -> Metric:
        """The data and the form of their errors, for compiled fits."""
        none, flat = np.zeros(0), np.zeros((6, 0))
        places = np.zeros((6, 0), dtype=np.int64)
        return Metric(self.counts, self.problem.inverse, False, none, flat, places, 0, 0, none)

    def total(self, amplitudes: NDArray[np.float64], expected: NDArray[np.float64]) -> float:
        """Counts in the peaks: areas at neighbouring places share counts."""
        return float(amplitudes.sum())

    def around(self, nominal_kev: float) -> NDArray[np.int64]:
        """The place nearest to a peak."""
        inside = self.energy_kev[0] <= nominal_kev <= self.energy_kev[-1]
        nearest = int(np.argmin(np.abs(self.energy_kev - nominal_kev)))
        return np.array([nearest] if inside else [], dtype=np.int64)

    def laid(self, setting: Setting) -> LaidLines:
        """Templates at a setting."""
        return LaidLines(
            self.templates,
            self.counts.size,
            setting.width,
            lambda energy_kev: self.places(energy_kev, setting),
        )

    def ranking(self, setting: Setting) -> Ranking:
        """Templates for ranking at a setting."""
        return RankedLines(self.templates, self.laid(setting), self.problem.inverse)

    def places(self, energy_kev: NDArray[np.float64], setting: Setting) -> NDArray[np.float64]:
        """Where true energies lie among the places; far out where they lie beyond them."""
        nominal = (energy_kev - setting.offset_kev) / (1.0 + setting.gain)
        at = np.interp(nominal, self._grid_kev, self._numbers, -1e6, 1e9)
        # the places are centres of bins
        return np.asarray((at - float(self._places[0]) - 0.5) / STRIDE)

    def slopes(
        self,
        setting: Setting,
        rows: NDArray[np.int64],
        amplitudes: NDArray[np.float64],
        expected: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Change of an expectation with gain, offset and logarithm of width, by differences."""
        offset = 0.05 * float(self.width.fwhm_kev(300.0))
        steps = np.array([offset / 600.0, offset, 0.04])
        now = np.array([setting.gain, setting.offset_kev, np.log(setting.width)])

        def at(change: NDArray[np.float64]) -> NDArray[np.float64]:
            gain, shift, width = now + change
            laid = self.laid(Setting(gain, shift, float(np.exp(width)))).rows(rows)
            return np.asarray(amplitudes @ laid)

        found = np.array([at(steps * one) - at(-steps * one) for one in np.eye(3)])
        still = np.zeros((1, self.counts.size))  # places are laid in nominal widths
        return np.concatenate((found / (2.0 * steps[:, None]), still))

    def curve(
        self,
        setting: Setting,
        parts: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]],
        always: NDArray[np.float64],
    ) -> Curve:
        """Peaks of each label on a smooth continuum; `always` is known by its areas alone."""
        edges = setting.energies(self._grid_kev)
        smooth = _continuum(self.gross)
        found = {}
        for label, (rows, amplitudes) in parts.items():
            spans = [np.arange(*self.templates.offsets[row : row + 2]) for row in rows]
            lines = np.concatenate(spans)
            area = (
                np.repeat(amplitudes, [span.size for span in spans]) * self.templates.share[lines]
            )
            strong = area > 1e-4 * area.max(initial=0.0)
            energy = self.templates.energy_kev[lines][strong]
            sigma = self.width.changed(setting.width).sigma_kev(energy)
            below = ndtr((edges[None, :] - energy[:, None]) / sigma[:, None])
            found[label] = np.asarray(area[strong] @ np.diff(below, axis=1))
        return Curve(self._grid_kev, smooth + sum(found.values(), np.zeros_like(smooth)), found)


def _continuum(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Counts without peaks: the median over twelve widths, smoothed."""
    # medians of every fourth bin's neighbourhood are enough for what is smooth
    together = BINS_PER_FWHM
    kept = counts.size // together * together
    coarse = counts[:kept].reshape(-1, together).mean(axis=1)
    without = median_filter(coarse, 13, mode="nearest")
    without = gaussian_filter1d(without, 2.0, mode="nearest")
    at = (np.arange(counts.size) + 0.5) / together - 0.5
    return np.asarray(np.interp(at, np.arange(without.size), without))


def _even_in_widths(width: PeakWidth, low: float, high: float) -> NDArray[np.float64]:
    """Edges from `low` to `high` keV, a quarter of the local FWHM apart."""
    fine = np.geomspace(low, high, 400)
    mean = 0.5 * (fine[1:] + fine[:-1])
    along = np.concatenate(([0.0], np.cumsum(np.diff(fine) / width.fwhm_kev(mean))))
    count = int(along[-1] * BINS_PER_FWHM)
    return np.interp(np.arange(count + 1) / BINS_PER_FWHM, along, fine)
