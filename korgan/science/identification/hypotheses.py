"""Sets of nuclides that may explain a spectrum, each with its own energy scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from korgan.science.identification.adjustment import Setting, Tolerance
from korgan.science.identification.candidates import candidates
from korgan.science.identification.scene import Scene
from korgan.science.identification.selection import Selection, evidence, ranked


@dataclass(frozen=True)
class Search:
    """How widely hypotheses are sought.

    Parameters
    ----------
    threshold : float
        Least evidence of a nuclide, prior included: it pays for the candidates looked at.
    deepest : int
        Most nuclides in a hypothesis.
    beam : int
        Hypotheses followed at each depth.
    branches : int
        Candidates tried to extend each.
    near : float
        Hypotheses this much less likely than the best are not refined further.
    """

    threshold: float = 7.0
    deepest: int = 5
    beam: int = 3
    branches: int = 6
    near: float = 25.0


@dataclass(frozen=True)
class Hypothesis:
    """A set of nuclides with the best fit that it allows.

    Parameters
    ----------
    labels : tuple of str
        Nuclides.
    setting : Setting
        Energy scale and width of peaks.
    selection : Selection
        The fit.
    score : float
        Log-likelihood, less the penalties of the setting and of each nuclide.
    """

    labels: tuple[str, ...]
    setting: Setting
    selection: Selection
    score: float


def search(
    scene: Scene, tolerance: Tolerance, how: Search | None = None, start: Setting | None = None
) -> list[Hypothesis]:
    """Beam search over sets of nuclides.

    Parameters
    ----------
    scene : Scene
        The spectrum.
    tolerance : Tolerance
        How far energy scale and width may be off.
    how : Search, optional
        How widely to search.
    start : Setting, optional
        Where to start; the nominal setting when left out.

    Returns
    -------
    list of Hypothesis
        All that were refined, the best first.
    """
    how = how or Search()
    # background alone is not refined: its lines would pull the scale to those of a source
    first = _refined(scene, (), start or Setting(), tolerance, how, 0)
    found: dict[frozenset[str], Hypothesis] = {frozenset(): first}
    front = [first]
    for _ in range(how.deepest):
        grown: dict[frozenset[str], Hypothesis] = {}
        for parent in front:
            for child in _children(scene, parent, tolerance, how, found):
                key = frozenset(child.labels)
                if key not in grown or grown[key].score < child.score:
                    grown[key] = child
        if not grown:
            break
        best = max(one.score for one in grown.values())
        close = sorted(grown.values(), key=lambda one: -one.score)
        close = [one for one in close if one.score > best - how.near][: 2 * how.beam]
        refined = [_refined(scene, one.labels, one.setting, tolerance, how, 3) for one in close]
        refined.sort(key=lambda one: -one.score)
        for one in refined:
            key = frozenset(one.labels)
            if key not in found or found[key].score < one.score:
                found[key] = one
        front = [
            one
            for one in refined[: how.beam]
            if one.score > max(h.score for h in found.values()) - how.near
        ]
    return sorted(found.values(), key=lambda one: -one.score)


def _refined(
    scene: Scene,
    labels: tuple[str, ...],
    setting: Setting,
    tolerance: Tolerance,
    how: Search,
    rounds: int,
) -> Hypothesis:
    setting, selection, value = scene.adjusted(labels, setting, tolerance, rounds)
    known = candidates()
    cost = sum(how.threshold - known[label].weight for label in labels)
    return Hypothesis(labels, setting, selection, value - cost)


def _children(
    scene: Scene,
    parent: Hypothesis,
    tolerance: Tolerance,
    how: Search,
    found: dict[frozenset[str], Hypothesis],
) -> list[Hypothesis]:
    """Hypotheses with one nuclide more whose peaks are worth their price."""
    problem = scene.problem(parent.setting)
    promises = ranked(problem, parent.selection)
    children = []
    for label, promise in promises[: how.branches]:
        labels = (*parent.labels, label)
        if promise < 0.4 * how.threshold or frozenset(labels) in found:
            continue
        if candidates()[label].continuum_only and parent.labels:
            continue  # what scatter or bremsstrahlung of the first may explain is no second source
        child = _refined(scene, labels, parent.setting, tolerance, how, 1)
        small = scene.small_problem(labels, child.setting)
        worth = evidence(small, child.selection, label) + candidates()[label].weight
        if worth > how.threshold:
            children.append(child)
    return children


def probabilities(hypotheses: list[Hypothesis], temperature: float = 1.0) -> dict[str, float]:
    """Probability of each nuclide: the share of the hypotheses that hold it.

    Parameters
    ----------
    hypotheses : list of Hypothesis
        With their scores.
    temperature : float
        Above 1 where the fit is worse than its errors say.

    Returns
    -------
    dict of float
        By label.
    """
    scores = np.array([one.score for one in hypotheses]) / temperature
    weights = np.exp(scores - scores.max())
    weights /= weights.sum()
    found: dict[str, float] = {}
    for one, weight in zip(hypotheses, weights, strict=True):
        for label in one.labels:
            found[label] = found.get(label, 0.0) + float(weight)
    return dict(sorted(found.items(), key=lambda item: -item[1]))
