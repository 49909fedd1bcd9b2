"""Who may know where dangerous sources are, and where on a map they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from korgan.kernel.organisations.domain import Actor, OrganisationKind
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.selectors import visible_to
from korgan.sources.models import EditionReport, Shipment, Source
from korgan.sources.selectors.source import holds_or_regulates, is_keeper
from korgan.sources.selectors.stock import sites_with_categories

# One decimal of a degree: a place within some eleven kilometres.
COARSE = 1


def sees_place(actor: Actor, source: Source) -> bool:
    """Whether the actor may know at which site a source is: its holder and the regulator."""
    return is_keeper(actor, source)


def sees_site(actor: Actor, holder_id: int, country: str) -> bool:
    """Whether the actor may know where something of a holder is."""
    return holds_or_regulates(actor, holder_id, country)


def sees_delivery(actor: Actor, shipment: Shipment) -> bool:
    """Whether the actor may know where a movement ends: both its ends and the regulator."""
    ends = (shipment.sender_id, shipment.receiver_id)
    return any(sees_site(actor, each or 0, shipment.country) for each in ends)


@dataclass(frozen=True)
class Place:
    """A mark on the map: exact for who keeps or regulates, coarse and nameless for others."""

    name: str
    holder: str
    latitude: float
    longitude: float
    sources: int
    category: int | None
    is_exact: bool


def places(*, actor: Actor, day: date) -> list[Place]:
    """Return where the sources are that the actor may see, as precisely as it may know."""
    regulates = actor.organisation_kind == OrganisationKind.REGULATOR
    sites = {
        site.id: site for site in Site.objects.exclude(latitude=None).select_related("organisation")
    }
    held: dict[tuple[float, float, int], dict[int | None, int]] = {}
    for site_id, owner, worst, number in sites_with_categories(actor=actor, day=day):
        if site_id not in sites:
            continue
        site = sites[site_id]
        latitude, longitude = float(site.latitude or 0), float(site.longitude or 0)
        key = (latitude, longitude, site_id)
        if not regulates and owner != actor.organisation_id:
            key = (round(latitude, COARSE), round(longitude, COARSE), 0)
        there = held.setdefault(key, {})
        there[worst] = there.get(worst, 0) + number
    return [_place(key, categories, sites) for key, categories in sorted(held.items())]


def _place(
    key: tuple[float, float, int], categories: dict[int | None, int], sites: dict[int, Site]
) -> Place:
    latitude, longitude, site_id = key
    known = [each for each in categories if each is not None]
    return Place(
        name=sites[site_id].name if site_id else "",
        holder=sites[site_id].organisation.name if site_id else "",
        latitude=latitude,
        longitude=longitude,
        sources=sum(categories.values()),
        category=min(known) if known else None,
        is_exact=bool(site_id),
    )


def list_edition_reports(*, actor: Actor) -> QuerySet[EditionReport]:
    """Return what editions have changed, for who may see it."""
    return visible_to(actor, EditionReport.objects.all())
