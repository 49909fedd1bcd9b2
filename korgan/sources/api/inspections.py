"""Inspections for programs."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from korgan.kernel.errors import NotFound
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.organisations.selectors import get_visible, list_sites
from korgan.kernel.records.api import add_list
from korgan.sources.models import Inspection, InspectionFinding
from korgan.sources.selectors import get_inspection, get_inspection_finding, programme
from korgan.sources.services import (
    Entry,
    accept_correction,
    add_inspection_finding,
    close_inspection,
    enforce,
    merge_entries,
    plan_inspection,
    settle_entry,
)
from korgan.sources.tables.inspection import INSPECTIONS

router = Router()
add_list(router, "/inspections", INSPECTIONS)


class DueOut(Schema):
    """A site of the programme."""

    site: str
    holder: str
    category: int | None
    sources: int
    last: date | None
    due: date


class InspectionOut(Schema):
    """An inspection with its answers and what is not settled."""

    id: int
    number: str
    state: str
    site: str
    answers: dict[str, str]
    versions: dict[str, int]
    unsettled: int
    findings: list[str]


class PlanInspectionIn(Schema):
    """A visit."""

    site_id: int
    day: date


class EntryIn(Schema):
    """What a device sends."""

    client_id: UUID
    read_at: datetime
    value: str
    code: str = ""
    source_id: int | None = None
    base: int = 0
    note: str = ""
    dose_rate: Decimal | None = None
    latitude: float | None = None
    longitude: float | None = None


def _out(found: Inspection) -> InspectionOut:
    items = list(found.items.all())
    return InspectionOut(
        id=found.id,
        number=found.number,
        state=found.state,
        site=found.site.name,
        answers={item.code: item.answer for item in items},
        versions={item.code: item.version for item in items},
        unsettled=found.entries.filter(is_settled=False).count(),
        findings=[each.text for each in found.findings.all()],
    )


@router.get("/inspections/programme", response=list[DueOut], summary="Which site is due when")
def read_programme(request: HttpRequest) -> list[DueOut]:
    """Return the sites with sources, the one that is due first at the top."""
    lines = programme(actor=actor_of(request), day=timezone.localdate())
    return [
        DueOut(
            site=line.site.name,
            holder=line.site.organisation.name,
            category=line.category,
            sources=line.sources,
            last=line.last,
            due=line.due,
        )
        for line in lines
    ]


@router.get("/inspections/{int:inspection_id}", response=InspectionOut, summary="One inspection")
def read_inspection(request: HttpRequest, inspection_id: int) -> InspectionOut:
    """Return an inspection."""
    return _out(get_inspection(actor=actor_of(request), inspection_id=inspection_id))


@router.post("/inspections", response=InspectionOut, summary="Plan an inspection")
def post_inspection(request: HttpRequest, given: PlanInspectionIn) -> InspectionOut:
    """Plan a visit to a site."""
    actor = actor_of(request)
    site = get_visible(actor, list_sites(actor=actor), id=given.site_id)
    return _out(plan_inspection(actor=actor, site=site, day=given.day))


@router.post("/inspections/{int:inspection_id}/entries", response=InspectionOut, summary="Merge")
def post_entries(request: HttpRequest, inspection_id: int, given: list[EntryIn]) -> InspectionOut:
    """Merge entries of a device: each once, none lost."""
    actor = actor_of(request)
    found = get_inspection(actor=actor, inspection_id=inspection_id)
    merge_entries(actor=actor, inspection=found, entries=[Entry(**each.dict()) for each in given])
    return _out(found)


class SettleIn(Schema):
    """Which of two answers counts; for a serial number: taken note of."""

    take: bool = False


class ClosingIn(Schema):
    """The end of a visit."""

    day: date
    summary: str


class FindingIn(Schema):
    """What has to be corrected, and by when."""

    text: str
    due_on: date


class CorrectionIn(Schema):
    """How a finding was corrected."""

    correction: str


class EnforcementIn(Schema):
    """The next step about a finding that is not corrected."""

    step: str
    text: str


class EntryOut(Schema):
    """What came in from the field and is not settled."""

    id: int
    of: str
    value: str
    outcome: str
    note: str
    is_clock_ahead: bool


class FindingOut(Schema):
    """A finding of an inspection with the steps taken about it."""

    id: int
    inspection: str
    text: str
    due_on: date
    state: str
    correction: str
    steps: list[str]


def _finding_out(found: InspectionFinding) -> FindingOut:
    return FindingOut(
        id=found.id,
        inspection=found.inspection.number,
        text=found.text,
        due_on=found.due_on,
        state=found.state,
        correction=found.correction,
        steps=[each.step for each in found.steps.order_by("id")],
    )


@router.get(
    "/inspections/{int:inspection_id}/unsettled", response=list[EntryOut], summary="What differs"
)
def read_unsettled(request: HttpRequest, inspection_id: int) -> list[EntryOut]:
    """Return the entries between which somebody has to decide."""
    found = get_inspection(actor=actor_of(request), inspection_id=inspection_id)
    waiting = found.entries.filter(is_settled=False).select_related("item", "source")
    return [
        EntryOut(
            id=each.id,
            of=each.item.code if each.item else str(each.source),
            value=each.value,
            outcome=each.outcome,
            note=each.note,
            is_clock_ahead=each.is_clock_ahead,
        )
        for each in waiting.order_by("id")
    ]


@router.post(
    "/inspections/{int:inspection_id}/entries/{int:entry_id}/settlement",
    response=InspectionOut,
    summary="Settle a difference",
)
def post_settlement(
    request: HttpRequest, inspection_id: int, entry_id: int, given: SettleIn
) -> InspectionOut:
    """Decide between two answers, or take note of a serial number that differs."""
    actor = actor_of(request)
    found = get_inspection(actor=actor, inspection_id=inspection_id)
    entry = found.entries.filter(id=entry_id).first()
    if entry is None:
        raise NotFound("not_found", "this inspection has no such entry")
    settle_entry(actor=actor, inspection=found, entry=entry, take=given.take)
    return _out(found)


@router.post(
    "/inspections/{int:inspection_id}/closure", response=InspectionOut, summary="End the visit"
)
def post_closure(request: HttpRequest, inspection_id: int, given: ClosingIn) -> InspectionOut:
    """Close an inspection: every question answered, every difference settled."""
    actor = actor_of(request)
    found = get_inspection(actor=actor, inspection_id=inspection_id)
    return _out(close_inspection(actor=actor, inspection=found, **given.dict()))


@router.post(
    "/inspections/{int:inspection_id}/findings", response=FindingOut, summary="Write a finding"
)
def post_finding(request: HttpRequest, inspection_id: int, given: FindingIn) -> FindingOut:
    """Write down what has to be corrected, and by when."""
    actor = actor_of(request)
    found = get_inspection(actor=actor, inspection_id=inspection_id)
    return _finding_out(add_inspection_finding(actor=actor, inspection=found, **given.dict()))


@router.get("/inspections/findings/{int:finding_id}", response=FindingOut, summary="One finding")
def read_inspection_finding(request: HttpRequest, finding_id: int) -> FindingOut:
    """Return a finding of an inspection."""
    return _finding_out(get_inspection_finding(actor=actor_of(request), finding_id=finding_id))


@router.post(
    "/inspections/findings/{int:finding_id}/correction",
    response=FindingOut,
    summary="Accept a correction",
)
def post_correction(request: HttpRequest, finding_id: int, given: CorrectionIn) -> FindingOut:
    """Accept that a finding is corrected; its deadline is met."""
    actor = actor_of(request)
    found = get_inspection_finding(actor=actor, finding_id=finding_id)
    return _finding_out(accept_correction(actor=actor, finding=found, correction=given.correction))


@router.post(
    "/inspections/findings/{int:finding_id}/enforcement", response=FindingOut, summary="Enforce"
)
def post_enforcement(request: HttpRequest, finding_id: int, given: EnforcementIn) -> FindingOut:
    """Take the next step about a finding; steps do not go back."""
    actor = actor_of(request)
    found = get_inspection_finding(actor=actor, finding_id=finding_id)
    enforce(actor=actor, finding=found, step=given.step, text=given.text)
    return _finding_out(found)
