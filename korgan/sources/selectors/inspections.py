"""Reads of inspections, and the programme: which site is due when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

from django.db.models import Max, Model, QuerySet
from django.utils import timezone

from korgan.kernel.organisations.domain import Actor, OrganisationKind
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.selectors import get_visible, visible_to
from korgan.sources.domain.inspections import next_inspection
from korgan.sources.domain.lifecycle import FINAL, MISSING
from korgan.sources.models import Inspection, InspectionFinding, Source
from korgan.sources.selectors.source import list_sources
from korgan.sources.selectors.stock import SiteStock, read_line, stock_by_site
from korgan.sources.stock_rows import site_lines

Kept = TypeVar("Kept", bound=Model)


def list_inspections(*, actor: Actor) -> QuerySet[Inspection]:
    """Return the inspections that the actor may see: the regulator's, a holder's of its sites."""
    found = Inspection.objects.select_related("site", "organisation")
    return visible_to(actor, _of_who_keeps(actor, found))


def get_inspection(*, actor: Actor, inspection_id: int) -> Inspection:
    """Return one inspection."""
    return get_visible(actor, list_inspections(actor=actor), id=inspection_id)


def get_inspection_finding(*, actor: Actor, finding_id: int) -> InspectionFinding:
    """Return one finding of an inspection."""
    return get_visible(actor, list_corrections(actor=actor), id=finding_id)


def list_corrections(*, actor: Actor) -> QuerySet[InspectionFinding]:
    """Return what inspections found, to be corrected or corrected, as the actor may see it."""
    found = InspectionFinding.objects.select_related("inspection__site", "organisation")
    return visible_to(actor, _of_who_keeps(actor, found))


def _of_who_keeps(actor: Actor, found: QuerySet[Kept]) -> QuerySet[Kept]:
    """Keep one's own, or all for the regulator: a visit tells where sources are and how kept."""
    if actor.organisation_kind == OrganisationKind.REGULATOR:
        return found
    return found.filter(organisation_id=actor.organisation_id)


def sources_at(*, actor: Actor, inspection: Inspection) -> QuerySet[Source]:
    """Return the sources that an inspector expects on the site."""
    found = list_sources(actor=actor).filter(site=inspection.site)
    return found.exclude(state__in=FINAL | MISSING).order_by("national_number")


class DueSite(NamedTuple):
    """A site of the programme, by its key: a programme has many, a page shows a few."""

    stock: SiteStock
    last: date | None
    due: date


@dataclass(frozen=True)
class Due:
    """A site of the programme."""

    site: Site
    category: int | None
    sources: int
    last: date | None
    due: date


def due_sites(*, actor: Actor, day: date) -> list[DueSite]:
    """Return the sites with sources by their keys, the one that is due first at the top."""
    if day == timezone.localdate():
        held = stock_by_site(actor=actor)
    else:
        there = list_sources(actor=actor).exclude(state__in=MISSING).order_by()
        held = [read_line(row) for row in site_lines(there, day)]
    done = list_inspections(actor=actor).filter(state="done").order_by()
    last = dict(done.values("site").annotate(day=Max("done_on")).values_list("site", "day"))
    known = None
    if actor.organisation_kind != OrganisationKind.REGULATOR:
        own = Site.objects.filter(organisation_id=actor.organisation_id)
        known = set(own.values_list("id", flat=True))
    found = []
    for stock in held:
        if known is not None and stock.site_id not in known:
            continue
        seen = last.get(stock.site_id)
        due = next_inspection(seen, stock.category, stock.since)
        found.append(DueSite(stock, seen, due))
    return sorted(found, key=lambda each: (each.due, each.stock.site_id))


def with_sites(lines: Sequence[DueSite]) -> list[Due]:
    """Return lines of the programme with their sites."""
    sites = Site.objects.select_related("organisation")
    by_id = sites.in_bulk([line.stock.site_id for line in lines])
    return [
        Due(by_id[line.stock.site_id], line.stock.category, line.stock.number, line.last, line.due)
        for line in lines
    ]


def programme(*, actor: Actor, day: date, most: int | None = None) -> list[Due]:
    """Return the sites with sources (the first so many of them), the one due first at the top."""
    return with_sites(due_sites(actor=actor, day=day)[:most])
