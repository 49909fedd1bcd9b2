"""Fits of any sets of candidates to one spectrum at one energy scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from korgan.science.identification.model_error import factored, projected
from korgan.science.identification.model_error import values as values_of
from korgan.science.identification.quadratic import Quadratic, descended
from korgan.science.identification.scene import Metric, Ranking, Scene
from korgan.science.identification.setting import Setting

_ALWAYS = ""  # key of what is in every fit
_SWEEPS, _SMALLEST_GAIN = 120, 1e-4
_CLOSER_LOOK = 24  # labels
_GAP = 16  # zeros in a row from which on it is cheaper to pass over them
_ROOM = 120  # rows beside those of every fit for which there is room at first


@dataclass(frozen=True, eq=False)
class Fit:
    """A set of candidates fitted.

    Parameters
    ----------
    amplitudes : dict of ndarray
        Counts of each template, by label; under the empty label of what is in every fit.
    value : float
        Minus half of chi-squared, priors included: greater is better.
    expected : ndarray, shape (n,)
        Expected data.
    free : int
        Amplitudes above zero.
    """

    amplitudes: dict[str, NDArray[np.float64]]
    value: float
    expected: NDArray[np.float64]
    free: int


class _Rows:
    """Templates laid on the data of a scene, with the products of all of them.

    Parameters
    ----------
    problem : Quadratic
        Data and errors.
    first : ndarray, shape (r, n)
        Templates of every fit.
    """

    def __init__(self, problem: Quadratic, first: NDArray[np.float64]) -> None:
        self._problem, self.size = problem, 0
        errors = problem.projection.size
        room = len(first) + _ROOM
        self.values = np.empty((room, problem.counts.size))
        self.projection = np.empty((room, errors))
        self.gram, self.target = np.empty((room, room)), np.empty(room)
        self._met: set[tuple[int, int]] = set()
        self._always = slice(0, 0)
        self.heavy = np.zeros(room, dtype=np.bool_)
        self.peaks = np.zeros(room, dtype=np.bool_)
        self.add(first, np.zeros(0, dtype=np.bool_))

    def add(self, values: NDArray[np.float64], heavy: NDArray[np.bool_]) -> slice:
        """Add templates; the first of them, as many as `heavy` has, are peaks."""
        start, stop = self.size, self.size + len(values)
        if stop > len(self.values):
            self._grow(2 * stop)
        here = slice(start, stop)
        self.values[here] = values
        scaled = values * self._problem.inverse
        self.projection[here] = self._problem.projected(scaled)
        if start == 0:
            self._always = here
        else:
            self._cross(here, self._always)
        self._cross(here, here)
        self.target[here] = scaled @ self._problem.counts
        self.target[here] -= self.projection[here] @ self._problem.projection
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
        if self.projection.shape[1] > 0:  # on broad bins few rows are zero anywhere
            found = (self.values[one] * self._problem.inverse) @ self.values[other].T
            found -= self.projection[one] @ self.projection[other].T
            self.gram[one, other], self.gram[other, one] = found, found.T
            return
        crossed(
            self.values,
            self.projection,
            self._problem.inverse,
            (one.start, one.stop, other.start, other.stop),
            self.gram,
        )

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


class Closeup:
    """Candidates on the data of a scene at one setting, laid out when they are asked for.

    Parameters
    ----------
    scene : Scene
        The spectrum.
    setting : Setting
        Energy scale and width.
    """

    def __init__(self, scene: Scene, setting: Setting) -> None:
        self.scene, self.setting = scene, setting
        self._laid = scene.laid(setting)
        base = scene.base_with(self._laid.rows(scene.always))
        self._rows = _Rows(scene.problem, base)
        self._places = {_ALWAYS: slice(0, len(base))}
        self._fits: dict[tuple[frozenset[str], str], Fit] = {}
        self._promises: dict[frozenset[str], NDArray[np.float64]] = {}
        self._stiff, self._pull = scene.problem.prior.over(len(base))
        self._constant = scene.problem.prior.constant
        self._ranking: Ranking | None = None

    def _place(self, label: str) -> slice:
        """Where the templates of a label lie among the rows."""
        if label not in self._places:
            laid = self._laid.rows(self.templates_of(label))
            self._places[label] = self._rows.add(laid, self.scene.templates.heavy_of[label])
        return self._places[label]

    def fit(self, labels: tuple[str, ...], without: str = "") -> Fit:
        """Fit some labels under the errors of their own expectation.

        Parameters
        ----------
        labels : tuple of str
            Candidates.
        without : str
            One of them of which only what it scatters is kept, not its peaks.
        """
        key = frozenset(labels), without
        if key not in self._fits:
            self._fits[key] = self._fitted(labels, without)
        return self._fits[key]

    def _start(self, labels: tuple[str, ...], without: str) -> Fit | None:
        """A fit that is not far."""
        if without:
            return self._fits.get((frozenset(labels), ""))
        known = (self._fits.get((frozenset(labels) - {one}, "")) for one in reversed(labels))
        return next((one for one in known if one is not None), self._fits.get((frozenset(), "")))

    def _fitted(self, labels: tuple[str, ...], without: str) -> Fit:
        keys = (_ALWAYS, *labels)
        places = [self._place(key) for key in keys]
        rows = self._rows
        for number, one in enumerate(places[2:], 2):
            for other in places[1:number]:
                rows.meet(one, other)
        index = np.concatenate([np.arange(one.start, one.stop) for one in places])
        group = np.repeat(np.arange(len(keys)), [one.stop - one.start for one in places])
        near = self._start(labels, without)
        known = near.amplitudes if near is not None else {}
        x = np.concatenate(
            [
                known[key] if key in known else np.zeros(one.stop - one.start)
                for key, one in zip(keys, places, strict=True)
            ]
        )
        value, expected = fitted(
            rows.gram,
            rows.target,
            rows.values,
            rows.heavy,
            rows.peaks,
            index,
            group,
            keys.index(without) if without else -1,
            self._stiff,
            self._pull,
            self.scene.problem.total,
            self.scene.metric,
            x,
        )
        ends = np.cumsum([0, *(one.stop - one.start for one in places)])
        parts = {key: x[ends[i] : ends[i + 1]] for i, key in enumerate(keys)}
        return Fit(parts, value - self._constant, expected, int(np.count_nonzero(x)))

    def gain(self, labels: tuple[str, ...], label: str) -> float | None:
        """Log-likelihood that a label with all it scatters brings; None where not known."""
        less = self._fits.get((frozenset(labels) - {label}, ""))
        return None if less is None else self.fit(labels).value - less.value

    def evidence(self, labels: tuple[str, ...], label: str) -> float:
        """Log-likelihood that the peaks of a label bring."""
        return self.fit(labels).value - self.fit(labels, without=label).value

    def part(self, fit: Fit, label: str) -> NDArray[np.float64]:
        """Expected data of one label."""
        return np.asarray(fit.amplitudes[label] @ self._rows.values[self._place(label)])

    def peaks(self, fit: Fit, label: str) -> NDArray[np.float64]:
        """Expected data of the peaks of one label."""
        peaks = self.scene.templates.of_label[label].size
        values = self._rows.values[self._place(label)][:peaks]
        return np.asarray(fit.amplitudes[label][:peaks] @ values)

    def always(self, fit: Fit) -> NDArray[np.float64]:
        """Expected data of each row of background and surroundings, without smooth shapes."""
        rows = len(fit.amplitudes[_ALWAYS]) - len(self.scene.continuum)
        return np.asarray(fit.amplitudes[_ALWAYS][:rows, None] * self._rows.values[:rows])

    def templates_of(self, label: str) -> NDArray[np.int64]:
        """Rows of the library that stand for a label, in the order of a fit's amplitudes."""
        templates = self.scene.templates
        if label == _ALWAYS:
            return self.scene.always
        return np.concatenate((templates.of_label[label], templates.rest_of[label]))

    def moving(self, fit: Fit) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Rows of the library that a fit uses, which move with the energy scale; amplitudes."""
        rows, amplitudes = [], []
        for key, x in fit.amplitudes.items():
            known = self.templates_of(key)
            used = x[: known.size] > 0
            rows.append(known[used])
            amplitudes.append(x[: known.size][used])
        return np.concatenate(rows), np.concatenate(amplitudes)

    def moving_part(self, fit: Fit) -> NDArray[np.float64]:
        """Expected data of what moves with the energy scale, shape (n,)."""
        moving = self.scene.always.size
        base = fit.amplitudes[_ALWAYS][:moving] @ self._rows.values[:moving]
        others = (self.part(fit, key) for key in fit.amplitudes if key != _ALWAYS)
        return np.asarray(sum(others, base))

    def active(self, fit: Fit) -> NDArray[np.float64]:
        """Templates with an amplitude above zero, shape (rows, n)."""
        parts = [self._rows.values[self._place(key)][x > 0] for key, x in fit.amplitudes.items()]
        return np.concatenate(parts)

    def promises(self, labels: tuple[str, ...]) -> NDArray[np.float64]:
        """Gain in log-likelihood that the peaks of each candidate promise beside a fit.

        Parameters
        ----------
        labels : tuple of str
            What is in the fit.

        Returns
        -------
        ndarray
            By label, in the order of ``templates.sought``.
        """
        key = frozenset(labels)
        if key not in self._promises:
            self._promises[key] = self._promised(self.fit(labels))
        return self._promises[key]

    def _promised(self, fit: Fit) -> NDArray[np.float64]:
        scene = self.scene
        problem, active = scene.problem_for(fit.expected), self.active(fit)
        scaled = np.vstack((active, (scene.counts - fit.expected)[None, :])) * problem.inverse
        projection = problem.projected(scaled)
        left = scaled[-1].copy()
        if problem.shared is not None:
            left -= problem.inverse * problem.shared.spread(projection[-1])
        # the closer look is for labels that lead before what they share with others is counted
        known = scene.templates
        led, score = self.ranking.leading(left, _CLOSER_LOOK)
        label = known.scan_of[led]
        starts = np.flatnonzero(np.concatenate(([True], label[1:] != label[:-1], [True])))
        own, plain, across = self.ranking.products(
            led, starts, problem, scaled[:-1], projection[:-1]
        )
        gram = scaled[:-1] @ active.T - projection[:-1] @ projection[:-1].T
        gram.ravel()[:: len(gram) + 1] *= 1.0 + 1e-9
        gains = gained(own, plain, across, solved_by(gram, across), score, starts)
        promised = np.zeros(known.weight.size)
        # no fit is better than perfect
        promised[label[starts[:-1]]] = np.minimum(gains, max(-fit.value, 0.0))
        return promised

    @property
    def ranking(self) -> Ranking:
        """Rows by which candidates are ranked."""
        if self._ranking is None:
            self._ranking = self.scene.ranking(self.setting)
        return self._ranking


def dispersion(closeup: Closeup, fit: Fit) -> float:
    """Chi-squared of a fit by degree of freedom, at least 1."""
    free = closeup.scene.counts.size - fit.free
    return max(1.0, -2.0 * fit.value / max(free, 1))


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


@njit(cache=True, fastmath=True)
def solved_by(
    gram: NDArray[np.float64], across: NDArray[np.float64]
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    """Solve gram x = row for each row of `across`, shape of `across`: by Cholesky's factor."""
    n = len(gram)
    factor = np.zeros((n, n))
    for j in range(n):
        for i in range(j + 1):
            total = gram[j, i]
            for p in range(i):
                total -= factor[j, p] * factor[i, p]
            if i < j:
                factor[j, i] = total / factor[i, i]
            else:
                factor[j, j] = max(total, 1e-12) ** 0.5
    found = across.copy()
    for r in range(len(found)):
        x = found[r]
        for j in range(n):
            total = x[j]
            for p in range(j):
                total -= factor[j, p] * x[p]
            x[j] = total / factor[j, j]
        for j in range(n - 1, -1, -1):
            x[j] /= factor[j, j]
            for p in range(j):
                x[p] -= factor[j, p] * x[j]
    return found


