"""What is due, for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from korgan.kernel.deadlines.domain import DeadlineState, WorkCalendar
from korgan.kernel.deadlines.models import CalendarDay, Deadline
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import visible_to


@dataclass(frozen=True)
class Due:
    """One line of the page "what is due"."""

    deadline: Deadline
    due_on: date
    state: DeadlineState
    days_left: int
    # Late, and told to a role that the actor holds.
    is_escalated: bool = False


def calendar_of(country: str) -> WorkCalendar:
    """Return a State's working days."""
    days = CalendarDay.objects.filter(country=country).values_list("day", "working")
    return WorkCalendar(
        holidays=frozenset(day for day, working in days if not working),
        working_exceptions=frozenset(day for day, working in days if working),
    )


def list_calendar_days(*, actor: Actor) -> QuerySet[CalendarDay]:
    """Return the days on which the actor's State departs from the rule of the week."""
    return CalendarDay.objects.filter(country=actor.country)


def list_deadlines(*, actor: Actor) -> QuerySet[Deadline]:
    """Return the deadlines that the actor may see."""
    return visible_to(actor, Deadline.objects.select_related("organisation"))


def list_due(*, actor: Actor, today: date, limit: int = 100) -> list[Due]:
    """Return what the actor's organisation still has to do, most urgent first."""
    open_ones = (
        list_deadlines(actor=actor)
        .filter(done_at__isnull=True, organisation_id=actor.organisation_id)
        .prefetch_related("stops")
        .order_by("due_on", "id")[:limit]
    )
    calendar = calendar_of(actor.country)
    lines = []
    for deadline in open_ones:
        term = deadline.term()
        due_on = term.due_on(calendar, today)
        state = term.state_on(calendar, today, done=False)
        told = bool(deadline.escalated_at) and deadline.escalate_to in actor.roles
        lines.append(Due(deadline, due_on, state, (due_on - today).days, told))
    return sorted(lines, key=lambda line: (line.due_on, line.deadline.id))
