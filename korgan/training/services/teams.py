"""Plans of joint teams of instructors: asked for, found by a job, adopted once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.jobs.models import Job
from korgan.kernel.jobs.services import start_job
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.rights import require_own
from korgan.training.models import (
    Course,
    CourseSession,
    TeamPlan,
)
from korgan.training.selectors.courses import ONE_WEEK
from korgan.training.services.courses import RUN_COURSES, label_of
from korgan.training.services.sessions import make_session

DAYS_OF_A_WEEK = 7
PLAN_JOB = "training.plan_teams"


@service(RUN_COURSES)
def ask_for_teams(
    *,
    actor: Actor,
    title: str,
    host: str,
    starts_on: date,
    weeks: int,
    courses: Iterable[Course],
    seconds: int = 60,
) -> TeamPlan:
    """Ask for the cheapest plan of joint teams; a job looks for it."""
    wanted = list(courses)
    if not wanted:
        raise InputError("nothing_given", "choose at least one course", where="courses")
    if not 1 <= weeks <= 60:
        raise InputError("bad_weeks", "a plan covers 1 to 60 weeks", where="weeks")
    if long := sorted(each.code for each in wanted if each.days > DAYS_OF_A_WEEK):
        raise InputError(
            "longer_than_a_week",
            f"{long[0]} takes more than a week; a plan gives each course one week",
            where="courses",
            mend="plan its session by hand, or enter it as courses of a week each",
        )
    monday = starts_on - timedelta(days=starts_on.weekday())
    plan = TeamPlan.objects.create(
        **label_of(actor), title=title, host=host, starts_on=monday, weeks=weeks
    )
    plan.courses.set(wanted)
    job: Job = start_job(
        actor=actor,
        kind=PLAN_JOB,
        title=title,
        link=f"/training/teams/{plan.id}/",
        plan_id=plan.id,
        seconds=seconds,
    )
    plan.job_id = job.id
    plan.save(update_fields=["job_id"])
    record("training.teams_asked", plan, courses=sorted(each.code for each in wanted))
    return plan


@service(RUN_COURSES)
def keep_teams(*, actor: Actor, plan: TeamPlan, result: dict[str, Any]) -> TeamPlan:
    """Keep what the search found."""
    plan.result = result
    plan.save(update_fields=["result"])
    record("training.teams_found", plan, cost=result["cost"], optimal=result["optimal"])
    return plan


def _refuse_taught_twice(team: list[int], starts_on: date, ends_on: date) -> None:
    """Refuse days on which somebody of the team teaches elsewhere since the plan was made."""
    busy = (
        CourseSession.objects.filter(
            team__in=team, state="planned", starts_on__lte=ends_on, ends_on__gte=starts_on
        )
        .order_by("id")
        .first()
    )
    if busy is not None:
        who = busy.team.filter(id__in=team).order_by("name").first()
        raise Conflict(
            "taught_twice",
            f"{who} teaches {busy.number} from {busy.starts_on} to {busy.ends_on}",
            mend="plan the teams again",
        )


@service(RUN_COURSES)
def adopt_teams(*, actor: Actor, plan: TeamPlan) -> TeamPlan:
    """Make sessions with their teams out of a plan, once."""
    require_own(actor, plan)
    plan.refresh_from_db(from_queryset=TeamPlan.objects.select_for_update())
    if plan.result is None or plan.adopted_at is not None:
        raise Conflict("not_adoptable", "the plan is not ready, or adopted already")
    courses = {each.id: each for each in plan.courses.all()}
    numbers = []
    for row in plan.result["assignments"]:
        course, starts_on = courses[row["course"]], plan.starts_on + row["week"] * ONE_WEEK
        # The session comes first: making it locks its series, so two plans are adopted one by one.
        session = make_session(actor=actor, course=course, starts_on=starts_on)
        _refuse_taught_twice(row["team"], session.starts_on, session.ends_on)
        session.team.set(row["team"])
        numbers.append(session.number)
    plan.adopted_at = timezone.now()
    plan.save(update_fields=["adopted_at"])
    record("training.teams_adopted", plan, sessions=numbers)
    return plan
