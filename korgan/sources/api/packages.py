"""Packages, facilities and the forecast for programs."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.records.api import add_list
from korgan.sources.api.files import FileIn, files_of
from korgan.sources.domain.forecast import CostSchedule, EndOfLifeRules
from korgan.sources.domain.genealogy import NodeKind
from korgan.sources.models import DisposalFacility, WastePackage
from korgan.sources.selectors import (
    activity_in,
    get_facility,
    get_package,
    get_source,
    inventory_of,
    list_sources,
    outlook,
    source_ids_in,
)
from korgan.sources.services import (
    WrittenLimit,
    accept_package,
    condition_sources,
    create_package,
    dispose_package,
    enter_facility,
    place_package,
)
from korgan.sources.tables.package import DISUSED_SOURCES, FACILITIES, PACKAGES

router = Router()
add_list(router, "/disused", DISUSED_SOURCES)
add_list(router, "/packages", PACKAGES)
add_list(router, "/facilities", FACILITIES)


class PackageOut(Schema):
    """A package with what it holds today (Bq)."""

    id: int
    number: str
    kind: str
    is_in: str
    facility: str
    accepted_on: date | None
    day: date
    becquerel: dict[str, float]
    sources: list[str]


class LimitOut(Schema):
    """A running sum beside its limit (Bq); no limit means unlimited."""

    nuclide: str
    accepted: float
    limit: float | None
    source: str


class FacilityOut(Schema):
    """A facility with its running sums."""

    id: int
    name: str
    fractions_add_up: bool
    limits: list[LimitOut]
    packages: list[str]


class LimitIn(Schema):
    """A limit: an activity with unit or UL, and its document."""

    nuclide: str
    activity: str
    source: str
    scope: str = "inventory"


class FacilityIn(Schema):
    """A facility."""

    name: str
    limits: list[LimitIn]
    fractions_add_up: bool = False


class PackageIn(Schema):
    """An empty package."""

    kind: NodeKind
    number: str = ""
    facility_id: int | None = None


class ConditionIn(Schema):
    """Sources that are sealed in."""

    sources: list[int]
    day: date
    documents: list[FileIn] = []
    confirmed: list[str] = []


class PlaceIn(Schema):
    """The container that it goes into."""

    outer_id: int
    day: date


class AcceptIn(Schema):
    """The facility that is to accept it."""

    facility_id: int
    day: date
    documents: list[FileIn] = []


class DisposeIn(Schema):
    """The position in which it is emplaced."""

    position_id: int
    day: date
    documents: list[FileIn] = []


class YearOut(Schema):
    """What comes in one year."""

    year: int
    number: int
    becquerel: dict[str, float]
    litres: float
    cost: float


class OutlookIn(Schema):
    """Assumptions of a forecast."""

    years: int = Field(20, ge=1, le=60)
    working_life: float = Field(15.0, ge=1, le=100)
    base: float = Field(0.0, ge=0, le=1e12)
    per_litre: float = Field(0.0, ge=0, le=1e12)
    litres: float = Field(1.0, ge=0, le=1e9)


class OutlookOut(Schema):
    """Sums by year, and guarantees by holder."""

    sources: int
    without_volume: int
    years: list[YearOut]
    guarantees: dict[str, float]


def _package(request: HttpRequest, found: WastePackage) -> PackageOut:
    actor, today = actor_of(request), timezone.localdate()
    inside = list_sources(actor=actor).filter(id__in=source_ids_in(found))
    return PackageOut(
        id=found.id,
        number=found.number,
        kind=found.kind,
        is_in=found.outer.number if found.outer else "",
        facility=found.facility.name if found.facility else "",
        accepted_on=found.accepted_on,
        day=today,
        becquerel=activity_in(actor=actor, package=found, day=today),
        sources=list(inside.order_by("national_number").values_list("national_number", flat=True)),
    )


def _facility(found: DisposalFacility) -> FacilityOut:
    inventory = inventory_of(found)
    return FacilityOut(
        id=found.id,
        name=found.name,
        fractions_add_up=found.fractions_add_up,
        limits=[
            LimitOut(
                nuclide=nuclide,
                accepted=inventory.accepted.get(nuclide, 0.0),
                limit=None if limit.becquerel == float("inf") else limit.becquerel,
                source=limit.citation.source,
            )
            for nuclide, limit in inventory.criteria.inventory.items()
        ],
        packages=list(inventory.packages),
    )


@router.get("/packages/{int:package_id}", response=PackageOut, summary="One package")
def read_package(request: HttpRequest, package_id: int) -> PackageOut:
    """Return a package with its activity today."""
    return _package(request, get_package(actor=actor_of(request), package_id=package_id))


@router.post("/packages", response=PackageOut, summary="Enter a package")
def post_package(request: HttpRequest, given: PackageIn) -> PackageOut:
    """Enter an empty capsule, container or position."""
    actor, facility = actor_of(request), None
    if given.facility_id is not None:
        facility = get_facility(actor=actor, facility_id=given.facility_id)
    made = create_package(actor=actor, kind=given.kind, number=given.number, facility=facility)
    return _package(request, made)


@router.post("/packages/{int:package_id}/sources", response=PackageOut, summary="Seal sources in")
def post_sources(request: HttpRequest, package_id: int, given: ConditionIn) -> PackageOut:
    """Seal sources from long-term storage into a package."""
    actor = actor_of(request)
    found = condition_sources(
        actor=actor,
        package=get_package(actor=actor, package_id=package_id),
        sources=[get_source(actor=actor, source_id=each) for each in given.sources],
        day=given.day,
        documents=files_of(given.documents),
        confirmed=given.confirmed,
    )
    return _package(request, found)


@router.post("/packages/{int:package_id}/place", response=PackageOut, summary="Into a container")
def post_place(request: HttpRequest, package_id: int, given: PlaceIn) -> PackageOut:
    """Put a capsule into a container."""
    actor = actor_of(request)
    found = place_package(
        actor=actor,
        inner=get_package(actor=actor, package_id=package_id),
        outer=get_package(actor=actor, package_id=given.outer_id),
        day=given.day,
    )
    return _package(request, found)


@router.post("/packages/{int:package_id}/acceptance", response=PackageOut, summary="Accept it")
def post_acceptance(request: HttpRequest, package_id: int, given: AcceptIn) -> PackageOut:
    """Accept a package by running sums, or refuse it with every reason."""
    actor = actor_of(request)
    found = accept_package(
        actor=actor,
        package=get_package(actor=actor, package_id=package_id),
        facility=get_facility(actor=actor, facility_id=given.facility_id),
        day=given.day,
        documents=files_of(given.documents),
    )
    return _package(request, found)


@router.post("/packages/{int:package_id}/disposal", response=PackageOut, summary="Dispose of it")
def post_disposal(request: HttpRequest, package_id: int, given: DisposeIn) -> PackageOut:
    """Emplace an accepted package for good."""
    actor = actor_of(request)
    found = dispose_package(
        actor=actor,
        package=get_package(actor=actor, package_id=package_id),
        position=get_package(actor=actor, package_id=given.position_id),
        day=given.day,
        documents=files_of(given.documents),
    )
    return _package(request, found)


@router.get("/facilities/{int:facility_id}", response=FacilityOut, summary="One facility")
def read_facility(request: HttpRequest, facility_id: int) -> FacilityOut:
    """Return a facility with its running sums beside its limits."""
    return _facility(get_facility(actor=actor_of(request), facility_id=facility_id))


@router.post("/facilities", response=FacilityOut, summary="Enter a facility")
def post_facility(request: HttpRequest, given: FacilityIn) -> FacilityOut:
    """Enter a store or borehole with the limits of its acceptance criteria."""
    made = enter_facility(
        actor=actor_of(request),
        name=given.name,
        limits=[WrittenLimit(**each.dict()) for each in given.limits],
        fractions_add_up=given.fractions_add_up,
    )
    return _facility(made)


@router.get("/forecast", response=OutlookOut, summary="What is to come")
def read_outlook(request: HttpRequest, given: Query[OutlookIn]) -> OutlookOut:
    """Return number, activity, volume and cost of sources at their end, by year."""
    today = timezone.localdate()
    found = outlook(
        actor=actor_of(request),
        day=today,
        last_year=today.year + given.years - 1,
        rules=EndOfLifeRules(working_life_years=given.working_life),
        schedule=CostSchedule(
            base=given.base, per_litre=given.per_litre, default_litres=given.litres
        ),
    )
    return OutlookOut(
        sources=found.sources,
        without_volume=found.without_volume,
        years=[
            YearOut(
                year=each.year,
                number=each.number,
                becquerel=dict(each.activity),
                litres=each.litres,
                cost=each.cost,
            )
            for each in found.years
        ],
        guarantees=found.guarantees,
    )
