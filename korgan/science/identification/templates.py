"""Scintillators and semiconductors: what each candidate looks like at any scale and width."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import erf

from korgan.science.identification.grid import (
    COARSE_EDGES_KEV,
    COARSER,
    FINE_CENTRES_KEV,
    FINE_EDGES_KEV,
)
from korgan.science.identification.half_precision import unpacked
from korgan.science.identification.rows import SIZES
from korgan.science.identification.template_table import TemplateTable
from korgan.science.identification.width import REFERENCE_KEV, PeakWidth
from korgan.science.photons.detectors import detector
from korgan.science.spectra import FWHM_PER_SIGMA

_REACH_SIGMA, _PER_SIGMA = 4.0, 64
_NORMAL = 0.5 * (1.0 + erf(np.arange(-_REACH_SIGMA, _REACH_SIGMA, 1 / _PER_SIGMA) / 2**0.5))
# Quantiles of the tail below a peak: as many as its share of the peak is worth.
_FEW_QUANTILES, _MANY_QUANTILES, _MUCH_TAIL = 4, 12, 0.1
# Lines below this share of the strongest of a row are left out where candidates are only ranked,
# and so is what is not a line unless it holds this share of the counts.
_RANKED_LINE, _RANKED_SMOOTH = 0.02, 0.4
# Share of each fine bin in its coarse one: what is smooth is spread evenly in energy.
_FINE_SHARE = np.diff(FINE_EDGES_KEV) / np.repeat(np.diff(COARSE_EDGES_KEV), COARSER)

_FINE_LOG = np.log(np.maximum(FINE_CENTRES_KEV, 5.0) / REFERENCE_KEV)


class Templates(TemplateTable):
    """Unbroadened templates of one kind of detector.

    Parameters
    ----------
    kind : str
        Key of ``rows.SIZES``, broad kinds only.
    """

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        take = self.arrays.pop
        # small types: what is read for every spectrum should stay in the processor's cache
        self.offsets, self.bins = take("offsets").astype(np.int64), take("bins").astype(np.uint16)
        self.share = take("share").astype(np.float32)
        self.dense_of = take("dense_of").astype(np.int64)
        dense = unpacked(take("dense")).astype(np.float32)
        sharp = take("in_lines").astype(np.float64)
        # each row was scaled to its maximum; lines and the rest have the sum 1
        for place, (start, stop) in enumerate(pairwise(self.offsets.tolist())):
            self.share[start:stop] *= sharp[place] / max(float(self.share[start:stop].sum()), 1e-30)
        holders = np.flatnonzero(self.dense_of >= 0)
        self.dense = np.zeros_like(dense)
        for row in holders:
            flat = dense[self.dense_of[row]]
            self.dense[self.dense_of[row]] = flat * (1.0 - sharp[row]) / max(flat.sum(), 1e-30)
        self.dense_end = dense.shape[1] - np.argmax(self.dense[:, ::-1] > 0, axis=1)
        self.ranked = self._ranked(sharp)
        model = detector(SIZES[kind][0])
        self.tail = model.tail
        self._typical = PeakWidth(SIZES[kind][0]).fwhm_kev(FINE_CENTRES_KEV)

    def _ranked(
        self, sharp: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.uint16], NDArray[np.float32], NDArray[np.int64]]:
        """Offsets, bins, shares and smooth parts of the rows by which candidates are ranked."""
        sizes, bins, shares, dense_of = [0], [], [], []
        for row in self.scan:
            part = slice(self.offsets[row], self.offsets[row + 1])
            strong = self.share[part] > _RANKED_LINE * self.share[part].max(initial=0.0)
            bins.append(self.bins[part][strong])
            shares.append(self.share[part][strong])
            sizes.append(sizes[-1] + int(strong.sum()))
            dense_of.append(self.dense_of[row] if sharp[row] < 1.0 - _RANKED_SMOOTH else -1)
        flat = np.array(dense_of, dtype=np.int64)
        return np.array(sizes), np.concatenate(bins), np.concatenate(shares), flat

    def fine_sigma_kev(self, width: PeakWidth) -> NDArray[np.float64]:
        """Standard deviation of a peak in each fine bin, in keV."""
        if width.model != SIZES[self.kind][0]:
            return width.sigma_kev(FINE_CENTRES_KEV)
        tilted = np.exp(width.tilt * _FINE_LOG) if width.tilt else 1.0
        return np.asarray(self._typical * (width.factor / FWHM_PER_SIGMA) * tilted)

    def laid(self, edges_kev: NDArray[np.float64], width: PeakWidth) -> Laid:
        """Make ready to lay templates on bins with these edges, at a width of peaks."""
        return Laid(self, edges_kev, width)


class Laid:
    """Templates on the bins of a spectrum.

    Parameters
    ----------
    templates : Templates
        What is laid.
    edges_kev : ndarray, shape (n + 1,)
        Edges of the bins by the true energy scale.
    width : PeakWidth
        Width of peaks.

    Attributes
    ----------
    bins : int
        How many there are.
    sharp, coarse : (first, weight)
        First bin and shares in it and those that follow, of a count in each fine bin without the
        tail of its peak, and in each coarse bin.
    gathered : (low, place, weight)
        The shares of `coarse` by the bin that they fall in: first coarse bin of each, and where
        its shares begin and end.
    """

    def __init__(
        self, templates: Templates, edges_kev: NDArray[np.float64], width: PeakWidth
    ) -> None:
        self.templates, self.bins = templates, edges_kev.size - 1
        sigma = templates.fine_sigma_kev(width)
        share, depth = templates.tail
        first, weight = _spread(FINE_CENTRES_KEV, sigma, edges_kev, _NORMAL)
        self.coarse = _joined(first, weight, _FINE_SHARE, COARSER)
        self.gathered = _by_bin(*self.coarse, self.bins)
        self.sharp = first, weight
        if share > 0:
            many = _MANY_QUANTILES if share > _MUCH_TAIL else _FEW_QUANTILES
            places = _below_peaks(depth, many)
            first, weight = _tailed(first, weight, share, places)
        self.fine = first, weight

    def rows(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Expected counts in each bin for one count in the whole template.

        Parameters
        ----------
        rows : ndarray
            Templates wanted.

        Returns
        -------
        ndarray, shape (rows, n)
            Counts.
        """
        known, (low, place, gathered) = self.templates, self.gathered
        return _lay(
            rows,
            known.offsets,
            known.bins,
            known.share,
            known.dense_of,
            known.dense,
            known.dense_end,
            *self.fine,
            low,
            place,
            gathered,
            self.bins,
        )


