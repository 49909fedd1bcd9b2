"""Inspections for programs."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.organisations.selectors import get_visible, list_sites
from korgan.kernel.records.api import add_list
from korgan.sources.models import Inspection
from korgan.sources.selectors import get_inspection, programme
from korgan.sources.services import Entry, merge_entries, plan_inspection
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
