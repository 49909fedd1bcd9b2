"""Incidents: reported, worked on, recovered, closed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.sources.domain.incidents import IncidentType
from korgan.sources.forms.incident import (
    CloseForm,
    IncidentForm,
    OrphanForm,
    RecoverForm,
    UpdateForm,
)
from korgan.sources.forms.source_lookup import found_sources
from korgan.sources.models import Incident
from korgan.sources.selectors import (
    candidates_for,
    get_incident,
    get_source,
    notification_of,
    rating_of,
)
from korgan.sources.selectors.incidents import sources_that_may_go_missing
from korgan.sources.services import (
    CORRECT_SOURCES,
    REPORT,
    close_incident,
    recover_source,
    register_orphan,
    report_incident,
    update_incident,
)
from korgan.sources.views.form_page import answer_form, asked

TONES = {"open": "bad", "recovered": "waiting", "closed": "good"}
DRAFT_LABELS = {
    "type": gettext_lazy("Kind"),
    "date": gettext_lazy("Day"),
    "place": gettext_lazy("Place"),
    "material": gettext_lazy("Material"),
    "activity": gettext_lazy("Activity"),
    "how_detected": gettext_lazy("How it was detected"),
    "persons": gettext_lazy("Persons concerned"),
    "status": gettext_lazy("Status"),
    "contact": gettext_lazy("Contact"),
}


def _page(found: Incident) -> str:
    return reverse("sources:incident", args=[found.id])


def _on(found: Incident, title: str) -> dict[str, Any]:
    return {"title": title, "up_label": found.number, "up_url": _page(found), "button": title}


@require_GET
def incident(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Show an incident: what is known, candidates, log, and drafts of papers."""
    actor = actor_of(request)
    found = get_incident(actor=actor, incident_id=incident_id)
    ranking, by_number = candidates_for(actor=actor, incident=found)
    best = ranking.candidates[:8] if ranking else ()
    draft = notification_of(actor=actor, incident=found)
    is_open = found.state != "closed"
    context = {
        "incident": found,
        "tone": TONES[found.state],
        "links": found.sources.select_related("source"),
        "entries": found.entries.select_related("recorded_by", "document"),
        "candidates": [
            (each, by_number[each.national_number], f"{100 * each.probability:.1f}")
            for each in best
            if each.probability >= 0.0005
        ],
        "none_of_these": f"{100 * ranking.none_of_these:.1f}" if ranking else "",
        "draft": [(DRAFT_LABELS[name], text) for name, text in asdict(draft).items()],
        "missing": len(draft.missing()),
        "rating": rating_of(actor=actor, incident=found, today=timezone.localdate()),
        "may_report": is_open and REPORT.permits(actor),
        "may_decide": is_open and CORRECT_SOURCES.permits(actor),
    }
    return render(request, "sources/incident.html", context)


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Take a first report."""
    actor = actor_of(request)
    require(actor, REPORT)
    named = request.GET.get("source", "")
    begun: dict[str, Any] = {}
    if named.isdecimal():
        begun = {"kind": IncidentType.LOSS, "sources": [named]}
    page = {
        "title": _("Report an incident"), "up_label": _("Incidents"),
        "up_url": reverse("sources:incidents"), "button": _("Report it"),
        "lead": _("What is not known stays empty; it can be added later."),
    }  # fmt: skip
    if "look" in request.POST:
        # A search by a browser without scripts: the page comes again with what was found.
        begun = {**request.POST.dict(), "sources": request.POST.getlist("sources")}
        form = IncidentForm(actor=actor, initial=begun, find=request.POST.get("find", ""))
        return render(request, "sources/form_page.html", {"form": form, **page})
    form = IncidentForm(*asked(request), actor=actor, initial=begun)
    return answer_form(
        request, form, lambda: report_incident(actor=actor, **form.values()),
        done=_("The incident is reported."), then=_page, **page,
    )  # fmt: skip


@require_GET
def missing_sources(request: HttpRequest) -> HttpResponse:
    """Answer a search for the sources that are missing: those chosen, and those found."""
    actor = actor_of(request)
    require(actor, REPORT)
    text = request.GET.get("find", "")[:80]
    kept, found, is_cut = found_sources(
        sources_that_may_go_missing(actor=actor), text, request.GET.getlist("sources")
    )
    context = {"name": "sources", "text": text, "kept": kept, "found": found, "is_cut": is_cut}
    return render(request, "sources/source_lookup_found.html", context)


@require_http_methods(["GET", "POST"])
def update(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Add to the log what is new."""
    actor = actor_of(request)
    found = get_incident(actor=actor, incident_id=incident_id)
    form = UpdateForm(*asked(request), incident=found)
    return answer_form(
        request, form, lambda: update_incident(actor=actor, incident=found, **form.values()),
        done=_("The log has it."), then=_page, **_on(found, _("Add what is new")),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def recover(request: HttpRequest, incident_id: int, source_id: int) -> HttpResponse:
    """Record that a missing source was found."""
    actor = actor_of(request)
    require(actor, CORRECT_SOURCES)
    found = get_incident(actor=actor, incident_id=incident_id)
    source = get_source(actor=actor, source_id=source_id)
    form = RecoverForm(*asked(request), source=source)
    return answer_form(
        request, form,
        lambda: recover_source(
            actor=actor, incident=found, source=source, day=form.cleaned_data["day"],
            documents=form.documents(), confirmed=form.confirmed(),
        ),
        done=_("The source is found again."), then=_page, **_on(found, _("Record the recovery")),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def orphan(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Enter a found source that is none of the register's."""
    actor = actor_of(request)
    require(actor, CORRECT_SOURCES)
    found = get_incident(actor=actor, incident_id=incident_id)
    form = OrphanForm(*asked(request), actor=actor, incident=found)
    return answer_form(
        request, form,
        lambda: register_orphan(actor=actor, incident=found, **form.values()),
        done=_("The orphan source is in the register."), then=lambda _made: _page(found),
        **_on(found, _("Register as an orphan source")),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Close an incident with its conclusion."""
    actor = actor_of(request)
    require(actor, CORRECT_SOURCES)
    found = get_incident(actor=actor, incident_id=incident_id)
    form = CloseForm(*asked(request)[:1])
    return answer_form(
        request, form,
        lambda: close_incident(actor=actor, incident=found, **form.cleaned_data),
        done=_("The incident is closed."), then=_page, **_on(found, _("Close the incident")),
    )  # fmt: skip
