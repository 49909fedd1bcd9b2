"""Templates of whole spectra: what a crystal counts of the photons that arrive from each source."""

from __future__ import annotations

from collections.abc import Iterator
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
    fine: NDArray[np.int64]
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
) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.int64]]:
    table = response(name)
    full, escapes, _ = table.at(every.energy_kev)
    shifts = [(0.0, full), *((float(e), escapes[:, k]) for k, e in enumerate(table.escape_kev))]
    place, counts = [], []
    for shift, efficiency in shifts:
        fine = np.searchsorted(FINE_EDGES_KEV, every.energy_kev - shift) - 1
        seen = (fine >= 0) & (fine < FINE_BINS)
        place.append(np.where(seen, fine, 0))
        counts.append(np.where(seen, every.photons * efficiency, 0.0))
    fine, value, ends = _put_together(
        every.offsets, np.array(place), np.array(counts), every.through, _FAINTEST
    )
    return fine, value, ends


@njit(cache=True, fastmath=True)
def _put_together(
    offsets: NDArray[np.int64],
    place: NDArray[np.int64],
    counts: NDArray[np.float64],
    through: NDArray[np.float64],
    faintest: float,
) -> tuple[
    NDArray[np.int64], NDArray[np.float32], NDArray[np.int64]
]:  # pragma: no cover - compiled
    """Peaks in one fine bin as one, of each source behind each layer; faint ones are left out."""
    layers, sources = through.shape[0], offsets.size - 1
    height, known = np.zeros(FINE_BINS), np.empty(place.size, dtype=np.int64)
    ends = np.zeros(sources * layers + 1, dtype=np.int64)
    fine, value = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
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
            fine, value = np.empty(found, dtype=np.int64), np.empty(found, dtype=np.float32)
    return fine, value, ends


@lru_cache(maxsize=1)
def _flux() -> NDArray[np.float32]:
    """Photons of each source behind each layer in flux bins, then scattered ones in joined bins."""
    every = arriving()
    sources, layers, bins = every.smooth.shape
    found = np.zeros((sources, layers, FLUX_BINS + bins), dtype=np.float32)
    place = np.log(every.energy_kev / FLUX_KEV[0]) / np.log(FLUX_KEV[1] / FLUX_KEV[0])
    _lay_flux(every.offsets, place, every.photons, every.through, found)
    found[:, :, FLUX_BINS:] = every.smooth
    return found


class WholeRows:
    """Templates of whole spectra on the bins of a spectrum.

    Parameters
    ----------
    laid : Laid
        What makes templates ready for these bins, at an energy scale and width.
    """

    def __init__(self, laid: Laid) -> None:
        self.kind, self.bins = laid.templates.kind, laid.bins
        first, weight = laid.fine
        self._lines = first, weight.astype(np.float32)
        self._gathered = laid.gathered
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
        folded, flux = self._fold(size), _flux()[source, layer]
        direct = flux[:, :FLUX_BINS] @ folded[:, :FLUX_BINS].T
        known = crystal(size)
        row = source * len(arriving().through) + layer
        _lay_lines(row, known.offsets, known.fine, known.counts, *self._lines, direct)
        return direct, flux[:, FLUX_BINS:] @ folded[:, FLUX_BINS:].T

    def products(
        self,
        sizes: tuple[str, ...],
        source: NDArray[np.int64],
        layer: NDArray[np.int64],
        columns: NDArray[np.float32],
    ) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
        """Products of many rows without laying them out: columns are folded in their place.

        Parameters
        ----------
        sizes : tuple of str
            Detectors.
        source, layer : ndarray of int, shape (rows,)
            As of :meth:`rows`.
        columns : ndarray, shape (n, c)
            What rows are multiplied with.

        Yields
        ------
        direct, scattered : ndarray, shape (rows, c)
            Products with the columns, for each detector in turn.
        """
        flux = _flux()[source, layer]
        row = source * len(arriving().through) + layer
        by_fine = _fine_products(*self._lines, columns)
        for size in sizes:
            back, known = self._fold(size).T @ columns, crystal(size)
            direct = flux[:, :FLUX_BINS] @ back[:FLUX_BINS]
            _add_lines(row, known.offsets, known.fine, known.counts, by_fine, direct)
            yield direct, flux[:, FLUX_BINS:] @ back[FLUX_BINS:]


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
def _add_lines(
    rows: NDArray[np.int64],
    offsets: NDArray[np.int64],
    fine: NDArray[np.int64],
    counts: NDArray[np.float32],
    by_fine: NDArray[np.float32],
    found: NDArray[np.float32],
) -> None:  # pragma: no cover - compiled
    """Add products of the peaks of each source behind each layer."""
    for r in range(rows.size):
        for p in range(offsets[rows[r]], offsets[rows[r] + 1]):
            value, products = counts[p], by_fine[fine[p]]
            for j in range(found.shape[1]):
                found[r, j] += value * products[j]


@njit(cache=True, fastmath=True)
def _gathered_by(
    low: NDArray[np.int64],
    place: NDArray[np.int64],
    weight: NDArray[np.float64],
    table: NDArray[np.float32],
) -> NDArray[np.float32]:  # pragma: no cover - compiled
    """Rows of a table by coarse bin, put together by the bins that these fall in."""
    n, many = place.size - 1, table.shape[1]
    found = np.zeros((n, many), dtype=np.float32)
    for i in range(n):
        for p in range(place[i], place[i + 1]):
            share, row = np.float32(weight[p]), table[low[i] + p - place[i]]
            for j in range(many):
                found[i, j] += share * row[j]
    return found


@njit(cache=True, fastmath=True)
def _lay_lines(
    rows: NDArray[np.int64],
    offsets: NDArray[np.int64],
    fine: NDArray[np.int64],
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
def _lay_flux(
    offsets: NDArray[np.int64],
    place: NDArray[np.float64],
    photons: NDArray[np.float64],
    through: NDArray[np.float64],
    found: NDArray[np.float32],
) -> None:  # pragma: no cover - compiled
    """Add photons that are not scattered, shared between two flux bins each."""
    for r in range(found.shape[0]):
        for p in range(offsets[r], offsets[r + 1]):
            low = int(place[p])
            if 0 <= low < FLUX_BINS - 1:
                above = place[p] - low
                for k in range(found.shape[1]):
                    value = photons[p] * through[k, p]
                    found[r, k, low] += value * (1.0 - above)
                    found[r, k, low + 1] += value * above
