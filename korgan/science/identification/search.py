"""Which nuclides, at which energy scale, explain a spectrum."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from korgan.science.identification.candidates import candidates
from korgan.science.identification.closeup import Closeup, Fit, dispersion
from korgan.science.identification.company import hosts, unpromising, weight_of
from korgan.science.identification.plain_evidence import plainly_there
from korgan.science.identification.scene import Scene
from korgan.science.identification.setting import Setting

_NEVER = 1e4
# What the likelihood does not know (sources not in the table, crystals unlike the modelled ones)
# makes it surer than it is right; `reliability` does the rest.
_TEMPERATURE = 1.5
_NEAR_GAINS, _GOOD_SPREAD = 3, 1.3
_RARE = -4.0  # logarithm of prior odds: at some other gain a usual source may explain as much
_LOOKED_AT = 24  # candidates in the order of what they promise
# A promise looks at one template; with all of a source's templates a fit may gain more by this
# factor and this much besides. What cannot come this near to the best by its promise is not fitted.
_OVER_PROMISE, _OVER_PROMISE_ABSOLUTE, _HOPELESS = 1.3, 2.5, 9.0
# A scale is left to refinement where starts are so many tolerances apart, and it keeps to its own.
_WIDE_STEP, _HALF_WAY, _PLAINLY, _EVERYDAY = 3.0, 0.5, 12.0, 1.0
# Evidence by X-rays and scatter beyond which the lines that come with them should be seen.
_BESIDE_PEAKS = 20.0
_ROUNDS = 3  # of growing and exchanging
_WORTH_A_SEARCH = 5.0  # by how much a gain may promise less than the best and still be tried


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
        Most nuclides in a hypothesis of broad peaks; of narrow peaks three times as many.
    shortlist : int
        Candidates looked at closely.
    """

    price: float = 6.0
    company: float = 12.0
    misfit: float = 0.05
    deepest: int = 4
    shortlist: int = 16


@dataclass(frozen=True)
class Hypothesis:
    """A set of nuclides and its fit."""

    labels: tuple[str, ...]
    setting: Setting
    fit: Fit = field(repr=False)
    score: float


@lru_cache(maxsize=4096)
def cost_of(labels: tuple[str, ...], how: Search) -> float:
    """What a set of nuclides costs before any count is seen."""
    cost = sum(how.price - weight_of(one) for one in labels)
    if len(labels) > 1:
        # what scatter or bremsstrahlung of another may explain is no second source
        cost += _NEVER * sum(candidates()[one].continuum_only for one in labels)
    for one in labels:
        if set(labels) & hosts(one):
            cost += how.company if candidates()[one].category == "SNM" else 0.0
    return cost


