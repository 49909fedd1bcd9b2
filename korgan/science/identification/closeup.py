"""Fits of any sets of candidates to one spectrum at one energy scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from korgan.science.identification.group_fit import fitted
from korgan.science.identification.promised_gains import gained, solved_by
from korgan.science.identification.row_products import RowProducts
from korgan.science.identification.scene import Ranking, Scene
from korgan.science.identification.setting import Setting

_ALWAYS = ""  # key of what is in every fit
_CLOSER_LOOK = 24  # labels


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
        moving = self._laid.rows(scene.always)
        self._rows = RowProducts(scene.problem, moving, scene.still)
        self._places = {_ALWAYS: slice(0, self._rows.size)}
        self._fits: dict[tuple[frozenset[str], str], Fit] = {}
        self._promises: dict[frozenset[str], NDArray[np.float64]] = {}
        self._stiff, self._pull = scene.problem.prior.over(self._rows.size)
        self._constant = scene.problem.prior.constant
        self._metric = scene.metric
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
        near = self._start(labels, without)
        known = near.amplitudes if near is not None else {}
        spans = np.array([(one.start, one.stop) for one in places])
        ends = np.concatenate(([0], np.cumsum(spans[:, 1] - spans[:, 0]))).tolist()
        x = np.zeros(ends[-1])
        parts = {key: x[ends[i] : ends[i + 1]] for i, key in enumerate(keys)}
        for key, part in parts.items():
            if key in known:
                part[:] = known[key]
        value, expected, free = fitted(
            rows.gram,
            rows.target,
            rows.values,
            rows.heavy,
            rows.peaks,
            spans,
            keys.index(without) if without else -1,
            self._stiff,
            self._pull,
            self.scene.problem.total,
            self._metric,
            x,
        )
        return Fit(parts, value - self._constant, expected, free)

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
