"""Scintillators and room-temperature semiconductors: whole templates on broad bins."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from korgan.science.identification.binning import binned, falling, smooth_shapes, usable_channels
from korgan.science.identification.model_error import (
    Doubts,
    ModelError,
    shared_errors,
    single_variance,
    smoothed,
)
from korgan.science.identification.quadratic import Gram, Quadratic
from korgan.science.identification.rows import HELPER_SHARES
from korgan.science.identification.scene import (
    BACKGROUND_SCALE,
    RATIOS,
    Background,
    Scene,
    natural_prior,
)
from korgan.science.identification.setting import Setting, Tolerance
from korgan.science.identification.templates import Broadened, Templates, together
from korgan.science.identification.width import PeakWidth
from korgan.science.spectra import Spectrum, rebin

_SPLINE_SPACING = 3.0  # FWHM
_KEPT_WIDTHS = 4
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
        self.doubts = doubts or Doubts()
        channels = usable_channels(spectrum.counts, edges_kev)
        bins = binned(spectrum.counts, edges_kev, width, channels)
        self.counts, self.edges_kev = bins.counts, bins.edges_kev
        self.energy_kev = 0.5 * (self.edges_kev[1:] + self.edges_kev[:-1])
        steps = np.diff(self.edges_kev) / width.fwhm_kev(np.maximum(self.energy_kev, 10.0))
        self.in_widths = np.concatenate(([0.0], np.cumsum(steps)))
        self.level = smoothed(self.counts, self.in_widths, 1.0)
        splines = smooth_shapes(self.edges_kev, width, _SPLINE_SPACING)
        self.continuum = falling(splines, self.energy_kev, _FALLING_KEV) * np.diff(self.edges_kev)
        self.background, self._ratio = None, 0.0
        if background is not None:
            self._ratio = (spectrum.live_time_s or 1.0) / background.live_time_s
            counts = rebin(background.counts, background.edges_kev, self.edges_kev)
            self.background = counts * self._ratio
        self._shelves: dict[float, dict[int, Broadened]] = {}
        self._anchor, self._spread = np.zeros(RATIOS.size), np.full(RATIOS.size, 1e9)
        self._variance = self._single(self.level)
        self.problem = self.problem_for(self.level)
        self._anchor, self._spread = natural_prior(
            self.counts if self.background is None else self.background,
            self.problem,
            Broadened(templates.density[templates.background], width).grouped(self.edges_kev),
            self.continuum,
            5.0 + 0.5 * float(np.sqrt(self.counts.sum())),
            beside_measured=self.background is not None,
        )
        base = self.base_with(self.rows(Setting(), self.always))
        for _ in range(2):
            gram = Gram(self.problem, base)
            without = gram.expected(gram.fit(np.arange(len(base))))
            self._variance = self._single(without)
            self.problem = self.problem_for(without)

    def _single(self, without: NDArray[np.float64]) -> NDArray[np.float64]:
        found = single_variance(self.level, without, self.edges_kev, self.in_widths, self.doubts)
        if self.background is not None:
            found = found + self._ratio * self.background
        return found

    def problem_for(self, expected: NDArray[np.float64]) -> Quadratic:
        """The counts with the errors of a model that expects this."""
        hard = float(self.counts[self.edges_kev[:-1] > 100.0].sum())
        shares = np.array(HELPER_SHARES[: self.templates.helpers.size])
        anchor = np.append(self._anchor, np.zeros(shares.size))
        spread = np.append(self._spread, shares * hard + 1.0)
        if self.background is not None:
            anchor, spread = np.append(anchor, 1.0), np.append(spread, BACKGROUND_SCALE)
        shapes = shared_errors(expected, self.in_widths, self.doubts)
        error = ModelError(self._variance, shapes)
        price = np.zeros(anchor.size + len(self.continuum))
        price[anchor.size :] = _CONTINUUM_PRICE * self.continuum.sum(axis=1) / self.counts.sum()
        return Quadratic(self.counts, error, anchor, spread**-2.0, price)

    def rows(self, setting: Setting, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Templates at a setting; what was broadened to its width before is kept."""
        if setting.width not in self._shelves and len(self._shelves) >= _KEPT_WIDTHS:
            self._shelves.pop(next(iter(self._shelves)))
        shelf = self._shelves.setdefault(setting.width, {})
        wanted = [int(row) for row in rows]
        missing = [row for row in dict.fromkeys(wanted) if row not in shelf]
        if missing:
            width = self.width.changed(setting.width)
            shapes = Broadened(self.templates.density[missing], width)
            shelf.update(zip(missing, shapes.split(), strict=True))
        return together([shelf[row] for row in wanted]).grouped(setting.energies(self.edges_kev))

    def scanned(self, setting: Setting) -> NDArray[np.float32]:
        """Templates for ranking at a setting and a rounded width."""
        shapes = self.templates.at(self.width.changed(setting.width))
        return shapes.grouped(setting.energies(self.edges_kev)).astype(np.float32)

    def moving(
        self, rows: NDArray[np.int64], amplitudes: NDArray[np.float64], setting: Setting
    ) -> NDArray[np.float64]:
        """Expectation of some templates at a setting, shape (n,)."""
        total = (amplitudes @ self.templates.density[rows])[None, :].astype(np.float32)
        width = self.width.changed(setting.width)
        return np.asarray(Broadened(total, width).grouped(setting.energies(self.edges_kev))[0])
