"""Instruments, the list of obligations, and one obligation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.refusals import accepted
from korgan.law.forms import AbsenceForm
from korgan.law.selectors.catalogues import Catalogue, worded
from korgan.law.selectors.coverage import list_links, situation_of
from korgan.law.selectors.drafting import drafting_notes, suggest_notes
from korgan.law.services.coverage import judge_absence
from korgan.law.services.rights import KEEP_LAW
from korgan.law.views.lines import shown_line
from korgan.law.wording import (
    BASIS_LABELS,
    BASIS_TONES,
    INSTRUMENT_KINDS,
    POSITION_LABELS,
    POSITION_TONES,
    instrument_title,
)


@require_GET
def instruments(request: HttpRequest) -> HttpResponse:
    """Show every instrument with what is known of it and the own State's position."""
    actor = actor_of(request)
    situation = situation_of(actor=actor, state=actor.country, today=timezone.localdate())
    catalogue = situation.catalogue
    rows = [
        {
            "instrument": each,
            "title": instrument_title(each),
            "kind": INSTRUMENT_KINDS.get(each.kind, each.kind),
            "basis": BASIS_LABELS[each.basis],
            "basis_tone": BASIS_TONES[each.basis],
            "position": POSITION_LABELS[situation.standings[code].position],
            "position_tone": POSITION_TONES[situation.standings[code].position],
            "obligations": len(catalogue.of_treaty(code)),
            "unverified": sum(not o.is_verified for o in catalogue.of_treaty(code)),
        }
        for code, each in catalogue.instruments.items()
    ]
    return render(request, "law/instruments.html", {"rows": rows, "state_code": actor.country})


@require_GET
def obligations(request: HttpRequest) -> HttpResponse:
    """List obligations, narrowed by instrument, kind, words and how they apply."""
    actor = actor_of(request)
    situation = situation_of(actor=actor, state=actor.country, today=timezone.localdate())
    asked = {name: request.GET.get(name, "").strip() for name in ("treaty", "kind", "q", "show")}
    lines = [
        line
        for line in situation.lines
        if asked["treaty"] in ("", line.obligation.treaty)
        and asked["kind"] in ("", line.obligation.kind)
        and asked["q"].lower() in f"{line.obligation} {line.obligation.text}".lower()
        and (asked["show"] != "applies" or line.applicability.applies)
        and (asked["show"] != "unjudged" or line.is_unjudged)
    ]
    carried = {line.obligation.treaty for line in situation.lines}
    context = {
        "lines": [shown_line(line, situation.catalogue) for line in lines],
        "asked": asked,
        "treaties": [i for code, i in situation.catalogue.instruments.items() if code in carried],
        "kinds": _kinds(situation.catalogue),
        "shows": [("applies", _("Applies today")), ("unjudged", _("Not judged"))],
    }
    return render(request, "law/obligations.html", context)


def _kinds(catalogue: Catalogue) -> list[tuple[str, str]]:
    used = {each.kind for each in catalogue.obligations.values()}
    return [(key, worded(row, "kind")) for key, row in catalogue.kinds.items() if key in used]


@require_http_methods(["GET", "POST"])
def obligation(request: HttpRequest, key: str) -> HttpResponse:
    """Show one obligation: how it applies, what covers it, what to do next."""
    actor = actor_of(request)
    today = timezone.localdate()
    situation = situation_of(actor=actor, state=actor.country, today=today)
    line = situation.line(key)
    form = AbsenceForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and accepted(form, lambda: judge_absence(actor=actor, obligation=key, **form.cleaned_data))
    ):
        messages.success(request, _("The judgement waits for a second person now."))
        return redirect("law:obligation", key)
    links = list_links(actor=actor).filter(country=actor.country, obligation=key)
    context = {
        "shown": shown_line(line, situation.catalogue),
        "links": links.order_by("-judged_at"),
        "notes": [
            (each.note, each.note.heading(_language(request)), each.note.text(_language(request)))
            for each in suggest_notes(drafting_notes(actor.country, today), [line.obligation])
        ],
        "may_keep": KEEP_LAW.permits(actor),
        "form": form,
        "stamp": situation.catalogue.stamp,
    }
    return render(request, "law/obligation.html", context, status=422 if form.errors else 200)


def _language(request: HttpRequest) -> str:
    return (getattr(request, "LANGUAGE_CODE", "en") or "en")[:2]
