"""The first page of law: what is open, what waits, what is due."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from korgan.kernel.organisations.seats import actor_of
from korgan.law.domain.coverage import summarise
from korgan.law.models.coverage import JUDGEMENT_LABELS, JUDGEMENT_TONES
from korgan.law.selectors.coverage import list_links, situation_of
from korgan.law.selectors.reports import open_duties
from korgan.law.services.coverage import measure_coverage
from korgan.law.services.rights import KEEP_LAW
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
        "may_keep": KEEP_LAW.permits(actor),
    }
    return render(request, "law/home.html", context)


@require_POST
def measure(request: HttpRequest) -> HttpResponse:
    """Write the coverage of today down and publish it."""
    measure_coverage(actor=actor_of(request), day=timezone.localdate())
    messages.success(request, _("Today's coverage is kept; exit plans take it as evidence."))
    return redirect("law:home")
