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
        """Likelihoods of fits side by side.

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
            _fitted(
                self._scene.counts,
                rows,
                chosen,
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

    def promised(
        self, direct: NDArray[np.float32], scattered: NDArray[np.float32], shares: tuple[float, ...]
    ) -> NDArray[np.float64]:
        """Gain of sums of rows beside the background, roughly.

        Parameters
        ----------
        direct, scattered : ndarray, shape (r, n)
            What photons bring that are not scattered on the way, and those that are.
        shares : tuple of float
            By which scattered photons are multiplied.

        Returns
        -------
        ndarray, shape (shares, r)
            Gain in log-likelihood.
        """
        counts, level, base = self._scene.counts, self._scene.level, self._base
        inverse = 1.0 / (np.maximum(level, 0.5) * 1.1 + (0.12 * level) ** 2 + self._noise)
        scaled = base * inverse
        normal = scaled @ base.T + np.diag(self._stiff)
        amplitudes = np.linalg.solve(normal, scaled @ counts + self._stiff * self._anchor)
        left = (counts - amplitudes @ base) * inverse
        # what base rows explain as well does not count: with this factor its square is taken off
        factor = np.linalg.cholesky(np.linalg.inv(normal))
        columns = np.vstack((left, factor.T @ scaled)).astype(np.float32).T
        return _promised(
            direct @ columns,
            scattered @ columns,
            _squares(direct, scattered, inverse.astype(np.float32)),
            np.array(shares),
        )


@njit(cache=True, fastmath=True)
def _squares(
    one: NDArray[np.float32], other: NDArray[np.float32], inverse: NDArray[np.float32]
) -> NDArray[np.float32]:  # pragma: no cover - compiled
    """Products of each row with itself, with its partner, and of that with itself."""
    found = np.empty((one.shape[0], 3), dtype=np.float32)
    for r in range(one.shape[0]):
        a = b = c = np.float32(0.0)
        for i in range(inverse.size):
            x, y = one[r, i], other[r, i]
            weighted = inverse[i] * y
            a += inverse[i] * x * x
            b += weighted * x
            c += weighted * y
        found[r, 0], found[r, 1], found[r, 2] = a, b, c
    return found


@njit(cache=True, fastmath=True)
def _promised(
    one: NDArray[np.float32],
    other: NDArray[np.float32],
    squares: NDArray[np.float32],
    shares: NDArray[np.float64],
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    found = np.zeros((shares.size, one.shape[0]))
    for k in range(shares.size):
        share = shares[k]
        for r in range(one.shape[0]):
            score = one[r, 0] + share * other[r, 0]
            if score <= 0.0:
                continue
            plain = squares[r, 0] + share * (2.0 * squares[r, 1] + share * squares[r, 2])
            shared = 0.0
            for j in range(1, one.shape[1]):
                across = one[r, j] + share * other[r, j]
                shared += across * across
            own = max(plain - shared, 1e-3 * plain) + 1e-30
            found[k, r] = 0.5 * score * score / own
    return found


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
    for j in range(len(factors)):
        for i in range(n):
            found[4 + j, i] = factors[j, i] * total[i]


@njit(cache=True, fastmath=True)
def _fitted(
    counts: NDArray[np.float64],
    rows: NDArray[np.float64],
    chosen: NDArray[np.int64],
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
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    """Likelihoods with the best amplitudes and smooth changes, priors included."""
    n, m, r = counts.size, base.shape[0], chosen.shape[1]
    k = m + r + (4 + len(factors) if r > 0 else 0)
    level = counts.sum()
    first = np.maximum(anchor, 0.0)
    left = max(level - np.dot(first, base.sum(axis=1)), 0.1 * level)
    design, gram = np.zeros((k, n)), np.empty((k, k))
    design[:m] = base
    # what amplitudes follow from may be rounded: near the best the likelihood hardly feels it
    short, seen = design.astype(np.float32), counts.astype(np.float32)
    x, target = np.empty(k), np.empty(k)
    expected, error, total = np.empty(n), np.empty(n), np.empty(n)
    found = np.full(len(chosen), -1e300)
    for f in range(len(chosen)):
        x[:] = 0.0
        x[:m] = first
        for j in range(r):
            # in units of what is to be explained
            row = rows[chosen[f, j]]
            unit = left / r / max(row.sum(), 1e-300)
            for i in range(n):
                design[m + j, i] = row[i] * unit
                short[m + j, i] = row[i] * unit
            x[m + j] = 1.0
        for turn in range(_TURNS):
            used = k if turn > 1 else m + r
            _expected(design[:used], x, r, doubts, noise, single, level, expected, error, total)
            if turn > 1 or r == 0:
                lost = 0.0
                for j in range(m):
                    lost += 0.5 * stiff[j] * (x[j] - anchor[j]) ** 2
                for j in range(m + r, k):
                    lost += 0.5 * x[j] ** 2
                found[f] = max(found[f], softened_likelihood(counts, expected, error) - lost)
            if turn == _TURNS - 1:
                break
            if turn == 1 and r > 0:
                _changed(total, of_density, of_slope, factors, step, apart, design[m + r :])
                used = k
                short[m + r :] = design[m + r :]
            _normal(seen, short[:used], expected, error, gram, target)
            for j in range(m):
                gram[j, j] += stiff[j]
                target[j] += stiff[j] * anchor[j]
            for j in range(m + r, used):
                gram[j, j] += 1.0
            _solved(gram, target, used)
            for j in range(m):
                x[j] = max(target[j], 0.0)
            for j in range(m, m + r):
                x[j] = max(target[j], 1e-6)
            for j in range(m + r, used):
                x[j] = min(max(target[j], -2.5), 2.5)
    return found


@njit(cache=True, fastmath=True)
def _expected(
    design: NDArray[np.float64],
    x: NDArray[np.float64],
    sources: int,
    doubts: NDArray[np.float64],
    noise: NDArray[np.float64],
    single: float,
    level: float,
    expected: NDArray[np.float64],
    error: NDArray[np.float64],
    total: NDArray[np.float64],
) -> None:  # pragma: no cover - compiled
    """Expectation of a fit, its variance, and what of it sources bring."""
    (k, n), m = design.shape, doubts.size
    expected[:] = 0.0
    error[:] = noise
    total[:] = 0.0
    for j in range(m):
        if x[j] > 0.0:
            doubt = (doubts[j] * x[j]) ** 2
            for i in range(n):
                expected[i] += x[j] * design[j, i]
                error[i] += doubt * design[j, i] * design[j, i]
    for j in range(m, m + sources):
        for i in range(n):
            total[i] += x[j] * design[j, i]
    least, lowest = 0.02 + 1e-4 * level / n, np.empty(n)
    for i in range(n):
        # of background a twentieth is sure, of sources a fifth, whatever smooth changes say
        floor = 0.05 * expected[i] + 0.2 * total[i] + least
        error[i] += single * single * total[i] * total[i]
        expected[i] += total[i]
        lowest[i] = floor
    for j in range(m + sources, k):
        for i in range(n):
            expected[i] += x[j] * design[j, i]
    for i in range(n):
        expected[i] = max(expected[i], lowest[i])


@njit(cache=True, fastmath=True)
def _normal(
    counts: NDArray[np.float32],
    design: NDArray[np.float32],
    expected: NDArray[np.float64],
    error: NDArray[np.float64],
    gram: NDArray[np.float64],
    target: NDArray[np.float64],
) -> None:  # pragma: no cover - compiled
    """Products of rows with each other, below the diagonal, and with the counts."""
    k, n = design.shape
    inverse, scaled = np.empty(n, dtype=np.float32), np.empty(n, dtype=np.float32)
    for i in range(n):
        inverse[i] = 1.0 / (expected[i] + error[i])
    for j in range(k):
        seen = np.float32(0.0)
        for i in range(n):
            scaled[i] = design[j, i] * inverse[i]
            seen += scaled[i] * counts[i]
        target[j] = seen
        # four at a time: the row is read once for all
        for p in range(0, j + 1, 4):
            if p + 3 <= j:
                one, two, three, four = design[p], design[p + 1], design[p + 2], design[p + 3]
                a = b = c = d = np.float32(0.0)
                for i in range(n):
                    a += scaled[i] * one[i]
                    b += scaled[i] * two[i]
                    c += scaled[i] * three[i]
                    d += scaled[i] * four[i]
                gram[j, p], gram[j, p + 1], gram[j, p + 2], gram[j, p + 3] = a, b, c, d
            else:
                for q in range(p, j + 1):
                    other = design[q]
                    a = np.float32(0.0)
                    for i in range(n):
                        a += scaled[i] * other[i]
                    gram[j, q] = a


@njit(cache=True, fastmath=True)
def _solved(
    gram: NDArray[np.float64], target: NDArray[np.float64], k: int
) -> None:  # pragma: no cover - compiled
    """Solve in place by Cholesky's factor of what lies on and below the diagonal."""
    for j in range(k):
        own = gram[j, j] * (1.0 + 1e-9) + 1e-30
        # products are rounded to single precision: what is left below this is no row of its own
        least = 1e-9 * own
        for i in range(j):
            value = gram[j, i]
            for p in range(i):
                value -= gram[j, p] * gram[i, p]
            value *= gram[i, i]  # the inverse of the factor's diagonal
            gram[j, i] = value
            own -= value * value
        gram[j, j] = 1.0 / own**0.5 if own > least else 0.0
    for j in range(k):
        value = target[j]
        for p in range(j):
            value -= gram[j, p] * target[p]
        target[j] = value * gram[j, j]
    for j in range(k - 1, -1, -1):
        target[j] *= gram[j, j]
        for p in range(j):
            target[p] -= gram[j, p] * target[j]
