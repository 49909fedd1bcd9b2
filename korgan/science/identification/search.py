"""Which nuclides, at which energy scale, explain a spectrum."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from korgan.science.identification.candidates import candidates, company
from korgan.science.identification.quadratic import Gram, Quadratic, Solution
from korgan.science.identification.scene import Scene
from korgan.science.identification.setting import Setting

_NEVER = 1e4
# What the likelihood does not know (sources not in the table, crystals unlike the modelled ones)
# makes it surer than it is right. SOURCE: a judgement from few measured spectra, not validated, see
# docs/science/identification.md.
_TEMPERATURE, _SUREST = 1.5, 0.97
_NEAR_GAINS, _GOOD_SPREAD = 3, 1.3
_CLOSER_LOOK = 200  # rows
_FAR = 20.0  # hypotheses this far behind are not looked at further


@dataclass(frozen=True)
class Search:
    """How widely hypotheses are sought.

    Parameters
    ----------
    price : float
        Evidence that a nuclide has to bring: it pays for the candidates looked at.
    company : float
        What special nuclear material costs besides where it comes with what is named already;
        other nuclides that come along are not named.
    misfit : float
        Share of the evidence for the strongest nuclide that a further one has to bring: flaws of
        the strongest's template grow with it.
    deepest : int
        Most nuclides in a hypothesis.
    shortlist : int
        Candidates looked at closely.
    """

    price: float = 6.0
    company: float = 12.0
    misfit: float = 0.05
    deepest: int = 4
    shortlist: int = 12


@dataclass(frozen=True)
class Hypothesis:
    """A set of nuclides and its fit."""

    labels: tuple[str, ...]
    setting: Setting
    solution: Solution = field(repr=False)
    score: float


class Closeup:
    """Candidates on the data of a scene at one setting, ready for fits of any sets of them.

    Parameters
    ----------
    scene : Scene
        The spectrum.
    setting : Setting
        Energy scale and width.
    labels : tuple of str
        Candidates.
    """

    def __init__(
        self,
        scene: Scene,
        setting: Setting,
        labels: tuple[str, ...],
    ) -> None:
        templates = scene.templates
        self.scene, self.setting, self.labels = scene, setting, labels
        none = np.zeros(0, dtype=np.int64)
        cones = [(templates.of_label[one], templates.rest_of.get(one, none)) for one in labels]
        always = scene.always
        wanted = np.concatenate([always, *(part for cone in cones for part in cone)])
        rows = scene.rows(setting, wanted)
        base = scene.base_with(rows[: always.size])
        self.base_rows = np.arange(len(base))
        self.peaks: dict[str, NDArray[np.int64]] = {}
        self.rest: dict[str, NDArray[np.int64]] = {}
        place = len(base)
        for one, (sharp, rest) in zip(labels, cones, strict=True):
            self.peaks[one] = np.arange(place, place + sharp.size)
            self.rest[one] = np.arange(place + sharp.size, place + sharp.size + rest.size)
            place += sharp.size + rest.size
        # rows of the library, to move them with the energy scale; -1 for what does not move
        fixed = np.full(len(base) - always.size, -1)
        self.library_rows = np.concatenate((always, fixed, wanted[always.size :]))
        self.values = np.vstack((base, rows[always.size :]))
        self._judged: dict[tuple[tuple[str, ...], str], tuple[Solution, Gram]] = {}
        self.gram = Gram(scene.problem, self.values)

    def chosen(self, labels: tuple[str, ...], without: str = "") -> NDArray[np.int64]:
        """Rows of some labels; `without` keeps what one of them scatters but not its peaks."""
        parts = [self.base_rows]
        for one in labels:
            if one != without:
                parts.append(self.peaks[one])
            parts.append(self.rest[one])
        return np.concatenate(parts)

    def fit(self, labels: tuple[str, ...], without: str = "") -> tuple[Solution, Gram]:
        """Fit some labels under the errors of their own expectation."""
        key = labels, without
        if key not in self._judged:
            rows = self.chosen(labels, without)
            solution, gram = self.gram.fit(rows), self.gram
            left = self._one_shielding(labels, solution)
            if left.size < rows.size:
                rows = left
                solution = self.gram.fit(rows)
            own = self.scene.problem_for(self.expected(solution))
            if own is not self.scene.problem:
                gram = Gram(own, self.values[rows])
                again = gram.fit(np.arange(rows.size), solution.amplitudes)
                solution = Solution(rows, again.amplitudes, again.value)
            self._judged[key] = solution, gram
        return self._judged[key]

    def _one_shielding(self, labels: tuple[str, ...], solution: Solution) -> NDArray[np.int64]:
        """Rows without those that would need the same source bare and heavily shielded at once."""
        keep = np.ones(solution.rows.size, dtype=bool)
        place = {int(row): i for i, row in enumerate(solution.rows)}
        for label in labels:
            if int(self.peaks[label][0]) not in place:
                continue
            heavy = self.scene.templates.heavy_of[label]
            own = np.array([place[int(row)] for row in self.peaks[label]])
            light, thick = own[~heavy], own[heavy]
            bare = solution.amplitudes[light].sum() >= solution.amplitudes[thick].sum()
            keep[thick if bare else light] = False
        return solution.rows[keep]

    def evidence(self, labels: tuple[str, ...], label: str) -> float:
        """Log-likelihood that the peaks of a label bring."""
        return self.fit(labels)[0].value - self.fit(labels, without=label)[0].value

    def expected(self, solution: Solution) -> NDArray[np.float64]:
        """Expected counts by bin."""
        return np.asarray(solution.amplitudes @ self.values[solution.rows])

    def part(
        self, solution: Solution, label: str, *, peaks_only: bool = True
    ) -> NDArray[np.float64]:
        """Expected counts of one label."""
        keep = self.peaks[label]
        if not peaks_only:
            keep = np.concatenate((keep, self.rest[label]))
        chosen = np.isin(solution.rows, keep)
        return np.asarray(solution.amplitudes[chosen] @ self.values[solution.rows[chosen]])


def promises(
    every: NDArray[np.float32], closeup: Closeup, solution: Solution, problem: Quadratic
) -> dict[str, float]:
    """Gain in log-likelihood that the peaks of each candidate promise beside a fit."""
    templates = closeup.scene.templates
    used = solution.amplitudes > 0
    active = closeup.values[solution.rows[used]] * problem.root
    residual = problem.scaled - _reduced(problem.shared, solution.amplitudes[used] @ active)
    # an orthonormal basis of what is in the fit and of the shared errors
    basis = np.linalg.qr(np.vstack((active, problem.shared)).T)[0]
    score = every @ (residual * problem.root).astype(np.float32)
    plain = np.square(every) @ (problem.root**2).astype(np.float32)
    # the closer look is for the rows that lead before what they share with others is counted
    rough = np.where(score > 0, score**2 / np.maximum(plain, 1e-30), 0.0)
    led = np.argpartition(-rough, min(_CLOSER_LOOK, rough.size - 1))[:_CLOSER_LOOK]
    overlap = ((every[led] * problem.root) @ basis) ** 2
    information = np.maximum(plain[led] - overlap.sum(axis=1), 1e-3 * plain[led])
    gain = np.zeros(rough.size)
    gain[led] = 0.5 * rough[led] * plain[led] / np.maximum(information, 1e-30)
    found: dict[str, float] = {}
    for label, value in zip(templates.scan_labels, gain, strict=True):
        found[label] = max(found.get(label, 0.0), float(value))
    return found


def _reduced(shared: NDArray[np.float64], row: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(row - (shared @ row) @ shared)


def cost_of(labels: tuple[str, ...], how: Search) -> float:
    """What a set of nuclides costs before any count is seen."""
    cost = sum(how.price - weight_of(one) for one in labels)
    if len(labels) > 1:
        # what scatter or bremsstrahlung of another may explain is no second source
        cost += _NEVER * sum(candidates()[one].continuum_only for one in labels)
    for one in labels:
        if set(labels) & _hosts(one):
            cost += how.company if candidates()[one].category == "SNM" else 0.0
    return cost


@lru_cache(maxsize=512)
def _hosts(label: str) -> frozenset[str]:
    return frozenset(one for one in candidates() if label in company(one))


def named(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Labels worth a name: those that come along with another are not, unless special."""
    known = candidates()
    return tuple(
        one for one in labels if known[one].category == "SNM" or not set(labels) & _hosts(one)
    )


