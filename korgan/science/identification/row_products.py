"""Templates laid on the data of a scene, with the products that fits of any sets need."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from korgan.science.identification.model_error import projected
from korgan.science.identification.quadratic import Quadratic

_GAP = 16  # zeros in a row from which on it is cheaper to pass over them
_ROOM = 120  # rows beside those of every fit for which there is room at first


class RowProducts:
    """Templates laid on the data of a scene, with the products of all of them.

    Parameters
    ----------
    problem : Quadratic
        Data and errors.
    moving : ndarray, shape (m, n)
        Templates of every fit that move with the energy scale; they come first.
    still : RowProducts, optional
        What else is in every fit; they follow.
    """

    def __init__(
        self, problem: Quadratic, moving: NDArray[np.float64], still: RowProducts | None = None
    ) -> None:
        self._problem, self.size = problem, 0
        errors = problem.projection.size
        first, last = len(moving), len(moving) + (0 if still is None else still.size)
        room = last + (0 if still is None else _ROOM)
        self.values = np.empty((room, problem.counts.size))
        self.projection = np.empty((room, errors))
        self.gram, self.target = np.empty((room, room)), np.empty(room)
        self._met: set[tuple[int, int]] = set()
        self.heavy = np.zeros(room, dtype=np.bool_)
        self.peaks = np.zeros(room, dtype=np.bool_)
        self._always = slice(first, last)
        if still is not None:
            self.values[first:last] = still.values
            self.projection[first:last] = still.projection
            self.gram[first:last, first:last] = still.gram
            self.target[first:last] = still.target
        self.add(moving, np.zeros(0, dtype=np.bool_))
        self.size, self._always = last, slice(0, last)

    def add(self, values: NDArray[np.float64], heavy: NDArray[np.bool_]) -> slice:
        """Add templates; the first of them, as many as `heavy` has, are peaks."""
        start, stop = self.size, self.size + len(values)
        if stop > len(self.values):
            self._grow(2 * stop)
        here = slice(start, stop)
        problem = self._problem
        self.values[here] = values
        errors = problem.shared
        if errors is None:
            self.target[here] = values @ (problem.inverse * problem.counts)
            self._cross(here, self._always)
            self._cross(here, here)
        else:
            joined(
                self.values,
                self.projection,
                self.gram,
                self.target,
                (start, stop, self._always.start, self._always.stop),
                problem.counts,
                problem.inverse,
                problem.projection,
                errors.knots.place,
                errors.value,
                errors.factor,
            )
        self.heavy[start : start + heavy.size] = heavy
        self.peaks[start : start + heavy.size] = True
        self.size = stop
        return here

    def meet(self, one: slice, other: slice) -> None:
        """See to the products of two sets of templates: few of all pairs are ever wanted."""
        pair = one.start, other.start
        if pair not in self._met:
            self._met.update((pair, pair[::-1]))
            self._cross(one, other)

    def _cross(self, one: slice, other: slice) -> None:
        where = one.start, one.stop, other.start, other.stop
        cross = crossed if self._problem.shared is None else multiplied
        cross(self.values, self.projection, self._problem.inverse, where, self.gram)

    def _grow(self, room: int) -> None:
        def wider(old: NDArray[Any], *shape: int) -> NDArray[Any]:
            found = np.empty(shape, dtype=old.dtype)
            found[tuple(slice(0, n) for n in old.shape)] = old
            return found

        self.values = wider(self.values, room, self.values.shape[1])
        self.projection = wider(self.projection, room, self.projection.shape[1])
        self.gram, self.target = wider(self.gram, room, room), wider(self.target, room)
        none = np.zeros(room - self.heavy.size, dtype=np.bool_)
        self.heavy, self.peaks = np.append(self.heavy, none), np.append(self.peaks, none)


@njit(cache=True, fastmath=True)
def joined(
    values: NDArray[np.float64],
    projection: NDArray[np.float64],
    gram: NDArray[np.float64],
    target: NDArray[np.float64],
    where: tuple[int, int, int, int],
    counts: NDArray[np.float64],
    inverse: NDArray[np.float64],
    of_counts: NDArray[np.float64],
    place: NDArray[np.int64],
    errors: NDArray[np.float64],
    factor: NDArray[np.float64],
) -> None:  # pragma: no cover - compiled
    """Products of new rows with the counts, with each other and with those of every fit."""
    first, last, low, high = where
    rows = values[first:last] * inverse
    own = projected(rows, place, errors, factor)
    projection[first:last] = own
    target[first:last] = rows @ counts - own @ of_counts
    found = rows @ values[first:last].T - own @ own.T
    gram[first:last, first:last] = found
    found = rows @ values[low:high].T - own @ projection[low:high].T
    gram[first:last, low:high] = found
    gram[low:high, first:last] = found.T


@njit(cache=True, fastmath=True)
def multiplied(
    values: NDArray[np.float64],
    projection: NDArray[np.float64],
    inverse: NDArray[np.float64],
    where: tuple[int, int, int, int],
    gram: NDArray[np.float64],
) -> None:  # pragma: no cover - compiled
    """Products of two ranges of rows: on broad bins few are zero anywhere."""
    first, last, other_first, other_last = where
    found = (values[first:last] * inverse) @ values[other_first:other_last].T
    found -= projection[first:last] @ projection[other_first:other_last].T
    gram[first:last, other_first:other_last] = found
    gram[other_first:other_last, first:last] = found.T


@njit(cache=True, fastmath=True)
def crossed(
    values: NDArray[np.float64],
    projection: NDArray[np.float64],
    inverse: NDArray[np.float64],
    where: tuple[int, int, int, int],
    gram: NDArray[np.float64],
) -> None:  # pragma: no cover - compiled
    """Products of two ranges of rows; rows that are mostly zero are multiplied where they are not.

    A line touches some thirty places of thousands, and a template has few lines.
    """
    first, last, other_first, other_last = where
    n = inverse.size
    begins, ends = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    scaled = np.empty(n)
    for i in range(first, last):
        parts = 0
        stop = -_GAP
        for p in range(n):
            if values[i, p] != 0.0:
                if p - stop >= _GAP:
                    begins[parts] = p
                    parts += 1
                stop = p + 1
                ends[parts - 1] = stop
                scaled[p] = values[i, p] * inverse[p]
            else:
                scaled[p] = 0.0
        for j in range(other_first, i + 1 if other_first == first else other_last):
            total = 0.0
            for part in range(parts):
                for p in range(begins[part], ends[part]):
                    total += scaled[p] * values[j, p]
            for t in range(projection.shape[1]):
                total -= projection[i, t] * projection[j, t]
            gram[i, j] = gram[j, i] = total
