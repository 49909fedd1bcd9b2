"""Fits of whole spectra: likelihoods that allow for what templates get wrong."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from korgan.science.identification.broad_scene import BroadScene
from korgan.science.identification.setting import Setting
from korgan.science.identification.width import REFERENCE_KEV

_TURNS = 4  # of a fit
# Relative error of the expectation in single bins.
_SINGLE = 0.1
# The same of natural background as modelled, and of a measured one.
_NATURAL, _MEASURED = 0.15, 0.02
# Standard deviations of smooth errors: slope of the efficiency by the logarithm of energy, and
# windows, by their place of fading in keV.
_TILTED, _WINDOWS, _WINDOWS_KEV = 0.15, 0.5, 40.0


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
    """

    def __init__(
        self,
        scene: BroadScene,
        setting: Setting,
        base: NDArray[np.float64],
        anchor: NDArray[np.float64],
        stiff: NDArray[np.float64],
    ) -> None:
        self._scene, self._base, self._anchor, self._stiff = scene, base, anchor, stiff
        edges = np.maximum(setting.energies(scene.edges_kev), 5.0)
        centres = np.maximum(setting.energies(scene.energy_kev), 5.0)
        tolerance = scene.tolerance
        width = scene.width.changed(setting.width, setting.tilt)
        wide = width.sigma_kev(edges) ** 2
        # factors of the density, and of its slope, at the edges of bins
        self._of_density = np.array(
            [tolerance.gain * edges, np.full(edges.size, 0.5 * tolerance.offset_kev)]
        )
        self._of_slope = np.array(
            [tolerance.log_width * wide, tolerance.tilt * wide * np.log(edges / REFERENCE_KEV)]
        )
        self._factors = np.array(
            [_TILTED * np.log(centres / 300.0), _WINDOWS * np.exp(-centres / _WINDOWS_KEV)]
        )
        self._noise = scene.background_variance
        self._step, self._apart = np.diff(edges), np.diff(centres)

    def value(self, rows: NDArray[np.float64]) -> float:
        """Likelihood with the best amplitudes and smooth changes, priors included."""
        return float(
            _fitted(
                self._scene.counts,
                rows,
                self._base,
                doubts_of(self._scene, len(self._base)),
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

    def promised(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Gain of each row beside the background, roughly."""
        counts, level, base = self._scene.counts, self._scene.level, self._base
        inverse = 1.0 / (np.maximum(level, 0.5) * 1.1 + (0.12 * level) ** 2 + self._noise)
        scaled = base * inverse
        normal = scaled @ base.T + np.diag(self._stiff)
        amplitudes = np.linalg.solve(normal, scaled @ counts + self._stiff * self._anchor)
        left = (counts - amplitudes @ base) * inverse
        short = rows.astype(np.float32)
        score = short @ left.astype(np.float32)
        plain = (short * short) @ inverse.astype(np.float32)
        across = short @ scaled.T.astype(np.float32)
        shared = np.einsum("ij,ij->i", across, across @ np.linalg.inv(normal).astype(np.float32))
        own = np.maximum(plain - shared, 1e-3 * plain) + 1e-30
        return np.asarray(np.where(score > 0, 0.5 * score**2 / own, 0.0), dtype=np.float64)


@njit(cache=True, fastmath=True)
def softened_likelihood(
    counts: NDArray[np.float64],
    expected: NDArray[np.float64],
    error: NDArray[np.float64],
) -> float:  # pragma: no cover - compiled
    """Poisson likelihood, softened by a variance of the expectation."""
    total = 0.0
    for i in range(counts.size):
        wider = 1.0 + error[i] / expected[i]
        lost = expected[i] - counts[i]
        if counts[i] > 0.0:
            lost += counts[i] * np.log(counts[i] / expected[i])
        total -= lost / wider + 0.5 * np.log(wider)
    return total


@njit(cache=True, fastmath=True)
def _changed(
    total: NDArray[np.float64],
    of_density: NDArray[np.float64],
    of_slope: NDArray[np.float64],
    factors: NDArray[np.float64],
    step: NDArray[np.float64],
    apart: NDArray[np.float64],
    found: NDArray[np.float64],
) -> None:  # pragma: no cover - compiled
    """What gain, offset, width, tilt, efficiency and windows change of an expectation."""
    n = total.size
    density = total / step
    at, inner = np.empty(n + 1), np.zeros(n + 1)
    at[0], at[n] = density[0], density[n - 1]
    for i in range(1, n):
        at[i] = 0.5 * (density[i] + density[i - 1])
        inner[i] = (density[i] - density[i - 1]) / apart[i - 1]
    for j in range(2):
        for i in range(n):
            found[j, i] = at[i + 1] * of_density[j, i + 1] - at[i] * of_density[j, i]
            found[2 + j, i] = inner[i + 1] * of_slope[j, i + 1] - inner[i] * of_slope[j, i]
            found[4 + j, i] = factors[j, i] * total[i]


@njit(cache=True, fastmath=True)
def _fitted(
    counts: NDArray[np.float64],
    rows: NDArray[np.float64],
    base: NDArray[np.float64],
    doubts: NDArray[np.float64],
    anchor: NDArray[np.float64],
    stiff: NDArray[np.float64],
    of_density: NDArray[np.float64],
    of_slope: NDArray[np.float64],
    factors: NDArray[np.float64],
    step: NDArray[np.float64],
    apart: NDArray[np.float64],
    noise: NDArray[np.float64],
    single: float,
) -> float:  # pragma: no cover - compiled
    """Likelihood with the best amplitudes and smooth changes, priors included."""
    n, m, r = counts.size, base.shape[0], rows.shape[0]
    level = counts.sum()
    c = 6 if r > 0 else 0
    k = m + r + c
    design = np.zeros((k, n))
    design[:m] = base
    x = np.zeros(k)
    x[:m] = np.maximum(anchor, 0.0)
    always = 0.0
    for j in range(m):
        always += x[j] * base[j].sum()
    for j in range(r):
        # in units of what is to be explained
        design[m + j] = rows[j] * (
            max(level - always, 0.1 * level) / r / max(rows[j].sum(), 1e-300)
        )
        x[m + j] = 1.0
    expected, error, total = np.empty(n), np.zeros(n), np.zeros(n)
    best = -1e300
    for turn in range(_TURNS):
        total[:] = 0.0
        for j in range(r):
            total += x[m + j] * design[m + j]
        if turn == 1 and r > 0:
            _changed(total, of_density, of_slope, factors, step, apart, design[m + r :])
        for i in range(n):
            plain, floor = 0.0, 0.2 * total[i] + 0.02 + 1e-4 * level / n
            for j in range(k):
                plain += x[j] * design[j, i]
            for j in range(m):
                floor += 0.05 * x[j] * base[j, i]
            expected[i] = max(plain, floor)
            error[i] = noise[i] + (single * total[i]) ** 2
            for j in range(m):
                error[i] += (doubts[j] * x[j] * base[j, i]) ** 2
        if turn > 1 or r == 0:
            lost = 0.0
            for j in range(m):
                lost += 0.5 * stiff[j] * (x[j] - anchor[j]) ** 2
            for j in range(m + r, k):
                lost += 0.5 * x[j] ** 2
            best = max(best, softened_likelihood(counts, expected, error) - lost)
        if turn == _TURNS - 1:
            break
        used = k if turn > 0 else m + r
        scaled = np.empty((used, n))
        for i in range(n):
            inverse = 1.0 / (expected[i] + error[i])
            for j in range(used):
                scaled[j, i] = design[j, i] * inverse
        gram = scaled @ design[:used].T
        target = scaled @ counts
        for j in range(m):
            gram[j, j] += stiff[j]
            target[j] += stiff[j] * anchor[j]
        for j in range(m + r, used):
            gram[j, j] += 1.0
        for j in range(used):
            gram[j, j] = gram[j, j] * (1.0 + 1e-9) + 1e-30
        new = np.linalg.solve(gram, target)
        for j in range(m):
            x[j] = max(new[j], 0.0)
        for j in range(m, m + r):
            x[j] = max(new[j], 1e-6)
        for j in range(m + r, used):
            x[j] = min(max(new[j], -2.5), 2.5)
    return best
