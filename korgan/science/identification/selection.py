"""Which candidates a spectrum needs: stepwise selection by likelihood ratio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from korgan.science.identification.candidates import candidates
from korgan.science.identification.likelihood import (
    Fit,
    Smooth,
    Terms,
    cone_gains,
    fit_templates,
)

_CLOSER_LOOK = 40  # candidates whose whole cone is tried
_SHORT_LIST = 4  # candidates whose place is settled by a full fit


class Library(Protocol):
    """Templates of all candidates on the bins of a problem."""

    @property
    def labels(self) -> Sequence[str]:
        """Label of each row; empty for background and surroundings."""
        ...

    @property
    def of_label(self) -> Mapping[str, NDArray[np.int64]]:
        """Rows of each label."""
        ...

    @property
    def continuum_of(self) -> Mapping[str, NDArray[np.int64]]:
        """Rows of each label without its peaks; none where templates are peaks alone."""
        ...

    def dense(self, rows: Sequence[int]) -> NDArray[np.float64]:
        """Rows as an array of shape (rows, n)."""
        ...

    def promised(
        self,
        residual: NDArray[np.float64],
        weight: NDArray[np.float64],
        active: NDArray[np.float64],
        stiffness: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Gain in log-likelihood that one round of scoring promises for each row."""
        ...


@dataclass(frozen=True)
class Problem:
    """Counts to be explained.

    Parameters
    ----------
    counts : ndarray, shape (n,)
        Counts by bin.
    excess : ndarray, shape (n,)
        Squared relative error of the model in each bin.
    base : Terms
        Background and surroundings: always in the fit.
    base_rows : tuple of int
        Row of the library of each row of the base; -1 for what is not from the library.
    smooth : Smooth
        Corrections of either sign.
    library : Library
        Templates of the candidates.
    """

    counts: NDArray[np.float64]
    excess: NDArray[np.float64]
    base: Terms
    base_rows: tuple[int, ...]
    smooth: Smooth
    library: Library


@dataclass(frozen=True)
class Selection:
    """Candidates taken into the fit, and the fit.

    Parameters
    ----------
    labels : tuple of str
        In the order of their selection.
    fit : Fit
        The fit with all of them; the amplitudes of the base come first.
    terms : Terms
        Rows of the fit.
    owner : tuple of str
        Label of each row; empty for the base.
    library_rows : tuple of int
        Row of the library of each row of the fit; -1 for what is not from the library.
    steps : tuple of (str, float)
        Label and gain in log-likelihood of each step.
    """

    labels: tuple[str, ...]
    fit: Fit
    terms: Terms
    owner: tuple[str, ...]
    library_rows: tuple[int, ...]
    steps: tuple[tuple[str, float], ...] = field(default=())

    def counts_of(self, label: str) -> float:
        """Counts that the fit gives to a label."""
        rows = [i for i, owner in enumerate(self.owner) if owner == label]
        shares = self.terms.rows[rows].sum(axis=1)
        return float(self.fit.coefficients[rows] @ shares)


def fitted(
    problem: Problem,
    labels: tuple[str, ...],
    start: Selection | None = None,
    *,
    without_peaks: tuple[str, ...] = (),
) -> Selection:
    """Fit the base and the named labels.

    Parameters
    ----------
    problem : Problem
        Counts and templates.
    labels : tuple of str
        Candidates in the fit.
    start : Selection, optional
        A fit from which to start.
    without_peaks : tuple of str
        Candidates of which only the continuum is in the fit.

    Returns
    -------
    Selection
        The fit.
    """
    library = problem.library
    rows = [int(r) for label in labels for r in library.of_label[label]]
    rows += [
        int(r) for label in (*labels, *without_peaks) for r in library.continuum_of.get(label, ())
    ]
    base = len(problem.base.price)
    owner = [""] * base + [library.labels[r] for r in rows]
    library_rows = [*problem.base_rows, *rows]
    terms = problem.base + Terms.of(library.dense(rows)) if rows else problem.base
    first = None if start is None else _carried_over(start, base, rows)
    fit = fit_templates(problem.counts, problem.excess, terms, problem.smooth, start=first)
    return Selection(labels, fit, terms, tuple(owner), tuple(library_rows))


def _carried_over(start: Selection, base: int, rows: Sequence[int]) -> NDArray[np.float64]:
    known = dict(zip(start.library_rows[base:], start.fit.coefficients[base:], strict=True))
    carried = [known.get(row, 0.0) for row in rows]
    return np.concatenate((start.fit.coefficients[:base], carried))


