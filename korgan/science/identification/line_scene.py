"""Germanium: lines on a continuum that is taken from the spectrum itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, maximum_filter1d, uniform_filter1d

from korgan.science.identification.adjustment import Setting
from korgan.science.identification.binning import binned, usable_channels
from korgan.science.identification.likelihood import Smooth, Terms
from korgan.science.identification.line_templates import LineTemplates, SparseLibrary
from korgan.science.identification.natural import NaturalPrior, natural_prior
from korgan.science.identification.scene import Background, Scene
from korgan.science.identification.selection import Library, Problem
from korgan.science.identification.width import PeakWidth
from korgan.science.spectra import Spectrum, rebin, snip

_BINS_PER_FWHM = 3.0
_REACH_BINS = 8.0  # standard deviation of the window in which the continuum is averaged


@dataclass(frozen=True)
class LineDoubts:
    """How far lines and continuum are trusted.

    Parameters
    ----------
    peak : float
        Relative error of the height of a peak: efficiency, summing, decay data.
    foot : float
        Counts beside a peak that no Gaussian has, as a part of its height.
    continuum : float
        Relative error of the continuum.
    at_zero_kev : float
        Further relative error at low energy, fading over 25 keV: thresholds and windows.
    background_scale : float
        Standard deviation of the scale of a measured background.
    """

    peak: float = 0.10
    foot: float = 0.02
    continuum: float = 0.02
    at_zero_kev: float = 0.5
    background_scale: float = 0.1


class LineScene(Scene):
    """A spectrum of narrow lines.

    Parameters
    ----------
    spectrum : Spectrum
        Counts with live time.
    edges_kev : ndarray, shape (channels + 1,)
        Nominal energies.
    templates : LineTemplates
        Lines of all candidates.
    width : PeakWidth
        Nominal width of peaks.
    background : Background, optional
        Measured background.
    doubts : LineDoubts, optional
        How far lines and continuum are trusted.
    """

    def __init__(
        self,
        spectrum: Spectrum,
        edges_kev: NDArray[np.float64],
        templates: LineTemplates,
        width: PeakWidth,
        background: Background | None = None,
        doubts: LineDoubts | None = None,
    ) -> None:
        self.templates, self.width = templates, width
        self.doubts = doubts or LineDoubts()
        channels = usable_channels(spectrum.counts, edges_kev)
        bins = binned(spectrum.counts, edges_kev, width, channels, _BINS_PER_FWHM)
        self.counts, self.edges_kev, self.first = bins.counts, bins.edges_kev, bins.first
        self.continuum = continuum_of(self.counts, self.edges_kev)
        self.background = self._background_lines(background, spectrum.live_time_s or 1.0)
        self.excess = self._excess()
        correction = np.maximum(self.continuum, 0.01)[None, :]
        self.smooth = Smooth(correction, np.array([0.05**-2.0]))
        self.natural = self._natural_prior()

    def _background_lines(
        self, background: Background | None, live_time_s: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
        """Peaks of the background alone, and their variance; its continuum is not needed."""
        if background is None:
            return None
        ratio = live_time_s / background.live_time_s
        counts = rebin(background.counts, background.edges_kev, self.edges_kev)
        lines = counts - continuum_of(counts, self.edges_kev)
        return lines * ratio, counts * ratio**2

    def _excess(self) -> NDArray[np.float64]:
        doubts = self.doubts
        height = np.maximum(uniform_filter1d(self.counts, 3) - self.continuum, 0.0)
        beside = maximum_filter1d(height, 25)
        variance = (doubts.peak * height) ** 2 + (doubts.foot * beside) ** 2
        low = doubts.at_zero_kev * np.exp(-self.edges_kev[1:] / 25.0)
        variance += ((doubts.continuum + low) * self.continuum) ** 2 + (low * height) ** 2
        if self.background is not None:
            variance = variance + self.background[1]
        level = np.maximum(np.maximum(self.counts, self.continuum), 0.5)
        return np.asarray(variance / level**2)

    def problem(self, setting: Setting) -> Problem:
        """Problem with all candidates."""
        width = self.width.changed(setting.width, setting.tilt)
        library = self.templates.on(setting.energies(self.edges_kev), width)
        return self._problem(library)

    def small_problem(self, labels: tuple[str, ...], setting: Setting) -> Problem:
        """Problem with the named candidates alone."""
        rows = [*self.templates.background, *self.templates.helpers]
        for label in labels:
            rows += list(self.templates.of_label[label])
        width = self.width.changed(setting.width, setting.tilt)
        values = self.templates.some(setting.energies(self.edges_kev), width, rows)
        return self._problem(_FewLines(self.templates, rows, values))

    def moving(
        self, rows: Sequence[int], amplitudes: NDArray[np.float64], setting: Setting
    ) -> NDArray[np.float64]:
        """Expectation of some templates at a setting, shape (n,)."""
        width = self.width.changed(setting.width, setting.tilt)
        values = self.templates.some(setting.energies(self.edges_kev), width, rows)
        return np.asarray(amplitudes @ values)

    def _natural_prior(self) -> NaturalPrior:
        rows = self.templates.some(self.edges_kev, self.width, list(self.templates.background))
        others = Terms.of(self.continuum[None, :])
        counts, measured = self.counts, self.background is not None
        if self.background is not None:
            counts = self.background[0]
            others = Terms.of(np.full((1, counts.size), 0.01))
        return natural_prior(
            counts, self.excess, rows, others, self.smooth, beside_measured=measured
        )

    def _problem(self, library: Library) -> Problem:
        helpers = [int(r) for r in self.templates.helpers]
        natural = [int(r) for r in self.templates.background]
        base = Terms.of(self.continuum[None, :], anchor=1.0, stiffness=0.02**-2.0)
        base = base + Terms.of(library.dense(helpers)) + self.natural.terms(library.dense(natural))
        if self.background is None:
            return self._with(base, (-1, *helpers, *natural), library)
        stiffness = self.doubts.background_scale**-2.0
        base = base + Terms.of(self.background[0][None, :], anchor=1.0, stiffness=stiffness)
        return self._with(base, (-1, *helpers, *natural, -1), library)

    def _with(self, base: Terms, rows: tuple[int, ...], library: Library) -> Problem:
        return Problem(self.counts, self.excess, base, rows, self.smooth, library)


class _FewLines(SparseLibrary):
    """Some templates only, already on bins."""

    def __init__(
        self, templates: LineTemplates, rows: Sequence[int], values: NDArray[np.float64]
    ) -> None:
        super().__init__(templates, np.zeros(0, dtype=np.int64), np.zeros((0, 0)), values.shape[1])
        self._values = values
        self._at = {int(row): i for i, row in enumerate(rows)}

    def dense(self, rows: Sequence[int]) -> NDArray[np.float64]:
        """Rows as an array of shape (rows, bins)."""
        return self._values[[self._at[int(row)] for row in rows]]


def continuum_of(
    counts: NDArray[np.float64], edges_kev: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Continuum under narrow peaks, unbiased also where most bins are empty.

    Peaks are cut out where a short mean exceeds the continuum significantly; what is left is
    averaged over some eight peak widths, and the cut repeated with the better continuum.

    Parameters
    ----------
    counts : ndarray, shape (n,)
        Counts on bins of a third of a peak's width.
    edges_kev : ndarray, shape (n + 1,)
        Edges of the bins: neighbours may differ in width by a factor of two.

    Returns
    -------
    ndarray, shape (n,)
        Expected counts of the continuum.
    """
    widths = np.diff(edges_kev)
    density = counts / widths
    scale = float(np.median(widths))
    floor = snip(gaussian_filter1d(density, 2.0) * scale, 10) / scale
    low = floor * widths
    clipped = np.minimum(counts, low + 3.0 * np.sqrt(low + 0.3))
    continuum = gaussian_filter1d(clipped, 10.0) / gaussian_filter1d(widths, 10.0)
    short, short_width = uniform_filter1d(counts, 5), uniform_filter1d(widths, 5)
    for _ in range(3):
        level = continuum * short_width
        inside = short > level + 2.5 * np.sqrt((level + 0.1) / 5.0) + 0.03 * level
        free = (~maximum_filter1d(inside, 5)).astype(float)
        weight = gaussian_filter1d(free * widths, _REACH_BINS)
        mean = gaussian_filter1d(counts * free, _REACH_BINS) / np.maximum(weight, 1e-12)
        share = np.clip(weight / widths / 0.15, 0.0, 1.0)
        continuum = share * mean + (1.0 - share) * gaussian_filter1d(floor, _REACH_BINS)
    return np.asarray(np.maximum(continuum * widths, 1e-3))
