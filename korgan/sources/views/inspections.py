"""Inspections: the programme, the visit with its field page, findings and enforcement."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.kernel.errors import InputError, NotFound, status_of
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.sources.domain.inspections import Outcome, is_misreading
from korgan.sources.forms.inspection import (
    CorrectionAcceptedForm,
    EnforcementForm,
    InspectionClosedForm,
    InspectionFindingForm,
    InspectionForm,
)
from korgan.sources.models import ANSWERS, Inspection
from korgan.sources.selectors import (
    get_inspection,
    get_inspection_finding,
    programme,
    sees_site,
    sources_at,
)
from korgan.sources.selectors.photographs import list_photographs
from korgan.sources.services import (
    INSPECT,
    Entry,
    accept_correction,
    add_inspection_finding,
    close_inspection,
    enforce,
    merge_entries,
    plan_inspection,
    settle_entry,
)
from korgan.sources.views.form_page import answer_form, asked

MOST_DUE = 50
ANSWER_TONES = {"": "neutral", "yes": "good", "no": "bad", "na": "void"}


def _page(found: Inspection) -> str:
    return reverse("sources:inspection", args=[found.id])


def _on(found: Inspection, title: str) -> dict[str, Any]:
    return {"title": title, "up_label": found.number, "up_url": _page(found), "button": title}


@require_GET
def due(request: HttpRequest) -> HttpResponse:
    """Show the programme: which site is due when, by the most dangerous category on it."""
    actor = actor_of(request)
    today = timezone.localdate()
    lines = programme(actor=actor, day=today, most=MOST_DUE)
    context = {
        "lines": lines,
        "is_cut": len(lines) == MOST_DUE,
        "today": today,
        "may_inspect": INSPECT.permits(actor),
    }
    return render(request, "sources/programme.html", context)


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Plan a visit."""
    actor = actor_of(request)
    require(actor, INSPECT)
    form = InspectionForm(
        *asked(request)[:1], actor=actor, initial={"site": request.GET.get("site")}
    )
    return answer_form(
        request, form, lambda: plan_inspection(actor=actor, **form.cleaned_data),
        done=_("The inspection is planned."), then=_page, title=_("Plan an inspection"),
        up_label=_("Inspections"), up_url=reverse("sources:inspections"), button=_("Plan it"),
    )  # fmt: skip


