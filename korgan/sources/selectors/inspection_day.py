"""An inspector's day: the visits, what is due near them, and what to take along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Site
from korgan.sources.domain.inspection_day import distance_km, equipment_for
from korgan.sources.models import ChecklistItem, Inspection, InspectionFinding
from korgan.sources.selectors.inspections import (
    Due,
    list_corrections,
    list_inspections,
    programme,
    sources_at,
)
from korgan.sources.selectors.source import category_in_database

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
    ordered = wanted.order_by("planned_on", "id")[:MOST_VISITS]
    visits = [_visit(actor, each, day) for each in ordered]
    sites = [visit.inspection.site for visit in visits]
    near = _near(actor, day, today, sites)
    equipment = dict.fromkeys(each for visit in visits for each in visit.equipment)
    return InspectionDay(day, visits, near, list(equipment))


def _visit(actor: Actor, inspection: Inspection, day: date) -> Visit:
    items = list(inspection.items.all())
    # Put together by the database: a store may hold a great many.
    held = sources_at(actor=actor, inspection=inspection).order_by()
    by_category = held.annotate(worst=category_in_database(day)).values_list("worst")
    counts = dict(by_category.annotate(number=Count("id")))
    things = list(held.values_list("nuclides", "kind").distinct())
    nuclides = {name for text, _kind in things for name in text.split(", ") if name}
    corrections = list_corrections(actor=actor).filter(state="open")
    return Visit(
        inspection=inspection,
        questions=items,
        categories=sorted(counts.items(), key=lambda pair: pair[0] or 9),
        sources=sum(counts.values()),
        equipment=equipment_for(
            [item.code for item in items], sorted(nuclides), {kind for _text, kind in things}
        ),
        corrections=list(
            corrections.filter(inspection__site=inspection.site).order_by("due_on", "id")
        ),
        is_late=inspection.planned_on < day,
    )


def _near(actor: Actor, day: date, today: date, visited: list[Site]) -> list[Near]:
    """Return the sites due soon that are not visited, the nearest first; late ones by their day."""
    within = day + timedelta(days=DUE_WITHIN_DAYS)
    known = {site.id for site in visited}
    lines = [
        line
        for line in programme(actor=actor, day=today)
        if line.due <= within and line.site.id not in known
    ]
    found = [Near(line, _distance(line.site, visited)) for line in lines]
    far = float("inf")
    found.sort(
        key=lambda near: (far if near.kilometres is None else near.kilometres, near.line.due)
    )
    return found[:MOST_NEAR]


def _distance(site: Site, visited: list[Site]) -> float | None:
    here = position_of(site)
    places = [place for each in visited if (place := position_of(each)) is not None]
    if here is None or not places:
        return None
    return min(distance_km(here, place) for place in places)


def position_of(site: Site) -> tuple[float, float] | None:
    """Return latitude and longitude of a site, where they are known."""
    if site.latitude is None or site.longitude is None:
        return None
    return float(site.latitude), float(site.longitude)
