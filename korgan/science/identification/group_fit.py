"""Fit of some labels, each bare or behind heavy shielding: compiled."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from korgan.science.identification.model_error import factored, projected
from korgan.science.identification.model_error import values as values_of
from korgan.science.identification.non_negative import settled
from korgan.science.identification.scene import Metric

_SMALLEST_GAIN = 1e-4


@njit(cache=True, fastmath=True)
def fitted(
    gram: NDArray[np.float64],
    target: NDArray[np.float64],
    values: NDArray[np.float64],
    heavy: NDArray[np.bool_],
    peaks: NDArray[np.bool_],
    spans: NDArray[np.int64],
    without: int,
    stiff: NDArray[np.float64],
    pull: NDArray[np.float64],
    total: float,
    metric: Metric,
    x: NDArray[np.float64],
) -> tuple[float, NDArray[np.float64], int]:  # pragma: no cover - compiled
    """Fit rows in place: under given errors, then those in use under the errors of their own sum.

    Each line of `spans` holds the first row of a group and the one past its last. Group 0 is what
    is always in the fit; of group `without` the peaks are left out; of every other group either
    the rows of light or those of heavy shielding. Given are back the value of the fit, what it
    expects, and how many amplitudes are above zero.
    """
    k, base = x.size, stiff.size
    index, group = np.empty(k, dtype=np.int64), np.empty(k, dtype=np.int64)
    place = 0
    for g in range(len(spans)):
        for row in range(spans[g, 0], spans[g, 1]):
            index[place], group[place] = row, g
            place += 1
    own, wanted = np.empty((k, k)), np.empty(k)
    for i in range(k):
        wanted[i] = target[index[i]]
        line = gram[index[i]]
        for j in range(k):
            own[i, j] = line[index[j]]
        if i < base:
            own[i, i] += stiff[i]
            wanted[i] += pull[i]
        if group[i] == without and peaks[index[i]]:
            own[i, i] = 0.0  # rows without a curvature stay at zero
            x[i] = 0.0
    value = settled(own, wanted, x, _SMALLEST_GAIN)
    again = False
    for g in range(1, len(spans)):
        light = thick = 0.0
        for i in range(base, k):
            if group[i] == g and peaks[index[i]]:
                if heavy[index[i]]:
                    thick += x[i]
                else:
                    light += x[i]
        for i in range(base, k):
            if group[i] == g and peaks[index[i]] and heavy[index[i]] == (light >= thick):
                again = again or x[i] > 0.0
                own[i, i] = 0.0
                x[i] = 0.0
    if again:
        value = settled(own, wanted, x, _SMALLEST_GAIN)
    value -= 0.5 * total
    many = 0
    for i in range(k):
        many += x[i] > 0.0
    n = values.shape[1]
    rows, expected = np.empty((many, n)), np.zeros(n)
    amplitudes, own_stiff, own_pull = np.empty(many), np.zeros(many), np.zeros(many)
    place = 0
    for i in range(k):
        if x[i] > 0.0:
            amplitudes[place] = x[i]
            rows[place] = values[index[i]]
            expected += x[i] * rows[place]
            if i < base:
                own_stiff[place], own_pull[place] = stiff[i], pull[i]
            place += 1
    if metric.shared:
        value = refitted(rows, expected, metric, own_stiff, own_pull, amplitudes)
        expected[:] = 0.0
        place = many = 0
        for i in range(k):
            if x[i] > 0.0:
                x[i] = amplitudes[place]
                many += x[i] > 0.0
                expected += x[i] * rows[place]
                place += 1
    return value, expected, many


@njit(cache=True, fastmath=True)
def refitted(
    rows: NDArray[np.float64],
    expected: NDArray[np.float64],
    metric: Metric,
    stiff: NDArray[np.float64],
    pull: NDArray[np.float64],
    amplitudes: NDArray[np.float64],
) -> float:  # pragma: no cover - compiled
    """Fit rows in place under the errors of an expectation: half of chi-squared, negative."""
    k, n = rows.shape
    value = values_of(expected, metric.in_widths, metric.weight, metric.trust)
    factor = factored(value, metric.inverse, metric.place, metric.knots, metric.band)
    scaled = np.empty((k + 1, n))
    for r in range(k):
        for i in range(n):
            scaled[r, i] = rows[r, i] * metric.inverse[i]
    total = 0.0
    for i in range(n):
        scaled[k, i] = metric.counts[i] * metric.inverse[i]
        total += metric.counts[i] * scaled[k, i]
    found = projected(scaled, metric.place, value, factor)
    gram = scaled[:k] @ rows.T - found[:k] @ found[:k].T
    target = scaled[:k] @ metric.counts - found[:k] @ found[k]
    for r in range(k):
        gram[r, r] += stiff[r]
        target[r] += pull[r]
    total -= np.dot(found[k], found[k])
    gained: float = settled(gram, target, amplitudes, _SMALLEST_GAIN)
    gained -= 0.5 * total
    return gained
