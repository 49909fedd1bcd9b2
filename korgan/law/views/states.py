"""States and their treaty timelines; what ratification would bring, and its package."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from korgan.kernel.errors import NotFound
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.refusals import accepted
from korgan.law.domain.treaties import EventKind, TreatyEvent
from korgan.law.forms import BillForm, EventForm
from korgan.law.models.treaties import EVENT_LABELS
from korgan.law.printed_texts import printed_package
from korgan.law.selectors.catalogues import catalogue_for, pack_rows, worded
from korgan.law.selectors.coverage import Delta, Situation, delta_of, situation_of
from korgan.law.selectors.drafting import Suggestion, drafting_notes, suggest_notes
from korgan.law.selectors.treaties import InstrumentLine, list_states, timeline_of_state
from korgan.law.services.rights import KEEP_LAW
from korgan.law.services.treaties import record_treaty_event
from korgan.law.views.downloads import document_response
from korgan.law.views.lines import drafting_language, shown_line
from korgan.law.wording import (
    BASIS_LABELS,
    BASIS_TONES,
    POSITION_LABELS,
    POSITION_TONES,
    instrument_title,
    state_name,
)

OLD_YEARS = 3


@require_GET
def states(request: HttpRequest) -> HttpResponse:
    """List the States of which something is known, by name; nobody is compared."""
    actor = actor_of(request)
    codes = list_states(actor=actor, today=timezone.localdate())
    others = sorted((str(state_name(code)), code) for code in codes[1:])
    return render(
        request,
        "law/states.html",
        {"own": (state_name(codes[0]), codes[0]), "others": others},
    )


@require_http_methods(["GET", "POST"])
def state(request: HttpRequest, code: str) -> HttpResponse:
    """Show a State's treaty events, conflicting sources side by side, and enter one."""
    actor = actor_of(request)
    code = code.upper()
    today = timezone.localdate()
    catalogue = catalogue_for(actor.country, today)
    choices = [(i.code, i.short) for i in catalogue.instruments.values()]
    form = EventForm(request.POST or None, treaties=choices)
    if (
        request.method == "POST"
        and form.is_valid()
        and accepted(
            form, lambda: record_treaty_event(actor=actor, state=code, **form.cleaned_data)
        )
    ):
        messages.success(request, _("The event is recorded."))
        return redirect("law:state", code)
    lines = timeline_of_state(
        actor=actor, state=code, instruments=catalogue.instruments, today=today
    )
    if code != actor.country and not any(line.events for line in lines):
        known = len(code) == 2 and code.isalpha()
        if not known:
            raise NotFound("bad_state", f"{code} is no code of a State", mend="two letters: KZ")
    context = {
        "code": code,
        "name": state_name(code),
        "lines": [_shown(line, today) for line in lines],
        "form": form,
        "may_keep": KEEP_LAW.permits(actor),
    }
    return render(request, "law/state.html", context, status=422 if form.errors else 200)


def _shown(line: InstrumentLine, today: Any) -> dict[str, Any]:
    standing = line.standing
    carries_obligations = bool(line.instrument.catalogue)
    return {
        "instrument": line.instrument,
        "title": instrument_title(line.instrument),
        "position": POSITION_LABELS[standing.position],
        "tone": POSITION_TONES[standing.position],
        "standing": standing,
        "events": [_event(event, today) for event in line.events],
        "has_delta": carries_obligations and not standing.is_bound,
    }


def _event(event: TreatyEvent, today: Any) -> dict[str, Any]:
    age = event.age_years(today)
    return {
        "event": event,
        "label": EVENT_LABELS[event.kind],
        "is_report": event.kind in (EventKind.REPORTED_PARTY, EventKind.REPORTED_OUTSIDE),
        "age": age,
        "is_old": age is not None and age >= OLD_YEARS,
        "basis": BASIS_LABELS[event.basis],
        "basis_tone": BASIS_TONES[event.basis],
    }


@require_GET
def delta(request: HttpRequest, code: str, treaty: str) -> HttpResponse:
    """Show what would newly bind a State that deposits an instrument."""
    actor = actor_of(request)
    situation, found = _delta(actor, code, treaty)
    instrument = situation.catalogue.instrument(treaty)
    context = {
        "code": situation.state,
        "name": state_name(situation.state),
        "is_own": situation.state == actor.country,
        "instrument": instrument,
        "title": instrument_title(instrument),
        "delta": found,
        "lines": [shown_line(line, situation.catalogue) for line in found.newly],
        "suggestions": _suggestions(actor, situation, found, request),
        "checklist": [(worded(row, "text"), row.source) for row in _checklist(actor, treaty)],
        "bill_form": BillForm(
            initial={
                "title": _("Act to give effect to: %(title)s")
                % {"title": instrument_title(instrument)},
                "language": drafting_language(request),
            }
        ),
        "may_keep": KEEP_LAW.permits(actor) and situation.state == actor.country,
    }
    return render(request, "law/delta.html", context)


@require_GET
def package(request: HttpRequest, code: str, treaty: str, form: str) -> HttpResponse:
    """Print the package for parliament."""
    actor = actor_of(request)
    situation, found = _delta(actor, code, treaty)
    suggestions = suggest_notes(
        drafting_notes(actor.country, situation.today), [line.obligation for line in found.open]
    )
    document = printed_package(situation, found, suggestions, _checklist(actor, treaty))
    return document_response(document, f"{situation.state}-{treaty}", form)


def _delta(actor: Actor, code: str, treaty: str) -> tuple[Situation, Delta]:
    situation = situation_of(actor=actor, state=code.upper(), today=timezone.localdate())
    return situation, delta_of(situation, treaty)


def _suggestions(
    actor: Actor, situation: Situation, found: Delta, request: HttpRequest
) -> list[tuple[Suggestion, str, str]]:
    language = drafting_language(request)
    notes = drafting_notes(actor.country, situation.today)
    suggested = suggest_notes(notes, [line.obligation for line in found.open])
    return [(each, each.note.heading(language), each.note.text(language)) for each in suggested]


def _checklist(actor: Actor, treaty: str) -> list[Any]:
    rows = pack_rows("law_depositary_checklist", actor.country, timezone.localdate())
    return [row for row in rows.values() if row.values["treaty"] == treaty]
