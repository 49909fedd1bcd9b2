"""The register at a glance, and the calendar of its licences."""

from __future__ import annotations

from calendar import Calendar
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from dateutil.relativedelta import relativedelta
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from korgan.kernel.errors import InputError
from korgan.kernel.organisations.seats import actor_of
from korgan.sources.domain.calendar_file import CalendarEntry, calendar_file
from korgan.sources.models import STATE_LABELS
from korgan.sources.selectors.calendar import licence_calendar
from korgan.sources.selectors.dashboard import (
    CORRECTION_DAYS,
    ENDING_DAYS,
    IN_FORCE,
    NOT_CLOSED,
    WAITING,
    CategoryLine,
    Dashboard,
    dashboard,
)
from korgan.sources.stock_rows import FALLING_DAYS, UNSEEN_MONTHS
from korgan.sources.tables.source import NO_CATEGORY

ENTRY_KINDS = {
    "end": (gettext_lazy("End of a licence"), "bad"),
    "renewal": (gettext_lazy("Renewal to be applied for"), "warn"),
    "review": (gettext_lazy("Review of an application"), "waiting"),
    "condition": (gettext_lazy("Condition due"), "info"),
    "correction": (gettext_lazy("Corrective action"), "warn"),
    "qualification": (gettext_lazy("End of a qualification"), "warn"),
    "guarantee": (gettext_lazy("End of a guarantee"), "warn"),
    "recognition": (gettext_lazy("End of a recognition"), "warn"),
    "visit": (gettext_lazy("Inspection"), "neutral"),
}
FILE_MONTHS = 12
EARLIEST, LATEST = 1950, 2200


def _list(name: str, **question: object) -> str:
    return f"{reverse(name)}?{urlencode(question, doseq=True)}"


@require_GET
def show_dashboard(request: HttpRequest) -> HttpResponse:
    """Show what there is and what waits; each figure leads to the list that it counts."""
    found = dashboard(actor=actor_of(request))
    context = {
        "found": found,
        "states": [(STATE_LABELS[state], state) for state in found.states],
        "lines": [_line(found, line) for line in found.lines],
        "totals": [
            (found.in_state(state), _list("sources:home", state=state)) for state in found.states
        ],
        "all_url": _list("sources:home", living="yes"),
        "figures": _figures(found),
    }
    return render(request, "sources/dashboard.html", context)


def _line(found: Dashboard, line: CategoryLine) -> dict[str, object]:
    category = NO_CATEGORY if line.category is None else line.category
    cells = [
        (line.by_state.get(s, 0), _list("sources:home", category_is=category, state=s))
        for s in found.states
    ]
    url = _list("sources:home", category_is=category, living="yes")
    return {"category": line.category, "total": line.total, "url": url, "cells": cells}


def _figures(found: Dashboard) -> list[tuple[str, int, str, str]]:
    """Return label, number, the list behind it, and its tone where there is something."""
    day = found.day
    days = {"days": ENDING_DAYS}
    return [
        (
            _("Category falls within a year"), found.falling,
            _list("sources:home", falls_within=FALLING_DAYS, living="yes"), "",
        ),
        (
            _("Not seen for %(months)d months") % {"months": UNSEEN_MONTHS}, found.unseen,
            _list("sources:home", not_seen=UNSEEN_MONTHS), "warn",
        ),
        (
            _("Receipts overdue"), found.overdue,
            _list("sources:shipments", overdue="yes"), "bad",
        ),
        (
            _("Licences ending within %(days)d days") % days, found.ending,
            _list("sources:licences", state=IN_FORCE, valid_until_from=day,
                  valid_until_to=day + timedelta(days=ENDING_DAYS)), "warn",
        ),
        (
            _("Licences past their last day"), found.ended,
            _list("sources:licences", state=IN_FORCE, ended="yes"), "bad",
        ),
        (
            _("Licences with an overdue condition"), found.conditions_late,
            _list("sources:licences", condition_overdue="yes"), "bad",
        ),
        (
            _("Incidents not closed"), found.incidents,
            _list("sources:incidents", state=NOT_CLOSED, real="yes"), "bad",
        ),
        (
            _("Corrective actions late"), found.corrections_late,
            _list("sources:corrections", state="open", due_to=day - timedelta(days=1)), "bad",
        ),
        (
            _("Corrective actions due within %(days)d days") % {"days": CORRECTION_DAYS},
            found.corrections_due,
            _list("sources:corrections", state="open", due_from=day,
                  due_to=day + timedelta(days=CORRECTION_DAYS)), "warn",
        ),
        (
            _("Inspections planned"), found.visits,
            _list("sources:inspections", state="planned"), "",
        ),
        (
            _("Applications to decide"), found.applications,
            _list("sources:applications", state=WAITING), "",
        ),
        (
            _("Doubts about entries"), found.findings,
            _list("sources:quality", state="open"), "warn",
        ),
    ]  # fmt: skip


