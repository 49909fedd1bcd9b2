"""An exercise: its scenario, its clock, and how what players did is held against what was expected.

A scenario is data: injects on a clock, and for each what is to be done within how many minutes. The
clock stands while the exercise is paused. Nothing here knows which screens the players used: an
action is a verb of the audit log on a record that was made of an inject's file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from korgan.science.errors import InputError

Words = Mapping[str, str]
LATE_COUNTS = 0.5


def in_language(words: Words, language: str) -> str:
    """Return words in a language, English if there are none."""
    return words.get(language.split("-")[0]) or words["en"]


@dataclass(frozen=True)
class Role:
    """A part that a team plays."""

    key: str
    title: Words


@dataclass(frozen=True)
class Reading:
    """What a simulated instrument sees: sources with their activity (Bq) at one metre."""

    sources: tuple[tuple[str, float], ...]
    seconds: float
    neutrons: int = 0


@dataclass(frozen=True)
class Question:
    """Something that players answer: one of some choices, or a number in a unit."""

    key: str
    ask: Words
    choices: tuple[tuple[str, Words], ...] = ()
    unit: str = ""


@dataclass(frozen=True)
class Inject:
    """What reaches some teams: a message, a file, questions.

    ``at`` is the minute of the clock; None: only by the controller's hand. The file is a simulated
    ``reading``, a ``table``, or a ``letter`` (a report, a data sheet) in words.
    """

    key: str
    at: float | None
    to: frozenset[str]
    text: Words
    reading: Reading | None = None
    table: Any = None
    letter: Words | None = None
    screen: str = ""
    questions: tuple[Question, ...] = ()

    @property
    def has_file(self) -> bool:
        """Whether there is something of which players make a record in the real screens."""
        return not (self.reading is None and self.table is None and self.letter is None)


@dataclass(frozen=True)
class Expected:
    """What a team is to do after an inject, within some minutes, and how it is known.

    Exactly one of ``verbs`` (an entry of the audit log on the record made of the inject's file, by
    any of these verbs, whose facts have one of the named values or lie in a named range),
    ``question`` (with ``accepts`` or ``value``), or neither (the evaluator judges). ``about`` names
    the inject with the file where the clock starts with another inject.
    """

    key: str
    role: str
    inject: str
    within: float
    what: Words
    points: float = 1.0
    verbs: frozenset[str] = frozenset()
    about: str = ""
    facts: Mapping[str, tuple[Any, ...]] | None = None
    question: str = ""
    accepts: frozenset[str] = frozenset()
    value: float | None = None
    tolerance: float = 0.0

    @property
    def is_judged(self) -> bool:
        """Whether an evaluator says if it was done."""
        return not self.verbs and not self.question


@dataclass(frozen=True)
class Scenario:
    key: str
    title: Words
    about: Words
    minutes: float
    roles: tuple[Role, ...]
    injects: tuple[Inject, ...]
    expected: tuple[Expected, ...]
    source: str = ""

    def inject(self, key: str) -> Inject:
        """Return one inject."""
        found = next((each for each in self.injects if each.key == key), None)
        if found is None:
            raise InputError("no_inject", f"the scenario has no inject {key}")
        return found

    def question(self, key: str) -> tuple[Inject, Question]:
        """Return one question and the inject that asks it."""
        for inject in self.injects:
            for question in inject.questions:
                if question.key == key:
                    return inject, question
        raise InputError("no_question", f"the scenario has no question {key}")

    def verbs(self) -> frozenset[str]:
        """Return the verbs of the log by which actions are known."""
        return frozenset(verb for each in self.expected for verb in each.verbs)


@dataclass(frozen=True)
class Clock:
    """When an exercise began, stood, and ended."""

    started: datetime
    pauses: Sequence[tuple[datetime, datetime | None]] = ()
    ended: datetime | None = None

    def minute(self, moment: datetime) -> float:
        """Return how many minutes the clock had run at a moment."""
        until = min(moment, self.ended) if self.ended else moment
        ran = until - self.started
        for since, resumed in self.pauses:
            if since < until:
                ran -= min(resumed or until, until) - since
        return max(ran.total_seconds() / 60, 0.0)


def given_injects(
    scenario: Scenario, by_hand: Mapping[str, float], minute: float
) -> dict[str, float]:
    """Return the injects that are out at a minute of the clock, with the minute of each."""
    found = {}
    for each in scenario.injects:
        minutes = [m for m in (each.at, by_hand.get(each.key)) if m is not None and m <= minute]
        if minutes:
            found[each.key] = min(minutes)
    return found


class State(StrEnum):
    """How an expected action stands."""

    NOT_YET = "not_yet"
    WAITING = "waiting"
    TO_JUDGE = "to_judge"
    DONE = "done"
    LATE = "late"
    WRONG = "wrong"
    MISSED = "missed"


@dataclass(frozen=True)
class Action:
    """An entry of the log on a record that was made of an inject's file."""

    verb: str
    inject: str
    facts: Mapping[str, Any]
    minute: float


