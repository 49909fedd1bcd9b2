"""How many sources stand where, for pages about a whole register.

Counted beforehand where nothing has changed since (``StockCount``), and in the register itself for
the other sites. So every figure is of this moment, whether a worker runs or not; it only comes
faster where one does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.utils import timezone

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import visible_to
from korgan.sources.domain.lifecycle import FINAL, MISSING
from korgan.sources.models import ChangedSite, Source, StockCount
from korgan.sources.selectors.source import category_in_database, list_sources
from korgan.sources.stock_rows import living_counts, site_lines

# With more sites than this to be counted where they are, one pass over everything is shorter.
MOST_CHANGED = 400


@dataclass(frozen=True)
class Counted:
    """Which counts hold today: those of all sites but the changed ones, or none."""

    day: date
    changed: list[int] | None

    def rows(self, actor: Actor) -> QuerySet[StockCount]:
        """Counts that the actor may see."""
        found = visible_to(actor, StockCount.objects.filter(day=self.day))
        if self.changed is None:
            return found.none()
        return found.exclude(site_id__in=self.changed) if self.changed else found

    def sources(self, actor: Actor) -> QuerySet[Source] | None:
        """Sources that have to be counted where they are; None where there are none."""
        if self.changed is None:
            return list_sources(actor=actor).select_related(None)
        if not self.changed:
            return None
        return list_sources(actor=actor).select_related(None).filter(site_id__in=self.changed)


def of_another_day(today: date) -> Q:
    """Which counts are of another day; two ranges, which an index answers at once."""
    return Q(day__lt=today) | Q(day__gt=today)


def counted_today() -> Counted:
    """Find out which counts hold at this moment."""
    today = timezone.localdate()
    changed = set(ChangedSite.objects.values_list("site_id", flat=True).distinct()[:MOST_CHANGED])
    # A new day makes every count out of date until the sites are counted again.
    old = StockCount.objects.filter(of_another_day(today)).values_list("site_id", flat=True)
    changed.update(old.distinct()[:MOST_CHANGED])
    return Counted(today, sorted(changed) if len(changed) < MOST_CHANGED else None)


def by_state_and_category(*, actor: Actor) -> list[dict[str, Any]]:
    """Return held, falling and unseen by state and category, of what the actor may see."""
    counted = counted_today()
    summed = counted.rows(actor).order_by().values("state", "category").annotate(
        held=Sum("number"), all_falling=Sum("falling"), all_unseen=Sum("unseen")
    )  # fmt: skip
    rows = [{**row, "falling": row["all_falling"], "unseen": row["all_unseen"]} for row in summed]
    if (sources := counted.sources(actor)) is not None:
        rows += living_counts(sources, counted.day)
    return rows


def overview(*, actor: Actor) -> dict[str, int]:
    """Return the figures of the home page."""
    rows = by_state_and_category(actor=actor)
    dangerous = (row["held"] for row in rows if row["category"] in (1, 2))
    return {
        "in_register": sum(row["held"] for row in rows),
        "dangerous": sum(dangerous),
        "missing": sum(row["held"] for row in rows if row["state"] in MISSING),
    }


class SiteStock(NamedTuple):
    """What is held at one site; the category is unknown where one source's is, unless it is 1."""

    site_id: int
    number: int
    category: int | None
    since: date


def stock_by_site(*, actor: Actor, sites: Iterable[int] | None = None) -> list[SiteStock]:
    """Return what is held today at each site, or at some, of what the actor may see."""
    counted = counted_today()
    parts: list[QuerySet[Any]] = [
        counted.rows(actor).values("site_id").annotate(
            held=Sum("number"), known=Sum("number", filter=Q(category__isnull=False)),
            worst=Min("category"), first=Min("since"),
        )
    ]  # fmt: skip
    if (sources := counted.sources(actor)) is not None:
        parts.append(site_lines(sources, counted.day))
    only = Q() if sites is None else Q(site_id__in=list(sites))
    return [
        read_line(row)
        for part in parts
        for row in part.filter(only).exclude(state__in=MISSING).order_by()
    ]


def read_line(row: dict[str, Any]) -> SiteStock:
    """Read one line of ``site_lines``."""
    is_known = row["known"] == row["held"] or row["worst"] == 1
    category = row["worst"] if is_known else None
    return SiteStock(row["site_id"], row["held"], category, row["first"])


@dataclass(frozen=True)
class SiteContent:
    """What an inspector expects at a site: how many of each category, and which things."""

    categories: dict[int | None, int]
    things: set[tuple[str, str]]


def content_of_sites(*, actor: Actor, sites: list[int]) -> dict[int, SiteContent]:
    """Return what is held today at some sites, by site."""
    counted = counted_today()
    sources = counted.sources(actor)
    there = Source.objects.none() if sources is None else sources.filter(site_id__in=sites)
    found = content_among(there.exclude(state__in=FINAL | MISSING), counted.day, sites)
    kept = counted.rows(actor).filter(site_id__in=sites).exclude(state__in=MISSING)
    for key, category, number, things in kept.values_list("site", "category", "number", "things"):
        site = found[key]
        site.categories[category] = site.categories.get(category, 0) + number
        site.things.update((nuclides, kind) for nuclides, kind in things)
    return found


def content_among(sources: QuerySet[Source], day: date, sites: list[int]) -> dict[int, SiteContent]:
    """Return what sources there are at some sites, by site, put together by the database."""
    found = {key: SiteContent({}, set()) for key in sites}
    there = sources.select_related(None).order_by()
    lines = there.annotate(category=category_in_database(day)).values("site", "category")
    for row in lines.annotate(held=Count("id")):
        found[row["site"]].categories[row["category"]] = row["held"]
    for key, nuclides, kind in there.values_list("site", "nuclides", "kind").distinct():
        found[key].things.add((nuclides, kind))
    return found


def sites_with_categories(*, actor: Actor, day: date) -> list[tuple[int, int, int | None, int]]:
    """Return site, holder, category on a day and number of sources, of what is held."""
    counted = counted_today() if day == timezone.localdate() else Counted(day, None)
    kept = counted.rows(actor).exclude(state__in=MISSING)
    found = list(kept.values_list("site_id", "organisation_id", "category", "number"))
    if (sources := counted.sources(actor)) is not None:
        there = sources.exclude(state__in=FINAL | MISSING).order_by()
        rows = there.annotate(category=category_in_database(day))
        lines = rows.values("site_id", "organisation_id", "category").annotate(held=Count("id"))
        found += lines.values_list("site_id", "organisation_id", "category", "held")
    return found
