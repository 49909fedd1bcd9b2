"""A spectrum of broad peaks on bins, with everything that does not depend on what is sought."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from korgan.science.identification.binning import binned, smooth_shapes, usable_channels
from korgan.science.identification.model_error import Doubts, model_error, smoothed
from korgan.science.identification.quadratic import Gram, Quadratic, Solution
from korgan.science.identification.rows import BACKGROUND_SOURCES, HELPER_SHARES
from korgan.science.identification.setting import Setting
from korgan.science.identification.templates import Broadened, Templates
from korgan.science.identification.width import PeakWidth
from korgan.science.spectra import Spectrum, rebin

RATIOS = np.array(list(BACKGROUND_SOURCES.values()))
_SPLINE_SPACING = 3.0  # FWHM
_BACKGROUND_SCALE = 0.1
# Fallout and annihilation, as counts relative to those of potassium: rarely more.
_SPREAD_WITHOUT_RATIO = 0.5


@dataclass(frozen=True)
class Background:
    """A measured background on the energy scale of its own calibration.

    Parameters
    ----------
    counts : ndarray, shape (channels,)
        Counts.
    edges_kev : ndarray, shape (channels + 1,)
        Edges of the channels in keV.
    live_time_s : float
        Live time in seconds.
    """

    counts: NDArray[np.float64]
    edges_kev: NDArray[np.float64]
    live_time_s: float


class Scene:
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
    counts : ndarray, shape (n,)
        Counts by bin.
    edges_kev : ndarray, shape (n + 1,)
        Nominal edges of the bins.
    in_widths : ndarray, shape (n + 1,)
        The edges as distances in FWHM.
    level : ndarray, shape (n,)
        Smoothed counts.
    """

    def __init__(
        self,
        spectrum: Spectrum,
        edges_kev: NDArray[np.float64],
        templates: Templates,
        width: PeakWidth,
        background: Background | None = None,
        doubts: Doubts | None = None,
    ) -> None:
        self.templates, self.width = templates, width
        self.doubts = doubts or Doubts()
        channels = usable_channels(spectrum.counts, edges_kev)
        bins = binned(spectrum.counts, edges_kev, width, channels)
        self.counts, self.edges_kev = bins.counts, bins.edges_kev
        centres = 0.5 * (self.edges_kev[1:] + self.edges_kev[:-1])
        steps = np.diff(self.edges_kev) / width.fwhm_kev(np.maximum(centres, 10.0))
        self.in_widths = np.concatenate(([0.0], np.cumsum(steps)))
        self.level = smoothed(self.counts, self.in_widths, 1.0)
        self.splines = smooth_shapes(self.edges_kev, width, _SPLINE_SPACING) * np.diff(
            self.edges_kev
        )
        self.background: tuple[NDArray[np.float64], float] | None = None
        if background is not None:
            ratio = (spectrum.live_time_s or 1.0) / background.live_time_s
            counts = rebin(background.counts, background.edges_kev, self.edges_kev)
            self.background = (counts * ratio, ratio)
        self.natural_anchor, self.natural_spread = np.zeros(RATIOS.size), np.full(RATIOS.size, 1e9)
        self.problem = self._problem(self.level)
        self.natural_anchor, self.natural_spread = self._natural_prior()
        self.problem = self._problem(self.level)

    # the first rows of every fit: natural background, measured background; they have priors

    def _problem(self, level: NDArray[np.float64]) -> Quadratic:
        error = model_error(level, self.edges_kev, self.in_widths, self.doubts)
        if self.background is not None:
            counts, ratio = self.background
            error.variance[:] += ratio * counts
        hard = float(self.counts[self.edges_kev[:-1] > 100.0].sum())
        anchor = np.append(self.natural_anchor, np.zeros(len(HELPER_SHARES)))
        spread = np.append(self.natural_spread, np.array(HELPER_SHARES) * hard + 1.0)
        if self.background is not None:
            anchor, spread = np.append(anchor, 1.0), np.append(spread, _BACKGROUND_SCALE)
        return Quadratic(self.counts, error, anchor, spread**-2.0)

    def reweighted(self, expected: NDArray[np.float64]) -> None:
        """Take variances and shared errors from an expectation."""
        self.problem = self._problem(np.maximum(0.8 * expected + 0.2 * self.level, 0.3))

    def base(self, shapes: Broadened, setting: Setting) -> NDArray[np.float64]:
        """Rows that are in every fit: natural and measured background, continuum, surroundings."""
        edges = setting.energies(self.edges_kev)
        rows = np.concatenate((self.templates.background, self.templates.helpers))
        return self.base_with(shapes.grouped(edges, rows))

    def base_with(self, natural: NDArray[np.float64]) -> NDArray[np.float64]:
        """Rows of every fit, from those of natural background and surroundings."""
        measured = [] if self.background is None else [self.background[0][None, :]]
        return np.vstack((natural, *measured, self.splines))

    def rows(
        self, shapes: Broadened, setting: Setting, rows: NDArray[np.int64] | None = None
    ) -> NDArray[np.float64]:
        """Templates at a setting."""
        return shapes.grouped(setting.energies(self.edges_kev), rows)

    def _natural_prior(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Counts of each natural series that are no surprise, mean and standard deviation.

        Without a measured background the series keep their usual ratios within a factor of
        about two; what stands out by much more is a source. Beside a measured background only a
        change since it was measured is left for them.
        """
        shapes = Broadened(self.templates.density[self.templates.background], self.width.rounded())
        natural = shapes.grouped(self.edges_kev)
        least = 5.0 + 0.5 * np.sqrt(self.counts.sum())
        counts = self.counts if self.background is None else self.background[0]
        problem = Quadratic(
            counts, self.problem.error, np.zeros(RATIOS.size), np.full(RATIOS.size, 1e-18)
        )
        gram = Gram(problem, np.vstack((natural, self.splines)))
        amplitude = gram.fit(np.arange(len(gram.rows))).amplitudes[: RATIOS.size]
        if self.background is not None:
            return np.zeros(RATIOS.size), 0.3 * amplitude + least
        series = RATIOS > 0
        level = float(np.median(amplitude[series] / RATIOS[series]))
        spread = np.where(series, 1.5 * level * RATIOS, _SPREAD_WITHOUT_RATIO * level) + least
        return level * RATIOS, spread


__all__ = ["Background", "Scene", "Solution"]
