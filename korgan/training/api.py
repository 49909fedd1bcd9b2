"""Training for programs: the same reads and writes as the pages, typed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.records.api import add_list
from korgan.training.domain.xapi import read_statements
from korgan.training.models import Post
from korgan.training.selectors.courses import statements_of
from korgan.training.selectors.forecasting import forecast_of
from korgan.training.selectors.posts import (
    coverage_of,
    get_competence,
    get_person,
    get_post,
)
from korgan.training.services import record_qualification, take_statements
from korgan.training.tables import (
    COMPETENCES,
    COURSES,
    EXERCISES,
    INSTRUCTORS,
    PEOPLE,
    POSTS,
    SESSIONS,
    TEAM_PLANS,
)

router = Router(tags=["training"])
add_list(router, "/posts", POSTS)
add_list(router, "/competences", COMPETENCES)
add_list(router, "/people", PEOPLE)
add_list(router, "/courses", COURSES)
add_list(router, "/sessions", SESSIONS)
add_list(router, "/instructors", INSTRUCTORS)
add_list(router, "/teams", TEAM_PLANS)
add_list(router, "/exercises", EXERCISES)


class PostCoverageOut(Schema):
    """How far one post is covered."""

    id: int
    code: str
    seats: int
    filled: int
    qualified: int
    uncovered_shifts: list[int]
    covered: bool


class CoverageOut(Schema):
    """How far the visible posts are covered on a day."""

    day: date
    seats: int
    filled: int
    qualified: int
    share: float
    posts: list[PostCoverageOut]
    single_points: list[str]


class AssumptionsIn(Schema):
    """What is assumed of the coming years; shares are fractions."""

    years: int = Field(10, ge=1, le=30)
    turnover: float = Field(0.08, ge=0, le=1)
    fill: float = Field(0.6, ge=0, le=1)
    growth: float = Field(0.0, ge=0, le=1)
    supply: float = Field(24.0, ge=0, le=100_000)
    pass_rate: float = Field(0.9, ge=0, le=1)


class QualificationIn(Schema):
    """What somebody achieved."""

    competence_id: int
    level: int = 2
    event: str
    evidence: str
    achieved_on: date


class QualificationOut(Schema):
    """A qualification with the day on which it runs out."""

    id: int
    competence: str
    level: int
    achieved_on: date
    expires_on: date | None


@router.get("/coverage", response=CoverageOut, summary="Coverage of posts on a day")
def read_coverage(request: HttpRequest, day: date | None = None) -> CoverageOut:
    """Return the coverage of the visible posts, today by default."""
    on = day or timezone.localdate()
    return _coverage(coverage_of(actor=actor_of(request), day=on), on)


@router.get("/posts/{int:post_id}/coverage", response=CoverageOut, summary="Coverage of one post")
def read_post(request: HttpRequest, post_id: int, day: date | None = None) -> CoverageOut:
    """Return the coverage of one post."""
    actor, on = actor_of(request), day or timezone.localdate()
    post = get_post(actor=actor, post_id=post_id)
    return _coverage(coverage_of(actor=actor, day=on, posts=Post.objects.filter(id=post.id)), on)


@router.get("/forecast", summary="The coming years of the visible posts")
def read_forecast(request: HttpRequest, assumed: Query[AssumptionsIn]) -> dict[str, Any]:
    """Return bands of covered posts, and demand and backlog by competence."""
    return forecast_of(actor=actor_of(request), day=timezone.localdate(), **assumed.dict())


@router.post(
    "/people/{int:person_id}/qualifications",
    response={201: QualificationOut},
    summary="Record a qualification",
)
def create_qualification(
    request: HttpRequest, person_id: int, given: QualificationIn
) -> Status[QualificationOut]:
    """Record what somebody of the own organisation achieved."""
    actor = actor_of(request)
    made = record_qualification(
        actor=actor,
        person=get_person(actor=actor, person_id=person_id),
        competence=get_competence(actor=actor, competence_id=given.competence_id),
        level=given.level,
        event=given.event,
        evidence=given.evidence,
        achieved_on=given.achieved_on,
    )
    out = QualificationOut(
        id=made.id,
        competence=made.competence.code,
        level=made.level,
        achieved_on=made.achieved_on,
        expires_on=made.expires_on,
    )
    return Status(201, out)


class StatementsOut(Schema):
    """How many statements were taken now, and how many were known already."""

    taken: int
    known: int


@router.get("/xapi/statements", summary="Results of courses as xAPI statements")
def read_xapi(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the results of the own centre's sessions; people as personnel numbers."""
    home = request.build_absolute_uri("/")
    return statements_of(actor=actor_of(request), home=home)


@router.post(
    "/xapi/statements", response=StatementsOut, summary="Take results told by xAPI statements"
)
def take_xapi(
    request: HttpRequest, statements: list[dict[str, Any]] | dict[str, Any]
) -> StatementsOut:
    """Take results of a classroom elsewhere, all or none; a statement is taken once."""
    results = read_statements(statements)
    return StatementsOut(**take_statements(actor=actor_of(request), results=results))


def _coverage(staffed: Any, day: date) -> CoverageOut:
    found = staffed.coverage
    return CoverageOut(
        day=day,
        seats=found.seats,
        filled=found.filled,
        qualified=found.qualified,
        share=round(found.share, 6),
        posts=[
            PostCoverageOut(
                id=row.post,
                code=staffed.posts[row.post].code,
                seats=row.seats,
                filled=row.filled,
                qualified=row.qualified,
                uncovered_shifts=list(row.uncovered_shifts),
                covered=row.covered,
            )
            for row in found.posts
        ],
        single_points=[staffed.competences[each.competence].code for each in found.single_points],
    )
