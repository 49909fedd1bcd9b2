"""Reads of courses, sessions, instructors, plans of teams and certificates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from korgan.kernel.errors import InputError, NotFound
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible, visible_to
from korgan.training.domain import teams
from korgan.training.domain.xapi import statement_of
from korgan.training.models import (
    Certificate,
    Course,
    CourseSession,
    Instructor,
    Nomination,
    TeamPlan,
)

ONE_WEEK = timedelta(days=7)
# The third level is asked so many days after a session.
FOLLOW_UP_DAYS, AT_WORK = 183, 3


def list_courses(*, actor: Actor) -> QuerySet[Course]:
    """Return the catalogue that the actor may see."""
    return visible_to(actor, Course.objects.select_related("competence"))


def get_course(*, actor: Actor, course_id: int) -> Course:
    """Return one visible course."""
    rows = Course.objects.select_related("competence", "organisation")
    return get_visible(actor, rows, id=course_id)


def list_sessions(*, actor: Actor) -> QuerySet[CourseSession]:
    """Return the sessions that the actor may see."""
    return visible_to(actor, CourseSession.objects.select_related("course", "site", "organisation"))


def get_session(*, actor: Actor, session_id: int) -> CourseSession:
    """Return one visible session."""
    rows = CourseSession.objects.select_related("course__competence", "site", "organisation")
    return get_visible(actor, rows, id=session_id)


def list_instructors(*, actor: Actor) -> QuerySet[Instructor]:
    """Return the instructors that the actor may see."""
    return visible_to(actor, Instructor.objects.prefetch_related("skills"))


def get_instructor(*, actor: Actor, instructor_id: int) -> Instructor:
    """Return one visible instructor."""
    return get_visible(actor, list_instructors(actor=actor), id=instructor_id)


def list_team_plans(*, actor: Actor) -> QuerySet[TeamPlan]:
    """Return the plans of teams that the actor may see."""
    return visible_to(actor, TeamPlan.objects.all())


def get_team_plan(*, actor: Actor, plan_id: int) -> TeamPlan:
    """Return one visible plan."""
    return get_visible(actor, TeamPlan.objects.all(), id=plan_id)


def nominations_of(*, actor: Actor, session: CourseSession) -> QuerySet[Nomination]:
    """Return who was nominated: the centre sees all, an agency its own."""
    seen = list_sessions(actor=actor).filter(id=session.id)
    rows = Nomination.objects.filter(session__in=seen).select_related("organisation", "certificate")
    own = Q(organisation_id=actor.organisation_id)
    return rows.filter(own | Q(session__organisation_id=actor.organisation_id))


def get_certificate(*, actor: Actor, uid: UUID) -> Certificate:
    """Return a certificate of the own centre or the own agency."""
    mine = actor.organisation_id
    rows = Certificate.objects.select_related("nomination__session__course__competence")
    found = rows.filter(
        Q(nomination__organisation_id=mine) | Q(nomination__session__organisation_id=mine), uid=uid
    ).first()
    if found is None:
        raise NotFound("not_found", "no such certificate, or not one that you may see")
    return found


def statements_of(*, actor: Actor, home: str) -> list[dict[str, Any]]:
    """Return the results of the own centre's sessions as xAPI statements, the oldest first."""
    rows = Nomination.objects.filter(
        session__organisation_id=actor.organisation_id, attended=True, passed__isnull=False
    ).select_related("session__course", "person")
    return [
        statement_of(
            person=each.person.reference,
            home=home,
            session=each.session.number,
            title=each.session.course.title,
            passed=bool(each.passed),
            percent=None if each.score is None else float(each.score),
            on=each.session.ends_on,
        )
        for each in rows.order_by("session__ends_on", "id")
    ]


def words(text: str) -> frozenset[str]:
    """Return the words of a list that is separated by commas or spaces."""
    return frozenset(text.replace(",", " ").split())


def booked_things(text: str) -> dict[str, str]:
    """Return the rooms and equipment of a list separated by commas, by what identifies each.

    Examples
    --------
    >>> booked_things("Hall 1, portal  trainer,")
    {'hall 1': 'Hall 1', 'portal trainer': 'portal trainer'}
    """
    things = (" ".join(part.split()) for part in text.split(","))
    return {each.casefold(): each for each in things if each}


def away_days(text: str) -> list[tuple[date, date]]:
    """Read ranges of days such as 2026-11-02/2026-11-20."""
    found = []
    for part in text.split():
        first, _slash, last = part.partition("/")
        try:
            start, end = date.fromisoformat(first), date.fromisoformat(last or first)
        except ValueError:
            raise InputError(
                "bad_range",
                f"{part[:40]} is not a range of days",
                where="away",
                mend="write 2026-11-02/2026-11-20",
            ) from None
        if end < start:
            raise InputError("ends_before_it_begins", "it ends before it begins", where="away")
        found.append((start, end))
    return found


def team_problem(
    plan: TeamPlan, instructors: Iterable[Instructor]
) -> tuple[list[teams.Course], list[teams.Instructor]]:
    """Return a plan's question as the search takes it: who teaches elsewhere is not free."""
    weeks = frozenset(range(plan.weeks))
    instructors = list(instructors)
    teaches = _taught_days(plan, instructors)
    people = [
        teams.Instructor(
            each.id,
            each.name,
            each.home,
            frozenset(skill.code for skill in each.skills.all()),
            words(each.languages),
            each.clearance,
            words(each.visas),
            frozenset(
                week
                for week in weeks
                if not _is_away(each, teaches[each.id], plan.starts_on + week * ONE_WEEK)
            ),
            {plan.host: each.trip_cost},
            each.most_courses,
        )
        for each in instructors
    ]
    courses = [
        teams.Course(
            each.id,
            str(each),
            plan.host,
            weeks,
            each.team_size,
            frozenset(skill.code for skill in each.skills.all()),
            each.language,
            each.speakers,
            each.clearance,
            each.most_of_one,
        )
        for each in plan.courses.order_by("code").prefetch_related("skills")
    ]
    return courses, people


def _taught_days(
    plan: TeamPlan, instructors: Iterable[Instructor]
) -> dict[int, list[tuple[date, date]]]:
    """Return for each instructor the days of the sessions that they teach already."""
    found: dict[int, list[tuple[date, date]]] = {each.id: [] for each in instructors}
    rows = CourseSession.objects.filter(
        team__in=found, state="planned", ends_on__gte=plan.starts_on
    ).values_list("team", "starts_on", "ends_on")
    for who, starts_on, ends_on in rows:
        if who in found:
            found[who].append((starts_on, ends_on))
    return found


def _is_away(instructor: Instructor, taught: list[tuple[date, date]], monday: date) -> bool:
    sunday = monday + timedelta(days=6)
    friday = monday + timedelta(days=4)
    return any(
        start <= friday and monday <= end for start, end in away_days(instructor.away)
    ) or any(start <= sunday and monday <= end for start, end in taught)
