"""Fits of whole spectra: likelihoods that allow for what templates get wrong."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from korgan.science.identification.broad_scene import BroadScene
from korgan.science.identification.setting import Setting
from korgan.science.identification.whole_solver import fitted, softened_likelihood
from korgan.science.identification.width import REFERENCE_KEV

# Relative error of the expectation in single bins.
_SINGLE = 0.1
# The same of natural background as modelled, and of a measured one.
_NATURAL, _MEASURED = 0.15, 0.02
# Standard deviations of smooth errors: slope of the efficiency by the logarithm of energy, and
# windows, by their place of fading in keV.
_TILTED, _WINDOWS, _WINDOWS_KEV = 0.15, 0.5, 40.0
# The same from knot to knot, an octave apart: layers, crystals and rooms lie between those that
# are laid out, and at many counts nothing but this would tell sources apart.
_UNEVEN, _KNOTS_KEV = 0.15, (45.0, 90.0, 180.0, 360.0, 720.0, 1440.0)


def likelihood(
    scene: BroadScene,
    expected: NDArray[np.float64],
    source: NDArray[np.float64],
    always: NDArray[np.float64],
) -> float:
    """Logarithm of the likelihood of any fit, in the measure of :func:`explanations`.

    Parameters
    ----------
    scene : BroadScene
        The spectrum.
    expected : ndarray, shape (n,)
        Expected counts.
    source : ndarray, shape (n,)
        Of these, what sources bring.
    always : ndarray, shape (m, n)
        What each row that is always in a fit brings.
    """
    error = (_SINGLE * source) ** 2 + scene.background_variance
    error += ((doubts_of(scene, len(always))[:, None] * always) ** 2).sum(axis=0)
    return float(softened_likelihood(scene.counts, np.maximum(expected, 1e-3), error))


def doubts_of(scene: BroadScene, rows: int) -> NDArray[np.float64]:
    """Relative errors of the rows of every fit.

    Parameters
    ----------
    scene : BroadScene
        The spectrum.
    rows : int
        How many rows there are.
    """
    found = np.full(rows, _NATURAL)
    if scene.background is not None:
        found[scene.always.size] = _MEASURED
    return found


class WholeFits:
    """Fits of rows beside the background of a scene.

    Parameters
    ----------
    scene : BroadScene
        The spectrum.
    setting : Setting
        Energy scale and width.
    base : ndarray, shape (m, n)
        Rows that are always in a fit.
    anchor, stiff : ndarray, shape (m,)
        Mean and inverse variance of the priors of their amplitudes.

    Attributes
    ----------
    edges_kev : ndarray, shape (n + 1,)
        True edges of the bins.
    wide : float
        Width of peaks over the typical one.
    """

    def __init__(
        self,
        scene: BroadScene,
        setting: Setting,
        base: NDArray[np.float64],
        anchor: NDArray[np.float64],
        stiff: NDArray[np.float64],
    ) -> None:
        self.scene, self._base, self._anchor, self._stiff = scene, base, anchor, stiff
        self.edges_kev = edges = np.maximum(setting.energies(scene.edges_kev), 5.0)
        centres = np.maximum(setting.energies(scene.energy_kev), 5.0)
        tolerance = scene.tolerance
        width = scene.width.changed(setting.width, setting.tilt)
        self.wide = width.factor
        wide = width.sigma_kev(edges) ** 2
        # factors of the density, and of its slope, at the edges of bins
        self._of_density = np.array(
            [tolerance.gain * edges, np.full(edges.size, 0.5 * tolerance.offset_kev)]
        )
        self._of_slope = np.array(
            [tolerance.log_width * wide, tolerance.tilt * wide * np.log(edges / REFERENCE_KEV)]
        )
        octaves = np.log2(centres)[None, :] - np.log2(_KNOTS_KEV)[:, None]
        self._factors = np.vstack(
            (
                _TILTED * np.log(centres / 300.0),
                _WINDOWS * np.exp(-centres / _WINDOWS_KEV),
                _UNEVEN * np.maximum(1.0 - np.abs(octaves), 0.0),
            )
        )
        self._noise = scene.background_variance
        # of the bins themselves: those below 5 keV have a width, too
        self._step = np.diff(setting.energies(scene.edges_kev))
        self._apart = np.diff(setting.energies(scene.energy_kev))

    def value(self, rows: NDArray[np.float64]) -> float:
        """Likelihood with the best amplitudes and smooth changes, priors included."""
        return float(self.values(rows, np.arange(len(rows))[None, :])[0])

    def values(self, rows: NDArray[np.float64], chosen: NDArray[np.int64]) -> NDArray[np.float64]:
        """Likelihoods of fits side by side; those far behind the ones before them are told roughly.

        Parameters
        ----------
        rows : ndarray, shape (r, n)
            Templates.
        chosen : ndarray of int, shape (fits, t)
            Which of them are in each fit.

        Returns
        -------
        ndarray, shape (fits,)
            As of :meth:`value`.
        """
        return np.asarray(
            fitted(
                self.scene.counts,
                rows,
                chosen,
                self._base,
                doubts_of(self.scene, len(self._base)),
                self._anchor,
                self._stiff,
                self._of_density,
                self._of_slope,
                self._factors,
                self._step,
                self._apart,
                self._noise,
                _SINGLE,
            )
        )

    def beside_base(self) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
        """Residuals and rows of every fit over variances, shape (n, 1 + m), and inverse variances.

        The sum of the squares of a row's products with the latter is what they explain as well.
        """
        counts, level, base = self.scene.counts, self.scene.level, self._base
        inverse = 1.0 / (np.maximum(level, 0.5) * 1.1 + (0.12 * level) ** 2 + self._noise)
        scaled = base * inverse
        normal = scaled @ base.T + np.diag(self._stiff)
        amplitudes = np.linalg.solve(normal, scaled @ counts + self._stiff * self._anchor)
        left = (counts - amplitudes @ base) * inverse
        factor = np.linalg.cholesky(np.linalg.inv(normal))
        columns = np.vstack((left, factor.T @ scaled)).astype(np.float32).T
        return np.ascontiguousarray(columns), inverse
