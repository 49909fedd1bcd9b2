"""Pulse heights: continua, peaks and blur, added to spectra by compiled loops."""

from __future__ import annotations

import math

import numba
import numpy as np
from numpy.typing import NDArray

from korgan.science.photons.transport.crystal import SEGMENT_BINS
from korgan.science.photons.transport.interactions import REST_KEV

# Deposited energy in bins of 0.5 keV, from 170 keV on of 0.3 per cent.
DEPOSIT_EDGES_KEV: NDArray[np.float64] = np.concatenate(
    [np.arange(0.0, 170.0, 0.5), np.geomspace(170.0, 10_000.0, 1360)]
)
DEPOSIT_BINS = len(DEPOSIT_EDGES_KEV) - 1


@numba.njit(cache=True)
def unfold(
    e: float, continuum: NDArray[np.float64], edges: NDArray[np.float64], out: NDArray[np.float64]
) -> int:
    """Continuum of one incident energy in common bins; returns how many bins it fills.

    `continuum` counts in pieces between the Compton energies (see `transport.crystal`).
    """
    back = e / (1.0 + 2.0 * e / REST_KEV)
    knots = (0.0, min(back, e - back), max(back, e - back), e)
    out[:] = 0.0
    place = 0
    for segment in range(3):
        width = (knots[segment + 1] - knots[segment]) / SEGMENT_BINS
        for k in range(SEGMENT_BINS):
            a = knots[segment] + k * width
            b = a + width
            while place < out.shape[0] and edges[place + 1] <= a:
                place += 1
            if place == out.shape[0]:
                return place
            counts = continuum[segment * SEGMENT_BINS + k]
            at, rest = place, a
            while rest < b and at < out.shape[0]:
                upper = min(b, edges[at + 1])
                out[at] += counts * (upper - rest) / width
                rest = upper
                at += 1
    return int(min(place + 2, out.shape[0]))


@numba.njit(cache=True)
def add_continua(
    energy: NDArray[np.float64],
    continuum: NDArray[np.float64],
    weight: NDArray[np.float64],
    faintest: NDArray[np.float64],
    edges: NDArray[np.float64],
    deposit: NDArray[np.float64],
) -> None:
    """Add the continua of lines, weighted (spectra x lines), to the deposit of each spectrum."""
    row = np.zeros(deposit.shape[1])
    for j in range(energy.shape[0]):
        total = continuum[j].sum()
        wanted = False
        for i in range(weight.shape[0]):
            wanted = wanted or weight[i, j] * total > faintest[i]
        if not wanted:
            continue
        filled = unfold(energy[j], continuum[j], edges, row)
        for i in range(weight.shape[0]):
            for k in range(filled):
                deposit[i, k] += weight[i, j] * row[k]


@numba.njit(cache=True)
def _normal(x: float) -> float:
    return 0.5 * math.erfc(-x * 0.7071067811865476)


@numba.njit(cache=True)
def _below(x: float, centre: float, sigma: float, tail: float, depth: float) -> float:
    """Share of a peak that lies below x: a Gaussian, in part with an exponential tail below it."""
    z = (x - centre) / sigma
    share = _normal(z)
    if tail > 0.0:
        ratio = sigma / depth
        exponent = z * ratio + 0.5 * ratio * ratio
        if exponent < 300.0:
            share += tail * math.exp(exponent) * _normal(-z - ratio)
    return share


@numba.njit(cache=True)
def add_peaks(
    spectra: NDArray[np.float64],
    energy: NDArray[np.float64],
    sigma: NDArray[np.float64],
    counts: NDArray[np.float64],
    edges: NDArray[np.float64],
    faintest: NDArray[np.float64],
    tail: float,
    depth: float,
) -> None:
    """Add peaks of given counts (spectra x peaks) to each spectrum."""
    profile = np.empty(edges.shape[0])
    for j in range(energy.shape[0]):
        wanted = False
        for i in range(spectra.shape[0]):
            wanted = wanted or counts[i, j] > faintest[i]
        if not wanted:
            continue
        reach = 5.0 * sigma[j]
        below = reach + (8.0 * depth * energy[j] if tail > 0.0 else 0.0)
        first = max(np.searchsorted(edges, energy[j] - below) - 1, 0)
        last = int(min(np.searchsorted(edges, energy[j] + reach), edges.shape[0] - 1))
        for k in range(first, last + 1):
            profile[k] = _below(edges[k], energy[j], sigma[j], tail, max(depth * energy[j], 1e-9))
        for i in range(spectra.shape[0]):
            if counts[i, j] > faintest[i]:
                for k in range(first, last):
                    spectra[i, k] += counts[i, j] * (profile[k + 1] - profile[k])


@numba.njit(cache=True)
def _ramp(x: float, sigma: float) -> float:
    """Integral of the Gaussian's distribution function up to x."""
    z = x / sigma
    return x * _normal(z) + sigma * 0.3989422804014327 * math.exp(-0.5 * z * z)


@numba.njit(cache=True)
def blur_shares(
    deposit: NDArray[np.float64], sigma: NDArray[np.float64], edges: NDArray[np.float64]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    """Sparse rows: share of each bin of deposited energy that is counted in each channel."""
    starts = np.zeros(deposit.shape[0], dtype=np.int32)
    for step in range(2):
        if step == 1:
            columns = np.zeros(starts[-1], dtype=np.int32)
            values = np.zeros(starts[-1])
        for i in range(deposit.shape[0] - 1):
            a, b, s = deposit[i], deposit[i + 1], sigma[i]
            first = max(np.searchsorted(edges, a - 5.0 * s) - 1, 0)
            last = min(np.searchsorted(edges, b + 5.0 * s), edges.shape[0] - 1)
            if step == 0:
                starts[i + 1] = starts[i] + max(last - first, 0)
                continue
            if last <= first:
                continue
            previous = (_ramp(edges[first] - a, s) - _ramp(edges[first] - b, s)) / (b - a)
            for k in range(first, last):
                following = (_ramp(edges[k + 1] - a, s) - _ramp(edges[k + 1] - b, s)) / (b - a)
                columns[starts[i] + k - first] = k
                values[starts[i] + k - first] = following - previous
                previous = following
    return starts, columns, values
