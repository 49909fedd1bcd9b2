"""Scintillators and room-temperature semiconductors: whole templates on broad bins."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from korgan.science.identification.binning import (
    BINS_PER_FWHM,
    binned,
    falling,
    smooth_shapes,
    usable_channels,
)
from korgan.science.identification.model_error import (
    Doubts,
    knots,
    shared_errors,
    single_variance,
    smoothed,
)
from korgan.science.identification.quadratic import Gram, Quadratic
from korgan.science.identification.ranking import BroadRanking
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
from korgan.science.identification.templates import Laid, Templates
from korgan.science.identification.width import REFERENCE_KEV, PeakWidth
from korgan.science.spectra import Spectrum, rebin

_SPLINE_SPACING = 3.0  # FWHM
_KEPT_SETTINGS = 6
_CONTINUUM_PRICE = 8.0  # loss of log-likelihood where scatter of unknown origin is everything
_FALLING_KEV = 220.0  # above, scatter falls with energy: single backscatter ends at 256 keV


class BroadScene(Scene):
    """Counts on bins of a fraction of the width of a peak.

    Parameters
    ----------
    spectrum : Spectrum
        Counts with live time.
    edges_kev : ndarray, shape (channels + 1,)
        Nominal energies.
    templates : Templates
        Of the kind of detector.
    width : PeakWidth
        Nominal width of peaks.
    background : Background, optional
        Measured background.
    doubts : Doubts, optional
        How far templates are trusted.

    Attributes
    ----------
    edges_kev : ndarray, shape (n + 1,)
        Nominal edges of the bins.
    in_widths : ndarray, shape (n + 1,)
        The edges as distances in FWHM.
    level : ndarray, shape (n,)
        Smoothed counts.
    """

    templates: Templates

    def __init__(
        self,
        spectrum: Spectrum,
        edges_kev: NDArray[np.float64],
        templates: Templates,
        width: PeakWidth,
        background: Background | None = None,
        doubts: Doubts | None = None,
    ) -> None:
        self.templates, self.width, self.tolerance = templates, width, Tolerance()
        self.doubts, self.per_peak = doubts or Doubts(), round(BINS_PER_FWHM)
        channels = usable_channels(spectrum.counts, edges_kev)
        bins = binned(spectrum.counts, edges_kev, width, channels)
        self.counts, self.edges_kev = bins.counts, bins.edges_kev
        self._laid: dict[Setting, Laid] = {}
        if self.counts.size < 8:
            return  # too little to be worth more; the engine says so
        self.energy_kev = 0.5 * (self.edges_kev[1:] + self.edges_kev[:-1])
        steps = np.diff(self.edges_kev) / width.fwhm_kev(np.maximum(self.energy_kev, 10.0))
        self.in_widths = np.concatenate(([0.0], np.cumsum(steps)))
        self._knots = knots(self.in_widths, self.doubts.of_scale(self.energy_kev))
        doubted = (self.doubts.shared, self.doubts.bend, self.doubts.widening)
        self._trust = np.array(doubted)
        self.level = smoothed(self.counts, self.in_widths, 0.25 * BINS_PER_FWHM)
        splines = smooth_shapes(self.edges_kev, width, _SPLINE_SPACING)
        self.continuum = falling(splines, self.energy_kev, _FALLING_KEV) * np.diff(self.edges_kev)
        self.background, self._ratio = None, 0.0
        if background is not None:
            self._ratio = (spectrum.live_time_s or 1.0) / background.live_time_s
            counts = rebin(background.counts, background.edges_kev, self.edges_kev)
            self.background = counts * self._ratio
        self._settle()

    def _settle(self) -> None:
        """Find priors of the background, and variances from a fit without any source."""
        self._variance = self._single(self.level)
        natural = self.laid(Setting()).rows(self.always)
        free = np.zeros(RATIOS.size), np.full(RATIOS.size, 1e9)
        hard = float(self.counts[self.edges_kev[:-1] > 100.0].sum())
        price = _CONTINUUM_PRICE * self.continuum.sum(axis=1) / self.counts.sum()
        self.prior = self._prior(free, hard, price)
        usual = natural_prior(
            self.counts if self.background is None else self.background,
            self.problem_for(self.level),
            natural[: RATIOS.size],
            self.continuum,
            5.0 + 0.5 * float(np.sqrt(self.counts.sum())),
            beside_measured=self.background is not None,
        )
        self.prior = self._prior(usual, hard, price)
        base = self.base_with(natural)
        self.problem = self.problem_for(self.level)
        start = None
        for _ in range(2):
            gram = Gram(self.problem, base)
            fit = gram.fit(np.arange(len(base)), start)
            without, start = gram.expected(fit), fit.amplitudes
            self._variance = self._single(without)
            self.problem = self.problem_for(without)

    def _single(self, without: NDArray[np.float64]) -> NDArray[np.float64]:
        found = single_variance(self.level, without, self.edges_kev, self.in_widths, self.doubts)
        if self.background is not None:
            found = found + self._ratio * self.background
        return found

    @property
    def background_variance(self) -> NDArray[np.float64]:
        """Variance of a measured background, scaled to this live time; zero without one."""
        if self.background is None:
            return np.zeros(self.counts.size)
        return np.asarray(self._ratio * self.background)

    def problem_for(self, expected: NDArray[np.float64]) -> Quadratic:
        """The counts with the errors of a model that expects this."""
        shared = shared_errors(expected, self._variance, self._knots, self.in_widths, self.doubts)
        return Quadratic(self.counts, self._variance, shared, self.prior)

    @property
    def metric(self) -> Metric:
        """The data and the form of their errors, for compiled fits."""
        along = self._knots
        return Metric(
            self.counts,
            self.problem.inverse,
            True,
            self.in_widths,
            along.weight,
            along.place,
            along.count,
            along.band,
            self._trust,
        )

    def total(self, amplitudes: NDArray[np.float64], expected: NDArray[np.float64]) -> float:
        """Counts in the bins."""
        return float(expected.sum())

    def around(self, nominal_kev: float) -> NDArray[np.int64]:
        """Bins within 0.6 widths of a peak."""
        reach = 0.6 * float(self.width.fwhm_kev(nominal_kev))
        low, high = np.searchsorted(self.energy_kev, (nominal_kev - reach, nominal_kev + reach))
        return np.arange(low, high)

    def laid(self, setting: Setting) -> Laid:
        """Templates at a setting; the last few are kept."""
        if setting not in self._laid:
            while len(self._laid) >= _KEPT_SETTINGS:
                self._laid.pop(next(iter(self._laid)))
            width = self.width.changed(setting.width, setting.tilt)
            self._laid[setting] = self.templates.laid(setting.energies(self.edges_kev), width)
        return self._laid[setting]

    def ranking(self, setting: Setting) -> Ranking:
        """Templates for ranking at a setting."""
        return BroadRanking(self.laid(setting), self.problem.inverse)

    def slopes(
        self,
        setting: Setting,
        rows: NDArray[np.int64],
        amplitudes: NDArray[np.float64],
        expected: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Change with gain, offset, logarithm of width and tilt, from the slope of what is seen."""
        step = np.diff(self.edges_kev)
        density = expected / (step * (1.0 + setting.gain))
        at_edges = np.concatenate((density[:1], 0.5 * (density[1:] + density[:-1]), density[-1:]))
        inner = np.diff(density) / (np.diff(self.energy_kev) * (1.0 + setting.gain))
        true = setting.energies(self.edges_kev)
        at_least = np.maximum(true, 5.0)
        width = self.width.changed(setting.width, setting.tilt)
        widened = width.sigma_kev(at_least) ** 2 * np.concatenate(([0.0], inner, [0.0]))
        tilted = widened * np.log(at_least / REFERENCE_KEV)
        changes = (at_edges * self.edges_kev, at_edges, widened, tilted)
        return np.array([np.diff(one) for one in changes])

    def curve(
        self,
        setting: Setting,
        parts: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]],
        always: NDArray[np.float64],
    ) -> Curve:
        """Counts that a fit expects, by bin."""
        laid = self.laid(setting)
        found = {
            label: np.asarray(amplitudes @ laid.rows(rows))
            for label, (rows, amplitudes) in parts.items()
        }
        total = always + sum(found.values(), np.zeros_like(always))
        return Curve(self.edges_kev, total, found)