def named(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Labels worth a name: those that come along with another are not, unless special."""
    known = candidates()
    return tuple(
        one for one in labels if known[one].category == "SNM" or not set(labels) & hosts(one)
    )


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
    starts: list[tuple[float, Closeup, tuple[str, ...], bool]] = []
    most = -np.inf
    for number, gain in enumerate(_gains(scene)):
        if number == 1 and starts:
            _, closeup, labels, fits = starts[0]
            if labels and fits and (settled := _settled(closeup, labels)):
                return _beam(settled, labels, how)
        if number >= _NEAR_GAINS and any(labels and fits for *_, labels, fits in starts):
            break  # something usual fits without much change: no need to look farther
        closeup = Closeup(scene, Setting(gain))
        promised = _promised(closeup, how) - scene.tolerance.penalty(closeup.setting)
        most = max(most, promised)
        if promised < most - _WORTH_A_SEARCH:
            continue
        labels, score, spread = _greedy(closeup, how)
        score -= scene.tolerance.penalty(closeup.setting)
        fits = spread < _GOOD_SPREAD and sum(map(weight_of, labels)) > _RARE
        starts.append((score, closeup, labels, fits))
    starts.sort(key=lambda one: -one[0])
    found: list[tuple[list[Hypothesis], Closeup]] = []
    tried: set[tuple[str, ...]] = set()
    for score, closeup, labels, _ in starts[:6]:
        key = tuple(sorted(labels))
        if key in tried or len(tried) == 2 or score < starts[0][0] - 15.0:
            continue
        tried.add(key)
        found.append(_beam(refined(closeup, labels), labels, how))
    return max(found, key=lambda one: one[0][0].score)


def _settled(closeup: Closeup, labels: tuple[str, ...]) -> Closeup | None:
    """Refined scale where that of the file explains so well that no other need be tried."""
    scene = closeup.scene
    step = _gain_step(scene)
    if scene.sharpness > 1 or step < _WIDE_STEP * scene.tolerance.gain:
        return None
    if not plainly_there(closeup, labels, _PLAINLY, _EVERYDAY):
        return None
    found = refined(closeup, labels)
    return found if abs(found.setting.gain) < _HALF_WAY * step else None


def _gain_step(scene: Scene) -> float:
    return 0.4 * float(scene.width.fwhm_kev(1000.0)) / 1000.0


def _gains(scene: Scene) -> list[float]:
    """Gains to start from: steps of 0.4 FWHM at 1 MeV."""
    step = _gain_step(scene)
    count = int(scene.tolerance.widest_gain / step)
    return [step * k for k in sorted(range(-count, count + 1), key=abs)]


def _promised(closeup: Closeup, how: Search) -> float:
    """What the best single nuclide promises at a gain."""
    best = float(np.max(closeup.promises(()) + closeup.scene.templates.weight))
    return closeup.fit(()).value + max(best - how.price, 0.0)


def _greedy(closeup: Closeup, how: Search) -> tuple[tuple[str, ...], float, float]:
    """Add the most promising candidate while it pays, under the errors of what is there."""
    labels: tuple[str, ...] = ()
    score = closeup.fit(()).value
    for _ in range(_most(closeup, how) - 1):
        gains, known = closeup.promises(labels), closeup.fit(labels).value
        place = closeup.scene.templates.place_of
        near = [
            one
            for one in _likely(closeup, gains, labels)[:8]
            if _hope(gains[place[one]]) + weight_of(one) > how.price
        ]
        if not near:
            break
        chosen, value, least = (*labels, near[0]), 0.0, -np.inf
        for one in near:
            trial = (*labels, one)
            cost = cost_of(trial, how)
            if known + _hope(float(gains[place[one]])) - cost <= least:
                continue
            found = closeup.fit(trial).value
            if found - cost > least:
                chosen, value, least = trial, found, found - cost
        worth = closeup.evidence(chosen, chosen[-1]) + weight_of(chosen[-1])
        if value - cost_of(chosen, how) < score or worth < how.price:
            break
        labels, score = chosen, value - cost_of(chosen, how)
    return labels, score, dispersion(closeup, closeup.fit(labels))


def _most(closeup: Closeup, how: Search) -> int:
    """Most nuclides in a hypothesis: mixed standards for germanium hold ten."""
    return how.deepest * closeup.scene.sharpness


def _hope(promise: float) -> float:
    """Most that a fit may gain by a candidate that promises this much."""
    return _OVER_PROMISE * promise + _OVER_PROMISE_ABSOLUTE


def _likely(closeup: Closeup, gains: NDArray[np.float64], labels: tuple[str, ...]) -> list[str]:
    """The most promising candidates beside those of a fit, the best first."""
    templates = closeup.scene.templates
    order = np.argsort(-(gains + templates.weight), kind="stable")[:_LOOKED_AT]
    return [templates.sought[i] for i in order if templates.sought[i] not in labels]


def refined(closeup: Closeup, labels: tuple[str, ...]) -> Closeup:
    """Gain, offset, width and tilt that suit some labels, by steps of Fisher scoring."""
    scene = closeup.scene
    for _ in range(3):
        fit, setting = closeup.fit(labels), closeup.setting
        trial = Closeup(scene, _limited(scene, setting, _step(closeup, fit)))
        found = trial.fit(labels).value - scene.tolerance.penalty(trial.setting)
        gain = found - (fit.value - scene.tolerance.penalty(setting))
        if gain > 0.0:
            closeup = trial
        if gain < 0.3:
            break
    return closeup


def _step(closeup: Closeup, fit: Fit) -> NDArray[np.float64]:
    """Change of gain, offset, logarithm of width and tilt that the residuals ask for."""
    scene, setting = closeup.scene, closeup.setting
    problem = scene.problem_for(fit.expected)
    rows, amplitudes = closeup.moving(fit)
    expected = closeup.moving_part(fit)
    active = closeup.active(fit)
    columns = scene.slopes(setting, rows, amplitudes, expected)
    now = np.array([setting.gain, setting.offset_kev, np.log(setting.width), setting.tilt])
    every = np.vstack((active, columns, (scene.counts - fit.expected)[None, :]))
    scaled = every * problem.inverse
    projection = problem.projected(scaled)
    products = scaled @ every.T - projection @ projection.T
    gram, target = products[:-1, :-1].copy(), products[:-1, -1].copy()
    tolerance = scene.tolerance
    prior = np.array([tolerance.gain, tolerance.offset_kev, tolerance.log_width, tolerance.tilt])
    # the prior of the gain is heavy-tailed: far out it hardly pulls
    stiffness = prior**-2.0 / np.where(np.arange(4) > 0, 1.0, 1.0 + (now / prior) ** 2 / 3.0)
    gram[np.diag_indices_from(gram)] *= 1 + 1e-9
    gram[-4:, -4:] += np.diag(stiffness)
    target[-4:] -= stiffness * now
    return np.asarray(np.linalg.solve(gram + 1e-12 * np.eye(len(gram)), target)[-4:])


def _limited(scene: Scene, setting: Setting, step: NDArray[np.float64]) -> Setting:
    """Take the step, shortened where it would move a peak by more than a third of its width."""
    energies = np.array([60.0, 300.0, 700.0, 1500.0])
    moved = np.abs(step[0] * energies + step[1]) / scene.width.fwhm_kev(energies)
    shorten = 1.0 / max(1.0, moved.max() / 0.33, abs(step[2]) / 0.15, abs(step[3]) / 0.1)
    now = np.array([setting.gain, setting.offset_kev, np.log(setting.width), setting.tilt])
    gain, offset, width, tilt = now + shorten * step
    return Setting(
        float(gain),
        float(offset),
        float(np.exp(np.clip(width, -0.7, 0.7))),
        float(np.clip(tilt, -0.25, 0.25)),
    )


def _beam(
    closeup: Closeup, start: tuple[str, ...], how: Search
) -> tuple[list[Hypothesis], Closeup]:
    """Sets of nuclides near a first guess, judged one by one, the best first."""
    chosen = list(start)
    for labels in dict.fromkeys(((), start)):
        likely = _likely(closeup, closeup.promises(labels), tuple(chosen))
        chosen += likely[: how.shortlist // 2]
    found: dict[frozenset[str], Hypothesis] = {}
    front: list[tuple[str, ...]] = [(), start, *unpromising(start)]
    deepest = _most(closeup, how)
    for number in range(_ROUNDS + deepest):
        fresh = {frozenset(labels): labels for labels in front if len(labels) <= deepest}
        raw = [
            (_raw_score(closeup, labels, how), labels)
            for key, labels in fresh.items()
            if key not in found
        ]
        # the best first: what lies far behind it needs no judgement of its evidence
        for score, labels in sorted(raw, key=lambda one: -one[0]):
            least = max((one.score for one in found.values()), default=-np.inf) - _HOPELESS
            found[frozenset(labels)] = _judged(closeup, labels, how, score, least)
        best = max(found.values(), key=lambda one: one.score)
        less = [tuple(one for one in best.labels if one != left) for left in best.labels]
        if number >= _ROUNDS - 1:
            front = less  # what is named last has to stand against doing without it, too
            if all(frozenset(one) in found for one in front):
                break
            continue
        grown = _hopeful(closeup, best.labels, chosen, best.score, how)
        swapped = [
            labels
            for kept in less
            for labels in _hopeful(closeup, kept, chosen[:8], best.score, how)
        ]
        front = [*less, *grown, *swapped]
        if all(frozenset(one) in found for one in front):
            break
    ranked = sorted(found.values(), key=lambda one: -one.score)
    spread = dispersion(closeup, ranked[0].fit)
    return [replace(one, score=one.score / spread) for one in ranked], closeup


def _hopeful(
    closeup: Closeup, kept: tuple[str, ...], chosen: list[str], best: float, how: Search
) -> list[tuple[str, ...]]:
    """Sets grown by one of some candidates that may come near the best score."""
    if len(kept) >= _most(closeup, how):
        return []
    gains, place = closeup.promises(kept), closeup.scene.templates.place_of
    penalty = closeup.scene.tolerance.penalty(closeup.setting)
    value = closeup.fit(kept).value - penalty
    hopeful = []
    for one in chosen:
        if one in kept:
            continue
        labels, hope = (*kept, one), _hope(float(gains[place[one]]))
        missing = max(how.price - weight_of(one) - hope, 0.0)
        if value + hope - cost_of(labels, how) - 2.0 * missing > best - _HOPELESS:
            hopeful.append(labels)
    return hopeful


def _raw_score(closeup: Closeup, labels: tuple[str, ...], how: Search) -> float:
    """Likelihood of a set less its cost."""
    penalty = closeup.scene.tolerance.penalty(closeup.setting)
    return closeup.fit(labels).value - cost_of(labels, how) - penalty


def _judged(
    closeup: Closeup, labels: tuple[str, ...], how: Search, score: float, least: float
) -> Hypothesis:
    """Score of a set: likelihood less cost and what flaws of the model may have brought."""
    certain = _missing_at_least(closeup, labels, how)
    if score - certain <= least:
        score -= certain
    elif labels:
        known = {label: closeup.evidence(labels, label) for label in labels}
        strongest = max(known.values())
        for label, worth in known.items():
            doubted = how.misfit * strongest if worth < strongest else 0.0
            # what a label brings beside its peaks is no evidence for it
            asked = how.price - weight_of(label) + doubted
            missing = max(asked - worth, 0.0)
            score -= doubted + 2.0 * missing
            if missing > 0.0:
                beside = (closeup.gain(labels, label) or 0.0) - worth
                score -= missing / asked * max(beside - _BESIDE_PEAKS, 0.0)
    return Hypothesis(labels, closeup.setting, closeup.fit(labels), score)


def _missing_at_least(closeup: Closeup, labels: tuple[str, ...], how: Search) -> float:
    """Loss of score that is certain: peaks bring no more evidence than all of a label does."""
    gains = [(closeup.gain(labels, one), how.price - weight_of(one)) for one in labels]
    return 2.0 * sum(max(price - gain, 0.0) for gain, price in gains if gain is not None)


def shares(hypotheses: list[Hypothesis], special: float = 0.0) -> dict[str, float]:
    """Share of the hypotheses that hold each nuclide, weighted by how well they explain.

    Parameters
    ----------
    hypotheses : list of Hypothesis
        With their scores.
    special : float
        What each special nuclear material costs besides.

    Returns
    -------
    dict of float
        By label, the greatest first.
    """
    known = candidates()
    scores = np.array([one.score for one in hypotheses])
    scores -= special * np.array(
        [sum(known[label].category == "SNM" for label in one.labels) for one in hypotheses]
    )
    scores /= _TEMPERATURE
    weights = np.exp(scores - scores.max())
    weights /= weights.sum()
    found: dict[str, float] = {}
    for one, weight in zip(hypotheses, weights, strict=True):
        for label in named(one.labels):
            found[label] = found.get(label, 0.0) + float(weight)
    return dict(sorted(found.items(), key=lambda item: -item[1]))
