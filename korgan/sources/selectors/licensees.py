"""Reads of licensees: workers, rooms, and what stands together on a site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Max, QuerySet

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.selectors import get_visible, visible_to
from korgan.sources.domain.categories import (
    Categorisation,
    SecurityMeasure,
    categorise,
    category_changes,
    security_level,
    security_measures,
)
from korgan.sources.domain.categories.assignment import CategoryChange
from korgan.sources.domain.contents import Content
from korgan.sources.domain.lifecycle import FINAL, MISSING
from korgan.sources.models import Licence, Room, Source, Worker
from korgan.sources.selectors.licensing import sites_of_licensee
from korgan.sources.selectors.source import RulesUsed, contents_of, list_sources, rules_of


def list_workers(*, actor: Actor) -> QuerySet[Worker]:
    """Return the workers that the actor may see, with the end of their latest qualification."""
    found = visible_to(actor, Worker.objects.select_related("organisation"))
    return found.annotate(latest_qualification=Max("qualifications__valid_until"))


def get_worker(*, actor: Actor, worker_id: int) -> Worker:
    """Return one worker."""
    return get_visible(actor, Worker.objects.select_related("organisation"), id=worker_id)


def get_licensee_site(*, actor: Actor, site_id: int) -> Site:
    """Return one site of a licensee."""
    sites = sites_of_licensee(actor=actor).select_related("organisation")
    return get_visible(actor, sites, id=site_id)


def rooms_of(*, actor: Actor, site: Site) -> QuerySet[Room]:
    """Return the rooms of a visible site."""
    get_licensee_site(actor=actor, site_id=site.id)
    return Room.objects.filter(site=site).order_by("name")


def licences_naming(*, actor: Actor, site: Site) -> QuerySet[Licence]:
    """Return the licences whose present revision names a site."""
    visible = visible_to(actor, Licence.objects.all())
    return visible.filter(revisions__number=F("revision"), revisions__sites=site).order_by("number")


@dataclass(frozen=True)
class SiteSecurity:
    """What stands together on a site on a day, and what it demands."""

    day: date
    sources: list[Source]
    total: Categorisation | None
    level: str
    measures: list[SecurityMeasure]
    changes: list[CategoryChange]
    stamp: str


def site_security(*, actor: Actor, site: Site, day: date) -> SiteSecurity:
    """Return the sum of A/D of all sources of a site, its category, level and measures.

    Sources above the actor's clearance are not counted: who may not see them sees no sum of
    them either, and the page says so.
    """
    used = rules_of(site.country, day)
    found = list_sources(actor=actor).filter(site=site).exclude(state__in=[*FINAL, *MISSING])
    sources = list(found.prefetch_related("contents").order_by("national_number"))
    contents = [content for source in sources for content in contents_of(source)]
    if not contents:
        return SiteSecurity(day, sources, None, "", [], [], used.stamp)
    total = categorise(contents, day, used.rules)
    # Gaps in the D-values: the site is treated as the highest until they are filled.
    level = "A" if total.category is None else security_level(total.category, used.rules)
    measures = security_measures(level, used.rules) if level else []
    return SiteSecurity(
        day, sources, total, level, measures, _changes(contents, day, used), used.stamp
    )


def _changes(contents: list[Content], day: date, used: RulesUsed) -> list[CategoryChange]:
    if any(used.rules.d_values.of(each.nuclide) is None for each in contents):
        return []
    return [each for each in category_changes(contents, day, used.rules) if each.day > day]
