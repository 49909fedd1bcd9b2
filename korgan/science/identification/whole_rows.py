"""Templates of whole spectra: what a crystal counts of the photons that arrive from each source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numba import njit
from numpy.typing import NDArray

from korgan.science.identification.arriving import TOGETHER, Arriving, arriving
from korgan.science.identification.grid import (
    COARSE_BINS,
    COARSE_EDGES_KEV,
    FINE_BINS,
    FINE_EDGES_KEV,
)
from korgan.science.identification.templates import Laid
from korgan.science.photons.response import response
from korgan.science.photons.shielding import FLUX_BINS, FLUX_EDGES_KEV, FLUX_KEV
from korgan.science.photons.transport.crystal import SEGMENT_BINS, segment_knots

# Share of the counts in all peaks of a source below which a peak is left out.
_FAINTEST = 1e-5


@dataclass(frozen=True, eq=False)
class Crystal:
    """What a crystal counts of photons, before broadening.

    Parameters
    ----------
    smooth : ndarray, shape (COARSE_BINS, FLUX_BINS + FLUX_BINS / 2)
        By coarse bin, continuum of a photon of each flux bin, then continuum and peaks of photons
        spread over joined flux bins.
    fine, counts : ndarray, shape (peaks,)
        Fine bin and counts per decay of full-energy and escape peaks of each source behind each
        layer, without the faintest.
    offsets : ndarray, shape (sources * layers + 1,)
        First peak of each source behind each layer.
    """

    smooth: NDArray[np.float32]
    fine: NDArray[np.uint32]
    counts: NDArray[np.float32]
    offsets: NDArray[np.int64]


@lru_cache(maxsize=8)
def crystal(name: str) -> Crystal:
    """Make ready what a detector counts.

    Parameters
    ----------
    name : str
        Such as ``"NaI 3x3"``.

    Returns
    -------
    Crystal
        For all sources that are looked for.
    """
    table, every = response(name), arriving()
    full, escapes, continuum = table.at(FLUX_KEV)
    compton, peaks = np.zeros((FLUX_BINS, COARSE_BINS)), np.zeros((FLUX_BINS, COARSE_BINS))
    steps = np.linspace(0.0, 1.0, SEGMENT_BINS + 1)
    shifts = [(0.0, full), *((float(e), escapes[:, k]) for k, e in enumerate(table.escape_kev))]
    for i, energy in enumerate(FLUX_KEV):
        knots = segment_knots(float(energy))
        pieces = [a + (b - a) * steps[1:] for a, b in pairwise(knots)]
        edges = np.concatenate([[0.0], *pieces])
        below = np.concatenate([[0.0], np.cumsum(continuum[i])])
        compton[i] = np.diff(np.interp(COARSE_EDGES_KEV, edges, below))
        for shift, counts in shifts:
            low, high = FLUX_EDGES_KEV[i] - shift, FLUX_EDGES_KEV[i + 1] - shift
            if high > 5.0 and counts[i] > 0.0:
                share = np.interp(COARSE_EDGES_KEV, [max(low, 4.0), high], [0.0, 1.0])
                peaks[i] += counts[i] * np.diff(share)
    joined = (compton + peaks).reshape(-1, TOGETHER, COARSE_BINS).mean(axis=1)
    return Crystal(
        np.ascontiguousarray(np.vstack((compton, joined)).T, dtype=np.float32),
        *_peaks(every, name),
    )


def _peaks(
    every: Arriving, name: str
) -> tuple[NDArray[np.uint32], NDArray[np.float32], NDArray[np.int64]]:
    table = response(name)
    full, escapes, _ = table.at(every.energy_kev)
    shifts = [(0.0, full), *((float(e), escapes[:, k]) for k, e in enumerate(table.escape_kev))]
    place, counts = [], []
    for shift, efficiency in shifts:
        fine = np.searchsorted(FINE_EDGES_KEV, every.energy_kev - shift) - 1
        seen = (fine >= 0) & (fine < FINE_BINS)
        place.append(np.where(seen, fine, 0))
        counts.append(np.where(seen, every.photons * efficiency, 0.0))
    return _put_together(every.offsets, np.array(place), np.array(counts), every.through, _FAINTEST)


@njit(cache=True, fastmath=True)
def _put_together(
    offsets: NDArray[np.int64],
    place: NDArray[np.int64],
    counts: NDArray[np.float64],
    through: NDArray[np.float64],
    faintest: float,
) -> tuple[
    NDArray[np.uint32], NDArray[np.float32], NDArray[np.int64]
]:  # pragma: no cover - compiled
    """Peaks in one fine bin as one, of each source behind each layer; faint ones are left out."""
    layers, sources = through.shape[0], offsets.size - 1
    height, known = np.zeros(FINE_BINS), np.empty(place.size, dtype=np.int64)
    ends = np.zeros(sources * layers + 1, dtype=np.int64)
    fine, value = np.empty(0, dtype=np.uint32), np.empty(0, dtype=np.float32)
    for fill in range(2):
        found = 0
        for source in range(sources):
            for layer in range(layers):
                many, total = 0, 0.0
                for kind in range(place.shape[0]):
                    for p in range(offsets[source], offsets[source + 1]):
                        more = counts[kind, p] * through[layer, p]
                        if more > 0.0:
                            if height[place[kind, p]] == 0.0:
                                known[many] = place[kind, p]
                                many += 1
                            height[place[kind, p]] += more
                            total += more
                for i in range(many):
                    if height[known[i]] > faintest * total:
                        if fill == 1:
                            fine[found], value[found] = known[i], height[known[i]]
                        found += 1
                    height[known[i]] = 0.0
                ends[source * layers + layer + 1] = found
        if fill == 0:
            fine, value = np.empty(found, dtype=np.uint32), np.empty(found, dtype=np.float32)
    return fine, value, ends


@dataclass(frozen=True, eq=False)
class DirectFlux:
    """Photons of lines that are not scattered on the way, in bins of the flux.

    Parameters
    ----------
    offsets : ndarray, shape (sources * layers + 1,)
        First entry of each source behind each layer.
    bins, photons : ndarray, shape (entries,)
        Bins of the flux that photons arrive in, and how many per decay.
    """

    offsets: NDArray[np.int64]
    bins: NDArray[np.uint32]
    photons: NDArray[np.float32]

    def dense(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Photons by bin of some rows, shape (rows, FLUX_BINS)."""
        return np.asarray(_dense(rows, self.offsets, self.bins, self.photons))


