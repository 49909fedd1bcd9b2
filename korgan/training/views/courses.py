"""Courses, sessions, instructors, plans of teams, certificates and calendars."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.kernel.audit.keys import load_key
from korgan.kernel.errors import NotFound
from korgan.kernel.jobs.selectors import list_jobs
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.records.entry import enter
from korgan.training.certificate_printing import print_certificate
from korgan.training.domain.calendar_file import Event, calendar_file
from korgan.training.domain.credentials import revocation_list
from korgan.training.forms.courses import (
    AttendanceForm,
    CourseForm,
    EvaluationForm,
    InstructorForm,
    NominationForm,
    RevocationForm,
    SessionForm,
    TeamPlanForm,
    VettingForm,
)
from korgan.training.models import Certificate, Course, Instructor, Nomination, TeamPlan
from korgan.training.selectors.classrooms import link_of, participant_of
from korgan.training.selectors.courses import (
    ONE_WEEK,
    get_certificate,
    get_instructor,
    get_session,
    get_team_plan,
    list_courses,
    list_instructors,
    list_sessions,
    nominations_of,
)
from korgan.training.services import (
    NOMINATE,
    RUN_COURSES,
    adopt_teams,
    ask_for_teams,
    close_session,
    enter_course,
    enter_instructor,
    issue_certificate,
    nominate,
    plan_session,
    record_attendance,
    record_evaluation,
    revoke_certificate,
    set_instructor_vetting,
    set_vetting,
)

form_page = require_http_methods(["GET", "POST"])
LACKS = {
    "people": lambda: _("people who may teach there"),
    "clearance": lambda: _("people with the clearance"),
    "visa": lambda: _("people who may enter"),
    "weeks": lambda: _("people free in its weeks"),
    "skill": lambda: _("people with the skill"),
    "language": lambda: _("people who speak"),
    "country": lambda: _("people from"),
    "balance": lambda: _("people, if so few may come from one country"),
    "same_week": lambda: _("people free in the same week"),
    "together": lambda: _("people free beside other courses"),
}


def above(label: str, url_name: str, *arguments: Any) -> list[tuple[str, str]]:
    """Return the pages above one of training, from the top."""
    return [
        (_("Training and exercises"), reverse("training:home")),
        (label, reverse(f"training:{url_name}", args=arguments)),
    ]


def _asked(request: HttpRequest, name: str) -> dict[str, str]:
    """Return what an earlier page has chosen already."""
    return {name: request.GET[name]} if request.GET.get(name, "").isdecimal() else {}


@form_page
def new_course(request: HttpRequest) -> HttpResponse:
    """Enter a course."""
    actor = actor_of(request)
    require(actor, RUN_COURSES)
    return enter(
        request,
        CourseForm(request.POST or None, actor=actor, initial=_asked(request, "competence")),
        partial(enter_course, actor=actor),
        title=_("Enter a course"),
        up=above(_("Courses"), "courses"),
        done=_("The course is entered."),
        then=lambda _made: reverse("training:courses"),
    )


@form_page
def new_instructor(request: HttpRequest) -> HttpResponse:
    """Enter an instructor."""
    actor = actor_of(request)
    require(actor, RUN_COURSES)
    return enter(
        request,
        InstructorForm(request.POST or None, actor=actor),
        partial(enter_instructor, actor=actor),
        title=_("Enter an instructor"),
        up=above(_("Instructors"), "instructors"),
        done=_("The instructor is entered."),
        then=lambda _made: reverse("training:instructors"),
    )


@require_GET
def instructor(request: HttpRequest, instructor_id: int) -> HttpResponse:
    """Show an instructor: what they can teach, where, and whether they are cleared."""
    actor = actor_of(request)
    found = get_instructor(actor=actor, instructor_id=instructor_id)
    taught = list_sessions(actor=actor).filter(team=found).order_by("-starts_on")
    own = found.organisation_id == actor.organisation_id
    context = {
        "instructor": found,
        "sessions": taught,
        "may_run": own and RUN_COURSES.permits(actor),
    }
    return render(request, "training/instructor.html", context)


@form_page
def instructor_vetting(request: HttpRequest, instructor_id: int) -> HttpResponse:
    """Set the status of an instructor's vetting."""
    actor = actor_of(request)
    require(actor, RUN_COURSES)
    found = get_instructor(actor=actor, instructor_id=instructor_id)
    return enter(
        request,
        VettingForm(request.POST or None, actor=actor, initial={"vetting": found.vetting}),
        partial(set_instructor_vetting, actor=actor, instructor=found),
        title=_("Vetting"),
        up=above(found.name, "instructor", found.id),
        done=_("It is kept."),
        then=lambda _made: reverse("training:instructor", args=[found.id]),
    )