def weight_of(label: str) -> float:
    """Logarithm of the prior odds of a label."""
    return candidates()[label].weight


def search(scene: Scene, how: Search | None = None) -> tuple[list[Hypothesis], Closeup]:
    """Sets of nuclides that may explain a spectrum, the best first.

    Parameters
    ----------
    scene : Scene
        The spectrum.
    how : Search, optional
        How widely to search.

    Returns
    -------
    hypotheses : list of Hypothesis
        The best first.
    closeup : Closeup
        The fits at the setting of the best.
    """
    how = how or Search()
    starts: list[tuple[float, Setting, tuple[str, ...], bool]] = []
    for number, gain in enumerate(_gains(scene)):
        if number >= _NEAR_GAINS and any(labels and fits for *_, labels, fits in starts):
            break  # something fits without much change: no need to look farther
        setting = Setting(gain)
        labels, score, spread = _greedy(scene, setting, how)
        score -= scene.tolerance.penalty(setting)
        starts.append((score, setting, labels, spread < _GOOD_SPREAD))
    starts.sort(key=lambda one: -one[0])
    found: list[tuple[list[Hypothesis], Closeup]] = []
    tried: set[tuple[str, ...]] = set()
    for score, setting, labels, _ in starts[:6]:
        key = tuple(sorted(labels))
        if key in tried or len(tried) == 2 or score < starts[0][0] - 15.0:
            continue
        tried.add(key)
        found.append(_beam(scene, refined(scene, setting, labels), labels, how))
    return max(found, key=lambda one: one[0][0].score)


