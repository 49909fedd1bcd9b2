"""Acceptance and periodic tests against criteria that a regulator can edit.

The criteria are a table (``data/acceptance_criteria.csv``), one source and one edition per row,
each row marked as verified against its source or not. The verdict repeats that mark.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from pathlib import Path

from korgan.science.errors import InputError
from korgan.science.portals.binomial import (
    Interval,
    clopper_pearson,
    trials_to_show_at_least,
    trials_to_show_at_most,
)

_DEFAULT_TABLE = Path(__file__).parent / "data" / "acceptance_criteria.csv"


class Quantity(StrEnum):
    """What is counted in a test."""

    DETECTION_PROBABILITY = "detection_probability"
    FALSE_ALARM_PROBABILITY = "false_alarm_probability"


class Verification(StrEnum):
    """Whether a figure was read in the source it is credited to."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"


class Result(StrEnum):
    """Outcome of a test against one criterion."""

    PASS = "pass"  # noqa: S105  (a verdict, not a secret)
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True)
class Criterion:
    """One row of the table of criteria.

    Attributes
    ----------
    criterion, instrument, condition : str
        Name of the row, kind of instrument, and what is driven through.
    quantity : Quantity
        Detection probability (a limit from below) or false-alarm probability (from above).
    limit : float
        The limit.
    confidence : float or None
        One-sided confidence with which it must be shown; None when the source states none.
    trials, needed_successes : int or None
        A fixed plan "at least so many alarms in so many passes", if there is one.
    source, edition, clause, note : str
        Where the figure comes from.
    verification : Verification
        Whether it was checked there.
    """

    criterion: str
    instrument: str
    quantity: Quantity
    limit: float
    confidence: float | None
    trials: int | None
    needed_successes: int | None
    condition: str
    source: str
    edition: str
    clause: str
    verification: Verification
    note: str


@dataclass(frozen=True)
class Verdict:
    """What a series of trials shows about one criterion.

    Attributes
    ----------
    criterion : Criterion
        The row applied.
    result : Result
        ``pass``, ``fail`` or ``inconclusive``.
    interval : Interval
        One-sided Clopper-Pearson limits of the quantity.
    further_trials : int
        Trials still needed if nothing more goes wrong; 0 once decided.
    statement : str
        The verdict in a sentence, with the mark of an unverified criterion.
    """

    criterion: Criterion
    result: Result
    interval: Interval
    further_trials: int
    statement: str


_DIRECTION = {
    Quantity.DETECTION_PROBABILITY: "at_least",
    Quantity.FALSE_ALARM_PROBABILITY: "at_most",
}
_COLUMNS = {field.name for field in fields(Criterion)} | {"direction"}


def read_criteria(text: str) -> tuple[Criterion, ...]:
    """Read a table of criteria from CSV text.

    Parameters
    ----------
    text : str
        Comma-separated, with the header of the bundled table; lines that begin with ``#`` are
        remarks.

    Returns
    -------
    tuple of Criterion
        In the order of the table.

    Raises
    ------
    InputError
        ``missing_columns``, ``bad_row``, ``duplicate_criterion``, ``empty``; `where` names the
        row.
    """
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    reader = csv.DictReader(lines)
    missing = _COLUMNS - set(reader.fieldnames or ())
    if missing:
        raise InputError(
            "missing_columns", f"columns missing: {', '.join(sorted(missing))}", where="header"
        )
    criteria: dict[str, Criterion] = {}
    for row in reader:
        name = (row["criterion"] or "").strip()
        if not name or name in criteria:
            raise InputError("duplicate_criterion", f"criterion {name!r} is empty or repeated")
        criteria[name] = _criterion(name, row)
    if not criteria:
        raise InputError("empty", "the table holds no criterion")
    return tuple(criteria.values())


def _criterion(name: str, row: dict[str, str | None]) -> Criterion:
    def text(column: str) -> str:
        return (row[column] or "").strip()

    def bad(message: str) -> InputError:
        return InputError("bad_row", message, where=f"criterion {name}")

    try:
        quantity = Quantity(text("quantity"))
        verification = Verification(text("verification"))
        limit = float(text("limit"))
        confidence = float(text("confidence")) if text("confidence") else None
        trials = int(text("trials")) if text("trials") else None
        needed = int(text("needed_successes")) if text("needed_successes") else None
    except ValueError as error:
        raise bad(str(error)) from error
    if not 0.0 < limit < 1.0 or (confidence is not None and not 0.0 < confidence < 1.0):
        raise bad("limit and confidence lie strictly between 0 and 1")
    if text("direction") != _DIRECTION[quantity]:
        raise bad(f"a limit on {quantity} is {_DIRECTION[quantity]}")
    if (trials is None) != (needed is None):
        raise bad("trials and needed_successes go together")
    if trials is not None and needed is not None and not 0 < needed <= trials:
        raise bad(f"a plan of {needed} in {trials}")
    if trials is not None and quantity is not Quantity.DETECTION_PROBABILITY:
        raise bad("a plan of successes belongs to a detection probability")
    if not text("source"):
        raise bad("a criterion needs its source")
    return Criterion(
        name, text("instrument"), quantity, limit, confidence, trials, needed, text("condition"),
        text("source"), text("edition"), text("clause"), verification, text("note"),
    )  # fmt: skip


