"""Non-negative least squares by active sets, on products of rows: compiled."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

# What is left of a row's square beside the rows in use, as a share of it, from which on it is a
# row of its own.
_OWN = 1e-10


@njit(cache=True, fastmath=True)
def settled(
    gram: NDArray[np.float64],
    target: NDArray[np.float64],
    x: NDArray[np.float64],
    smallest_gain: float,
) -> float:  # pragma: no cover - compiled
    """Minimise x'Gx/2 - t'x over x >= 0 in place, from a start; minus the minimum.

    Lawson and Hanson's active sets: the rows in use are solved for by Cholesky's factor, which
    grows by a line with each row that enters and is made anew from where one leaves. It ends when
    no row out of use promises `smallest_gain`. Rows without a curvature stay at zero.

    SOURCE: C. L. Lawson, R. J. Hanson, Solving Least Squares Problems, SIAM 1995, chapter 23.
    """
    k = target.size
    used, many, ready = np.empty(k, dtype=np.int64), 0, 0
    barred = np.zeros(k, dtype=np.bool_)
    factor, inverse = np.empty((k, k)), np.empty(k)
    half, z, residual = np.empty(k), np.empty(k), np.empty(k)
    for j in range(k):
        barred[j] = gram[j, j] <= 1e-300
        if barred[j] or x[j] <= 0.0:
            x[j] = 0.0
        else:
            used[many] = j
            many += 1
    best = -1
    for _ in range(4 * k + 8):
        while True:
            kept = ready
            for a in range(ready, many):
                j = used[a]
                row, line = gram[j], factor[kept]
                own, value = row[j] * (1.0 + 1e-12), target[j]
                for b in range(kept):
                    total, other = row[used[b]], factor[b]
                    for p in range(b):
                        total -= line[p] * other[p]
                    total *= inverse[b]
                    line[b] = total
                    own -= total * total
                    value -= total * half[b]
                if own > _OWN * row[j]:
                    inverse[kept] = 1.0 / own**0.5
                    half[kept] = value * inverse[kept]
                    used[kept] = j
                    kept += 1
                else:
                    x[j], barred[j] = 0.0, True
            many = ready = kept
            for a in range(many):
                z[a] = half[a]
            for a in range(many - 1, -1, -1):
                z[a] *= inverse[a]
                step, line = z[a], factor[a]
                for p in range(a):
                    z[p] -= line[p] * step
            # as far as no row turns negative
            share, first = 1.0, -1
            for a in range(many):
                if z[a] <= 0.0:
                    here = x[used[a]]
                    reach = here / (here - z[a]) if here > 0.0 else 0.0
                    if first < 0 or reach < share:
                        share, first = reach, a
            if first < 0:
                for a in range(many):
                    x[used[a]] = z[a]
                break
            left, ready = 0, many
            for a in range(many):
                j = used[a]
                x[j] += share * (z[a] - x[j])
                if a == first or (z[a] <= 0.0 and x[j] <= 0.0):
                    x[j] = 0.0
                    ready = min(ready, a)
                else:
                    used[left] = j
                    left += 1
            many = left
        if best >= 0 and x[best] == 0.0:
            barred[best] = True  # rounding alone made it promise anything
        residual[:] = target
        for a in range(many):
            value, row = x[used[a]], gram[used[a]]
            for i in range(k):
                residual[i] -= value * row[i]
        most, best = smallest_gain, -1
        for j in range(k):
            if x[j] == 0.0 and not barred[j] and residual[j] > 0.0:
                promise = residual[j] * residual[j] / gram[j, j]
                if promise > most:
                    most, best = promise, j
        if best < 0:
            break
        used[many] = best
        many += 1
    total = 0.0
    for j in range(k):
        total += (target[j] + residual[j]) * x[j]
    return float(0.5 * total)
