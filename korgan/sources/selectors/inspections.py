"""Reads of inspections, and the programme: which site is due when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, QuerySet

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.selectors import get_visible, visible_to
from korgan.sources.domain.inspections import next_inspection
from korgan.sources.domain.lifecycle import FINAL, MISSING
from korgan.sources.models import Inspection, InspectionFinding, Source
from korgan.sources.selectors.source import category_in_database, list_sources


def list_inspections(*, actor: Actor) -> QuerySet[Inspection]:
    """Return the inspections that the actor may see; a holder sees those of its own sites."""
    return visible_to(actor, Inspection.objects.select_related("site", "organisation"))


def get_inspection(*, actor: Actor, inspection_id: int) -> Inspection:
    """Return one inspection."""
    return get_visible(
        actor, Inspection.objects.select_related("site", "organisation"), id=inspection_id
    )


def get_inspection_finding(*, actor: Actor, finding_id: int) -> InspectionFinding:
    """Return one finding of an inspection."""
    return get_visible(actor, InspectionFinding.objects.select_related("inspection"), id=finding_id)


def list_corrections(*, actor: Actor) -> QuerySet[InspectionFinding]:
    """Return what inspections found, to be corrected or corrected, as the actor may see it."""
    found = InspectionFinding.objects.select_related("inspection__site", "organisation")
    return visible_to(actor, found)


def sources_at(*, actor: Actor, inspection: Inspection) -> QuerySet[Source]:
    """Return the sources that an inspector expects on the site."""
    found = list_sources(actor=actor).filter(site=inspection.site)
    return found.exclude(state__in=FINAL | MISSING).order_by("national_number")


@dataclass(frozen=True)
class Due:
    """A site of the programme."""

    site: Site
    category: int | None
    sources: int
    last: date | None
    due: date


def programme(*, actor: Actor, day: date) -> list[Due]:
    """Return the sites with sources, the one that is due first at the top."""
    found = list_sources(actor=actor).exclude(state__in=FINAL | MISSING)
    # One row a site, put together by the database: a register has many sources on few sites.
    rows = found.order_by().annotate(worst=category_in_database(day)).values("site_id").annotate(
        number=Count("id"),
        known=Count("worst"),
        most_dangerous=Min("worst"),
        first=Min("state_since"),
    )  # fmt: skip
    done = list_inspections(actor=actor).filter(state="done").order_by()
    last = dict(done.values("site").annotate(day=Max("done_on")).values_list("site", "day"))
    held = {row["site_id"]: row for row in rows}
    by_id = Site.objects.select_related("organisation").in_bulk(list(held))
    lines = []
    for key, row in held.items():
        worst = row["most_dangerous"]
        category = worst if row["known"] == row["number"] or worst == 1 else None
        due = next_inspection(last.get(key), category, row["first"])
        lines.append(Due(by_id[key], category, row["number"], last.get(key), due))
    return sorted(lines, key=lambda line: (line.due, line.site.id))
