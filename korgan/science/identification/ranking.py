"""Which candidates a closer look is worth: what their rows promise before what they share."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from korgan.science.identification.quadratic import Quadratic
from korgan.science.identification.scene import Ranking
from korgan.science.identification.template_table import TemplateTable
from korgan.science.identification.templates import Laid, laid_row


def leading(
    known: TemplateTable, score: NDArray[np.float64], plain: NDArray[np.float64], many: int
) -> NDArray[np.int64]:
    """Rows of the labels that promise most, each row by itself.

    Parameters
    ----------
    known : TemplateTable
        Templates.
    score, plain : ndarray, shape (rows of ``known.scan``,)
        Product of each row with the residuals, and with itself.
    many : int
        Labels wanted.

    Returns
    -------
    ndarray of int
        Places in ``known.scan``; rows of one label are neighbours.
    """
    found = known.weight.copy()
    rough = np.where(score > 0, score**2 / np.maximum(plain, 1e-30), 0.0) * known.scan_peaks
    np.maximum.at(found, known.scan_of, rough + known.weight[known.scan_of])
    chosen = np.zeros(found.size, dtype=np.bool_)
    chosen[np.argpartition(-found, min(many, found.size - 1))[:many]] = True
    return np.flatnonzero(chosen[known.scan_of] & (plain > 0))


class BroadRanking(Ranking):
    """Rows by which candidates are ranked on broad bins, laid out when they may lead.

    Parameters
    ----------
    laid : Laid
        Templates at one energy scale and width.
    inverse : ndarray, shape (n,)
        Inverse variances of the bins.
    """

    def __init__(self, laid: Laid, inverse: NDArray[np.float64]) -> None:
        self._laid, self._inverse = laid, inverse
        many = laid.templates.scan.size
        self._rows = np.empty((many, inverse.size))
        self._plain = np.full(many, -1.0)
        sizes, bins, share, _ = laid.templates.ranked
        self._least = _least(sizes, bins, share, *laid.sharp, inverse)

    def leading(
        self, left: NDArray[np.float64], many: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Rows of the labels that promise most, and their products with the residuals.

        Parameters
        ----------
        left : ndarray, shape (n,)
            Residuals in the metric of the errors.
        many : int
            Labels wanted.

        Returns
        -------
        led : ndarray of int
            Places in ``scan``; rows of one label are neighbours.
        score : ndarray
            Of these rows.
        """
        known, laid = self._laid.templates, self._laid
        templates = *known.ranked, known.dense, known.dense_end
        low, place, gathered = laid.gathered
        score = _scores(*templates, *laid.sharp, *laid.coarse, left)
        led = _led(
            score,
            self._least,
            known.weight,
            known.scan_of,
            known.scan_starts,
            known.scan_peaks,
            many,
            self._rows,
            self._plain,
            self._inverse,
            *templates,
            *laid.sharp,
            low,
            place,
            gathered,
        )
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
        rows = self._rows[led]
        own = problem.projected(rows * problem.inverse)
        across = rows @ active.T - own @ projection.T
        return _grams(rows, own, problem.inverse, starts), self._plain[led], across


