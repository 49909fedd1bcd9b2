"""Fit of some labels, each bare or behind heavy shielding: compiled."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from korgan.science.identification.model_error import factored, projected
from korgan.science.identification.model_error import values as values_of
from korgan.science.identification.quadratic import descended
from korgan.science.identification.scene import Metric

_SWEEPS, _SMALLEST_GAIN = 120, 1e-4


@njit(cache=True, fastmath=True)
def fitted(
    gram: NDArray[np.float64],
    target: NDArray[np.float64],
    values: NDArray[np.float64],
    heavy: NDArray[np.bool_],
    peaks: NDArray[np.bool_],
    index: NDArray[np.int64],
    group: NDArray[np.int64],
    without: int,
    stiff: NDArray[np.float64],
    pull: NDArray[np.float64],
    total: float,
    metric: Metric,
    x: NDArray[np.float64],
) -> tuple[float, NDArray[np.float64]]:  # pragma: no cover - compiled
    """Fit rows in place: under given errors, then those in use under the errors of their own sum.

    Group 0 is what is always in the fit; of group `without` the peaks are left out; of every other
    group either the rows of light or those of heavy shielding.
    """
    k, base = index.size, stiff.size
    own, wanted = np.empty((k, k)), np.empty(k)
    for i in range(k):
        wanted[i] = target[index[i]]
        for j in range(k):
            own[i, j] = gram[index[i], index[j]]
        if i < base:
            own[i, i] += stiff[i]
            wanted[i] += pull[i]
        if group[i] == without and peaks[index[i]]:
            own[i, i] = 0.0  # coordinate descent passes over rows without a curvature
            x[i] = 0.0
    value = descended(own, wanted, x, _SWEEPS, _SMALLEST_GAIN)
    again = False
    for g in range(1, group[k - 1] + 1):
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
        value = descended(own, wanted, x, _SWEEPS, _SMALLEST_GAIN)
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
            for p in range(n):
                rows[place, p] = values[index[i], p]
                expected[p] += x[i] * rows[place, p]
            if i < base:
                own_stiff[place], own_pull[place] = stiff[i], pull[i]
            place += 1
    if metric.shared:
        value = refitted(rows, expected, metric, own_stiff, own_pull, amplitudes)
        expected[:] = 0.0
        place = 0
        for i in range(k):
            if x[i] > 0.0:
                x[i] = amplitudes[place]
                for p in range(n):
                    expected[p] += x[i] * rows[place, p]
                place += 1
    return value, expected


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
    gained: float = descended(gram, target, amplitudes, 200, _SMALLEST_GAIN)
    gained -= 0.5 * total
    return gained
