"""Line templates for germanium: peaks alone, sparse, on bins of a third of a peak's width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import ndtr

from korgan.science.identification.candidates import candidates
from korgan.science.identification.rows import (
    Row,
    candidate_rows,
    peak_counts,
    surrounding_rows,
)
from korgan.science.identification.templates import promised_gains
from korgan.science.identification.width import PeakWidth

_LEAST_SHARE = 3e-4  # of the strongest line of a row; weaker lines decide nothing
_MOST_LINES = 150
_REACH_SIGMA = 4.5
_CLOSER_LOOK = 80
_LOWEST_KEV = 25.0  # windows and dead layers of germanium differ too much below


@dataclass(frozen=True)
class LineSet:
    """Lines of one template: energies and the share of each in the counts of all peaks."""

    row: Row
    energy_kev: NDArray[np.float64]
    share: NDArray[np.float64]


class LineTemplates:
    """Lines of all candidates as detectors of one kind see them.

    Parameters
    ----------
    kind : str
        Key of ``rows.SIZES``.

    Attributes
    ----------
    sets : tuple of LineSet
        All templates; candidates first, then background, then surroundings.
    of_label : dict of ndarray
        Indices of the templates of each label.
    background, helpers : ndarray
        Indices of natural background and of surroundings.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        sets = [
            _lines(row)
            for candidate in candidates().values()
            for source in candidate.sources
            for row in candidate_rows(kind, candidate.label, source)
        ]
        first_background = len(sets)
        natural, helpers = surrounding_rows(kind)
        sets += [_lines(row) for row in natural]
        first_helper = len(sets)
        sets += [_lines(row) for row in helpers]
        kept = [i for i, one in enumerate(sets) if one.energy_kev.size]
        self.sets = tuple(sets[i] for i in kept)
        self.background = np.array(
            [n for n, i in enumerate(kept) if first_background <= i < first_helper]
        )
        self.helpers = np.array([n for n, i in enumerate(kept) if i >= first_helper])
        labels: dict[str, list[int]] = {}
        for n, one in enumerate(self.sets):
            if one.row.label:
                labels.setdefault(one.row.label, []).append(n)
        self.of_label = {label: np.array(rows) for label, rows in labels.items()}
        self.continuum_of: dict[str, NDArray[np.int64]] = {}
        self.labels = [one.row.label for one in self.sets]
        self.rows = tuple(one.row for one in self.sets)
        self.offsets = np.cumsum([0, *(one.energy_kev.size for one in self.sets)])
        self.energy_kev = np.concatenate([one.energy_kev for one in self.sets])
        self.share = np.concatenate([one.share for one in self.sets])
        energy, place = np.unique(np.round(self.energy_kev, 2), return_inverse=True)
        self.distinct_kev, self.place = energy, place.astype(np.int64)

    def on(self, edges_kev: NDArray[np.float64], width: PeakWidth) -> SparseLibrary:
        """Templates on bins.

        Parameters
        ----------
        edges_kev : ndarray, shape (n + 1,)
            Edges of the bins by the energy scale to be tried.
        width : PeakWidth
            Width of peaks.

        Returns
        -------
        SparseLibrary
            Templates as lists of bins and values.
        """
        first, part = self._parts(edges_kev, width, self.distinct_kev)
        return SparseLibrary(self, first, part, edges_kev.size - 1)

    def some(
        self, edges_kev: NDArray[np.float64], width: PeakWidth, rows: Sequence[int]
    ) -> NDArray[np.float64]:
        """Some templates on bins, as an array of shape (rows, n)."""
        found = np.zeros((len(rows), edges_kev.size - 1))
        for k, row in enumerate(rows):
            one = self.sets[row]
            first, part = self._parts(edges_kev, width, one.energy_kev)
            _add_lines(found[k], np.arange(one.energy_kev.size), one.share, first, part)
        return found

    @staticmethod
    def _parts(
        edges_kev: NDArray[np.float64], width: PeakWidth, energy_kev: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """First bin of each line and its share in the bins from there."""
        sigma = width.sigma_kev(energy_kev)
        first = np.searchsorted(edges_kev, energy_kev - _REACH_SIGMA * sigma) - 1
        last = np.searchsorted(edges_kev, energy_kev + _REACH_SIGMA * sigma)
        reach = int((last - first).max(initial=1)) + 1
        index = first[:, None] + np.arange(reach + 1)
        bounded = np.clip(index, 0, edges_kev.size - 1)
        z = (edges_kev[bounded] - energy_kev[:, None]) / sigma[:, None]
        part = np.diff(ndtr(z), axis=1)
        part[(index[:, :-1] < 0) | (index[:, :-1] >= edges_kev.size - 1)] = 0.0
        return index[:, 0].astype(np.int64), part


def _lines(row: Row) -> LineSet:
    """Peaks of a row that matter, as shares of their sum."""
    where, height = peak_counts(row)
    strong = (where > _LOWEST_KEV) & (height > _LEAST_SHARE * height.max(initial=0.0))
    if strong.sum() > _MOST_LINES:
        strong &= height >= np.sort(height[strong])[-_MOST_LINES]
    where, height = where[strong], height[strong]
    total = float(height.sum())
    return LineSet(row, where, height / total if total > 0 else height)


class SparseLibrary:
    """Line templates on bins.

    Parameters
    ----------
    templates : LineTemplates
        What the rows are.
    first, part : ndarray
        First bin of each distinct line and its share in the bins from there.
    bins : int
        Number of bins.
    """

    def __init__(
        self,
        templates: LineTemplates,
        first: NDArray[np.int64],
        part: NDArray[np.float64],
        bins: int,
    ) -> None:
        self.templates, self.bins = templates, bins
        self._first, self._part = first, part

    def dense(self, rows: Sequence[int]) -> NDArray[np.float64]:
        """Rows as an array of shape (rows, bins)."""
        found = np.zeros((len(rows), self.bins))
        offsets, share = self.templates.offsets, self.templates.share
        for k, row in enumerate(rows):
            span = slice(offsets[row], offsets[row + 1])
            _add_lines(found[k], self.templates.place[span], share[span], self._first, self._part)
        return found

    @property
    def labels(self) -> Sequence[str]:
        """Label of each row; empty for background and surroundings."""
        return self.templates.labels

    @property
    def of_label(self) -> Mapping[str, NDArray[np.int64]]:
        """Rows of each label."""
        return self.templates.of_label

    @property
    def continuum_of(self) -> Mapping[str, NDArray[np.int64]]:
        """Nothing: these templates have no continuum."""
        return self.templates.continuum_of

    def promised(
        self,
        residual: NDArray[np.float64],
        weight: NDArray[np.float64],
        active: NDArray[np.float64],
        stiffness: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Gain in log-likelihood that one round of scoring promises for each row.

        Overlap of lines within one row is left out of its information, and the overlap with the
        rows in the fit is worked out for the most promising rows only: this ranks, no more.
        """
        by_line, square = _project(self._first, self._part, residual * weight, weight)
        offsets, share = self.templates.offsets[:-1], self.templates.share
        score = np.add.reduceat(share * by_line[self.templates.place], offsets)
        information = np.add.reduceat(share**2 * square[self.templates.place], offsets)
        none = np.zeros((score.size, 0))
        first = promised_gains(score, information, none, active[:0], stiffness[:0], weight)
        best = np.argsort(-first)[:_CLOSER_LOOK]
        rows = self.dense([int(i) for i in best])
        gains = np.zeros(score.size)
        gains[best] = promised_gains(
            score[best],
            np.einsum("ij,ij,j->i", rows, rows, weight),
            (rows * weight) @ active.T,
            active,
            stiffness,
            weight,
        )
        return gains


@njit(cache=True, fastmath=True)
def _add_lines(
    into: NDArray[np.float64],
    place: NDArray[np.int64],
    share: NDArray[np.float64],
    first: NDArray[np.int64],
    part: NDArray[np.float64],
) -> None:  # pragma: no cover - compiled
    bins, width = into.size, part.shape[1]
    for n in range(place.size):
        line = place[n]
        for k in range(width):
            i = first[line] + k
            if 0 <= i < bins:
                into[i] += share[n] * part[line, k]


@njit(cache=True, fastmath=True)
def _project(
    first: NDArray[np.int64],
    part: NDArray[np.float64],
    weighted: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:  # pragma: no cover - compiled
    lines, width = part.shape
    bins = weight.size
    score = np.zeros(lines)
    square = np.zeros(lines)
    for n in range(lines):
        for k in range(width):
            i = first[n] + k
            if 0 <= i < bins:
                score[n] += part[n, k] * weighted[i]
                square[n] += part[n, k] * part[n, k] * weight[i]
    return score, square
