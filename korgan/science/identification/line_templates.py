"""Line templates for germanium: energies and counts of peaks alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from korgan.science.identification.candidates import candidates
from korgan.science.identification.rows import (
    Part,
    Row,
    candidate_rows,
    is_heavy,
    peak_counts,
    scanned,
    surrounding_rows,
)

_LEAST_SHARE = 1e-3  # of the strongest line of a row; weaker lines decide nothing
_MOST_LINES = 120
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
        wanted = [
            row
            for candidate in candidates().values()
            for source in candidate.sources
            for row in candidate_rows(
                kind, candidate.label, source, first=source == candidate.sources[0]
            )
            if row.part in (Part.PEAKS, Part.X_RAYS, Part.ANNIHILATION)
        ]
        natural, helpers = surrounding_rows(kind)
        named = [one for one in map(_lines, wanted) if one.energy_kev.size]
        others = [_lines(row) for row in natural + helpers]
        self.sets = (*named, *others)
        self.background = np.arange(len(named), len(named) + len(natural))
        self.helpers = np.arange(len(named) + len(natural), len(self.sets))
        self.of_label = _by_label(named, Part.PEAKS)
        self.rest_of = _by_label(named, Part.X_RAYS, Part.ANNIHILATION)
        self.rows = tuple(one.row for one in self.sets)
        heavy = np.array([is_heavy(row) for row in self.rows])
        self.heavy_of = {label: heavy[rows] for label, rows in self.of_label.items()}
        self.scan = scanned(self.rows, self.of_label)
        self.scan_labels = tuple(self.rows[i].label for i in self.scan)
        self.offsets = np.cumsum([0, *(one.energy_kev.size for one in self.sets)])
        self.energy_kev = np.concatenate([one.energy_kev for one in self.sets])
        self.share = np.concatenate([one.share for one in self.sets])


def _by_label(sets: list[LineSet], *parts: Part) -> dict[str, NDArray[np.int64]]:
    labels: dict[str, list[int]] = {}
    for n, one in enumerate(sets):
        if one.row.part in parts:
            labels.setdefault(one.row.label, []).append(n)
    return {label: np.array(rows) for label, rows in labels.items()}


def _lines(row: Row) -> LineSet:
    """Peaks of a row that matter, as shares of their sum."""
    where, height = peak_counts(row)
    strong = (where > _LOWEST_KEV) & (height > _LEAST_SHARE * height.max(initial=0.0))
    if strong.sum() > _MOST_LINES:
        strong &= height >= np.sort(height[strong])[-_MOST_LINES]
    where, height = where[strong], height[strong]
    total = float(height.sum())
    return LineSet(row, where, height / total if total > 0 else height)
