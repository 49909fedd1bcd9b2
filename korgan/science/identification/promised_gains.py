"""What candidates may gain beside a fit: compiled solutions of small problems side by side."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from korgan.science.identification.non_negative import settled


@njit(cache=True, fastmath=True)
def solved_by(
    gram: NDArray[np.float64], across: NDArray[np.float64]
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    """Solve gram x = row for each row of `across`, shape of `across`: by Cholesky's factor."""
    n = len(gram)
    factor = np.zeros((n, n))
    for j in range(n):
        for i in range(j + 1):
            total = gram[j, i]
            for p in range(i):
                total -= factor[j, p] * factor[i, p]
            if i < j:
                factor[j, i] = total / factor[i, i]
            else:
                factor[j, j] = max(total, 1e-12) ** 0.5
    found = across.copy()
    for r in range(len(found)):
        x = found[r]
        for j in range(n):
            total = x[j]
            for p in range(j):
                total -= factor[j, p] * x[p]
            x[j] = total / factor[j, j]
        for j in range(n - 1, -1, -1):
            x[j] /= factor[j, j]
            for p in range(j):
                x[p] -= factor[j, p] * x[j]
    return found


@njit(cache=True, fastmath=True)
def gained(
    own: NDArray[np.float64],
    plain: NDArray[np.float64],
    across: NDArray[np.float64],
    solved: NDArray[np.float64],
    score: NDArray[np.float64],
    starts: NDArray[np.int64],
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    """Gain by each group of rows beside a fit that gives way: what they share is taken off."""
    found = np.empty(starts.size - 1)
    for g in range(starts.size - 1):
        low, k = starts[g], starts[g + 1] - starts[g]
        gram = np.empty((k, k))
        for i in range(k):
            for j in range(i + 1):
                shared = 0.0
                for t in range(across.shape[1]):
                    shared += across[low + i, t] * solved[low + j, t]
                gram[i, j] = gram[j, i] = own[low + i, j] - shared
            # a row that others make up as well may not be wanted without end
            gram[i, i] = max(gram[i, i], 1e-3 * plain[low + i]) * (1.0 + 1e-6)
        x = np.zeros(k)
        found[g] = settled(gram, score[low : low + k].copy(), x, 1e-2)
    return found