@require_GET
def show_calendar(request: HttpRequest) -> HttpResponse:
    """Show a month of what falls due about licences."""
    actor = actor_of(request)
    today = timezone.localdate()
    month = _month(request.GET.get("month", ""), today)
    weeks = Calendar().monthdatescalendar(month.year, month.month)
    entries = licence_calendar(actor=actor, first=month, last=_last_of(month))
    kind = request.GET.get("kind", "")
    if kind in ENTRY_KINDS:
        entries = [each for each in entries if each.kind == kind]
    by_day: dict[date, list[CalendarEntry]] = {}
    for each in entries:
        by_day.setdefault(each.day, []).append(each)
    context = {
        "month": month,
        "today": today,
        "weekdays": list(WEEKDAYS.values()),
        "weeks": [
            [(day, _toned(by_day.get(day, [])) if day.month == month.month else None) for day in w]
            for w in weeks
        ],
        "days": [(day, _toned(each)) for day, each in sorted(by_day.items())],
        "previous": _address(month - relativedelta(months=1), kind),
        "following": _address(month + relativedelta(months=1), kind),
        "now": _address(today.replace(day=1), kind),
        "file": f"{reverse('sources:calendar_file')}?month={month:%Y-%m}",
        "months": FILE_MONTHS,
        "kinds": [
            (label, _address(month, each), each == kind)
            for each, (label, _tone) in {"": (_("All"), ""), **ENTRY_KINDS}.items()
        ],
    }
    return render(request, "sources/calendar.html", context)


@require_GET
def export_calendar(request: HttpRequest) -> HttpResponse:
    """Send a year of the calendar as a file for any calendar programme."""
    month = _month(request.GET.get("month", ""), timezone.localdate())
    last = month + relativedelta(months=FILE_MONTHS, days=-1)
    entries = licence_calendar(actor=actor_of(request), first=month, last=last)
    absolute = [
        CalendarEntry(
            each.day, each.kind, each.key, each.title, each.detail,
            request.build_absolute_uri(each.url) if each.url else "",
        )
        for each in entries
    ]  # fmt: skip
    data = calendar_file(
        absolute, name=_("Licence calendar"), origin=request.get_host(), made=datetime.now(UTC)
    )
    response = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="licences-{month:%Y-%m}.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


def _toned(entries: list[CalendarEntry]) -> list[tuple[CalendarEntry, str, str]]:
    return [(each, str(ENTRY_KINDS[each.kind][0]), ENTRY_KINDS[each.kind][1]) for each in entries]


def _month(text: str, today: date) -> date:
    if not text:
        return today.replace(day=1)
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        found = date.min
    if not EARLIEST <= found.year <= LATEST:
        raise InputError("bad_month", "this is not a month", where="month", mend="such as 2026-11")
    return found


def _last_of(month: date) -> date:
    return month + relativedelta(months=1, days=-1)


def _address(month: date, kind: str) -> str:
    question = {"month": f"{month:%Y-%m}", **({"kind": kind} if kind else {})}
    return f"{reverse('sources:calendar')}?{urlencode(question)}"
