"""The licence calendar: ends, renewals, reviews, conditions, qualifications, visits, by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dateutil.relativedelta import relativedelta
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from korgan.kernel.deadlines.selectors import calendar_of, list_deadlines
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import visible_to
from korgan.sources.domain.applications import Condition
from korgan.sources.domain.calendar_file import CalendarEntry
from korgan.sources.models import Licence, LicenceRevision, Worker
from korgan.sources.selectors.conditions import KIND, list_conditions_met
from korgan.sources.selectors.dashboard import IN_FORCE
from korgan.sources.selectors.guarantees import list_guarantees
from korgan.sources.selectors.inspections import list_inspections
from korgan.sources.selectors.licensing import list_licences
from korgan.sources.selectors.providers import list_recognitions

# What is due on these records is about a licence.
SUBJECTS = {
    "sources.Licence": "renewal",
    "sources.Application": "review",
    "sources.InspectionFinding": "correction",
}


def licence_calendar(*, actor: Actor, first: date, last: date) -> list[CalendarEntry]:
    """Return what falls on the days of a span, of what the actor may see, in order of days."""
    found = [
        *_ends(actor, first, last),
        *_deadlines(actor, first, last),
        *_conditions(actor, first, last),
        *_qualifications(actor, first, last),
        *_recognitions(actor, first, last),
        *_guarantees(actor, first, last),
        *_visits(actor, first, last),
    ]
    return sorted(found, key=lambda entry: (entry.day, entry.kind, entry.key))


def _ends(actor: Actor, first: date, last: date) -> Iterator[CalendarEntry]:
    licences = list_licences(actor=actor).filter(state__in=IN_FORCE)
    for licence in licences.filter(valid_until__range=(first, last)):
        yield CalendarEntry(
            licence.valid_until,
            "end",
            f"licence-end-{licence.id}",
            _("%(licence)s ends") % {"licence": licence},
            licence.organisation.name,
            reverse("sources:licence", args=[licence.id]),
        )


def _deadlines(actor: Actor, first: date, last: date) -> Iterator[CalendarEntry]:
    # A clock that was stopped puts the day off, so what was due earlier may fall into the span.
    rows = list_deadlines(actor=actor).filter(
        done_at=None, subject_type__in=list(SUBJECTS), due_on__lte=last
    )
    # Days of conditions follow from the licence itself, all that come and not only the next.
    rows = rows.exclude(kind__startswith=KIND)
    calendar, today = calendar_of(actor.country), timezone.localdate()
    for deadline in rows.prefetch_related("stops"):
        day = deadline.term().due_on(calendar, today)
        if first <= day <= last:
            yield CalendarEntry(
                day,
                SUBJECTS[deadline.subject_type],
                f"deadline-{deadline.id}",
                str(deadline),
                deadline.organisation.name,
                deadline.subject_url,
            )


def _conditions(actor: Actor, first: date, last: date) -> Iterator[CalendarEntry]:
    """Yield the days on which a condition falls due, from the licence's first day, until met."""
    visible = visible_to(actor, Licence.objects.filter(state__in=IN_FORCE))
    rows = LicenceRevision.objects.filter(licence__in=visible, number=F("licence__revision"))
    language = get_language() or "en"
    records = list_conditions_met(actor=actor).filter(licence__in=visible)
    met = set(records.order_by().values_list("licence_id", "key", "due_on"))
    for revision in rows.select_related("licence__organisation").order_by("licence_id"):
        end = min(last, revision.valid_until)
        for kept in revision.conditions:
            condition = Condition(**kept)
            for day in _every(int(condition.every_months or 0), revision.valid_from, first, end):
                licence = revision.licence
                if (licence.id, condition.key, day) in met:
                    continue
                yield CalendarEntry(
                    day,
                    "condition",
                    f"condition-{licence.id}-{condition.key}",
                    f"{condition.in_language(language)[0]}: {licence}",
                    licence.organisation.name,
                    reverse("sources:licence", args=[licence.id]),
                )


def _every(months: int, start: date, first: date, last: date) -> Iterator[date]:
    if months < 1:
        return
    # Counted from the start, not from the day before: the 31st comes back after a short month.
    number = max(1, ((first.year - start.year) * 12 + first.month - start.month) // months)
    while (day := start + relativedelta(months=number * months)) <= last:
        if day >= first:
            yield day
        number += 1


def _qualifications(actor: Actor, first: date, last: date) -> Iterator[CalendarEntry]:
    """Yield the last days of officers named in licences in force."""
    visible = visible_to(actor, Licence.objects.filter(state__in=IN_FORCE))
    officers = visible_to(actor, Worker.objects.filter(active=True)).filter(
        id__in=visible.exclude(officer=None).values("officer")
    )
    for worker in officers.select_related("organisation").prefetch_related("qualifications"):
        latest = max((each.valid_until for each in worker.qualifications.all()), default=None)
        if latest is not None and first <= latest <= last:
            yield CalendarEntry(
                latest,
                "qualification",
                f"qualification-{worker.id}",
                _("Qualification of %(worker)s ends") % {"worker": worker},
                worker.organisation.name,
                reverse("sources:worker", args=[worker.id]),
            )


def _recognitions(actor: Actor, first: date, last: date) -> Iterator[CalendarEntry]:
    rows = list_recognitions(actor=actor).filter(withdrawn_on=None)
    for recognition in rows.filter(valid_until__range=(first, last)):
        yield CalendarEntry(
            recognition.valid_until,
            "recognition",
            f"recognition-{recognition.id}",
            _("Recognition of %(provider)s ends") % {"provider": recognition.provider},
            recognition.get_service_display(),
            reverse("sources:provider", args=[recognition.provider_id]),
        )


def _guarantees(actor: Actor, first: date, last: date) -> Iterator[CalendarEntry]:
    rows = list_guarantees(actor=actor).filter(released_on=None)
    for each in rows.filter(valid_until__range=(first, last)).select_related("organisation"):
        yield CalendarEntry(
            each.valid_until,
            "guarantee",
            f"guarantee-{each.id}",
            _("Guarantee of %(licence)s ends") % {"licence": each.licence},
            each.organisation.name,
            reverse("sources:licence", args=[each.licence_id]),
        )


def _visits(actor: Actor, first: date, last: date) -> Iterator[CalendarEntry]:
    rows = list_inspections(actor=actor).filter(state="planned", planned_on__range=(first, last))
    for visit in rows:
        yield CalendarEntry(
            visit.planned_on,
            "visit",
            f"inspection-{visit.id}",
            f"{visit}: {visit.site}",
            visit.organisation.name,
            reverse("sources:inspection", args=[visit.id]),
        )
