"""Which nuclides, at which energy scale, explain a spectrum of broad peaks."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from korgan.science.identification.candidates import candidates
from korgan.science.identification.quadratic import Gram, Solution
from korgan.science.identification.scene import Scene
from korgan.science.identification.setting import Setting, Tolerance
from korgan.science.identification.templates import Broadened


@dataclass(frozen=True)
class Search:
    """How widely hypotheses are sought.

    Parameters
    ----------
    price : float
        Evidence that a nuclide has to bring: it pays for the candidates looked at.
    deepest : int
        Most nuclides in a hypothesis.
    shortlist : int
        Candidates looked at closely.
    """

    price: float = 7.0
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
    """Candidates on the bins of a scene at one setting, ready for fits of any sets of them."""

    def __init__(
        self, scene: Scene, setting: Setting, labels: tuple[str, ...], shapes: Broadened | None
    ) -> None:
        templates = scene.templates
        self.scene, self.setting, self.labels = scene, setting, labels
        none = np.zeros(0, dtype=np.int64)
        cones = [(templates.of_label[one], templates.rest_of.get(one, none)) for one in labels]
        wanted = np.concatenate([part for cone in cones for part in cone] or [none])
        natural = np.concatenate((templates.background, templates.helpers))
        if shapes is None:
            chosen = np.concatenate((natural, wanted))
            width = scene.width.changed(setting.width)
            shapes = Broadened(templates.density[chosen], width)
            every = shapes.grouped(setting.energies(scene.edges_kev))
            own = every[natural.size :]
            base = scene.base_with(every[: natural.size])
        else:
            own = scene.rows(shapes, setting, wanted)
            base = scene.base(shapes, setting)
        self.base_rows = np.arange(len(base))
        self.peaks: dict[str, NDArray[np.int64]] = {}
        self.rest: dict[str, NDArray[np.int64]] = {}
        place = len(base)
        for one, (sharp, rest) in zip(labels, cones, strict=True):
            self.peaks[one] = np.arange(place, place + sharp.size)
            self.rest[one] = np.arange(place + sharp.size, place + sharp.size + rest.size)
            place += sharp.size + rest.size
        self.gram = Gram(scene.problem, np.vstack((base, own)))

    def fit(self, labels: tuple[str, ...], without: str = "") -> Solution:
        """Fit some labels; `without` keeps what one of them scatters but not its peaks."""
        parts = [self.base_rows]
        for one in labels:
            if one != without:
                parts.append(self.peaks[one])
            parts.append(self.rest[one])
        return self.gram.fit(np.concatenate(parts))

    def evidence(self, solution: Solution, labels: tuple[str, ...], label: str) -> float:
        """Log-likelihood that the peaks of a label bring."""
        return solution.value - self.fit(labels, without=label).value

    def expected(self, solution: Solution) -> NDArray[np.float64]:
        """Expected counts by bin."""
        return self.gram.expected(solution)

    def part(
        self, solution: Solution, label: str, *, peaks_only: bool = True
    ) -> NDArray[np.float64]:
        """Expected counts of one label."""
        keep = self.peaks[label]
        if not peaks_only:
            keep = np.concatenate((keep, self.rest[label]))
        chosen = np.isin(solution.rows, keep)
        return np.asarray(solution.amplitudes[chosen] @ self.gram.rows[solution.rows[chosen]])


def promises(
    scene: Scene, every: NDArray[np.float32], base: NDArray[np.float64], solution: Solution
) -> dict[str, float]:
    """Gain in log-likelihood that the peaks of each candidate promise beside a fit."""
    problem, templates = scene.problem, scene.templates
    active = base[solution.rows[solution.amplitudes > 0]]
    amplitudes = solution.amplitudes[solution.amplitudes > 0]
    scaled = every * problem.root.astype(every.dtype)
    residual = problem.scaled - _reduced(problem.shared, amplitudes @ active * problem.root)
    active_scaled = active * problem.root
    span = np.vstack((active_scaled, problem.shared))
    # an orthonormal basis of what is in the fit and of the shared errors
    basis = np.linalg.qr(span.T)[0]
    score = scaled @ residual
    information = np.einsum("ij,ij->i", scaled, scaled)
    information = np.maximum(information - ((scaled @ basis) ** 2).sum(axis=1), 1e-3 * information)
    gain = np.where(score > 0, 0.5 * score**2 / np.maximum(information, 1e-30), 0.0)
    return {label: float(gain[rows].max()) for label, rows in templates.of_label.items()}


def _reduced(shared: NDArray[np.float64], row: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(row - (shared @ row) @ shared)


def weight_of(label: str) -> float:
    """Logarithm of the prior odds of a label."""
    return candidates()[label].weight


def search(
    scene: Scene, tolerance: Tolerance | None = None, how: Search | None = None
) -> tuple[list[Hypothesis], Closeup]:
    """Sets of nuclides that may explain a spectrum, the best first.

    Parameters
    ----------
    scene : Scene
        The spectrum.
    tolerance : Tolerance, optional
        How far energy scale and width may be off.
    how : Search, optional
        How widely to search.

    Returns
    -------
    hypotheses : list of Hypothesis
        The best first.
    closeup : Closeup
        The fits at the setting of the best.
    """
    tolerance, how = tolerance or Tolerance(), how or Search()
    starts = []
    shapes = scene.templates.at(scene.width)
    for gain in _gains(scene, tolerance):
        setting = Setting(gain)
        labels, score, _ = _greedy(scene, setting, shapes, how)
        starts.append((score - tolerance.penalty(setting), setting, labels))
    starts.sort(key=lambda one: -one[0])
    found: list[tuple[list[Hypothesis], Closeup]] = []
    tried: set[tuple[str, ...]] = set()
    for score, setting, labels in starts[:6]:
        key = tuple(sorted(labels))
        if key in tried or len(tried) == 2 or score < starts[0][0] - 15.0:
            continue
        tried.add(key)
        found.append(
            _beam(scene, refined(scene, setting, labels, tolerance), labels, tolerance, how)
        )
    return max(found, key=lambda one: one[0][0].score)


def _gains(scene: Scene, tolerance: Tolerance) -> list[float]:
    """Gains to start from: steps of 0.4 FWHM at 1 MeV."""
    step = 0.4 * float(scene.width.fwhm_kev(1000.0)) / 1000.0
    count = int(tolerance.widest_gain / step)
    return [step * k for k in sorted(range(-count, count + 1), key=abs)]


def _greedy(
    scene: Scene, setting: Setting, shapes: Broadened, how: Search
) -> tuple[tuple[str, ...], float, Solution]:
    """Add the most promising candidate while it pays."""
    every = scene.rows(shapes, setting).astype(np.float32)
    base = scene.base(shapes, setting)
    labels: tuple[str, ...] = ()
    gram = Gram(scene.problem, base)
    solution = gram.fit(np.arange(len(base)))
    score, rows = solution.value, base
    for _ in range(3):
        gains = promises(scene, every, rows, solution)
        order = sorted(gains, key=lambda one: -gains[one] - weight_of(one))
        near = [one for one in order if one not in labels][:6]
        closeup = Closeup(scene, setting, (*labels, *near), shapes)
        trials = [((*labels, one), closeup.fit((*labels, one))) for one in near]
        cost = {one: sum(how.price - weight_of(x) for x in one) for one, _ in trials}
        chosen, fit = max(trials, key=lambda one: one[1].value - cost[one[0]])
        worth = closeup.evidence(fit, chosen, chosen[-1]) + weight_of(chosen[-1])
        if fit.value - cost[chosen] < score or worth < how.price:
            break
        labels, solution, score = chosen, fit, fit.value - cost[chosen]
        rows = closeup.gram.rows
    return labels, score, solution


def refined(
    scene: Scene, setting: Setting, labels: tuple[str, ...], tolerance: Tolerance
) -> Setting:
    """Gain, offset and width that suit some labels, by steps of Fisher scoring."""
    value, closeup, solution = _at(scene, setting, labels, tolerance)
    for _ in range(3):
        step = _step(scene, setting, closeup, solution, tolerance)
        trial = _limited(scene, setting, step)
        scene.reweighted(closeup.expected(solution))
        found, next_closeup, next_solution = _at(scene, trial, labels, tolerance)
        value = closeup_value(scene, setting, labels, tolerance)
        if found < value + 0.05:
            break
        setting, value, closeup, solution = trial, found, next_closeup, next_solution
    return setting


def closeup_value(
    scene: Scene, setting: Setting, labels: tuple[str, ...], tolerance: Tolerance
) -> float:
    """Value of a fit at a setting, its penalty included."""
    return _at(scene, setting, labels, tolerance)[0]


def _at(
    scene: Scene, setting: Setting, labels: tuple[str, ...], tolerance: Tolerance
) -> tuple[float, Closeup, Solution]:
    closeup = Closeup(scene, setting, labels, None)
    solution = closeup.fit(labels)
    return solution.value - tolerance.penalty(setting), closeup, solution


def _step(
    scene: Scene,
    setting: Setting,
    closeup: Closeup,
    solution: Solution,
    tolerance: Tolerance,
) -> NDArray[np.float64]:
    """Change of gain, offset and logarithm of width that the residuals ask for."""
    expected = closeup.expected(solution)
    fixed = _at_rest(scene, solution, closeup)
    moving = expected - fixed
    centres = 0.5 * (scene.edges_kev[1:] + scene.edges_kev[:-1])
    widths = np.diff(scene.edges_kev)
    density = moving / widths
    slope = np.gradient(density, centres) * widths
    sigma = scene.width.changed(setting.width).sigma_kev(centres)
    curve = np.gradient(np.gradient(density, centres), centres) * widths * sigma**2
    columns = np.vstack((slope * centres, slope, curve))
    problem = scene.problem
    active = closeup.gram.rows[solution.rows[solution.amplitudes > 0]]
    rows = np.vstack((active, columns))
    scaled = rows * problem.root
    reduced = scaled - (scaled @ problem.shared.T) @ problem.shared
    gram = scaled @ reduced.T
    prior = np.array([tolerance.gain, tolerance.offset_kev, tolerance.log_width])
    now = np.array([setting.gain, setting.offset_kev, np.log(setting.width)])
    # the prior of the gain is heavy-tailed: far out it hardly pulls
    stiffness = prior**-2.0 / (1.0 + (now / prior) ** 2 / 3.0)
    gram[np.diag_indices_from(gram)] *= 1 + 1e-9
    gram[-3:, -3:] += np.diag(stiffness)
    target = reduced @ ((scene.counts - expected) * problem.root)
    target[-3:] -= stiffness * now
    return np.asarray(np.linalg.solve(gram + 1e-12 * np.eye(len(gram)), target)[-3:])


def _at_rest(scene: Scene, solution: Solution, closeup: Closeup) -> NDArray[np.float64]:
    """Part of a fit that does not move with the energy scale: splines, measured background."""
    first = scene.templates.background.size + scene.templates.helpers.size
    chosen = (solution.rows >= first) & (solution.rows < len(closeup.base_rows))
    return np.asarray(solution.amplitudes[chosen] @ closeup.gram.rows[solution.rows[chosen]])


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
    scene: Scene,
    setting: Setting,
    start: tuple[str, ...],
    tolerance: Tolerance,
    how: Search,
) -> tuple[list[Hypothesis], Closeup]:
    """All sets worth considering at one setting."""
    shapes = scene.templates.at(scene.width.changed(setting.width))
    every = scene.rows(shapes, setting).astype(np.float32)
    closeup = Closeup(scene, setting, start, None)
    chosen = list(start)
    solutions = [closeup.fit(())] + ([closeup.fit(start)] if start else [])
    scene.reweighted(closeup.expected(solutions[-1]))
    for solution in solutions:
        gains = promises(scene, every, closeup.gram.rows, solution)
        order = sorted(gains, key=lambda one: -gains[one] - weight_of(one))
        chosen += [one for one in order if one not in chosen][: how.shortlist // 2]
    closeup = Closeup(scene, setting, tuple(chosen), None)
    found: dict[frozenset[str], Hypothesis] = {}

    def add(labels: tuple[str, ...]) -> Hypothesis:
        key = frozenset(labels)
        if key not in found:
            solution = closeup.fit(labels)
            cost = sum(how.price - weight_of(one) for one in labels)
            score = solution.value - cost - tolerance.penalty(setting)
            found[key] = Hypothesis(labels, setting, solution, score)
        return found[key]

    front = [add(()), add(start)]
    for _ in range(how.deepest):
        grown = {
            frozenset((*one.labels, label)): add((*one.labels, label))
            for one in front
            if len(one.labels) < how.deepest
            for label in chosen
            if label not in one.labels
        }
        if not grown:
            break
        best = max(one.score for one in found.values())
        front = sorted(grown.values(), key=lambda one: -one.score)[:4]
        front = [one for one in front if one.score > best - 12.0]
    return sorted(found.values(), key=lambda one: -one.score), closeup


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
    scores = np.array([one.score for one in hypotheses])
    weights = np.exp(scores - scores.max())
    weights /= weights.sum()
    found: dict[str, float] = {}
    for one, weight in zip(hypotheses, weights, strict=True):
        for label in one.labels:
            found[label] = found.get(label, 0.0) + float(weight)
    return dict(sorted(found.items(), key=lambda item: -item[1]))
