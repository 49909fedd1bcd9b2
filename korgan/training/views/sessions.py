"""Sessions: who is sent, what came of it, when they are."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.kernel.errors import NotFound
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.records.entry import enter
from korgan.training.domain.calendar_file import Event, calendar_file
from korgan.training.forms.courses import (
    AttendanceForm,
    CancellationForm,
    EvaluationForm,
    NominationForm,
    SessionForm,
    VettingForm,
)
from korgan.training.models import Nomination
from korgan.training.selectors.classrooms import link_of, participant_of
from korgan.training.selectors.course_cycle import bookings_of
from korgan.training.selectors.courses import (
    get_session,
    list_instructors,
    list_sessions,
    nominations_of,
)
from korgan.training.services import (
    NOMINATE,
    RUN_COURSES,
    cancel_session,
    close_session,
    nominate,
    plan_session,
    record_attendance,
    record_evaluation,
    set_vetting,
)
from korgan.training.views.courses import above, asked

form_page = require_http_methods(["GET", "POST"])


@form_page
def new_session(request: HttpRequest) -> HttpResponse:
    """Plan a session."""
    actor = actor_of(request)
    require(actor, RUN_COURSES)
    return enter(
        request,
        SessionForm(request.POST or None, actor=actor, initial=asked(request, "course")),
        partial(plan_session, actor=actor),
        title=_("Plan a session"),
        up=above(_("Course sessions"), "sessions"),
        done=_("The session is planned."),
        then=lambda made: reverse("training:session", args=[made.id]),
    )


@require_GET
def session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Show one session: its team, who is nominated, how it did."""
    actor = actor_of(request)
    found = get_session(actor=actor, session_id=session_id)
    own = found.organisation_id == actor.organisation_id
    names = list_instructors(actor=actor).filter(sessions=found)
    may_run = own and RUN_COURSES.permits(actor)
    link = link_of(actor=actor, session=found)
    context = {
        "session": found,
        "today": timezone.localdate(),
        "team": names,
        "team_size": found.team.count(),
        "nominations": nominations_of(actor=actor, session=found),
        "evaluations": found.evaluations.all(),
        "may_run": may_run,
        "may_record": may_run and found.state != "cancelled",
        "link": link,
        "may_enter": link is not None
        and link.classroom.active
        and found.state != "cancelled"
        and participant_of(actor=actor, link=link, may_run=may_run) is not None,
        "may_nominate": NOMINATE.permits(actor) and found.state == "planned",
    }
    return render(request, "training/session.html", context)


@form_page
def new_nomination(request: HttpRequest, session_id: int) -> HttpResponse:
    """Nominate somebody of the own organisation."""
    actor = actor_of(request)
    found = get_session(actor=actor, session_id=session_id)
    require(actor, NOMINATE)
    return enter(
        request,
        NominationForm(request.POST or None, actor=actor),
        partial(nominate, actor=actor, session=found),
        title=_("Nominate"),
        up=above(found.number, "session", found.id),
        done=_("The nomination is sent."),
        then=lambda _made: reverse("training:session", args=[found.id]),
        lead=_("The centre learns the name of who is nominated."),
    )


def nomination_row(actor: Actor, session_id: int, nomination_id: int) -> Nomination:
    """Return a nomination that the actor may see."""
    found = get_session(actor=actor, session_id=session_id)
    row = nominations_of(actor=actor, session=found).filter(id=nomination_id).first()
    if row is None:
        raise NotFound("not_found", "no such nomination, or not one that you may see")
    return row


@form_page
def vetting(request: HttpRequest, session_id: int, nomination_id: int) -> HttpResponse:
    """Set the status of vetting."""
    actor = actor_of(request)
    row = nomination_row(actor, session_id, nomination_id)
    require(actor, RUN_COURSES)
    return enter(
        request,
        VettingForm(request.POST or None, actor=actor, initial={"vetting": row.vetting}),
        partial(set_vetting, actor=actor, nomination=row),
        title=_("Vetting"),
        up=above(row.session.number, "session", session_id),
        done=_("It is kept."),
        then=lambda _made: reverse("training:session", args=[session_id]),
    )


@form_page
def attendance(request: HttpRequest, session_id: int, nomination_id: int) -> HttpResponse:
    """Record attendance and tests."""
    actor = actor_of(request)
    row = nomination_row(actor, session_id, nomination_id)
    require(actor, RUN_COURSES)
    return enter(
        request,
        AttendanceForm(request.POST or None, actor=actor),
        partial(record_attendance, actor=actor, nomination=row),
        title=_("Attendance and tests"),
        up=above(row.session.number, "session", session_id),
        done=_("It is kept."),
        then=lambda _made: reverse("training:session", args=[session_id]),
    )


@form_page
def new_evaluation(request: HttpRequest, session_id: int) -> HttpResponse:
    """Record how the session did."""
    actor = actor_of(request)
    found = get_session(actor=actor, session_id=session_id)
    require(actor, RUN_COURSES)
    return enter(
        request,
        EvaluationForm(request.POST or None, actor=actor),
        partial(record_evaluation, actor=actor, session=found),
        title=_("Evaluate"),
        up=above(found.number, "session", found.id),
        done=_("It is kept."),
        then=lambda _made: reverse("training:session", args=[found.id]),
    )


@require_POST
def held(request: HttpRequest, session_id: int) -> HttpResponse:
    """Say that the session was held."""
    actor = actor_of(request)
    close_session(actor=actor, session=get_session(actor=actor, session_id=session_id))
    messages.success(request, _("The follow-up at work is due in six months."))
    return redirect("training:session", session_id)


@form_page
def cancel(request: HttpRequest, session_id: int) -> HttpResponse:
    """Cancel a session that was planned."""
    actor = actor_of(request)
    require(actor, RUN_COURSES)
    found = get_session(actor=actor, session_id=session_id)
    return enter(
        request,
        CancellationForm(request.POST or None, actor=actor),
        partial(cancel_session, actor=actor, session=found),
        title=_("Cancel the session"),
        up=above(found.number, "session", found.id),
        done=_("The session is cancelled; its room and instructors are free again."),
        then=lambda _made: reverse("training:session", args=[found.id]),
        button=_("Cancel the session"),
    )


@require_GET
def bookings(request: HttpRequest) -> HttpResponse:
    """Show what is booked for how long: rooms, equipment, and who teaches."""
    actor = actor_of(request)
    context = {
        "bookings": bookings_of(actor=actor, day=timezone.localdate()),
        "may_run": RUN_COURSES.permits(actor),
    }
    return render(request, "training/bookings.html", context)


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """Return the visible sessions of the coming year as a calendar file."""
    today = timezone.localdate()
    soon = today + timedelta(days=366)
    rows = list_sessions(actor=actor_of(request)).filter(ends_on__gte=today, starts_on__lte=soon)
    events = [
        Event(
            f"{each.number}@korgan",
            f"{each.course.title} ({each.number})",
            each.starts_on,
            each.ends_on,
            " · ".join(part for part in (str(each.site or ""), each.room) if part),
        )
        for each in rows.exclude(state="cancelled").order_by("starts_on")
    ]
    data = calendar_file(events, timezone.now())
    response = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="courses.ics"'
    return response
