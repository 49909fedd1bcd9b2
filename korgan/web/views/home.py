"""The first page: what needs the actor now, and the places where they work."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from korgan.kernel.approvals.selectors import list_waiting
from korgan.kernel.deadlines.selectors import list_due
from korgan.kernel.deadlines.views import STATES
from korgan.kernel.organisations.domain import Actor
from korgan.web.capabilities import Capability, address_of, capabilities_of, load

MOST_WAITING = 5
MOST_DUE = 5


def home(request: HttpRequest) -> HttpResponse:
    """Show work that waits, and the capabilities with their figures."""
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    if actor is None:
        return render(request, "web/no_seat.html", status=403)
    proposals = list(list_waiting(actor=actor)[: MOST_WAITING + 1])
    context = {
        "waiting": [waiting_line(proposal) for proposal in proposals[:MOST_WAITING]],
        "more_waiting": len(proposals) > MOST_WAITING,
        "due": [
            (line, *STATES[line.state])
            for line in list_due(actor=actor, today=timezone.localdate(), limit=MOST_DUE)
        ],
        "tiles": [_tile(row, actor) for row in capabilities_of(actor)],
    }
    return render(request, "web/home.html", context)


def waiting(request: HttpRequest) -> HttpResponse:
    """List everything that waits for the actor's decision."""
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    if actor is None:
        return render(request, "web/no_seat.html", status=403)
    proposals = list_waiting(actor=actor)[:200]
    return render(request, "web/waiting.html", {"waiting": map(waiting_line, proposals)})


def waiting_line(proposal: Any) -> dict[str, Any]:
    """Return a proposal with the address where it is decided."""
    return {
        "proposal": proposal,
        "url": address_of(proposal.subject_type, proposal.subject_id),
    }


def _tile(row: Capability, actor: Actor) -> dict[str, Any]:
    numbers = load(row.overview)(actor=actor) if row.overview else {}
    figures = [(figure, numbers[figure.key]) for figure in row.figures if figure.key in numbers]
    return {"capability": row, "url": reverse(row.home), "figures": figures}
