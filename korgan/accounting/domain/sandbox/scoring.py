"""What an answer is worth: which scenario, where, how much; and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from korgan.accounting.domain.sandbox.scenarios import Hidden, ScenarioKind

KIND_POINTS, WHERE_POINTS, AMOUNT_POINTS = 4, 3, 3
WHOLE = KIND_POINTS + WHERE_POINTS + AMOUNT_POINTS
FALSE_ALARM = 2
_NEARLY = 1
# How far an amount may be off for all points: relative, days absolute.
_TOLERANCE = {
    ScenarioKind.WRONG_UNIT: 0.05,
    ScenarioKind.LOST_ITEM: 0.1,
    ScenarioKind.PROTRACTED_LOSS: 0.35,
    ScenarioKind.BIASED_SCALE: 0.4,
}
_DAYS, _MORE_DAYS = 3, 10


@dataclass(frozen=True, slots=True)
class Answer:
    """What a trainee says: the kind, where (name of batch, method or report), and how much."""

    kind: ScenarioKind
    where: str = ""
    amount: float | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Points for one scenario (or a false alarm), part by part: right, near, wrong or missing."""

    hidden: Hidden | None
    answer: Answer | None
    kind: str
    where: str = ""
    amount: str = ""
    points: int = 0


@dataclass(frozen=True, slots=True)
class Score:
    """All marks; points never fall below nothing."""

    marks: tuple[Mark, ...]
    points: int
    of: int


def score_answers(hidden: Sequence[Hidden], answers: Sequence[Answer]) -> Score:
    """Mark answers against what was hidden.

    Parameters
    ----------
    hidden : sequence of Hidden
        What was played; empty for a year in which nothing is wrong.
    answers : sequence of Answer
        What the trainee says; empty says that nothing is wrong.

    Returns
    -------
    Score
        Ten points for each scenario: four for the kind, three for where, three for how much; two
        less for each alarm that is false. An empty year is worth ten for saying so.

    Examples
    --------
    >>> from datetime import date
    >>> truth = [Hidden(ScenarioKind.LOST_ITEM, "U-7", date(2026, 3, 31), 500.0)]
    >>> score_answers(truth, [Answer(ScenarioKind.LOST_ITEM, "U-7", 480.0)]).points
    10
    >>> score_answers(truth, [Answer(ScenarioKind.LATE_REPORT, "ICR/2", 9.0)]).points
    0
    >>> score_answers([], []).points
    10
    """
    left = list(answers)
    marks = []
    for each in hidden:
        same = [a for a in left if a.kind is each.kind]
        chosen = next((a for a in same if _same(a.where, each.where)), same[0] if same else None)
        if chosen is not None:
            left.remove(chosen)
        marks.append(_mark(each, chosen))
    marks += [Mark(None, answer, "false", points=-FALSE_ALARM) for answer in left]
    if not hidden:
        marks.insert(0, Mark(None, None, "nothing", points=WHOLE if not answers else 0))
    of = WHOLE * max(len(hidden), 1)
    return Score(tuple(marks), max(0, sum(mark.points for mark in marks)), of)


def _mark(hidden: Hidden, answer: Answer | None) -> Mark:
    if answer is None:
        return Mark(hidden, None, "missing")
    where = "right" if _same(answer.where, hidden.where) else "wrong"
    amount = _amount(hidden, answer.amount)
    points = KIND_POINTS + (WHERE_POINTS if where == "right" else 0)
    points += {"right": AMOUNT_POINTS, "near": _NEARLY}.get(amount, 0)
    return Mark(hidden, answer, "right", where, amount, points)


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _amount(hidden: Hidden, stated: float | None) -> str:
    if stated is None:
        return "missing"
    if hidden.kind is ScenarioKind.LATE_REPORT:
        off = abs(stated - hidden.amount)
        return "right" if off <= _DAYS else "near" if off <= _MORE_DAYS else "wrong"
    if stated * hidden.amount <= 0:
        return "wrong"
    ratio = stated / hidden.amount
    if abs(ratio - 1) <= _TOLERANCE[hidden.kind]:
        return "right"
    return "near" if 0.5 <= ratio <= 2 else "wrong"
