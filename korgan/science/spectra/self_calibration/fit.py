"""How well natural background and a few sources explain counts on a supposed energy scale."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

_DEEPEST = 3  # sources beside natural background in one explanation
_TRIED = 4  # sources looked at closely for each place in it


@njit(cache=True)
def shapes_on(
    edges_kev: NDArray[np.float64],
    cumulative: NDArray[np.float32],
    first_root: float,
    root_step: float,
    extra: NDArray[np.float64],
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    """Shapes in bins with these edges, then the extra columns: shape (bins, columns)."""
    bins, columns, last = edges_kev.size - 1, cumulative.shape[1], cumulative.shape[0] - 1
    shapes = np.zeros((bins, columns + extra.shape[1]))
    below = np.zeros(columns)
    for edge in range(bins + 1):
        place = (np.sqrt(max(edges_kev[edge], 0.0)) - first_root) / root_step
        place = min(max(place, 0.0), last - 1e-6)
        low = int(place)
        share = place - low
        for k in range(columns):
            at = cumulative[low, k] * (1.0 - share) + cumulative[low + 1, k] * share
            if edge > 0:
                shapes[edge - 1, k] = at - below[k]
            below[k] = at
    shapes[:, columns:] = extra
    return shapes


@njit(cache=True)
def _descend(
    gram: NDArray[np.float64],
    target: NDArray[np.float64],
    amplitude: NDArray[np.float64],
    sweeps: int,
) -> float:  # pragma: no cover - compiled
    """Coordinate descent for non-negative amplitudes; returns the gain of log-likelihood."""
    size = target.size
    slope = target - gram @ amplitude
    for _ in range(sweeps):
        moved = 0.0
        for k in range(size):
            if gram[k, k] <= 0.0:
                continue
            new = max(0.0, amplitude[k] + slope[k] / gram[k, k])
            change = new - amplitude[k]
            if change != 0.0:
                moved += change * change * gram[k, k]
                amplitude[k] = new
                for j in range(size):
                    slope[j] -= gram[k, j] * change
        if moved < 1e-3:
            break
    gain = 0.0
    for k in range(size):
        gain += 0.5 * amplitude[k] * (target[k] + slope[k])
    return gain


@njit(cache=True)
def _gram(
    shapes: NDArray[np.float64], weight: NDArray[np.float64], chosen: NDArray[np.int64]
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    picked = np.ascontiguousarray(shapes[:, chosen])
    gram = (picked * weight.reshape(-1, 1)).T @ picked
    for k in range(chosen.size):
        gram[k, k] *= 1.0 + 1e-9
    return gram


@njit(cache=True)
def _promises(
    left: NDArray[np.float64],
    weight: NDArray[np.float64],
    shapes: NDArray[np.float64],
    starts: NDArray[np.int64],
    prices: NDArray[np.float64],
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    """What the best single shape of each source would gain, less its price."""
    slope = left @ shapes
    norm = weight @ (shapes * shapes)
    promise = np.full(starts.size - 1, -1e9)
    for s in range(starts.size - 1):
        for k in range(starts[s], starts[s + 1]):
            if slope[k] > 0.0 and norm[k] > 0.0:
                gain = 0.5 * slope[k] * slope[k] / norm[k] - prices[s]
                promise[s] = max(promise[s], gain)
    return promise


@njit(cache=True)
def explained(
    counts: NDArray[np.float64],
    weight: NDArray[np.float64],
    shapes: NDArray[np.float64],
    starts: NDArray[np.int64],
    extras: int,
    prices: NDArray[np.float64],
    extra_price: float,
) -> tuple[float, NDArray[np.float64], NDArray[np.int64]]:  # pragma: no cover - compiled
    """Log-likelihood of the best explanation, its amplitudes, and the sources in it (-1: none)."""
    columns = shapes.shape[1]
    target = (weight * counts) @ shapes
    target[columns - extras :] -= extra_price
    start = -0.5 * np.sum(weight * counts * counts)
    chosen = np.concatenate((np.arange(starts[0]), np.arange(columns - extras, columns)))
    amplitude = np.zeros(columns)
    part = np.zeros(chosen.size)
    best = _descend(_gram(shapes, weight, chosen), target[chosen], part, 60)
    amplitude[chosen] = part
    picked = np.full(_DEEPEST, -1)
    paid = 0.0
    for depth in range(_DEEPEST):
        left = weight * (counts - shapes @ amplitude)
        promise = _promises(left, weight, shapes, starts, prices)
        for s in picked[:depth]:
            promise[s] = -1e9
        found, found_gain, found_part = -1, best, part
        for _ in range(min(_TRIED, starts.size - 1)):
            s = int(np.argmax(promise))
            if promise[s] <= 0.0:
                break
            promise[s] = -1e9
            more = np.concatenate((chosen, np.arange(starts[s], starts[s + 1])))
            trial = amplitude[more]
            gain = _descend(_gram(shapes, weight, more), target[more], trial, 30)
            if gain - paid - prices[s] > found_gain:
                found, found_gain, found_part = s, gain - paid - prices[s], trial
        if found < 0:
            break
        picked[depth] = found
        paid += prices[found]
        chosen = np.concatenate((chosen, np.arange(starts[found], starts[found + 1])))
        best, part = found_gain, found_part
        amplitude[chosen] = part
    return start + best, amplitude, picked


@njit(cache=True)
def scan(
    scales: NDArray[np.float64],
    levels: NDArray[np.int64],
    base_kev: NDArray[np.float64],
    full_kev: float,
    counts: NDArray[np.float64],
    weight: NDArray[np.float64],
    cumulative: NDArray[np.float32],
    grid: tuple[float, float],
    extra: NDArray[np.float64],
    starts: NDArray[np.int64],
    prices: NDArray[np.float64],
    extra_price: float,
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    """Log-likelihood of each scale: rows of offset, gain and curvature."""
    found = np.zeros(len(scales))
    for i in range(len(scales)):
        offset, gain, curve = scales[i]
        edges = offset + gain * base_kev * (1.0 - curve + curve * base_kev / full_kev)
        shapes = shapes_on(edges, cumulative[levels[i]], grid[0], grid[1], extra)
        found[i], _, _ = explained(
            counts, weight, shapes, starts, extra.shape[1], prices, extra_price
        )
    return found
