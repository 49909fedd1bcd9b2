"""A course step by step, from the work that needs it to what came of it; and what is booked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Avg, F, QuerySet

from korgan.kernel.organisations.domain import Actor
from korgan.training.models import Course, CourseSession, Evaluation, Nomination, Requirement
from korgan.training.models.courses import EVALUATION_LABELS
from korgan.training.selectors.courses import (
    AT_WORK,
    FOLLOW_UP_DAYS,
    booked_things,
    list_instructors,
    list_sessions,
)
from korgan.training.selectors.posts import coverage_of, list_posts


@dataclass(frozen=True)
class Level:
    """What was said at one of the four levels, each answer with the same weight."""

    label: object
    sessions: int
    answers: int
    score: Decimal | None


@dataclass(frozen=True)
class Cycle:
    """How far a course is: work that needs it, who lacks it, who was taught, what it did."""

    tasks: Sequence[Requirement]
    lacking: int
    vacant: int
    held: int
    planned: int
    attended: int
    passed: int
    gain: float | None
    levels: Sequence[Level]
    # Sessions whose follow-up at work is still to come, each with the day by which it is due.
    follow_ups: Sequence[tuple[CourseSession, date]]


def cycle_of(*, actor: Actor, course: Course, day: date) -> Cycle:
    """Return the cycle of a course in the actor's sight: counts, no names."""
    posts = list_posts(actor=actor).filter(requirements__competence=course.competence_id)
    coverage = coverage_of(actor=actor, day=day, posts=posts).coverage
    tasks = Requirement.objects.filter(competence=course.competence_id, post__in=posts)
    sessions = list_sessions(actor=actor).filter(course=course)
    there = Nomination.objects.filter(session__in=sessions, attended=True)
    gaps = {
        (gap.person, gap.competence)
        for row in coverage.posts
        for gap in row.gaps
        if gap.competence == course.competence_id
    }
    return Cycle(
        list(tasks.select_related("post__organisation").order_by("post__code", "id")),
        len(gaps),
        sum(row.vacant for row in coverage.posts),
        sessions.filter(state="held").count(),
        sessions.filter(state="planned").count(),
        there.count(),
        there.filter(passed=True).count(),
        there.aggregate(gain=Avg(F("score") - F("before")))["gain"],
        _levels(sessions),
        _follow_ups(sessions),
    )


def _levels(sessions: QuerySet[CourseSession]) -> list[Level]:
    rows = list(Evaluation.objects.filter(session__in=sessions))
    found = []
    for level, label in EVALUATION_LABELS.items():
        own = [each for each in rows if each.level == level]
        answers = sum(each.answers for each in own)
        total = sum((each.score * each.answers for each in own), Decimal(0))
        score = total / answers if answers else None
        found.append(Level(label, len({each.session_id for each in own}), answers, score))
    return found


def _follow_ups(sessions: QuerySet[CourseSession]) -> list[tuple[CourseSession, date]]:
    held = sessions.filter(state="held").exclude(evaluations__level=AT_WORK)
    return [
        (each, each.ends_on + timedelta(days=FOLLOW_UP_DAYS))
        for each in held.order_by("ends_on", "id")
    ]


@dataclass(frozen=True)
class Booking:
    """A room, a piece of equipment or an instructor, with the sessions that take it."""

    name: str
    sessions: Sequence[CourseSession]


@dataclass(frozen=True)
class Bookings:
    """What the own centre has booked from a day on."""

    things: Sequence[Booking]
    instructors: Sequence[Booking]


def bookings_of(*, actor: Actor, day: date) -> Bookings:
    """Return rooms, equipment and instructors that are booked from a day on, each by start."""
    rows = list_sessions(actor=actor).filter(
        organisation_id=actor.organisation_id, ends_on__gte=day, state="planned"
    )
    known = {each.id: each.name for each in list_instructors(actor=actor)}
    things: dict[tuple[str, str], list[CourseSession]] = defaultdict(list)
    names: dict[tuple[str, str], str] = {}
    teaching: dict[str, list[CourseSession]] = defaultdict(list)
    for session in rows.prefetch_related("team").order_by("starts_on", "id"):
        place = str(session.site or "")
        for key, name in booked_things(session.room).items():
            things[place, key].append(session)
            names[place, key] = f"{name} · {place}" if place else name
        for who in session.team.all():
            if who.id in known:
                teaching[who.name].append(session)
    return Bookings(
        [Booking(names[key], things[key]) for key in sorted(things)],
        [Booking(name, teaching[name]) for name in sorted(teaching)],
    )
