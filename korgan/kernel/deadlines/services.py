"""Set, stop, resume and meet deadlines; escalate the late ones."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.deadlines.domain import DeadlineState, Term, Unit
from korgan.kernel.deadlines.models import CalendarDay, Deadline, Stop
from korgan.kernel.deadlines.selectors import calendar_of
from korgan.kernel.errors import Conflict, InputError, NotFound
from korgan.kernel.events.services import publish
from korgan.kernel.organisations.domain import AUTHORITIES, Actor, Role
from korgan.kernel.organisations.models import Labelled
from korgan.kernel.organisations.rights import declare_action

KEEP_CALENDAR = declare_action(
    "deadlines.keep_calendar", roles=[Role.ADMINISTRATOR], kinds=AUTHORITIES
)
ESCALATE = declare_action("deadlines.escalate", roles=[Role.ADMINISTRATOR])


@part_of_service
def set_deadline(
    *,
    subject: Labelled,
    kind: str,
    what: str,
    starts_on: date,
    span: int,
    unit: Unit = Unit.CALENDAR_DAYS,
    grace: int = 0,
    rule_source: str = "",
    subject_url: str = "",
    organisation_id: int | None = None,
    escalate_to: Role | None = Role.SUPERVISOR,
) -> Deadline:
    """Set what has to be done on a record, by whom (its owner unless said otherwise)."""
    calendar = calendar_of(subject.country)
    term = Term(starts_on, span, unit, grace)
    due = term.due_on(calendar, starts_on)
    return Deadline.objects.create(
        organisation_id=organisation_id or subject.organisation_id,
        country=subject.country,
        classification=subject.classification,
        releasability=subject.releasability,
        released_to_id=subject.released_to_id,
        kind=kind,
        subject_type=subject._meta.label,
        subject_id=str(subject.pk),
        subject_url=subject_url,
        what=what[:300],
        rule_source=rule_source[:300],
        starts_on=starts_on,
        span=span,
        unit=unit,
        grace=grace,
        due_on=due,
        late_after=calendar.add(due, grace, unit),
        escalate_to=escalate_to.value if escalate_to else "",
    )


@part_of_service
def stop_clock(*, subject: Labelled, kind: str, since: date, reason: str) -> None:
    """Stop the clock of an open deadline."""
    deadline = _open_deadline(subject, kind)
    if deadline.stops.filter(until__isnull=True).exists():
        raise Conflict("stands_already", "the clock stands already")
    if deadline.stops.filter(until__gt=since).exists() or since < deadline.starts_on:
        raise InputError("stop_overlaps", "the clock cannot stop on a day already counted")
    Stop.objects.create(deadline=deadline, since=since, reason=reason[:300])


@part_of_service
def resume_clock(*, subject: Labelled, kind: str, until: date) -> Deadline:
    """Let the clock run again and put the due day off by the days that it stood."""
    deadline = _open_deadline(subject, kind)
    stop = deadline.stops.filter(until__isnull=True).first()
    if stop is None:
        raise Conflict("runs_already", "the clock is running")
    if until < stop.since:
        raise InputError("stop_backwards", "the clock cannot run again before it stopped")
    stop.until = until
    stop.save(update_fields=["until"])
    calendar = calendar_of(deadline.country)
    deadline.due_on = deadline.term().due_on(calendar, until)
    deadline.late_after = calendar.add(deadline.due_on, deadline.grace, Unit(deadline.unit))
    deadline.save(update_fields=["due_on", "late_after"])
    return deadline


@part_of_service
def meet_deadline(*, subject: Labelled, kind: str) -> bool:
    """Mark the open deadline of this kind as done; returns whether there was one."""
    found = _open_deadlines(subject, kind).update(done_at=timezone.now())
    return found > 0


@service(KEEP_CALENDAR)
def set_calendar_day(
    *, actor: Actor, day: date, working: bool, name: str, source: str
) -> CalendarDay:
    """Enter a holiday or a day worked instead, with the decree that says so."""
    if not name.strip():
        raise InputError("name_missing", "name the day", where="name")
    if not source.strip():
        raise InputError("source_missing", "name the law or decree", where="source")
    entered, _ = CalendarDay.objects.update_or_create(
        country=actor.country,
        day=day,
        defaults={"working": working, "name": name, "source": source},
    )
    record("deadlines.calendar_day_set", entered, day=day.isoformat(), working=working)
    return entered


@service(KEEP_CALENDAR)
def remove_calendar_day(*, actor: Actor, day: date) -> None:
    """Take an entry of the calendar back: the rule of the week holds again."""
    entered = CalendarDay.objects.filter(country=actor.country, day=day).first()
    if entered is None:
        raise NotFound("no_calendar_day", f"the calendar has no entry for {day.isoformat()}")
    record("deadlines.calendar_day_removed", entered, day=day.isoformat(), name=entered.name)
    entered.delete()


@service(ESCALATE)
def escalate_late(*, actor: Actor, today: date) -> int:
    """Publish each newly late deadline once, so that the role named in it is told."""
    calendar = calendar_of(actor.country)
    candidates = Deadline.objects.filter(
        country=actor.country, done_at=None, escalated_at=None, late_after__lt=today
    ).prefetch_related("stops")
    late = [
        deadline
        for deadline in candidates
        if deadline.term().state_on(calendar, today, done=False) is DeadlineState.LATE
    ]
    for deadline in late:
        publish(
            "deadlines.late",
            {
                "deadline": deadline.id,
                "organisation": deadline.organisation_id,
                "role": deadline.escalate_to,
            },
        )
    Deadline.objects.filter(id__in=[each.id for each in late]).update(escalated_at=timezone.now())
    record("deadlines.escalated", None, late=[each.id for each in late])
    return len(late)


def _open_deadlines(subject: Labelled, kind: str) -> QuerySet[Deadline]:
    return Deadline.objects.filter(
        kind=kind, subject_type=subject._meta.label, subject_id=str(subject.pk), done_at=None
    )


def _open_deadline(subject: Labelled, kind: str) -> Deadline:
    deadline = _open_deadlines(subject, kind).first()
    if deadline is None:
        raise Conflict("no_deadline", f"no open deadline of kind {kind}")
    return deadline