@njit(cache=True, fastmath=True)
def _spread(
    centres: NDArray[np.float64],
    sigma: NDArray[np.float64],
    edges: NDArray[np.float64],
    normal: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:  # pragma: no cover - compiled
    """First bin and shares in it and those that follow, of a count at each centre."""
    n, last = centres.size, edges.size - 1
    first = np.zeros(n, dtype=np.int64)
    stop = np.zeros(n, dtype=np.int64)
    low = high = 0
    widest = 1
    for c in range(n):
        reach = _REACH_SIGMA * sigma[c]
        while low < last - 1 and edges[low + 1] <= centres[c] - reach:
            low += 1
        while high < last and edges[high] < centres[c] + reach:
            high += 1
        first[c], stop[c] = low, high
        widest = max(widest, high - low)
    weight = np.zeros((n, widest), dtype=np.float32)
    for c in range(n):
        if stop[c] <= first[c]:
            continue
        scale = _PER_SIGMA / sigma[c]
        before = 0.0
        for k in range(first[c], stop[c] + 1):
            place = int((edges[k] - centres[c]) * scale + _REACH_SIGMA * _PER_SIGMA + 0.5)
            below = 0.0 if place <= 0 else (1.0 if place >= normal.size else normal[place])
            if k > first[c]:
                weight[c, k - 1 - first[c]] = below - before
            before = below
    return first, weight


@njit(cache=True)
def _joined(
    first: NDArray[np.int64], weight: NDArray[np.float32], share: NDArray[np.float64], together: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:  # pragma: no cover - compiled
    """The same for counts spread over some fine bins each."""
    n = first.size // together
    start = np.zeros(n, dtype=np.int64)
    widest = 1
    for c in range(n):
        start[c] = first[c * together]
        widest = max(widest, first[c * together + together - 1] - start[c])
    found = np.zeros((n, widest + weight.shape[1]), dtype=np.float32)
    for c in range(n):
        for f in range(c * together, (c + 1) * together):
            shift = first[f] - start[c]
            for k in range(weight.shape[1]):
                found[c, shift + k] += share[f] * weight[f, k]
    return start, found


@lru_cache(maxsize=8)
def _below_peaks(depth: float, many: int) -> NDArray[np.int64]:
    """Fine bins of the quantiles of an exponential tail below each fine bin; -1 below the grid."""
    quantiles = 1.0 + depth * np.log(1.0 - (np.arange(many) + 0.5) / many)
    energies = FINE_CENTRES_KEV[:, None] * quantiles[None, :]
    return np.asarray(np.searchsorted(FINE_EDGES_KEV, energies) - 1)


@njit(cache=True, fastmath=True)
def _tailed(
    first: NDArray[np.int64],
    weight: NDArray[np.float32],
    share: float,
    places: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:  # pragma: no cover - compiled
    """The same with a tail below each peak, of a share of its counts."""
    n, many = places.shape
    start = first.copy()
    widest = 0
    seen = np.zeros(n + 1, dtype=np.bool_)  # the last stands for what lies below the grid
    for c in range(n):
        for k in range(weight.shape[1]):
            seen[c] = seen[c] or weight[c, k] != 0.0
    for c in range(n):
        for q in range(many):
            if seen[places[c, q]]:
                start[c] = min(start[c], first[places[c, q]])
        widest = max(widest, first[c] - start[c])
    found = np.zeros((n, widest + weight.shape[1]), dtype=np.float32)
    for c in range(n):
        for k in range(weight.shape[1]):
            found[c, first[c] - start[c] + k] += (1.0 - share) * weight[c, k]
        for q in range(many):
            place = places[c, q]
            if seen[place]:
                for k in range(weight.shape[1]):
                    found[c, first[place] - start[c] + k] += share / many * weight[place, k]
    return start, found


@njit(cache=True, fastmath=True)
def _by_bin(
    first: NDArray[np.int64], weight: NDArray[np.float32], n: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:  # pragma: no cover
    """The shares of coarse bins by the bin that they fall in, one after another."""
    low, stop = np.full(n, first.size), np.zeros(n, dtype=np.int64)
    for c in range(first.size):
        for k in range(min(weight.shape[1], n - first[c])):
            if weight[c, k] != 0.0:
                i = first[c] + k
                low[i], stop[i] = min(low[i], c), max(stop[i], c + 1)
    place = np.zeros(n + 1, dtype=np.int64)
    for i in range(n):
        place[i + 1] = place[i] + max(stop[i] - low[i], 0)
    found = np.zeros(place[n], dtype=np.float32)
    for c in range(first.size):
        for k in range(min(weight.shape[1], n - first[c])):
            if weight[c, k] != 0.0:
                i = first[c] + k
                found[place[i] + c - low[i]] = weight[c, k]
    return low, place, found


@njit(cache=True, fastmath=True)
def _lay(
    rows: NDArray[np.int64],
    offsets: NDArray[np.int64],
    bins: NDArray[np.uint16],
    share: NDArray[np.float32],
    dense_of: NDArray[np.int64],
    dense: NDArray[np.float32],
    dense_end: NDArray[np.int64],
    first: NDArray[np.int64],
    weight: NDArray[np.float32],
    low: NDArray[np.int64],
    place: NDArray[np.int64],
    gathered: NDArray[np.float32],
    n: int,
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    # room for the widths of peaks that reach beyond the last bin
    line = np.zeros(n + weight.shape[1] + 1)
    found = np.empty((rows.size, n))
    for r in range(rows.size):
        laid_row(
            rows[r], offsets, bins, share, dense_of, dense, dense_end, first, weight,
            low, place, gathered, line, found[r],
        )  # fmt: skip
    return found


@njit(cache=True, fastmath=True)
def laid_row(
    row: int,
    offsets: NDArray[np.int64],
    bins: NDArray[np.uint16],
    share: NDArray[np.float32],
    dense_of: NDArray[np.int64],
    dense: NDArray[np.float32],
    dense_end: NDArray[np.int64],
    first: NDArray[np.int64],
    weight: NDArray[np.float32],
    low: NDArray[np.int64],
    place: NDArray[np.int64],
    gathered: NDArray[np.float32],
    line: NDArray[np.float64],
    found: NDArray[np.float64],
) -> None:  # pragma: no cover - compiled
    """Lay out one template in `found`; `line` is room for it and for what reaches beyond."""
    n = found.size
    line[:] = 0.0
    for i in range(offsets[row], offsets[row + 1]):
        start, s = first[bins[i]], share[i]
        for k in range(weight.shape[1]):
            line[start + k] += s * weight[bins[i], k]
    d = dense_of[row]
    if d < 0:
        found[:] = line[:n]
        return
    smooth, end = dense[d], dense_end[d]
    for i in range(n):
        total = line[i]
        # shares by bin, so that each bin is one sum over neighbours
        many, start = min(place[i + 1] - place[i], end - low[i]), place[i]
        for c in range(many):
            total += smooth[low[i] + c] * gathered[start + c]
        found[i] = total
