"""Lines of germanium templates laid on the places of a spectrum of peak areas."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numba import njit
from numpy.typing import NDArray

from korgan.science.identification.line_filter import PHASES, answer, by_phase
from korgan.science.identification.line_templates import LineTemplates
from korgan.science.identification.quadratic import Quadratic
from korgan.science.identification.ranking import leading
from korgan.science.identification.scene import Ranking


class LaidLines:
    """Lines at one energy scale and width.

    Parameters
    ----------
    known : LineTemplates
        Lines.
    size : int
        Places along the spectrum.
    width : float
        Width of peaks over the nominal one.
    place : function
        Where true energies (keV) lie among the places.
    """

    def __init__(
        self,
        known: LineTemplates,
        size: int,
        width: float,
        place: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    ) -> None:
        self._known, self._size, self._place = known, size, place
        self.answer = by_phase(answer(width))

    def places(self, lines: NDArray[np.int64]) -> NDArray[np.float64]:
        """Where some lines lie: of all lines few are ever wanted."""
        return self._place(self._known.energy_kev[lines])

    def rows(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Expectation of one count of each template, shape (rows, n)."""
        lines, offsets = self._known.lines_of(rows)
        return _lay_out(
            self.places(lines), self._known.share[lines], offsets, self.answer, self._size
        )


class RankedLines(Ranking):
    """Rows by which candidates are ranked among lines: see :class:`Ranking`."""

    def __init__(self, known: LineTemplates, laid: LaidLines, inverse: NDArray[np.float64]) -> None:
        self._known, self._laid, self._inverse = known, laid, inverse
        self._places = laid.places(known.ranked_lines)
        lines = self._places, known.ranked_shares, known.ranked_offsets, laid.answer
        self._plain = _squares(*lines, inverse)

    def leading(
        self, left: NDArray[np.float64], many: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Rows of the labels that promise most: see :meth:`Ranking.leading`."""
        known = self._known
        lines = self._places, known.ranked_shares, known.ranked_offsets, self._laid.answer
        score = _scores(*lines, left)
        led = leading(known, score, self._plain, many)
        return led, score[led]

    def products(
        self,
        led: NDArray[np.int64],
        starts: NDArray[np.int64],
        problem: Quadratic,
        active: NDArray[np.float64],
        projection: NDArray[np.float64],
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Products of rows that lead: see :meth:`Ranking.products`."""
        known = self._known
        lines, offsets = known.lines_of(known.scan[led])
        gram, across = _products(
            self._laid.places(lines),
            known.share[lines],
            offsets,
            self._laid.answer,
            starts,
            active,
            self._inverse,
        )
        last = np.arange(led.size) - np.repeat(starts[:-1], np.diff(starts))
        return gram, gram[np.arange(led.size), last], across


@njit(cache=True, fastmath=True)
def _window(
    place: float, table: NDArray[np.float64], n: int
) -> tuple[int, int, int, int]:  # pragma: no cover - compiled
    """Row of the table for a line, first of its columns, and the places that it touches."""
    reach = table.shape[1] // 2
    if not -reach < place < n + reach:
        return 0, 0, 0, 0  # far out
    below = int(np.floor(place))
    first = below - reach + 1
    low, stop = max(first, 0), min(below + reach + 1, n)
    return int((place - below) * PHASES + 0.5), low - first, low, max(stop, low)


@njit(cache=True, fastmath=True)
def _lay_out(
    place: NDArray[np.float64],
    share: NDArray[np.float64],
    offsets: NDArray[np.int64],
    table: NDArray[np.float64],
    n: int,
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    found = np.zeros((offsets.size - 1, n))
    for r in range(offsets.size - 1):
        row = found[r]
        for i in range(offsets[r], offsets[r + 1]):
            m, column, low, stop = _window(place[i], table, n)
            s = share[i]
            for p in range(stop - low):
                row[low + p] += s * table[m, column + p]
    return found


@njit(cache=True, fastmath=True)
def _scores(
    place: NDArray[np.float64],
    share: NDArray[np.float64],
    offsets: NDArray[np.int64],
    table: NDArray[np.float64],
    left: NDArray[np.float64],
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    """Products of rows with a vector, without laying them out."""
    score = np.zeros(offsets.size - 1)
    for r in range(score.size):
        for i in range(offsets[r], offsets[r + 1]):
            m, column, low, stop = _window(place[i], table, left.size)
            total = 0.0
            for p in range(stop - low):
                total += table[m, column + p] * left[low + p]
            score[r] += share[i] * total
    return score


@njit(cache=True, fastmath=True)
def _squares(
    place: NDArray[np.float64],
    share: NDArray[np.float64],
    offsets: NDArray[np.int64],
    table: NDArray[np.float64],
    inverse: NDArray[np.float64],
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    """Products of rows with themselves under weights, without laying them out."""
    n = inverse.size
    plain, line = np.zeros(offsets.size - 1), np.zeros(n)
    for r in range(plain.size):
        for i in range(offsets[r], offsets[r + 1]):
            m, column, low, stop = _window(place[i], table, n)
            for p in range(stop - low):
                line[low + p] += share[i] * table[m, column + p]
        done = 0  # lines rise: what is below has been counted
        for i in range(offsets[r], offsets[r + 1]):
            _, _, low, stop = _window(place[i], table, n)
            for p in range(max(low, done), stop):
                plain[r] += line[p] * line[p] * inverse[p]
                line[p] = 0.0
            done = max(done, stop)
    return plain


@njit(cache=True, fastmath=True)
def _products(
    place: NDArray[np.float64],
    share: NDArray[np.float64],
    offsets: NDArray[np.int64],
    table: NDArray[np.float64],
    starts: NDArray[np.int64],
    active: NDArray[np.float64],
    inverse: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:  # pragma: no cover - compiled
    """Products of the rows of each label with each other and with others, on few places each."""
    many, n = offsets.size - 1, inverse.size
    across = np.zeros((many, len(active)))
    sizes = starts[1:] - starts[:-1]
    gram = np.zeros((many, sizes.max()))
    rows = np.zeros((sizes.max(), n))
    for g in range(sizes.size):
        for r in range(starts[g], starts[g + 1]):
            row = rows[r - starts[g]]
            for i in range(offsets[r], offsets[r + 1]):
                m, column, low, stop = _window(place[i], table, n)
                s = share[i]
                for p in range(stop - low):
                    row[low + p] += s * table[m, column + p]
        for r in range(starts[g], starts[g + 1]):
            row = rows[r - starts[g]]
            done = 0
            for i in range(offsets[r], offsets[r + 1]):
                _, _, low, stop = _window(place[i], table, n)
                low = max(low, done)
                done = max(done, stop)
                for t in range(len(active)):
                    total = 0.0
                    for p in range(low, stop):
                        total += row[p] * active[t, p]
                    across[r, t] += total
                for b in range(r - starts[g] + 1):
                    total = 0.0
                    for p in range(low, stop):
                        total += row[p] * inverse[p] * rows[b, p]
                    gram[r, b] += total
        for r in range(starts[g], starts[g + 1]):
            for i in range(offsets[r], offsets[r + 1]):
                _, _, low, stop = _window(place[i], table, n)
                rows[r - starts[g], low:stop] = 0.0
    return gram, across
