"""When something is due: working days, grace, stopped clocks. No Django.

The clock is read once per decision and handed in; dates are civil dates of the State's own zone,
because laws count days, not hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from korgan.science.errors import InputError

ONE_DAY = timedelta(days=1)
LONGEST_SPAN_DAYS = 36_600


class DeadlineState(StrEnum):
    """Where a deadline stands on a given day."""

    RUNNING = "running"
    STOPPED = "stopped"
    DUE_SOON = "due_soon"
    GRACE = "grace"
    LATE = "late"
    DONE = "done"


class Unit(StrEnum):
    """How a span is counted."""

    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True)
class WorkCalendar:
    """A State's working days: the weekend, public holidays, and days worked instead.

    ``weekend`` holds weekdays as ``date.weekday()`` counts them (Monday is 0).
    """

    weekend: frozenset[int] = frozenset({5, 6})
    holidays: frozenset[date] = frozenset()
    working_exceptions: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if len(self.weekend) >= 7 or not self.weekend <= set(range(7)):
            raise InputError("bad_weekend", "a week has at least one working day", where="weekend")

    def is_working_day(self, day: date) -> bool:
        """Whether people work on this day."""
        if day in self.working_exceptions:
            return True
        return day.weekday() not in self.weekend and day not in self.holidays

    def add(self, start: date, span: int, unit: Unit) -> date:
        """Return the day on which a span that begins after ``start`` ends.

        The day of the event itself is not counted. A span in calendar days that ends on a day
        off ends on the next working day.
        """
        if not 0 <= span <= LONGEST_SPAN_DAYS:
            raise InputError("bad_span", f"a span of {span} days cannot be counted", where="span")
        if unit is Unit.CALENDAR_DAYS:
            return self.next_working_day(start + timedelta(days=span))
        day, left = start, span
        while left > 0:
            day += ONE_DAY
            left -= self.is_working_day(day)
        return self.next_working_day(day)

    def next_working_day(self, day: date) -> date:
        """Return the day itself if people work on it, else the first working day after it."""
        for _ in range(366):
            if self.is_working_day(day):
                return day
            day += ONE_DAY
        raise InputError("no_working_day", "the calendar has a year without a working day")

    def days_between(self, start: date, end: date, unit: Unit) -> int:
        """Return how many days of this unit lie after ``start`` up to and including ``end``."""
        span = (end - start).days
        if unit is Unit.CALENDAR_DAYS:
            return span
        sign = 1 if span >= 0 else -1
        low, high = (start, end) if span >= 0 else (end, start)
        return sign * sum(
            self.is_working_day(low + timedelta(days=n)) for n in range(1, (high - low).days + 1)
        )


@dataclass(frozen=True)
class ClockStop:
    """The clock stood from the first day up to, not including, the last (None: it still stands)."""

    since: date
    until: date | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.until < self.since:
            raise InputError("stop_backwards", "a clock stop ends before it begins", where="until")


@dataclass(frozen=True)
class Term:
    """What has to be done by when: a span from a start, a grace, and stops of the clock."""

    start: date
    span: int
    unit: Unit = Unit.CALENDAR_DAYS
    grace: int = 0
    warn: int = 7
    stops: Sequence[ClockStop] = field(default_factory=tuple)

    def stopped_on(self, today: date) -> bool:
        """Whether the clock stands on this day."""
        return any(
            stop.since <= today and (stop.until is None or today < stop.until)
            for stop in self.stops
        )

    def due_on(self, calendar: WorkCalendar, today: date) -> date:
        """Return the due day as it stands today: each stopped day puts it off by one."""
        due = calendar.add(self.start, self.span, self.unit)
        for stop in sorted(self.stops, key=lambda each: each.since):
            ended = stop.until if stop.until is not None else max(today, stop.since)
            stood = calendar.days_between(stop.since, ended, self.unit)
            due = calendar.add(due, stood, self.unit)
        return due

    def state_on(self, calendar: WorkCalendar, today: date, *, done: bool) -> DeadlineState:
        """Return where it stands."""
        if done:
            return DeadlineState.DONE
        if self.stopped_on(today):
            return DeadlineState.STOPPED
        due = self.due_on(calendar, today)
        if today > calendar.add(due, self.grace, self.unit):
            return DeadlineState.LATE
        if today > due:
            return DeadlineState.GRACE
        if calendar.days_between(today, due, Unit.CALENDAR_DAYS) <= self.warn:
            return DeadlineState.DUE_SOON
        return DeadlineState.RUNNING
