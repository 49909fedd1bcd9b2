"""Reads of disused sources, packages, facilities, and of where everything came from and went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import inf

from django.db.models import QuerySet

from korgan.kernel.organisations.domain import Actor, OrganisationKind
from korgan.kernel.organisations.selectors import get_visible, visible_to
from korgan.sources.domain.contents import Content, activity_by_nuclide
from korgan.sources.domain.genealogy import NodeKind
from korgan.sources.domain.rule_tables import Citation
from korgan.sources.domain.waste import AcceptanceCriteria, Inventory
from korgan.sources.domain.waste import AcceptanceLimit as Limit
from korgan.sources.models import DisposalFacility, Source, SourceContent, WastePackage
from korgan.sources.selectors.source import content_from, list_sources

DISUSED = ("disused_declared", "long_term_storage", "conditioned", "disposal_accepted")


def list_disused(*, actor: Actor) -> QuerySet[Source]:
    """Return the visible sources that wait for their end."""
    return list_sources(actor=actor).filter(state__in=DISUSED)


def list_packages(*, actor: Actor) -> QuerySet[WastePackage]:
    """Return the packages that the actor may see."""
    return visible_to(actor, WastePackage.objects.select_related("outer", "facility"))


def get_package(*, actor: Actor, package_id: int) -> WastePackage:
    """Return one package."""
    return get_visible(
        actor,
        WastePackage.objects.select_related("outer", "facility", "organisation"),
        id=package_id,
    )


def list_facilities(*, actor: Actor) -> QuerySet[DisposalFacility]:
    """Return the facilities that the actor may see."""
    return visible_to(actor, DisposalFacility.objects.select_related("organisation"))


def get_facility(*, actor: Actor, facility_id: int) -> DisposalFacility:
    """Return one facility."""
    return get_visible(actor, DisposalFacility.objects.all(), id=facility_id)


def works_on(actor: Actor, record: WastePackage | DisposalFacility) -> bool:
    """Whether the actor's organisation owns a package or facility, or regulates those who do."""
    regulates = actor.organisation_kind == OrganisationKind.REGULATOR
    return record.organisation_id == actor.organisation_id or (
        regulates and record.country == actor.country
    )


def sources_to_condition(*, actor: Actor) -> QuerySet[Source]:
    """Return the sources that can be put into a capsule."""
    found = list_sources(actor=actor).filter(state="long_term_storage")
    if actor.organisation_kind != OrganisationKind.REGULATOR:
        found = found.filter(organisation_id=actor.organisation_id)
    return found.order_by("national_number")


def packages_within(package: WastePackage) -> list[int]:
    """Return the package with all that are in it, however deep."""
    found, layer = [package.id], [package.id]
    for _kind in NodeKind:
        layer = list(WastePackage.objects.filter(outer_id__in=layer).values_list("id", flat=True))
        found += layer
    return found


def source_ids_in(package: WastePackage) -> list[int]:
    """Return the sources that a package holds."""
    inside = packages_within(package)
    rows = Source.objects.filter(placement__package_id__in=inside).order_by("id")
    return list(rows.values_list("id", flat=True))


def contents_in(package: WastePackage) -> list[Content]:
    """Return the contents of all sources in a package."""
    rows = SourceContent.objects.filter(source_id__in=source_ids_in(package)).order_by("id")
    return [content_from(row) for row in rows]


def activity_in(*, actor: Actor, package: WastePackage, day: date) -> dict[str, float]:
    """Return the activity (Bq) of each nuclide in a visible package on a day."""
    get_visible(actor, WastePackage.objects.all(), id=package.id)
    return activity_by_nuclide(contents_in(package), day)


def inventory_of(facility: DisposalFacility) -> Inventory:
    """Return what a facility takes and has taken, as the rules read it."""
    limits: dict[str, dict[str, Limit]] = {"inventory": {}, "package": {}}
    for row in facility.limits.all():
        value = inf if row.becquerel is None else float(row.becquerel)
        cited = Citation("acceptance criteria", row.nuclide, row.source)
        limits[row.scope][row.nuclide] = Limit(value, cited)
    criteria = AcceptanceCriteria(
        facility.name, limits["inventory"], limits["package"], facility.fractions_add_up
    )
    accepted = {row.nuclide: row.becquerel for row in facility.accepted.all()}
    numbers = facility.packages.exclude(accepted_on=None).values_list("number", flat=True)
    return Inventory(criteria, accepted, tuple(numbers))


@dataclass(frozen=True)
class Step:
    """One step of a source's way: which record, of what kind."""

    kind: str
    number: str
    id: int


def way_of(*, actor: Actor, source: Source) -> list[Step]:
    """Return where a visible source came from and what it is in, first origin to outermost."""
    get_visible(actor, Source.objects.all(), id=source.id)
    way = [Step(NodeKind.SOURCE, source.national_number, source.id)]
    here = source
    while (made := getattr(here, "origin", None)) is not None:
        here = made.recycling.source
        way.insert(0, Step(NodeKind.SOURCE, here.national_number, here.id))
    placement = getattr(source, "placement", None)
    package = placement.package if placement is not None else None
    while package is not None:
        way.append(Step(package.kind, package.number, package.id))
        package = package.outer
    return way


def made_of(*, actor: Actor, source: Source) -> Iterable[Source]:
    """Return the visible sources that were made of one that was taken apart."""
    return list_sources(actor=actor).filter(origin__recycling__source=source)