def _gains(scene: Scene) -> list[float]:
    """Gains to start from: steps of 0.4 FWHM at 1 MeV."""
    step = 0.4 * float(scene.width.fwhm_kev(1000.0)) / 1000.0
    count = int(scene.tolerance.widest_gain / step)
    return [step * k for k in sorted(range(-count, count + 1), key=abs)]


def _greedy(scene: Scene, setting: Setting, how: Search) -> tuple[tuple[str, ...], float, float]:
    """Add the most promising candidate while it pays, under the errors of what is there."""
    every = scene.scanned(setting)
    labels: tuple[str, ...] = ()
    closeup = Closeup(scene, setting, ())
    solution, gram = closeup.fit(())
    score = solution.value
    for _ in range(3):
        near = _likely(every, closeup, solution, gram.problem, labels)[:5]
        closeup = Closeup(scene, setting, (*labels, *near))
        trials = [((*labels, one), *closeup.fit((*labels, one))) for one in near]
        chosen, fit, fit_gram = max(trials, key=lambda one: one[1].value - cost_of(one[0], how))
        worth = closeup.evidence(chosen, chosen[-1]) + weight_of(chosen[-1])
        if fit.value - cost_of(chosen, how) < score or worth < how.price:
            break
        labels, solution, gram = chosen, fit, fit_gram
        score = fit.value - cost_of(chosen, how)
    return labels, score, dispersion(closeup, solution)


def _likely(
    every: NDArray[np.float32],
    closeup: Closeup,
    solution: Solution,
    problem: Quadratic,
    labels: tuple[str, ...],
) -> list[str]:
    """Candidates beside those of a fit, the most promising first."""
    gains = promises(every, closeup, solution, problem)
    order = sorted(gains, key=lambda one: -gains[one] - weight_of(one))
    return [one for one in order if one not in labels]


def refined(scene: Scene, setting: Setting, labels: tuple[str, ...]) -> Setting:
    """Gain, offset and width that suit some labels, by steps of Fisher scoring."""
    for _ in range(3):
        closeup = Closeup(scene, setting, labels)
        solution, gram = closeup.fit(labels)
        trial = _limited(scene, setting, _step(scene, setting, closeup, solution, gram.problem))
        found = Closeup(scene, trial, labels).fit(labels)[0].value
        gain = found - scene.tolerance.penalty(trial)
        if gain < solution.value - scene.tolerance.penalty(setting) + 0.05:
            break
        setting = trial
    return setting


def _step(
    scene: Scene, setting: Setting, closeup: Closeup, solution: Solution, problem: Quadratic
) -> NDArray[np.float64]:
    """Change of gain, offset and logarithm of width that the residuals ask for."""
    moves = (solution.amplitudes > 0) & (closeup.library_rows[solution.rows] >= 0)
    rows = closeup.library_rows[solution.rows[moves]]
    amplitudes = solution.amplitudes[moves]
    offset = 0.05 * float(scene.width.fwhm_kev(300.0))
    steps = np.array([offset / 600.0, offset, 0.04])
    now = np.array([setting.gain, setting.offset_kev, np.log(setting.width)])

    def at(change: NDArray[np.float64]) -> NDArray[np.float64]:
        gain, shift, width = now + change
        return scene.moving(rows, amplitudes, Setting(gain, shift, float(np.exp(width))))

    columns = np.array([at(steps * one) - at(-steps * one) for one in np.eye(3)])
    columns /= 2.0 * steps[:, None]
    active = closeup.values[solution.rows[solution.amplitudes > 0]]
    scaled = np.vstack((active, columns)) * problem.root
    reduced = scaled - (scaled @ problem.shared.T) @ problem.shared
    gram = scaled @ reduced.T
    tolerance = scene.tolerance
    prior = np.array([tolerance.gain, tolerance.offset_kev, tolerance.log_width])
    # the prior of the gain is heavy-tailed: far out it hardly pulls
    stiffness = prior**-2.0 / (1.0 + (now / prior) ** 2 / 3.0)
    gram[np.diag_indices_from(gram)] *= 1 + 1e-9
    gram[-3:, -3:] += np.diag(stiffness)
    target = reduced @ ((scene.counts - closeup.expected(solution)) * problem.root)
    target[-3:] -= stiffness * now
    return np.asarray(np.linalg.solve(gram + 1e-12 * np.eye(len(gram)), target)[-3:])


