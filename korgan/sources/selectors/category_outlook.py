"""What will be of which category on another day: source by source, and site by site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Site
from korgan.sources.domain.lifecycle import FINAL
from korgan.sources.models import Source
from korgan.sources.selectors.licensees import SiteSecurity, site_security
from korgan.sources.selectors.source import category_in_database, list_register

PAGE = 100


@dataclass(frozen=True)
class SourceThen:
    """A source with its category now and on the day asked, and the days on which it falls."""

    source: Source
    # Empty where the actor may not know it.
    site: str
    now: int | None
    then: int | None
    crossings: list[tuple[date, int]]


@dataclass(frozen=True)
class CategoryOutlook:
    """One page of the sources of a category on a day, how many there are, and the site's level."""

    day: date
    category: int
    number: int
    rows: list[SourceThen]
    security: SiteSecurity | None
    following: str


def category_outlook(
    *, actor: Actor, day: date, category: int, site: Site | None = None, after: str = ""
) -> CategoryOutlook:
    """Return the visible sources that are of a category on a day, if nothing comes or goes.

    ``after`` is the national number with which the page before ended.
    """
    found = list_register(actor=actor).exclude(state__in=FINAL)
    if site is not None:
        found = found.filter(site=site)
    found = found.annotate(then=category_in_database(day), now=category_in_database())
    matching: QuerySet[Source] = found.filter(then=category)
    page = matching.filter(national_number__gt=after) if after else matching
    rows = [_then(each) for each in page.order_by("national_number", "id")[: PAGE + 1]]
    return CategoryOutlook(
        day=day,
        category=category,
        number=matching.order_by().count(),
        rows=rows[:PAGE],
        security=site_security(actor=actor, site=site, day=day) if site is not None else None,
        following=rows[PAGE - 1].source.national_number if len(rows) > PAGE else "",
    )


def _then(source: Source) -> SourceThen:
    return SourceThen(
        source=source,
        site=source.site_seen,  # type: ignore[attr-defined]
        now=source.now,  # type: ignore[attr-defined]
        then=source.then,  # type: ignore[attr-defined]
        crossings=crossings_of(source),
    )


def crossings_of(source: Source) -> list[tuple[date, int]]:
    """Return the days on which a source's category falls, and to which; its practice may hold it.

    A category that decay passes through in one day, or that the practice keeps it from, is no
    crossing.
    """
    first = {n: getattr(source, f"category_{n}_from") for n in (2, 3, 4, 5)}
    by_day: dict[date, int] = {}
    for number, day in first.items():
        if day is not None and number <= source.practice_category:
            by_day[day] = max(number, by_day.get(day, 0))
    return sorted(by_day.items())
