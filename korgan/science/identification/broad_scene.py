"""Scintillators and room-temperature semiconductors: whole templates on broad bins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from korgan.science.identification.adjustment import Setting
from korgan.science.identification.binning import binned, smooth_shapes, usable_channels
from korgan.science.identification.likelihood import Smooth, Terms
from korgan.science.identification.natural import NaturalPrior, natural_prior
from korgan.science.identification.scene import Background, Scene
from korgan.science.identification.selection import Problem
from korgan.science.identification.templates import Broadened, DenseLibrary, Templates
from korgan.science.identification.width import PeakWidth
from korgan.science.spectra import Spectrum, rebin


@dataclass(frozen=True)
class Doubts:
    """How far templates are trusted.

    Parameters
    ----------
    template : float
        Relative error of a template from bin to bin.
    template_at_zero_kev, fading_kev : float
        Further relative error at low energy, where windows and thresholds differ most; it fades
        exponentially.
    smooth : float
        Standard deviation of the smooth corrections, relative to the counts.
    smooth_spacing : float
        Distance of their knots in FWHM.
    background_scale : float
        Standard deviation of the scale of a measured background.
    """

    template: float = 0.08
    template_at_zero_kev: float = 0.2
    fading_kev: float = 30.0
    smooth: float = 0.3
    smooth_spacing: float = 2.5
    background_scale: float = 0.1


class BroadScene(Scene):
    """A spectrum of broad peaks.

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
        self.counts, self.edges_kev, self.first = bins.counts, bins.edges_kev, bins.first
        self.level = _smoothed(self.counts, np.diff(self.edges_kev))
        self.background = self._background_on_bins(background, spectrum.live_time_s or 1.0)
        self.excess = self._excess()
        shapes = smooth_shapes(self.edges_kev, width, self.doubts.smooth_spacing)
        stiffness = np.full(len(shapes), self.doubts.smooth**-2.0)
        self.smooth = Smooth(shapes * np.maximum(self.level, 0.3), stiffness)
        self.free_continuum = (
            np.zeros((0, self.counts.size)) if self.background is not None else self._continua()
        )
        self.natural = self._natural_prior()

    def _background_on_bins(
        self, background: Background | None, live_time_s: float
    ) -> tuple[NDArray[np.float64], float] | None:
        if background is None:
            return None
        ratio = live_time_s / background.live_time_s
        counts = rebin(background.counts, background.edges_kev, self.edges_kev)
        return counts * ratio, ratio

    def _excess(self) -> NDArray[np.float64]:
        doubts = self.doubts
        low = doubts.template_at_zero_kev * np.exp(-self.edges_kev[1:] / doubts.fading_kev)
        excess = doubts.template**2 + low**2
        if self.background is not None:
            # the Poisson noise of the background spectrum itself
            counts, ratio = self.background
            excess = excess + ratio * counts / np.maximum(self.level, 1.0) ** 2
        return np.asarray(excess)

    def problem(self, setting: Setting) -> Problem:
        """Problem with all candidates; widths of peaks are rounded."""
        width = self.width.changed(setting.width, setting.tilt)
        values = self.templates.at(width).grouped(setting.energies(self.edges_kev))
        return self._problem(DenseLibrary(self.templates, values))

    def small_problem(self, labels: tuple[str, ...], setting: Setting) -> Problem:
        """Problem with the named candidates alone, at the exact width."""
        parts = [self.templates.background, self.templates.helpers]
        for label in labels:
            parts.append(self.templates.of_label[label])
            parts.append(self.templates.continuum_of.get(label, np.zeros(0, dtype=np.int64)))
        rows = np.concatenate(parts)
        peaks = Broadened(
            self.templates.density[rows], self.width.changed(setting.width, setting.tilt)
        )
        values = peaks.grouped(setting.energies(self.edges_kev))
        return self._problem(DenseLibrary(self.templates, values, rows=rows))

    def moving(
        self, rows: Sequence[int], amplitudes: NDArray[np.float64], setting: Setting
    ) -> NDArray[np.float64]:
        """Expectation of some templates at a setting, shape (n,)."""
        total = (amplitudes @ self.templates.density[np.asarray(rows)])[None, :]
        width = self.width.changed(setting.width, setting.tilt)
        peaks = Broadened(total.astype(np.float32), width)
        return np.asarray(peaks.grouped(setting.energies(self.edges_kev))[0])

    def _natural_prior(self) -> NaturalPrior:
        templates = self.templates
        rows = np.concatenate((templates.background, templates.helpers))
        values = Broadened(templates.density[rows], self.width).grouped(self.edges_kev)
        natural, helpers = np.split(values, [templates.background.size])
        if self.background is None:
            others = Terms.of(helpers) + Terms.of(self.free_continuum)
            counts = self.counts
        else:
            others, counts = Terms.of(helpers) + Terms.of(self._continua()), self.background[0]
        return natural_prior(
            counts,
            self.excess,
            natural,
            others,
            self.smooth,
            beside_measured=self.background is not None,
        )

    def _continua(self) -> NDArray[np.float64]:
        shapes = smooth_shapes(self.edges_kev, self.width, self.doubts.smooth_spacing)
        return shapes * np.diff(self.edges_kev)

    def _problem(self, library: DenseLibrary) -> Problem:
        templates, doubts = self.templates, self.doubts
        helpers = [int(r) for r in templates.helpers]
        natural = [int(r) for r in templates.background]
        base = Terms.of(library.dense(helpers)) + self.natural.terms(library.dense(natural))
        rows = helpers + natural
        if self.background is None:
            base = base + Terms.of(self.free_continuum)
            rows += [-1] * len(self.free_continuum)
        else:
            stiffness = doubts.background_scale**-2.0
            measured = self.background[0][None, :]
            base = base + Terms.of(measured, anchor=1.0, stiffness=stiffness)
            rows += [-1]
        return Problem(self.counts, self.excess, base, tuple(rows), self.smooth, library)


def _smoothed(counts: NDArray[np.float64], widths: NDArray[np.float64]) -> NDArray[np.float64]:
    """Counts smoothed over about two widths of a peak, by their density: bins differ in width."""
    kernel = np.exp(-0.5 * (np.arange(-8, 9) / 4.0) ** 2)
    mean = np.convolve(np.pad(counts, 8, mode="edge"), kernel, mode="valid")
    return np.asarray(mean / np.convolve(np.pad(widths, 8, mode="edge"), kernel, "valid") * widths)