@njit(cache=True, fastmath=True)
def gained(
    own: NDArray[np.float64],
    plain: NDArray[np.float64],
    across: NDArray[np.float64],
    solved: NDArray[np.float64],
    score: NDArray[np.float64],
    starts: NDArray[np.int64],
) -> NDArray[np.float64]:  # pragma: no cover - compiled
    """Gain by each group of rows beside a fit that gives way: what they share is taken off."""
    found = np.empty(starts.size - 1)
    for g in range(starts.size - 1):
        low, k = starts[g], starts[g + 1] - starts[g]
        gram = np.empty((k, k))
        for i in range(k):
            for j in range(i + 1):
                shared = 0.0
                for t in range(across.shape[1]):
                    shared += across[low + i, t] * solved[low + j, t]
                gram[i, j] = gram[j, i] = own[low + i, j] - shared
            # a row that others make up as well may not be wanted without end
            gram[i, i] = max(gram[i, i], 1e-3 * plain[low + i]) * (1.0 + 1e-6)
        x = np.zeros(k)
        found[g] = descended(gram, score[low : low + k].copy(), x, 40, 1e-2)
    return found


@njit(cache=True, fastmath=True)
def fitted(
    gram: NDArray[np.float64],
    target: NDArray[np.float64],
    values: NDArray[np.float64],
    heavy: NDArray[np.bool_],
    peaks: NDArray[np.bool_],
    index: NDArray[np.int64],
    group: NDArray[np.int64],
    without: int,
    stiff: NDArray[np.float64],
    pull: NDArray[np.float64],
    total: float,
    metric: Metric,
    x: NDArray[np.float64],
) -> tuple[float, NDArray[np.float64]]:  # pragma: no cover - compiled
    """Fit rows in place: under given errors, then those in use under the errors of their own sum.

    Group 0 is what is always in the fit; of group `without` the peaks are left out; of every other
    group either the rows of light or those of heavy shielding.
    """
    k, base = index.size, stiff.size
    own, wanted = np.empty((k, k)), np.empty(k)
    for i in range(k):
        wanted[i] = target[index[i]]
        for j in range(k):
            own[i, j] = gram[index[i], index[j]]
        if i < base:
            own[i, i] += stiff[i]
            wanted[i] += pull[i]
        if group[i] == without and peaks[index[i]]:
            own[i, i] = 0.0  # coordinate descent passes over rows without a curvature
            x[i] = 0.0
    value = descended(own, wanted, x, _SWEEPS, _SMALLEST_GAIN)
    again = False
    for g in range(1, group[k - 1] + 1):
        light = thick = 0.0
        for i in range(base, k):
            if group[i] == g and peaks[index[i]]:
                if heavy[index[i]]:
                    thick += x[i]
                else:
                    light += x[i]
        for i in range(base, k):
            if group[i] == g and peaks[index[i]] and heavy[index[i]] == (light >= thick):
                again = again or x[i] > 0.0
                own[i, i] = 0.0
                x[i] = 0.0
    if again:
        value = descended(own, wanted, x, _SWEEPS, _SMALLEST_GAIN)
    value -= 0.5 * total
    many = 0
    for i in range(k):
        many += x[i] > 0.0
    n = values.shape[1]
    rows, expected = np.empty((many, n)), np.zeros(n)
    amplitudes, own_stiff, own_pull = np.empty(many), np.zeros(many), np.zeros(many)
    place = 0
    for i in range(k):
        if x[i] > 0.0:
            amplitudes[place] = x[i]
            for p in range(n):
                rows[place, p] = values[index[i], p]
                expected[p] += x[i] * rows[place, p]
            if i < base:
                own_stiff[place], own_pull[place] = stiff[i], pull[i]
            place += 1
    if metric.shared:
        value = refitted(rows, expected, metric, own_stiff, own_pull, amplitudes)
        expected[:] = 0.0
        place = 0
        for i in range(k):
            if x[i] > 0.0:
                x[i] = amplitudes[place]
                for p in range(n):
                    expected[p] += x[i] * rows[place, p]
                place += 1
    return value, expected