@form_page
def new_session(request: HttpRequest) -> HttpResponse:
    """Plan a session."""
    actor = actor_of(request)
    require(actor, RUN_COURSES)
    return enter(
        request,
        SessionForm(request.POST or None, actor=actor, initial=_asked(request, "course")),
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


def _nomination(actor: Actor, session_id: int, nomination_id: int) -> Nomination:
    found = get_session(actor=actor, session_id=session_id)
    row = nominations_of(actor=actor, session=found).filter(id=nomination_id).first()
    if row is None:
        raise NotFound("not_found", "no such nomination, or not one that you may see")
    return row


@form_page
def vetting(request: HttpRequest, session_id: int, nomination_id: int) -> HttpResponse:
    """Set the status of vetting."""
    actor = actor_of(request)
    row = _nomination(actor, session_id, nomination_id)
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
    row = _nomination(actor, session_id, nomination_id)
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


@require_POST
def certify(request: HttpRequest, session_id: int, nomination_id: int) -> HttpResponse:
    """Issue a certificate."""
    actor = actor_of(request)
    row = _nomination(actor, session_id, nomination_id)
    made = issue_certificate(actor=actor, nomination=row, today=timezone.localdate())
    messages.success(request, _("The certificate is issued."))
    return redirect("training:certificate", made.uid)


@require_GET
def certificate(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a certificate and how to verify it."""
    actor = actor_of(request)
    found = get_certificate(actor=actor, uid=uid)
    today = timezone.localdate()
    own = found.nomination.session.organisation_id == actor.organisation_id
    context = {
        "certificate": found,
        "expired": found.expires_on is not None and found.expires_on < today,
        "may_revoke": own and RUN_COURSES.permits(actor) and found.revoked_on is None,
        "form": RevocationForm(),
    }
    return render(request, "training/certificate.html", context)


@require_GET
def certificate_file(request: HttpRequest, uid: UUID, form: str) -> HttpResponse:
    """Return a certificate as PDF or as the credential itself."""
    found = get_certificate(actor=actor_of(request), uid=uid)
    if form == "pdf":
        data = print_certificate(found, get_language() or "en")
        response = HttpResponse(data, content_type="application/pdf")
    else:
        response = HttpResponse(found.token, content_type="application/vc+jwt")
    response["Content-Disposition"] = f'attachment; filename="{found.number}.{form}"'
    return response


@require_POST
def revoke(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Revoke a certificate."""
    actor = actor_of(request)
    found = get_certificate(actor=actor, uid=uid)
    form = RevocationForm(request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    today = timezone.localdate()
    revoke_certificate(actor=actor, certificate=found, reason=reason, today=today)
    messages.success(request, _("The certificate is revoked."))
    return redirect("training:certificate", uid)


@require_GET
def revocations(request: HttpRequest) -> HttpResponse:
    """Return the signed revocation list of this node."""
    actor_of(request)
    rows = Certificate.objects.filter(revoked_on__isnull=False).values_list("uid", "reason")
    data = revocation_list(
        {uid.urn: reason for uid, reason in rows},
        load_key(settings.CREDENTIAL_KEY),
        "Korgan",
        timezone.localdate(),
    )
    response = HttpResponse(data, content_type="application/jwt")
    response["Content-Disposition"] = 'attachment; filename="revocations.jwt"'
    return response


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


@form_page
def new_team_plan(request: HttpRequest) -> HttpResponse:
    """Ask for a plan of teams."""
    actor = actor_of(request)
    require(actor, RUN_COURSES)
    return enter(
        request,
        TeamPlanForm(
            request.POST or None,
            actor=actor,
            initial={"host": actor.country, "courses": request.GET.getlist("courses")},
        ),
        partial(ask_for_teams, actor=actor),
        title=_("Plan teams"),
        up=above(_("Teams of instructors"), "team_plans"),
        done=_("The search has begun."),
        then=lambda made: reverse("training:team_plan", args=[made.id]),
        button=_("Search"),
    )


@require_GET
def team_plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show a plan: weeks and teams, what it costs, and what cannot be held and why."""
    actor = actor_of(request)
    plan = get_team_plan(actor=actor, plan_id=plan_id)
    result = plan.result or {}
    context = {
        "plan": plan,
        "job": list_jobs(actor=actor).filter(id=plan.job_id or 0).first(),
        "result": result,
        "rows": _rows(actor, plan, result),
        "reasons": _reasons(actor, result),
        "may_adopt": plan.organisation_id == actor.organisation_id
        and RUN_COURSES.permits(actor)
        and bool(result.get("assignments"))
        and plan.adopted_at is None,
    }
    return render(request, "training/team_plan.html", context)


def _courses(actor: Actor) -> dict[int, Course]:
    return {each.id: each for each in list_courses(actor=actor)}


def _rows(
    actor: Actor, plan: TeamPlan, result: dict[str, Any]
) -> list[tuple[Any, Course, list[Instructor]]]:
    courses = _courses(actor)
    people = {each.id: each for each in list_instructors(actor=actor)}
    return [
        (
            plan.starts_on + row["week"] * ONE_WEEK,
            courses[row["course"]],
            [people[who] for who in row["team"] if who in people],
        )
        for row in result.get("assignments", [])
        if row["course"] in courses
    ]


def _reasons(actor: Actor, result: dict[str, Any]) -> list[tuple[Course, dict[str, Any], str]]:
    courses = _courses(actor)
    return [
        (courses[why["course"]], why, LACKS[why["lack"]]())
        for why in result.get("reasons", [])
        if why["course"] in courses
    ]


@require_POST
def adopt(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Make sessions out of a plan."""
    actor = actor_of(request)
    adopt_teams(actor=actor, plan=get_team_plan(actor=actor, plan_id=plan_id))
    messages.success(request, _("The sessions are planned."))
    return redirect("training:sessions")
