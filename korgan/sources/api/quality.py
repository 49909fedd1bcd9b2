"""The register's quality, the map and the editions for programs."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.organisations.selectors import get_visible
from korgan.kernel.records.api import add_list
from korgan.sources.models import EditionReport, QualityFinding
from korgan.sources.selectors import (
    get_finding,
    list_edition_reports,
    places,
    scores_of,
)
from korgan.sources.services import explain_finding, request_assessment, request_edition
from korgan.sources.tables.edition import EDITIONS
from korgan.sources.tables.quality import FINDINGS

router = Router()
add_list(router, "/quality/findings", FINDINGS)
add_list(router, "/editions", EDITIONS)


class ScoreOut(Schema):
    """The score of a register on a day."""

    assessed_on: date
    score: float
    entries: int
    findings: int


class FindingOut(Schema):
    """Something doubtful, and what became of it."""

    id: int
    source: str
    code: str
    message: str
    state: str
    reason: str


class ReasonIn(Schema):
    """Why something doubtful is right as it stands."""

    reason: str


class JobOut(Schema):
    """Work that has begun in the background."""

    job: int


class PlaceOut(Schema):
    """A mark on the map, as precisely as the reader may know."""

    name: str
    holder: str
    latitude: float
    longitude: float
    sources: int
    category: int | None
    is_exact: bool


class EditionOut(Schema):
    """Whose category an edition changed; at most the first thousand are listed."""

    id: int
    made_at: datetime
    rules: str
    judged: int
    recomputed: int
    changed: int
    counts: dict[str, int]
    sources: list[tuple[str, int | None, int | None]]


def _finding(found: QualityFinding) -> FindingOut:
    return FindingOut(
        id=found.id,
        source=found.source.national_number,
        code=found.code,
        message=found.message,
        state=found.state,
        reason=found.reason,
    )


@router.get("/quality/scores", response=list[ScoreOut], summary="How the quality goes")
def read_scores(request: HttpRequest) -> list[ScoreOut]:
    """Return the last scores of the actor's register, the newest first."""
    found = scores_of(actor=actor_of(request)).order_by("-assessed_on")[:60]
    return [
        ScoreOut(
            assessed_on=each.assessed_on,
            score=each.score,
            entries=each.entries,
            findings=each.findings,
        )
        for each in found
    ]


@router.post("/quality/assessments", response={202: JobOut}, summary="Judge the register")
def post_assessment(request: HttpRequest) -> Status[JobOut]:
    """Have the register judged in the background."""
    return Status(202, JobOut(job=request_assessment(actor=actor_of(request)).id))


@router.get("/quality/findings/{int:finding_id}", response=FindingOut, summary="One finding")
def read_finding(request: HttpRequest, finding_id: int) -> FindingOut:
    """Return something doubtful."""
    return _finding(get_finding(actor=actor_of(request), finding_id=finding_id))


@router.post(
    "/quality/findings/{int:finding_id}/explanation", response=FindingOut, summary="Explain it"
)
def post_explanation(request: HttpRequest, finding_id: int, given: ReasonIn) -> FindingOut:
    """Say why something doubtful is right as it stands."""
    actor = actor_of(request)
    found = get_finding(actor=actor, finding_id=finding_id)
    return _finding(explain_finding(actor=actor, finding=found, reason=given.reason))


@router.get("/map", response=list[PlaceOut], summary="Where sources are")
def read_map(request: HttpRequest, day: date | None = None) -> list[PlaceOut]:
    """Return marks: exact for holder and regulator, coarse and nameless for others."""
    found = places(actor=actor_of(request), day=day or timezone.localdate())
    return [PlaceOut(**vars(each)) for each in found]


@router.get("/editions/{int:report_id}", response=EditionOut, summary="What an edition changed")
def read_edition(request: HttpRequest, report_id: int) -> EditionOut:
    """Return the report of an edition."""
    actor = actor_of(request)
    found: EditionReport = get_visible(actor, list_edition_reports(actor=actor), id=report_id)
    return EditionOut(
        id=found.id,
        made_at=found.made_at,
        rules=found.rules,
        judged=found.judged,
        recomputed=found.recomputed,
        changed=found.changed,
        counts=found.counts,
        sources=[(number, before, after) for number, before, after in found.sources],
    )


@router.post("/editions", response={202: JobOut}, summary="Work the categories out again")
def post_edition(request: HttpRequest) -> Status[JobOut]:
    """Apply the tables in force to the whole register, in the background."""
    return Status(202, JobOut(job=request_edition(actor=actor_of(request)).id))