@require_GET
def inspection(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """Show a visit: answers, what was seen, what differs, findings."""
    actor = actor_of(request)
    found = get_inspection(actor=actor, inspection_id=inspection_id)
    entries = found.entries.select_related("item", "source", "recorded_by")
    context = {
        "inspection": found,
        "items": [(item, ANSWER_TONES[item.answer]) for item in found.items.all()],
        "answers": dict(ANSWERS),
        "open_entries": [
            (each, is_misreading(each.source.serial, each.value) if each.source else False)
            for each in entries.filter(is_settled=False)
        ],
        "sightings": entries.exclude(source=None),
        "photographs": list_photographs(actor=actor, inspection=found),
        "sees_place": sees_site(actor, found.organisation_id, found.country),
        "findings": found.findings.prefetch_related("steps"),
        "may_inspect": INSPECT.permits(actor),
        "is_planned": found.state == "planned",
    }
    return render(request, "sources/inspection.html", context)


@require_GET
def field(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """Show the page for the field; a browser that has seen it keeps it and works offline."""
    actor = actor_of(request)
    require(actor, INSPECT)
    found = get_inspection(actor=actor, inspection_id=inspection_id)
    if found.state != "planned":
        return redirect(_page(found))
    context = {
        "inspection": found,
        "items": found.items.all(),
        "answers": [(value, label) for value, label in ANSWERS.items() if value],
        "sources": sources_at(actor=actor, inspection=found)[:500],
    }
    return render(request, "sources/field.html", context)


@require_POST
def sync(request: HttpRequest, inspection_id: int) -> JsonResponse:
    """Merge what a device has entered; sending it again changes nothing."""
    actor = actor_of(request)
    found = get_inspection(actor=actor, inspection_id=inspection_id)
    try:
        entries = _entries(request.body)
        merge_entries(actor=actor, inspection=found, entries=entries)
    except InputError as error:
        return JsonResponse({"error": error.as_dict()}, status=status_of(error))
    ids = [str(each.client_id) for each in entries]
    stored = found.entries.filter(client_id__in=ids).values_list("client_id", "outcome")
    versions = dict(found.items.values_list("code", "version"))
    return JsonResponse(
        {"outcomes": {str(key): outcome for key, outcome in stored}, "versions": versions}
    )


def _entries(body: bytes) -> list[Entry]:
    try:
        given = json.loads(body)["entries"]
        return [_entry(each) for each in given]
    except (ValueError, KeyError, TypeError, InvalidOperation, RecursionError):
        raise InputError("bad_entries", "the device sent what cannot be read") from None


def _entry(each: dict[str, Any]) -> Entry:
    read_at = parse_datetime(each["read_at"])
    if not isinstance(read_at, datetime) or read_at.tzinfo is None:
        raise ValueError("a moment has a zone")
    dose = each.get("dose_rate")
    return Entry(
        client_id=UUID(each["client_id"]),
        read_at=read_at,
        value=str(each["value"]),
        code=str(each.get("code", "")),
        source_id=None if each.get("source_id") is None else int(each["source_id"]),
        base=int(each.get("base", 0)),
        note=str(each.get("note", "")),
        dose_rate=None if dose in (None, "") else Decimal(str(dose)).quantize(Decimal("0.001")),
        latitude=None if each.get("latitude") is None else float(each["latitude"]),
        longitude=None if each.get("longitude") is None else float(each["longitude"]),
    )


@require_POST
def settle(request: HttpRequest, inspection_id: int, entry_id: int) -> HttpResponse:
    """Decide between two answers, or take note of a serial number that differs."""
    actor = actor_of(request)
    found = get_inspection(actor=actor, inspection_id=inspection_id)
    entry = found.entries.filter(id=entry_id).first()
    if entry is None:
        raise NotFound("not_found", "no such entry")
    take = request.POST.get("take") == "yes" and entry.outcome == Outcome.CONFLICT
    settle_entry(actor=actor, inspection=found, entry=entry, take=take)
    messages.success(request, _("It is settled."))
    return redirect(_page(found))


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """End the visit."""
    actor = actor_of(request)
    require(actor, INSPECT)
    found = get_inspection(actor=actor, inspection_id=inspection_id)
    form = InspectionClosedForm(*asked(request)[:1])
    return answer_form(
        request, form,
        lambda: close_inspection(actor=actor, inspection=found, **form.cleaned_data),
        done=_("The inspection is closed."), then=_page, **_on(found, _("Close the inspection")),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def add_finding(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """Write down what has to be corrected."""
    actor = actor_of(request)
    require(actor, INSPECT)
    found = get_inspection(actor=actor, inspection_id=inspection_id)
    form = InspectionFindingForm(*asked(request)[:1])
    return answer_form(
        request, form,
        lambda: add_inspection_finding(actor=actor, inspection=found, **form.cleaned_data),
        done=_("The finding is written down; its deadline runs."),
        then=lambda _made: _page(found), **_on(found, _("Add a finding")),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def correction(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Accept that a finding is corrected."""
    actor = actor_of(request)
    require(actor, INSPECT)
    finding = get_inspection_finding(actor=actor, finding_id=finding_id)
    form = CorrectionAcceptedForm(*asked(request)[:1])
    return answer_form(
        request, form,
        lambda: accept_correction(actor=actor, finding=finding, **form.cleaned_data),
        done=_("The correction is accepted."), then=lambda _made: _page(finding.inspection),
        **_on(finding.inspection, _("Accept the correction")),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def enforcement(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Take the next step about a finding."""
    actor = actor_of(request)
    require(actor, INSPECT)
    finding = get_inspection_finding(actor=actor, finding_id=finding_id)
    form = EnforcementForm(*asked(request)[:1])
    return answer_form(
        request, form, lambda: enforce(actor=actor, finding=finding, **form.cleaned_data),
        done=_("The step is taken."), then=lambda _made: _page(finding.inspection),
        **_on(finding.inspection, _("Take the next step")),
    )  # fmt: skip
