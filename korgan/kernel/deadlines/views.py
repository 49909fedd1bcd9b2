"""What is due, on one page per actor."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from korgan.kernel.deadlines.domain import DeadlineState
from korgan.kernel.deadlines.selectors import list_due
from korgan.kernel.organisations.seats import actor_of

STATES = {
    DeadlineState.RUNNING: ("neutral", _("in time")),
    DeadlineState.STOPPED: ("void", _("clock stands")),
    DeadlineState.DUE_SOON: ("info", _("due soon")),
    DeadlineState.GRACE: ("warn", _("in grace")),
    DeadlineState.LATE: ("bad", _("late")),
}


@require_GET
def due(request: HttpRequest) -> HttpResponse:
    """Show what the actor's organisation still has to do, most urgent first."""
    lines = [
        (line, *STATES[line.state])
        for line in list_due(actor=actor_of(request), today=timezone.localdate())
    ]
    return render(request, "deadlines/due.html", {"lines": lines})


app_name = "deadlines"
urlpatterns = [path("", due, name="due")]
