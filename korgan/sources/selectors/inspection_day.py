"""An inspector's day: the visits, what is due near them, and what to take along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Site
from korgan.sources.domain.inspection_day import distance_km, equipment_for
from korgan.sources.domain.lifecycle import FINAL, MISSING
from korgan.sources.models import ChecklistItem, Inspection, InspectionFinding
from korgan.sources.selectors.inspections import (
    Due,
    DueSite,
    due_sites,
    list_corrections,
    list_inspections,
    with_sites,
)
from korgan.sources.selectors.source import list_sources
from korgan.sources.selectors.stock import SiteContent, content_among, content_of_sites

DUE_WITHIN_DAYS, MOST_VISITS, MOST_NEAR = 60, 30, 12


@dataclass(frozen=True)
class Visit:
    """One visit with all that is wanted on the way."""

    inspection: Inspection
    questions: list[ChecklistItem]
    categories: list[tuple[int | None, int]]
    sources: int
    equipment: list[str]
    corrections: list[InspectionFinding]
    is_late: bool


@dataclass(frozen=True)
class Near:
    """A site that is due soon, and how far it is from the nearest visit; None without a place."""

    line: Due
    kilometres: float | None


@dataclass(frozen=True)
class InspectionDay:
    """A day with its visits, what is due near them, and everything to take along."""

    day: date
    visits: list[Visit]
    near: list[Near]
    equipment: list[str]


def inspection_day(*, actor: Actor, day: date, today: date) -> InspectionDay:
    """Put a day together; visits that should have been before it and were not come first."""
    planned = list_inspections(actor=actor).filter(state="planned")
    wanted = planned.filter(planned_on=day)
    if day == today:
        wanted = planned.filter(planned_on__lte=day)
    ordered = list(wanted.order_by("planned_on", "id").prefetch_related("items")[:MOST_VISITS])
    keys = [each.site_id for each in ordered]
    content = _content(actor, keys, day, today)
    corrections = _corrections(actor, keys)
    visits = [
        _visit(each, day, content[each.site_id], corrections.get(each.site_id, []))
        for each in ordered
    ]
    sites = [visit.inspection.site for visit in visits]
    near = _near(actor, day, today, sites)
    equipment = dict.fromkeys(each for visit in visits for each in visit.equipment)
    return InspectionDay(day, visits, near, list(equipment))


def _content(actor: Actor, sites: list[int], day: date, today: date) -> dict[int, SiteContent]:
    """Return what is on the sites of the visits; on another day than today it is counted there."""
    if day == today:
        return content_of_sites(actor=actor, sites=sites)
    held = list_sources(actor=actor).filter(site_id__in=sites).exclude(state__in=FINAL | MISSING)
    return content_among(held, day, sites)


def _corrections(actor: Actor, sites: list[int]) -> dict[int, list[InspectionFinding]]:
    """Return the corrective actions open on the sites, by site and day."""
    found = list_corrections(actor=actor).filter(state="open", inspection__site_id__in=sites)
    by_site: dict[int, list[InspectionFinding]] = {}
    for each in found.order_by("due_on", "id"):
        by_site.setdefault(each.inspection.site_id, []).append(each)
    return by_site


def _visit(
    inspection: Inspection, day: date, content: SiteContent, corrections: list[InspectionFinding]
) -> Visit:
    items = list(inspection.items.all())
    nuclides = {name for text, _kind in content.things for name in text.split(", ") if name}
    return Visit(
        inspection=inspection,
        questions=items,
        categories=sorted(content.categories.items(), key=lambda pair: pair[0] or 9),
        sources=sum(content.categories.values()),
        equipment=equipment_for(
            [item.code for item in items],
            sorted(nuclides),
            {kind for _text, kind in content.things},
        ),
        corrections=corrections,
        is_late=inspection.planned_on < day,
    )


def _near(actor: Actor, day: date, today: date, visited: list[Site]) -> list[Near]:
    """Return the sites due soon that are not visited, the nearest first; late ones by their day."""
    within = day + timedelta(days=DUE_WITHIN_DAYS)
    known = {site.id for site in visited}
    lines = [
        line
        for line in due_sites(actor=actor, day=today)
        if line.due <= within and line.stock.site_id not in known
    ]
    # Only where there is somewhere to be near to are the places of all of them looked up.
    if not any(position_of(site) for site in visited):
        return [Near(line, None) for line in with_sites(lines[:MOST_NEAR])]
    places = Site.objects.exclude(latitude=None).exclude(longitude=None)
    where = {
        key: (float(latitude or 0), float(longitude or 0))
        for key, latitude, longitude in places.values_list("id", "latitude", "longitude")
    }
    far = float("inf")
    away = {line.stock.site_id: _distance(where.get(line.stock.site_id), visited) for line in lines}

    def order(line: DueSite) -> tuple[float, date]:
        kilometres = away[line.stock.site_id]
        return (far if kilometres is None else kilometres, line.due)

    nearest = sorted(lines, key=order)[:MOST_NEAR]
    return [Near(line, away[line.site.id]) for line in with_sites(nearest)]


def _distance(here: tuple[float, float] | None, visited: list[Site]) -> float | None:
    places = [place for each in visited if (place := position_of(each)) is not None]
    if here is None or not places:
        return None
    return min(distance_km(here, place) for place in places)


def position_of(site: Site) -> tuple[float, float] | None:
    """Return latitude and longitude of a site, where they are known."""
    if site.latitude is None or site.longitude is None:
        return None
    return float(site.latitude), float(site.longitude)