@lru_cache(maxsize=1)
def direct_flux() -> DirectFlux:
    """Make ready what arrives without being scattered, of all sources behind all layers."""
    every = arriving()
    place = np.log(every.energy_kev / FLUX_KEV[0]) / np.log(FLUX_KEV[1] / FLUX_KEV[0])
    return DirectFlux(*_binned_flux(every.offsets, place, every.photons, every.through))


class WholeRows:
    """Templates of whole spectra on the bins of a spectrum.

    Parameters
    ----------
    laid : Laid
        What makes templates ready for these bins, at an energy scale and width.
    """

    def __init__(self, laid: Laid) -> None:
        self.kind, self.bins = laid.templates.kind, laid.bins
        self._lines, self._gathered = laid.fine, laid.gathered
        self._folded: dict[str, NDArray[np.float32]] = {}

    def _fold(self, size: str) -> NDArray[np.float32]:
        """Counts by bin of a photon in each bin of the flux."""
        if size not in self._folded:
            self._folded[size] = _gathered_by(*self._gathered, crystal(size).smooth)
        return self._folded[size]

    def rows(
        self, size: str, source: NDArray[np.int64], layer: NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Counts of photons that are not scattered on the way, and of those that are.

        Parameters
        ----------
        size : str
            Detector, such as ``"NaI 3x3"``.
        source, layer : ndarray of int, shape (rows,)
            Places in the tables of :func:`arriving`.

        Returns
        -------
        direct, scattered : ndarray, shape (rows, n)
            Counts per decay by bin, on a scale common to all.
        """
        folded, known = self._fold(size), crystal(size)
        row = source * len(arriving().through) + layer
        direct = direct_flux().dense(row) @ folded[:, :FLUX_BINS].T
        _lay_lines(row, known.offsets, known.fine, known.counts, *self._lines, direct)
        return direct, arriving().smooth[source, layer] @ folded[:, FLUX_BINS:].T

    def fine_products(self, columns: NDArray[np.float32]) -> NDArray[np.float32]:
        """Products of a count in each fine bin with columns, shape (FINE_BINS, c).

        Parameters
        ----------
        columns : ndarray, shape (n, c)
            What rows are multiplied with.
        """
        return np.asarray(_fine_products(*self._lines, columns))

    def flux_products(self, size: str, columns: NDArray[np.float32]) -> NDArray[np.float32]:
        """Products of a photon in each bin of the flux with columns, shape (bins, c).

        Parameters
        ----------
        size : str
            Detector.
        columns : ndarray, shape (n, c)
            What rows are multiplied with.
        """
        return self._fold(size).T @ columns


@njit(cache=True, fastmath=True)
def _fine_products(
    first: NDArray[np.int64], weight: NDArray[np.float32], columns: NDArray[np.float32]
) -> NDArray[np.float32]:  # pragma: no cover - compiled
    """Product of a count in each fine bin with the columns."""
    n, many = columns.shape
    found = np.zeros((first.size, many), dtype=np.float32)
    for f in range(first.size):
        for k in range(min(weight.shape[1], n - first[f])):
            share, column = weight[f, k], columns[first[f] + k]
            if share != 0.0:
                for j in range(many):
                    found[f, j] += share * column[j]
    return found


@njit(cache=True, fastmath=True)
def _gathered_by(
    low: NDArray[np.int64],
    place: NDArray[np.int64],
    weight: NDArray[np.float32],
    table: NDArray[np.float32],
) -> NDArray[np.float32]:  # pragma: no cover - compiled
    """Rows of a table by coarse bin, put together by the bins that these fall in."""
    n, many = place.size - 1, table.shape[1]
    found = np.zeros((n, many), dtype=np.float32)
    for i in range(n):
        for p in range(place[i], place[i + 1]):
            share, row = weight[p], table[low[i] + p - place[i]]
            for j in range(many):
                found[i, j] += share * row[j]
    return found


@njit(cache=True, fastmath=True)
def _lay_lines(
    rows: NDArray[np.int64],
    offsets: NDArray[np.int64],
    fine: NDArray[np.uint32],
    counts: NDArray[np.float32],
    first: NDArray[np.int64],
    weight: NDArray[np.float32],
    found: NDArray[np.float32],
) -> None:  # pragma: no cover - compiled
    """Add broadened peaks of each source behind each layer."""
    n, width = found.shape[1], weight.shape[1]
    # with room for what reaches beyond the last bin
    row = np.empty(n + width, dtype=np.float32)
    for r in range(rows.size):
        row[:n] = found[r]
        for p in range(offsets[rows[r]], offsets[rows[r] + 1]):
            value, start, shares = counts[p], first[fine[p]], weight[fine[p]]
            for k in range(width):
                row[start + k] += value * shares[k]
        found[r] = row[:n]


@njit(cache=True, fastmath=True)
def _dense(
    rows: NDArray[np.int64],
    offsets: NDArray[np.int64],
    bins: NDArray[np.uint32],
    photons: NDArray[np.float32],
) -> NDArray[np.float32]:  # pragma: no cover - compiled
    found = np.zeros((rows.size, FLUX_BINS), dtype=np.float32)
    for r in range(rows.size):
        for p in range(offsets[rows[r]], offsets[rows[r] + 1]):
            found[r, bins[p]] = photons[p]
    return found


@njit(cache=True, fastmath=True)
def _binned_flux(
    offsets: NDArray[np.int64],
    place: NDArray[np.float64],
    photons: NDArray[np.float64],
    through: NDArray[np.float64],
) -> tuple[
    NDArray[np.int64], NDArray[np.uint32], NDArray[np.float32]
]:  # pragma: no cover - compiled
    """Photons that are not scattered, each shared between two bins of the flux."""
    layers, sources = through.shape[0], offsets.size - 1
    ends = np.zeros(sources * layers + 1, dtype=np.int64)
    bins, value = np.empty(0, dtype=np.uint32), np.empty(0, dtype=np.float32)
    for fill in range(2):
        found = 0
        for source in range(sources):
            for layer in range(layers):
                height = np.zeros(FLUX_BINS)
                for p in range(offsets[source], offsets[source + 1]):
                    low = int(place[p])
                    if 0 <= low < FLUX_BINS - 1:
                        above, many = place[p] - low, photons[p] * through[layer, p]
                        height[low] += many * (1.0 - above)
                        height[low + 1] += many * above
                for i in range(FLUX_BINS):
                    if height[i] > 0.0:
                        if fill == 1:
                            bins[found], value[found] = i, height[i]
                        found += 1
                ends[source * layers + layer + 1] = found
        if fill == 0:
            bins, value = np.empty(found, dtype=np.uint32), np.empty(found, dtype=np.float32)
    return ends, bins, value
