"""Plans of joint teams of instructors."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.kernel.jobs.selectors import list_jobs
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.records.entry import enter
from korgan.training.forms.courses import TeamPlanForm
from korgan.training.models import Course, Instructor, TeamPlan
from korgan.training.selectors.courses import (
    ONE_WEEK,
    get_team_plan,
    list_courses,
    list_instructors,
)
from korgan.training.services import (
    RUN_COURSES,
    adopt_teams,
    ask_for_teams,
)
from korgan.training.views.courses import above

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
