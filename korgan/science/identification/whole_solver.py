"""Compiled fits of whole spectra: amplitudes and smooth changes of many fits side by side."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

_TURNS = 4  # of a fit
# Logarithms of likelihood by which a fit without smooth changes, and one after the first step with
# them, may be behind the best. On drawn spectra the former brought up to 500 and later steps 1.
# What smooth changes bring is much the same for all fits of a spectrum: this many times the most
# that was seen is not expected.
_HOPELESS_PLAINLY, _HOPELESS, _MORE_BROUGHT = 700.0, 45.0, 2.0


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
def fitted(
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
    """Likelihoods with the best amplitudes and smooth changes, priors included.

    What falls far behind the best so far is not brought to its end: fits that promise most come
    first.
    """
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
    plainly = best = -1e300
    plain = brought = 0.0
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
            if turn == 1 and r > 0:
                plain = softened_likelihood(counts, expected, error)
                plainly = max(plainly, plain)
                hope = plain + min(_MORE_BROUGHT * brought + _HOPELESS, _HOPELESS_PLAINLY)
                if hope < max(best, plainly):
                    found[f] = plain
                    break
            if turn > 1 or r == 0:
                lost = 0.0
                for j in range(m):
                    lost += 0.5 * stiff[j] * (x[j] - anchor[j]) ** 2
                for j in range(m + r, k):
                    lost += 0.5 * x[j] ** 2
                value = softened_likelihood(counts, expected, error)
                found[f] = max(found[f], value - lost)
                best = max(best, found[f])
                brought = max(brought, found[f] - plain)
                if turn == _TURNS - 1 or value < best - _HOPELESS:
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
            solved(gram, target, used)
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
def solved(
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