def _limited(scene: Scene, setting: Setting, step: NDArray[np.float64]) -> Setting:
    """Take the step, shortened where it would move a peak by more than a third of its width."""
    energies = np.array([60.0, 300.0, 700.0, 1500.0])
    moved = np.abs(step[0] * energies + step[1]) / scene.width.fwhm_kev(energies)
    shorten = 1.0 / max(1.0, moved.max() / 0.33, abs(step[2]) / 0.15)
    gain, offset, width = (
        np.array([setting.gain, setting.offset_kev, np.log(setting.width)]) + shorten * step
    )
    return Setting(float(gain), float(offset), float(np.exp(np.clip(width, -0.7, 0.7))))


def _beam(
    scene: Scene, setting: Setting, start: tuple[str, ...], how: Search
) -> tuple[list[Hypothesis], Closeup]:
    """Sets of nuclides near a first guess, judged one by one, the best first."""
    every = scene.scanned(setting)
    first = Closeup(scene, setting, start)
    chosen = list(start)
    for labels in dict.fromkeys(((), start)):
        solution, gram = first.fit(labels)
        likely = _likely(every, first, solution, gram.problem, tuple(chosen))
        chosen += likely[: how.shortlist // 2]
    closeup = Closeup(scene, setting, tuple(chosen))
    found: dict[frozenset[str], Hypothesis] = {}
    front: list[tuple[str, ...]] = [(), start]
    for _ in range(3):
        for labels in front:
            key = frozenset(labels)
            if key not in found and len(labels) <= how.deepest:
                least = max((one.score for one in found.values()), default=-np.inf) - _FAR
                found[key] = _judged(closeup, labels, how, least)
        best = max(found.values(), key=lambda one: one.score).labels
        grown = [(*best, one) for one in chosen if one not in best]
        less = [tuple(one for one in best if one != left) for left in best]
        swapped = [(*kept, one) for kept in less for one in chosen[:8] if one not in best]
        front = [*less, *grown, *swapped]
        if all(frozenset(one) in found for one in front):
            break
    ranked = sorted(found.values(), key=lambda one: -one.score)
    spread = dispersion(closeup, ranked[0].solution)
    return [replace(one, score=one.score / spread) for one in ranked], closeup


def _judged(closeup: Closeup, labels: tuple[str, ...], how: Search, least: float) -> Hypothesis:
    """Score of a set: likelihood less cost and what flaws of the model may have brought."""
    solution = closeup.fit(labels)[0]
    score = solution.value - cost_of(labels, how) - closeup.scene.tolerance.penalty(closeup.setting)
    if labels and score > least:
        known = {label: closeup.evidence(labels, label) for label in labels}
        strongest = max(known.values())
        for label, worth in known.items():
            doubted = how.misfit * strongest if worth < strongest else 0.0
            # what a label brings beside its peaks is no evidence for it
            missing = how.price - weight_of(label) + doubted - worth
            score -= doubted + 2.0 * max(missing, 0.0)
    return Hypothesis(labels, closeup.setting, solution, score)


def dispersion(closeup: Closeup, solution: Solution) -> float:
    """Chi-squared of a fit by degree of freedom, at least 1."""
    free = closeup.scene.counts.size - int((solution.amplitudes > 0).sum())
    return max(1.0, -2.0 * solution.value / max(free, 1))


def probabilities(hypotheses: list[Hypothesis]) -> dict[str, float]:
    """Probability of each nuclide: the share of the hypotheses that hold it.

    Parameters
    ----------
    hypotheses : list of Hypothesis
        With their scores.

    Returns
    -------
    dict of float
        By label, the most probable first.
    """
    scores = np.array([one.score for one in hypotheses]) / _TEMPERATURE
    weights = np.exp(scores - scores.max())
    weights /= weights.sum()
    found: dict[str, float] = {}
    for one, weight in zip(hypotheses, weights, strict=True):
        for label in named(one.labels):
            found[label] = found.get(label, 0.0) + _SUREST * float(weight)
    return dict(sorted(found.items(), key=lambda item: -item[1]))