@dataclass(frozen=True)
class Answer:
    question: str
    given: str
    minute: float


@dataclass(frozen=True)
class Mark:
    """An expected action with how it stands and what it earns."""

    expected: Expected
    state: State
    minute: float | None = None

    @property
    def counts(self) -> bool:
        """Whether it can be held against the team: its inject was given."""
        return self.state is not State.NOT_YET

    @property
    def points(self) -> float:
        """What it earns: all in time, half if late."""
        share = {State.DONE: 1.0, State.LATE: LATE_COUNTS}.get(self.state, 0.0)
        return share * self.expected.points


@dataclass(frozen=True)
class Score:
    """What a team earned of what it could."""

    marks: tuple[Mark, ...]

    @property
    def earned(self) -> float:
        """Points earned."""
        return sum(each.points for each in self.marks)

    @property
    def possible(self) -> float:
        """Points of all whose inject was given."""
        return sum(each.expected.points for each in self.marks if each.counts)

    @property
    def percent(self) -> float | None:
        """Percentage earned; None while nothing was given."""
        return 100 * self.earned / self.possible if self.possible else None

    @property
    def to_judge(self) -> int:
        """How many wait for an evaluator."""
        return sum(each.state is State.TO_JUDGE for each in self.marks)


def score_of(
    scenario: Scenario,
    role: str,
    *,
    given: Mapping[str, float],
    actions: Iterable[Action] = (),
    answers: Iterable[Answer] = (),
    judgements: Mapping[str, bool] | None = None,
    minute: float,
    over: bool = False,
) -> Score:
    """Hold what a team did against what its role was expected to do.

    Parameters
    ----------
    scenario : Scenario
        What was played.
    role : str
        The team's role.
    given : mapping
        Inject to the minute in which it was given.
    actions, answers : iterable
        What the team did, in order of time.
    judgements : mapping
        Expected action to the evaluator's yes or no.
    minute : float
        The clock now.
    over : bool
        Whether the exercise has ended: what was not done is missed.
    """
    done, said = list(actions), list(answers)
    judged = judgements or {}
    marks = []
    for each in scenario.expected:
        if each.role != role:
            continue
        since = given.get(each.inject)
        if since is None:
            marks.append(Mark(each, State.NOT_YET))
            continue
        until = since + each.within
        if each.is_judged:
            marks.append(_judged(each, judged.get(each.key)))
        elif each.verbs:
            tried = [(a.minute, _facts_fit(each, a.facts)) for a in done if _is_about(each, a)]
            marks.append(_tried(each, tried, until, minute, over))
        else:
            tried = [
                (a.minute, answer_fits(each, a.given)) for a in said if a.question == each.question
            ]
            marks.append(_tried(each, tried, until, minute, over))
    return Score(tuple(marks))


def _is_about(expected: Expected, action: Action) -> bool:
    return action.verb in expected.verbs and action.inject == (expected.about or expected.inject)


def _judged(expected: Expected, met: bool | None) -> Mark:
    states = {None: State.TO_JUDGE, True: State.DONE, False: State.MISSED}
    return Mark(expected, states[met])


def _tried(
    expected: Expected, tried: Sequence[tuple[float, bool]], until: float, minute: float, over: bool
) -> Mark:
    """Judge the attempts: the last one counts, from the minute since which it has been right."""
    right_since: float | None = None
    for at, fits in tried:
        if not fits:
            right_since = None
        elif right_since is None:
            right_since = at
    if right_since is not None:
        return Mark(expected, State.DONE if right_since <= until else State.LATE, right_since)
    if tried:
        return Mark(expected, State.WRONG, tried[-1][0])
    return Mark(expected, State.MISSED if over or minute > until else State.WAITING)


def _facts_fit(expected: Expected, facts: Mapping[str, Any]) -> bool:
    wanted = (expected.facts or {}).items()
    return all(any(_is(facts.get(name), each) for each in values) for name, values in wanted)


def _is(fact: Any, wanted: Any) -> bool:
    """Whether a fact is a value, or a number (decimals are kept as text) within a range."""
    if not isinstance(wanted, Mapping):
        return bool(fact == wanted)
    try:
        return float(wanted["from"]) <= float(fact) <= float(wanted["to"])
    except (TypeError, ValueError):
        return False


def answer_fits(expected: Expected, given: str) -> bool:
    """Whether an answer is one that is accepted, or a number near enough."""
    if expected.value is None:
        return given in expected.accepts
    try:
        number = float(number_in(given))
    except InputError:
        return False
    return abs(number - expected.value) <= expected.tolerance


def number_in(text: str) -> Decimal:
    """Read a number as people write it, with a decimal point or comma."""
    try:
        found = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise InputError("not_a_number", f"{text[:40]} is not a number", where="answer")
    return found