def _weight(problem: Problem, expected: NDArray[np.float64]) -> NDArray[np.float64]:
    """Inverse variances that trust neither a bad fit nor a single count."""
    counts = problem.counts
    local = np.convolve(counts, np.full(3, 1 / 3), mode="same")
    level = np.maximum(np.maximum(expected, local), 0.5)
    return 1.0 / (level + problem.excess * level * level)


def ranked(problem: Problem, current: Selection) -> list[tuple[str, float]]:
    """Candidates not yet in the fit with the evidence that each promises, the best first.

    The evidence is what the peaks add to the continuum of the candidate. First a score test of
    single rows makes a long list, then the whole cone of each is tried at fixed weights.
    """
    weight = _weight(problem, current.fit.expected)
    library, smooth = problem.library, problem.smooth
    active = current.fit.coefficients > 0
    single = library.promised(
        problem.counts - current.fit.expected,
        weight,
        np.vstack((current.terms.rows[active], smooth.rows)),
        np.concatenate((current.terms.stiffness[active], smooth.stiffness)),
    )
    known = candidates()
    promise = {
        label: float(single[rows].max()) + known[label].weight
        for label, rows in library.of_label.items()
        if label not in current.labels
    }
    long_list = sorted(promise, key=lambda label: -promise[label])[:_CLOSER_LOOK]
    long_list = [label for label in long_list if promise[label] > 0]
    if not long_list:
        return []
    gains = _evidence_of_cones(problem, current, long_list, weight)
    paired = zip(long_list, gains, strict=True)
    found = [(label, gain + known[label].weight) for label, gain in paired]
    return sorted(found, key=lambda one: -one[1])


def _evidence_of_cones(
    problem: Problem, current: Selection, labels: Sequence[str], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    library = problem.library
    whole = [library.of_label[label] for label in labels]
    continua = [library.continuum_of.get(label, np.zeros(0, dtype=np.int64)) for label in labels]
    wanted = np.unique(np.concatenate([*whole, *continua]))
    place = {int(row): i for i, row in enumerate(wanted)}
    cones = [[place[int(r)] for r in (*a, *b)] for a, b in zip(whole, continua, strict=True)]
    cones += [[place[int(r)] for r in b] for b in continua]
    most = max(len(cone) for cone in cones)
    index = np.zeros((len(cones), max(most, 1)), dtype=np.int64)
    for i, cone in enumerate(cones):
        index[i, : len(cone)] = cone
    terms = current.terms
    used = (current.fit.coefficients > 0) | (terms.anchor > 0)
    gains = cone_gains(
        library.dense([int(r) for r in wanted]),
        index,
        np.array([len(cone) for cone in cones]),
        np.ascontiguousarray(terms.rows[used]),
        terms.price[used],
        terms.anchor[used],
        terms.stiffness[used],
        problem.smooth.rows,
        problem.smooth.stiffness,
        problem.counts,
        weight,
    )
    return np.asarray(gains[: len(labels)] - gains[len(labels) :])


def select(
    problem: Problem, *, threshold: float = 8.0, most: int = 5, keep: tuple[str, ...] = ()
) -> Selection:
    """Add candidates while the evidence for one more is worth it.

    Parameters
    ----------
    problem : Problem
        Counts and templates.
    threshold : float
        Least evidence, prior included: it pays for the number of candidates looked at.
    most : int
        Most candidates.
    keep : tuple of str
        Labels in the fit from the start.

    Returns
    -------
    Selection
        Labels and fit.
    """
    known = candidates()
    current = fitted(problem, keep)
    steps: list[tuple[str, float]] = []
    while len(current.labels) < most:
        best: Selection | None = None
        best_gain, best_value = threshold, -np.inf
        for label, promise in ranked(problem, current)[:_SHORT_LIST]:
            if promise < 0.5 * threshold:
                break
            trial = fitted(problem, (*current.labels, label), current)
            value = trial.fit.log_likelihood + known[label].weight
            gain = evidence(problem, trial, label) + known[label].weight
            if gain > threshold and value > best_value:
                best, best_gain, best_value = trial, gain, value
        if best is None:
            break
        steps.append((best.labels[-1], best_gain))
        current = best
    return replace(current, steps=tuple(steps))


def evidence(problem: Problem, selection: Selection, label: str) -> float:
    """Loss of log-likelihood when the peaks of a label are taken away and its continuum is left.

    Continua of unlike sources look alike, and scatter, pile-up and background leave continua
    that no template has: only peaks speak for a nuclide.
    """
    others = tuple(one for one in selection.labels if one != label)
    reduced = fitted(problem, others, selection, without_peaks=(label,))
    return selection.fit.log_likelihood - reduced.fit.log_likelihood
