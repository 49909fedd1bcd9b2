"""Long series of samples brought into balances, and reduced without loss.

A continuous flow is a rate sampled at times; a balance needs its integral over the period. All
samples that count in one balance only can be replaced by their sum: a sum of independent
normal errors is normal, and its variance is kept through an equivalent number of equal batches.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from korgan.science.accountancy.measurement import FloatArray, IntArray
from korgan.science.errors import InputError


@dataclass(frozen=True, slots=True)
class SeriesParts:
    """Masses of a series, balance by balance.

    Parameters
    ----------
    measurement : ndarray of int64, shape (p,)
        Equal numbers are one measurement that counts in several balances.
    balance : ndarray of int64, shape (p,)
        Balance 0 .. n - 1.
    mass : ndarray of float64, shape (p,)
        Mass of the part.
    count : ndarray of float64, shape (p,)
        Number of equal independent measurements with the same relative variance.
    """

    measurement: IntArray
    balance: IntArray
    mass: FloatArray
    count: FloatArray


def integrate_rates(times: ArrayLike, rates: ArrayLike, boundaries: ArrayLike) -> SeriesParts:
    r"""Mass that each sample of a rate brings into each balance.

    The rate is linear between samples (trapezoid rule) and the integral is cut exactly at the
    boundaries. With the hat function :math:`h_k` of sample k the mass of sample k in balance i is
    :math:`r_k \int_{t_{i-1}}^{t_i} h_k(t)\,dt`, so a sample next to a boundary counts in both.

    Parameters
    ----------
    times, rates : array_like, shape (m,)
        Times, not decreasing, and rates (mass per unit of time), not negative.
    boundaries : array_like, shape (n + 1,)
        Times of the physical inventories, increasing.

    Returns
    -------
    SeriesParts
        One part for each sample and balance in which it counts.

    Examples
    --------
    >>> parts = integrate_rates([0, 1, 2], [2.0, 2.0, 2.0], [0, 1.5, 2])
    >>> np.bincount(parts.balance, parts.mass).tolist()
    [3.0, 1.0]
    """
    t, r = np.asarray(times, np.float64), np.asarray(rates, np.float64)
    edges = np.asarray(boundaries, np.float64)
    if t.size != r.size or t.ndim != 1 or t.size < 2 or np.any(np.diff(t) < 0):
        raise InputError(
            "series_columns",
            f"{t.size} times and {r.size} rates: two or more of each, in order of time",
        )
    if not (np.all(np.isfinite(t)) and np.all(np.isfinite(r))) or np.any(r < 0):
        raise InputError("negative_mass", "a rate is negative or not a number")
    pieces = []
    for balance in range(edges.size - 1):
        # intervals that reach into the balance lie together, because the times are in order
        first = max(0, int(np.searchsorted(t, edges[balance], side="right")) - 1)
        last = min(t.size, int(np.searchsorted(t, edges[balance + 1], side="left")) + 1)
        left, right = t[first : last - 1], t[first + 1 : last]
        a, b = np.maximum(left, edges[balance]), np.minimum(right, edges[balance + 1])
        inside = b > a
        length = np.where(inside, right - left, 1.0)
        u, v = (a - left) / length, (b - left) / length
        later = np.where(inside, length * (v * v - u * u) / 2.0, 0.0)
        earlier = np.where(inside, length * (v - u), 0.0) - later
        weight = np.zeros(max(0, last - first))
        weight[:-1] += earlier
        weight[1:] += later
        used = np.flatnonzero(weight)
        pieces.append((used + first, np.full(used.size, balance), weight[used] * r[used + first]))
    sample, place, mass = (np.concatenate(column) for column in zip(*pieces, strict=True))
    return SeriesParts(sample.astype(np.int64), place.astype(np.int64), mass, np.ones(mass.size))


def reduce_parts(parts: SeriesParts) -> SeriesParts:
    r"""Replace the parts that count in one balance only by their sum, without loss.

    With relative errors the random variance of a sum is :math:`\delta_R^2 \sum x^2`; one part of
    mass :math:`T = \sum x` made of :math:`T^2 / \sum x^2` equal measurements has the same, and
    the same systematic error. For additive errors this does not hold: do not reduce then.

    Parameters
    ----------
    parts : SeriesParts
        Parts of one series, under one calibration.

    Returns
    -------
    SeriesParts
        At most one part for each balance, and the parts that count in several.

    Examples
    --------
    >>> long = integrate_rates(np.arange(10_001), np.ones(10_001), [0, 5_000, 10_000])
    >>> short = reduce_parts(long)
    >>> long.mass.size, short.mass.size, short.mass.sum().item()
    (10002, 4, 10000.0)
    """
    balances = int(parts.balance.max(initial=-1)) + 1
    shared = np.bincount(parts.measurement)[parts.measurement] > 1
    alone = ~shared
    place = parts.balance[alone]
    mass = parts.mass[alone]
    scale = float(mass.max(initial=0.0)) or 1.0  # squares of very small masses would vanish
    total = np.bincount(place, weights=mass, minlength=balances)
    square = np.bincount(
        place, weights=(mass / scale) ** 2 / parts.count[alone], minlength=balances
    )
    kept = np.flatnonzero(total > 0)
    count = np.ones(kept.size)
    np.divide((total[kept] / scale) ** 2, square[kept], out=count, where=square[kept] > 0)
    unused = int(parts.measurement.max(initial=-1)) + 1
    return SeriesParts(
        measurement=np.concatenate([parts.measurement[shared], unused + kept]),
        balance=np.concatenate([parts.balance[shared], kept]),
        mass=np.concatenate([parts.mass[shared], total[kept]]),
        count=np.concatenate([parts.count[shared], count]),
    )