@njit(cache=True, fastmath=True)
def refitted(
    rows: NDArray[np.float64],
    expected: NDArray[np.float64],
    metric: Metric,
    stiff: NDArray[np.float64],
    pull: NDArray[np.float64],
    amplitudes: NDArray[np.float64],
) -> float:  # pragma: no cover - compiled
    """Fit rows in place under the errors of an expectation: half of chi-squared, negative."""
    k, n = rows.shape
    value = values_of(expected, metric.in_widths, metric.weight, metric.trust)
    factor = factored(value, metric.inverse, metric.place, metric.knots, metric.band)
    scaled = np.empty((k + 1, n))
    for r in range(k):
        for i in range(n):
            scaled[r, i] = rows[r, i] * metric.inverse[i]
    total = 0.0
    for i in range(n):
        scaled[k, i] = metric.counts[i] * metric.inverse[i]
        total += metric.counts[i] * scaled[k, i]
    found = projected(scaled, metric.place, value, factor)
    gram = scaled[:k] @ rows.T - found[:k] @ found[:k].T
    target = scaled[:k] @ metric.counts - found[:k] @ found[k]
    for r in range(k):
        gram[r, r] += stiff[r]
        target[r] += pull[r]
    total -= np.dot(found[k], found[k])
    gained: float = descended(gram, target, amplitudes, 200, _SMALLEST_GAIN)
    gained -= 0.5 * total
    return gained
