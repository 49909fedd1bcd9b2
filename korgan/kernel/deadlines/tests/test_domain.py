from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.kernel.deadlines.domain import ClockStop, DeadlineState, Term, Unit, WorkCalendar
from korgan.science.errors import InputError

PLAIN = WorkCalendar()
FRIDAY = date(2026, 3, 20)
NAURYZ = WorkCalendar(
    holidays=frozenset({date(2026, 3, 23), date(2026, 3, 24), date(2026, 3, 25)}),
    working_exceptions=frozenset({date(2026, 3, 28)}),
)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
SPANS = st.integers(0, 400)


@pytest.mark.parametrize(
    ("calendar", "span", "unit", "due"),
    [
        (PLAIN, 1, Unit.WORKING_DAYS, date(2026, 3, 23)),
        (PLAIN, 5, Unit.WORKING_DAYS, date(2026, 3, 27)),
        (NAURYZ, 1, Unit.WORKING_DAYS, date(2026, 3, 26)),
        (NAURYZ, 3, Unit.WORKING_DAYS, date(2026, 3, 28)),
        (PLAIN, 1, Unit.CALENDAR_DAYS, date(2026, 3, 23)),
        (NAURYZ, 1, Unit.CALENDAR_DAYS, date(2026, 3, 26)),
        (PLAIN, 0, Unit.WORKING_DAYS, FRIDAY),
    ],
)
def test_a_span_counts_the_days_that_the_calendar_counts(
    calendar: WorkCalendar, span: int, unit: Unit, due: date
) -> None:
    assert calendar.add(FRIDAY, span, unit) == due


@given(DAYS, SPANS)
def test_working_days_counted_back_are_those_added(start: date, span: int) -> None:
    start = PLAIN.next_working_day(start)
    end = PLAIN.add(start, span, Unit.WORKING_DAYS)
    assert PLAIN.days_between(start, end, Unit.WORKING_DAYS) == span


@given(DAYS, SPANS, st.integers(0, 60), st.integers(0, 60))
def test_a_stop_never_brings_the_due_day_forward(
    start: date, span: int, after: int, stood: int
) -> None:
    since = start + timedelta(days=after)
    stopped = Term(start, span, stops=[ClockStop(since, since + timedelta(days=stood))])
    today = start + timedelta(days=200)
    assert stopped.due_on(PLAIN, today) >= Term(start, span).due_on(PLAIN, today)


@given(DAYS, SPANS, st.integers(0, 30))
def test_states_follow_each_other_in_order(start: date, span: int, grace: int) -> None:
    term = Term(start, span, grace=grace)
    order = list(DeadlineState)
    states = [
        term.state_on(PLAIN, start + timedelta(days=n), done=False) for n in range(span + grace + 9)
    ]
    assert states == sorted(states, key=order.index)
    assert states[-1] is DeadlineState.LATE


def test_the_last_day_is_in_time_and_grace_and_lateness_follow() -> None:
    term = Term(date(2026, 3, 2), 4, grace=3)
    on = {
        date(2026, 3, 6): DeadlineState.DUE_SOON,
        date(2026, 3, 7): DeadlineState.GRACE,
        date(2026, 3, 9): DeadlineState.GRACE,
        date(2026, 3, 10): DeadlineState.LATE,
    }
    assert {day: term.state_on(PLAIN, day, done=False) for day in on} == on


def test_a_standing_clock_puts_off_day_by_day() -> None:
    term = Term(FRIDAY, 5, Unit.WORKING_DAYS, stops=[ClockStop(date(2026, 3, 24))])
    assert term.state_on(PLAIN, date(2026, 4, 24), done=False) is DeadlineState.STOPPED
    resumed = Term(
        FRIDAY, 5, Unit.WORKING_DAYS, stops=[ClockStop(date(2026, 3, 24), date(2026, 3, 31))]
    )
    assert resumed.due_on(PLAIN, date(2026, 4, 24)) == date(2026, 4, 3)


@pytest.mark.parametrize(
    "make",
    [
        lambda: WorkCalendar(weekend=frozenset(range(7))),
        lambda: PLAIN.add(FRIDAY, -1, Unit.CALENDAR_DAYS),
        lambda: ClockStop(FRIDAY, FRIDAY - timedelta(days=1)),
    ],
)
def test_it_refuses_what_cannot_be_counted(make: object) -> None:
    with pytest.raises(InputError):
        make()  # type: ignore[operator]
