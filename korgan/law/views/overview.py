"""The first page of law: what is open, what waits, what is due."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from korgan.kernel.organisations.seats import actor_of
from korgan.law.domain.coverage import summarise
from korgan.law.models.coverage import JUDGEMENT_LABELS, JUDGEMENT_TONES
from korgan.law.selectors.coverage import list_links, situation_of
from korgan.law.selectors.reports import open_duties
from korgan.law.wording import state_name


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show the own State's law at a glance, and the one next step."""
    actor = actor_of(request)
    today = timezone.localdate()
    situation = situation_of(actor=actor, state=actor.country, today=today)
    links = list_links(actor=actor).filter(country=actor.country)
    context = {
        "state": state_name(actor.country),
        "state_code": actor.country,
        "summary": summarise(situation.lines),
        "gaps": [
            (
                line,
                JUDGEMENT_LABELS[line.coverage.judgement],
                JUDGEMENT_TONES[line.coverage.judgement],
            )
            for line in situation.gaps()[:8]
        ],
        "to_review": list(links.filter(state="proposed").order_by("judged_at")[:8]),
        "reopened": list(links.filter(state__in=["reopened", "rejected"]).order_by("id")[:8]),
        "duties": open_duties(actor=actor, today=today)[:5],
    }
    return render(request, "law/home.html", context)