@njit(cache=True, fastmath=True)
def _least(
    offsets: NDArray[np.int64],
    bins: NDArray[np.uint16],
    share: NDArray[np.float32],
    first: NDArray[np.int64],
    weight: NDArray[np.float32],
    inverse: NDArray[np.float64],
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    """Least that the product of each row with itself can be: that of its lines one by one."""
    n = inverse.size
    square = np.zeros(first.size)
    for c in range(first.size):
        for k in range(min(weight.shape[1], n - first[c])):
            square[c] += weight[c, k] * weight[c, k] * inverse[first[c] + k]
    found = np.zeros(offsets.size - 1)
    for r in range(found.size):
        for i in range(offsets[r], offsets[r + 1]):
            found[r] += share[i] * share[i] * square[bins[i]]
    return found


@njit(cache=True, fastmath=True)
def _scores(
    offsets: NDArray[np.int64],
    bins: NDArray[np.uint16],
    share: NDArray[np.float32],
    dense_of: NDArray[np.int64],
    dense: NDArray[np.float32],
    dense_end: NDArray[np.int64],
    first: NDArray[np.int64],
    weight: NDArray[np.float32],
    coarse_first: NDArray[np.int64],
    coarse_weight: NDArray[np.float32],
    left: NDArray[np.float64],
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    """Products of rows with a vector, which is folded in their place."""
    n = left.size
    fine, coarse = np.zeros(first.size), np.zeros(coarse_first.size)
    for c in range(first.size):
        for k in range(min(weight.shape[1], n - first[c])):
            fine[c] += weight[c, k] * left[first[c] + k]
    for c in range(coarse_first.size):
        for k in range(min(coarse_weight.shape[1], n - coarse_first[c])):
            coarse[c] += coarse_weight[c, k] * left[coarse_first[c] + k]
    score = np.zeros(offsets.size - 1)
    for r in range(score.size):
        total = 0.0
        for i in range(offsets[r], offsets[r + 1]):
            total += share[i] * fine[bins[i]]
        d = dense_of[r]
        if d >= 0:
            for c in range(dense_end[d]):
                total += dense[d, c] * coarse[c]
        score[r] = total
    return score


@njit(cache=True, fastmath=True)
def _led(
    score: NDArray[np.float64],
    least: NDArray[np.float64],
    prior: NDArray[np.float64],
    label_of: NDArray[np.int64],
    starts: NDArray[np.int64],
    peaks: NDArray[np.bool_],
    many: int,
    rows: NDArray[np.float64],
    plain: NDArray[np.float64],
    inverse: NDArray[np.float64],
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
) -> NDArray[np.int64]:  # pragma: no cover - compiled
    """Rows of the labels that promise most; what cannot be among them is not laid out.

    `rows` and `plain` keep what was laid out before; -1 in `plain` where nothing was.
    """
    n = inverse.size
    line = np.zeros(n + weight.shape[1] + 1)
    most = prior.copy()
    for r in range(score.size):
        if score[r] > 0.0 and peaks[r]:
            at_least = max(plain[r] if plain[r] >= 0.0 else least[r], 1e-30)
            g = label_of[r]
            most[g] = max(most[g], score[r] * score[r] / at_least + prior[g])
    order = np.argsort(-most)
    best, chosen = np.full(many, -np.inf), np.full(many, -1)
    for g in order:
        if most[g] <= best[many - 1]:
            break
        value = prior[g]
        for r in range(starts[g], starts[g + 1]):
            if score[r] > 0.0 and peaks[r]:
                if plain[r] < 0.0:
                    if score[r] * score[r] / max(least[r], 1e-30) + prior[g] <= value:
                        continue
                    laid_row(
                        r, offsets, bins, share, dense_of, dense, dense_end, first, weight,
                        low, place, gathered, line, rows[r],
                    )  # fmt: skip
                    plain[r] = _square(rows[r], inverse)
                value = max(value, score[r] * score[r] / max(plain[r], 1e-30) + prior[g])
        k = many - 1
        if value > best[k]:
            while k > 0 and value > best[k - 1]:
                best[k], chosen[k] = best[k - 1], chosen[k - 1]
                k -= 1
            best[k], chosen[k] = value, g
    led = np.empty(score.size, dtype=np.int64)
    found = 0
    for g in np.sort(chosen[chosen >= 0]):
        for r in range(starts[g], starts[g + 1]):
            if plain[r] < 0.0:
                laid_row(
                    r, offsets, bins, share, dense_of, dense, dense_end, first, weight,
                    low, place, gathered, line, rows[r],
                )  # fmt: skip
                plain[r] = _square(rows[r], inverse)
            if plain[r] > 0.0:
                led[found] = r
                found += 1
    return led[:found].copy()


@njit(cache=True, fastmath=True)
def _grams(
    rows: NDArray[np.float64],
    own: NDArray[np.float64],
    inverse: NDArray[np.float64],
    starts: NDArray[np.int64],
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    """Products of each row with those of its group up to itself, less what they share."""
    sizes = starts[1:] - starts[:-1]
    found = np.zeros((len(rows), sizes.max()))
    for g in range(sizes.size):
        for r in range(starts[g], starts[g + 1]):
            scaled = rows[r] * inverse
            for b in range(r - starts[g] + 1):
                other, total = starts[g] + b, 0.0
                for i in range(inverse.size):
                    total += scaled[i] * rows[other, i]
                for i in range(own.shape[1]):
                    total -= own[r, i] * own[other, i]
                found[r, b] = total
    return found


@njit(cache=True, fastmath=True)
def _square(
    row: NDArray[np.float64], inverse: NDArray[np.float64]
) -> float:  # pragma: no cover - compiled
    total = 0.0
    for i in range(row.size):
        total += row[i] * row[i] * inverse[i]
    return total