@cache
def default_criteria() -> tuple[Criterion, ...]:
    """Return the bundled criteria; most are unverified, and say so.

    Examples
    --------
    >>> {c.verification.value for c in default_criteria() if "N42" in c.source}
    {'unverified'}
    """
    return read_criteria(_DEFAULT_TABLE.read_text(encoding="utf-8"))


def judge(
    criterion: Criterion, *, alarms: int, trials: int, confidence: float | None = None
) -> Verdict:
    """Judge a series of trials against one criterion.

    A fixed plan is applied as written when exactly its number of trials was run. Otherwise the
    one-sided Clopper-Pearson bound decides: pass when the limit is shown, fail when its
    contrary is shown, else inconclusive.

    Parameters
    ----------
    criterion : Criterion
        Row of a table of criteria.
    alarms, trials : int
        Alarms out of passages: detections, or false alarms, by the criterion's quantity.
    confidence : float, optional
        Needed where the criterion states none; where it does, it must agree.

    Returns
    -------
    Verdict
        With the bound and the number of further trials.

    Raises
    ------
    InputError
        ``confidence_missing``, ``confidence_conflict``, ``impossible_successes``, ``no_trials``.

    Examples
    --------
    >>> rows = {c.criterion: c for c in default_criteria()}
    >>> judge(rows["burr-gavron-a"], alarms=15, trials=20).result.value
    'pass'
    >>> verdict = judge(rows["n42.35-false-alarm"], alarms=0, trials=1000)
    >>> verdict.result.value, verdict.further_trials
    ('inconclusive', 1995)
    """
    level = _confidence(criterion, confidence)
    interval = clopper_pearson(alarms, trials, confidence=level, one_sided=True)
    result, further = _by_plan(criterion, alarms, trials) or _by_bound(criterion, interval)
    return Verdict(
        criterion, result, interval, further, _statement(criterion, result, interval, further)
    )


def _confidence(criterion: Criterion, chosen: float | None) -> float:
    stated = criterion.confidence
    if stated is None and chosen is None:
        raise InputError(
            "confidence_missing",
            f"{criterion.criterion} states no confidence level",
            where="confidence",
            mend="choose one, for example 0.95, and record the choice",
        )
    if stated is not None and chosen is not None and stated != chosen:
        raise InputError(
            "confidence_conflict",
            f"{criterion.criterion} states {stated}, not {chosen}",
            where="confidence",
        )
    return stated if stated is not None else float(chosen or 0.0)


def _by_plan(criterion: Criterion, alarms: int, trials: int) -> tuple[Result, int] | None:
    """Apply a fixed plan; None when there is none or more trials than planned were run."""
    if criterion.trials is None or criterion.needed_successes is None or trials > criterion.trials:
        return None
    if trials - alarms > criterion.trials - criterion.needed_successes:
        return Result.FAIL, 0
    if trials < criterion.trials:
        return Result.INCONCLUSIVE, criterion.trials - trials
    return Result.PASS, 0


def _by_bound(criterion: Criterion, interval: Interval) -> tuple[Result, int]:
    """Compare the one-sided bounds with the limit; count the trials that would still decide."""
    limit, alarms, trials = criterion.limit, interval.successes, interval.trials
    if criterion.quantity is Quantity.DETECTION_PROBABILITY:
        shown, refuted = interval.lower >= limit, interval.upper < limit
    else:
        shown, refuted = interval.upper <= limit, interval.lower > limit
    if shown or refuted:
        return (Result.PASS if shown else Result.FAIL), 0
    if criterion.quantity is Quantity.DETECTION_PROBABILITY:
        needed = trials_to_show_at_least(
            limit, confidence=interval.confidence, failures=trials - alarms
        )
    else:
        needed = trials_to_show_at_most(limit, confidence=interval.confidence, events=alarms)
    return Result.INCONCLUSIVE, max(1, needed - trials)


def _statement(criterion: Criterion, result: Result, interval: Interval, further: int) -> str:
    percent = f"{100.0 * interval.confidence:g} %"
    if criterion.quantity is Quantity.DETECTION_PROBABILITY:
        shown = f"detection probability at least {interval.lower:.3f}"
        asked = f"at least {criterion.limit:g}"
    else:
        shown = f"false-alarm probability at most {interval.upper:.2g}"
        asked = f"at most {criterion.limit:g}"
    text = (
        f"{result.value}: {interval.successes} alarms in {interval.trials} trials show a {shown} "
        f"with {percent} confidence; asked is {asked} ({criterion.source})"
    )
    if further:
        text += f"; {further} further trials without a fault would decide"
    if criterion.verification is Verification.UNVERIFIED:
        text += ". UNVERIFIED criterion: check it against the text of the source before use"
    return text
