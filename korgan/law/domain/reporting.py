"""When reports fall due: yearly on a day, after a period, after entry into force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Rhythm(StrEnum):
    """How a reporting duty recurs."""

    ANNUAL = "annual"
    QUARTERLY = "quarterly"
    MONTHLY = "monthly"
    AFTER_ENTRY = "after_entry"
    AFTER_ENTRY_MONTH = "after_entry_month"
    WHEN_LAW_CHANGES = "when_law_changes"


@dataclass(frozen=True)
class ReportRule:
    """A reporting duty of an instrument."""

    key: str
    treaty: str
    obligation: str
    what: str
    rhythm: Rhythm
    value: str
    source: str


@dataclass(frozen=True)
class Due:
    """A report for one period, the day from which the time counts, and the last day."""

    period: str
    starts_on: date
    due_on: date


def end_of_month(day: date) -> date:
    """Return the last day of a day's month."""
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - timedelta(days=1)


def next_due(rule: ReportRule, today: date, in_force_since: date | None) -> Due | None:
    """Return the next report that is not past, or None if the rule gives no day by itself.

    Examples
    --------
    >>> rule = ReportRule("ap-update", "AP", "", "", Rhythm.ANNUAL, "05-15", "")
    >>> next_due(rule, date(2026, 5, 16), None).due_on
    datetime.date(2027, 5, 15)
    """
    if rule.rhythm is Rhythm.ANNUAL:
        month, day = (int(part) for part in rule.value.split("-"))
        year = today.year if today <= date(today.year, month, day) else today.year + 1
        return Due(str(year - 1), date(year, 1, 1), date(year, month, day))
    if rule.rhythm in (Rhythm.QUARTERLY, Rhythm.MONTHLY):
        span = timedelta(days=int(rule.value))
        return next(
            Due(_name(rule.rhythm, end), end, end + span)
            for end in _ends(rule.rhythm, today)
            if end + span >= today
        )
    if rule.rhythm is Rhythm.WHEN_LAW_CHANGES or in_force_since is None:
        return None
    start = in_force_since
    if rule.rhythm is Rhythm.AFTER_ENTRY_MONTH:
        start = end_of_month(start)
    due = start + timedelta(days=int(rule.value))
    return Due("initial", start, due) if due >= today else None


def _ends(rhythm: Rhythm, today: date) -> Iterator[date]:
    """Yield ends of periods, from one long enough ago that its report is past."""
    step = 3 if rhythm is Rhythm.QUARTERLY else 1
    month = (today.year - 1) * 12
    while True:
        month += step
        yield end_of_month(date((month - 1) // 12, (month - 1) % 12 + 1, 1))


def _name(rhythm: Rhythm, end: date) -> str:
    if rhythm is Rhythm.QUARTERLY:
        return f"{end.year}-Q{(end.month + 2) // 3}"
    return f"{end.year}-{end.month:02d}"
