"""Alarm cases for programs: the same reads and writes as the pages, typed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile

from korgan.border.domain import ClosingCode, EvidenceKind
from korgan.border.models import AlarmCase
from korgan.border.selectors import evidence_of, get_case, step_for, watched_in
from korgan.border.services import (
    WORK_ON_CASES,
    add_evidence,
    keep_unreadable_upload,
    open_case,
    record_finding,
    review_case,
)
from korgan.border.tables import CASES, INSTRUMENTS, WATCH_LIST
from korgan.kernel.errors import InputError
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.records.api import add_list

router = Router(tags=["border"])


class EvidenceOut(Schema):
    """A piece of evidence."""

    kind: str
    note: str
    filename: str
    sha256: str


class WatchedOut(Schema):
    """A missing source that officers look for."""

    serial: str
    nuclides: str
    category: int | None
    since: date
    incident: str


class CaseOut(Schema):
    """An alarm case with what the machine said of it."""

    id: int
    reference: str
    state: str
    next_step: str
    nuclides: str
    needs_inspection: bool
    occurred_at: datetime
    site: str
    conveyance: str
    original_sha256: str
    engine_version: str
    code: str
    explanation: str
    closed_at: datetime | None
    analysis: dict[str, Any] | None
    evidence: list[EvidenceOut]
    # Missing sources that have a nuclide named in the case.
    watched: list[WatchedOut]


class FindingIn(Schema):
    """The officer's finding."""

    code: ClosingCode
    explanation: str


class ReviewIn(Schema):
    """The second person's decision."""

    approve: bool
    reason: str = ""


class EvidenceIn(Schema):
    """A note, with or without a file beside it."""

    kind: EvidenceKind
    note: str = ""


add_list(router, "/cases", CASES)
add_list(router, "/instruments", INSTRUMENTS)
add_list(router, "/watch-list", WATCH_LIST)


@router.get("/cases/{int:case_id}", response=CaseOut, summary="One alarm case")
def read_case(request: HttpRequest, case_id: int) -> CaseOut:
    """Return one case."""
    return _out(request, get_case(actor=actor_of(request), case_id=case_id))


@router.post("/cases", response={201: CaseOut}, summary="Open a case from an instrument's file")
def create_case(
    request: HttpRequest,
    file: File[UploadedFile],
    background: File[UploadedFile | None] = None,
    conveyance: Form[str] = "",
) -> tuple[int, CaseOut]:
    """Read the file, say what is in it, open a case. An unreadable upload is kept, and refused."""
    # Loaded at the first upload: the engine's libraries would slow every start.
    from korgan.border.analysis import ENGINE_VERSION, analyse

    actor = actor_of(request)
    require(actor, WORK_ON_CASES)
    name, data = file.name or "unnamed", file.read()
    shade = (background.name or "unnamed", background.read()) if background else None
    try:
        analysed = analyse(data, name, shade)
    except InputError as error:
        if data:
            keep_unreadable_upload(actor=actor, data=data, filename=name, error=error)
        raise
    case = open_case(
        actor=actor,
        data=data,
        filename=name,
        analysis=analysed.result,
        engine_version=ENGINE_VERSION,
        occurred_at=analysed.started_at,
        conveyance=conveyance,
        background=shade,
    )
    return 201, _out(request, case)


@router.post("/cases/{int:case_id}/evidence", response=CaseOut, summary="Add evidence")
def create_evidence(
    request: HttpRequest,
    case_id: int,
    given: Form[EvidenceIn],
    file: File[UploadedFile | None] = None,
) -> CaseOut:
    """Add a document or a note to an open case."""
    actor = actor_of(request)
    case = get_case(actor=actor, case_id=case_id)
    add_evidence(
        actor=actor,
        case=case,
        kind=given.kind,
        note=given.note,
        filename=(file.name or "unnamed") if file else "",
        data=file.read() if file else None,
    )
    return _out(request, get_case(actor=actor, case_id=case_id))


@router.post("/cases/{int:case_id}/finding", response=CaseOut, summary="Record the finding")
def create_finding(request: HttpRequest, case_id: int, given: FindingIn) -> CaseOut:
    """State the officer's finding and put the case to a second person."""
    actor = actor_of(request)
    case = get_case(actor=actor, case_id=case_id)
    record_finding(actor=actor, case=case, code=given.code, explanation=given.explanation)
    return _out(request, get_case(actor=actor, case_id=case_id))


@router.post("/cases/{int:case_id}/review", response=CaseOut, summary="Decide as second person")
def create_review(request: HttpRequest, case_id: int, given: ReviewIn) -> CaseOut:
    """Close the case, or give it back."""
    actor = actor_of(request)
    case = get_case(actor=actor, case_id=case_id)
    review_case(actor=actor, case=case, approve=given.approve, reason=given.reason)
    return _out(request, get_case(actor=actor, case_id=case_id))


def _out(request: HttpRequest, case: AlarmCase) -> CaseOut:
    evidence = evidence_of(actor=actor_of(request), case=case)
    return CaseOut(
        id=case.id,
        reference=case.reference,
        state=case.state,
        next_step=step_for(case).value,
        nuclides=case.nuclides,
        needs_inspection=case.needs_inspection,
        occurred_at=case.occurred_at,
        site=case.site.name if case.site else "",
        conveyance=case.conveyance,
        original_sha256=case.original.sha256 if case.original else "",
        engine_version=case.engine_version,
        code=case.code,
        explanation=case.explanation,
        closed_at=case.closed_at,
        analysis=case.analysis,
        evidence=[
            EvidenceOut(
                kind=each.kind,
                note=each.note,
                filename=each.document.filename if each.document else "",
                sha256=each.document.sha256 if each.document else "",
            )
            for each in evidence
        ],
        watched=[
            WatchedOut(
                serial=each.serial,
                nuclides=each.nuclides,
                category=each.category,
                since=each.since,
                incident=each.incident,
            )
            for each in watched_in(actor=actor_of(request), case=case)
        ],
    )
