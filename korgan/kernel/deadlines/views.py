"""What is due, on one page per actor."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from korgan.kernel.deadlines.domain import DeadlineState
from korgan.kernel.deadlines.forms import CalendarDayForm, RemovedDayForm
from korgan.kernel.deadlines.selectors import list_due
from korgan.kernel.deadlines.services import KEEP_CALENDAR, remove_calendar_day, set_calendar_day
from korgan.kernel.deadlines.tables import CALENDAR
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.records.views import show_list
from korgan.kernel.refusals import accepted

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


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponseBase:
    """Show the State's calendar; who keeps it enters days and takes them back."""
    actor = actor_of(request)
    removes = "remove" in request.POST
    data = request.POST or None
    entered = CalendarDayForm(None if removes else data)
    # Two forms on one page: no two fields of the same identity.
    removed = RemovedDayForm(data if removes else None, auto_id="removed_%s")
    form: Form = removed if removes else entered
    write: Callable[..., object] = remove_calendar_day if removes else set_calendar_day
    if form.is_valid() and accepted(form, lambda: write(actor=actor, **form.cleaned_data)):
        messages.success(request, _("Done."))
        return redirect("deadlines:calendar")
    may_keep = KEEP_CALENDAR.permits(actor)
    page = show_list(request, CALENDAR, may_keep=may_keep, form=entered, removed=removed)
    if form.errors:
        page.status_code = 422
    return page


app_name = "deadlines"
urlpatterns = [path("", due, name="due"), path("calendar/", calendar, name="calendar")]
