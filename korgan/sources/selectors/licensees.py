"""Reads of licensees: workers, rooms, and what stands together on a site."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from korgan.kernel.errors import NotFound
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
from korgan.sources.domain.errors import Finding
from korgan.sources.domain.licences import ANY, NO_NUCLIDE, Holding, site_security_findings
from korgan.sources.domain.lifecycle import FINAL, MISSING
from korgan.sources.domain.nuclides import parse_nuclide
from korgan.sources.models import Application, Licence, Room, Source, SourceContent, Worker
from korgan.sources.selectors.inflow import as_warnings
from korgan.sources.selectors.licensing import sites_of_licensee
from korgan.sources.selectors.source import (
    RulesUsed,
    contents_of,
    holds_or_regulates,
    list_sources,
    rules_of,
)

LEAST_BQ = 1e-300


def list_workers(*, actor: Actor) -> QuerySet[Worker]:
    """Return the workers that the actor may see, with the end of their latest qualification."""
    found = visible_to(actor, Worker.objects.select_related("organisation"))
    return found.annotate(latest_qualification=Max("qualifications__valid_until"))


def get_worker(*, actor: Actor, worker_id: int) -> Worker:
    """Return one worker."""
    return get_visible(actor, Worker.objects.select_related("organisation"), id=worker_id)


def get_licensee_site(*, actor: Actor, site_id: int) -> Site:
    """Return one site of a licensee; only its holder and the regulator know what stands there."""
    sites = sites_of_licensee(actor=actor).select_related("organisation")
    return get_visible(actor, sites, id=site_id)


def rooms_of(*, actor: Actor, site: Site) -> QuerySet[Room]:
    """Return the rooms of a visible site."""
    get_licensee_site(actor=actor, site_id=site.id)
    gone = Q(sources__state__in=[*FINAL, *MISSING])
    seen = Q(sources__classification__lte=actor.clearance)
    held = Count("sources", filter=~gone & seen)
    return Room.objects.filter(site=site).annotate(sources_held=held).order_by("name")


def licences_naming(*, actor: Actor, site: Site) -> QuerySet[Licence]:
    """Return the licences whose present revision names a site."""
    visible = visible_to(actor, Licence.objects.all())
    return visible.filter(revisions__number=F("revision"), revisions__sites=site).order_by("number")


def get_room(*, actor: Actor, room_id: int) -> Room:
    """Return one room; only its holder and the regulator know what stands in which room."""
    found = Room.objects.select_related("site__organisation").filter(id=room_id).first()
    if found is None or not holds_or_regulates(
        actor, found.site.organisation_id, found.site.country
    ):
        raise NotFound("not_found", "no such room, or not one that you may see")
    get_licensee_site(actor=actor, site_id=found.site_id)
    return found


@dataclass(frozen=True)
class SiteSecurity:
    """What stands together on a site, or in one room of it, on a day, and what it demands."""

    day: date
    sources: list[Source]
    total: Categorisation | None
    level: str
    measures: list[SecurityMeasure]
    changes: list[CategoryChange]
    stamp: str

    @property
    def noted_category(self) -> int:
        """The category of all together or by practice; the highest where a D-value is missing."""
        together = (self.total and self.total.category) or 1
        return min([together, *(each.practice_category for each in self.sources)])

    @property
    def is_dangerous(self) -> bool:
        """Whether who reads of it is written down: it is of category 1 or 2."""
        return self.total is not None and self.noted_category <= 2


def site_security(*, actor: Actor, site: Site, day: date, room: Room | None = None) -> SiteSecurity:
    """Return the sum of A/D of all sources of a site or room, its category, level and measures.

    Sources above the actor's clearance are not counted: who may not see them sees no sum of
    them either, and the page says so.
    """
    used = rules_of(site.country, day)
    found = list_sources(actor=actor).filter(site=site).exclude(state__in=[*FINAL, *MISSING])
    if room is not None:
        found = found.filter(room=room)
    sources = list(
        found.select_related("room").prefetch_related("contents").order_by("national_number")
    )
    contents = [content for source in sources for content in contents_of(source)]
    if not contents:
        return SiteSecurity(day, sources, None, "", [], [], used.stamp)
    total = categorise(contents, day, used.rules)
    level = _level(total, used)
    measures = security_measures(level, used.rules) if level else []
    return SiteSecurity(
        day, sources, total, level, measures, _changes(contents, day, used), used.stamp
    )


class SiteAggregate:
    """What stands at a site on a day, summed once for all that one act lets in there.

    For the service that lets it in, so whoever acts: the level follows from everything there.
    ``coming`` are the sources that the act lets in; wherever they are booked, they come anew.
    """

    def __init__(
        self, *, site: Site, day: date, used: RulesUsed, coming: Iterable[int | None]
    ) -> None:
        self.site, self._day, self._used = site, day, used
        self._together: dict[str, Content] = {}
        held = SourceContent.objects.filter(source__site=site).exclude(source_id__in=list(coming))
        held = held.exclude(source__state__in=[*FINAL, *MISSING])
        summed = held.values("nuclide", "reference_date").annotate(total=Sum("activity_bq"))
        for row in summed.order_by("nuclide", "reference_date"):
            nuclide = parse_nuclide(row["nuclide"])
            self._add(Content(nuclide, float(row["total"]), row["reference_date"]))

    def let_in(self, contents: Iterable[Content]) -> list[Finding]:
        """Count one more source; return what it demands beyond what stands there already."""
        before, used = list(self._together.values()), self._used
        level = _level(categorise(before, self._day, used.rules), used) if before else ""
        for each in contents:
            self._add(each)
        there = Holding("", ANY, self.site.name, tuple(self._together.values()))
        found = site_security_findings([there], self.site.name, self._day, level, used.rules)
        return as_warnings(found)

    def _add(self, content: Content) -> None:
        name, activity = str(content.nuclide), content.on(self._day)
        there = self._together.get(name)
        # Of what has decayed away the nuclide stays: it may be one without a D-value.
        total = max(activity + (there.activity if there else 0.0), LEAST_BQ)
        self._together[name] = Content(content.nuclide, total, self._day)


@dataclass(frozen=True)
class AskedSecurity:
    """What a site would have to be protected like if all that is applied for stood there."""

    site: Site
    ratio: float
    category: int | None
    level: str


def security_if_granted(*, application: Application, day: date) -> list[AskedSecurity]:
    """Return, for each of the premises, what the limits asked for and other licences' stock need.

    For pages of who sees the premises.
    """
    used = rules_of(application.country, day)
    lines = [x for x in application.limits.all() if x.nuclide != NO_NUCLIDE]
    found = []
    for site in application.sites.order_by("name"):
        contents = [
            Content(parse_nuclide(line.nuclide), line.total_bq, day)
            for line in lines
            if line.site_id in (None, site.id)
        ]
        held = Source.objects.filter(site=site, licence__isnull=False)
        held = held.exclude(licence=application.licence).exclude(state__in=[*FINAL, *MISSING])
        for source in held.prefetch_related("contents"):
            contents += contents_of(source)
        if contents:
            total = categorise(contents, day, used.rules)
            found.append(AskedSecurity(site, total.ratio, total.category, _level(total, used)))
    return found


def _level(total: Categorisation, used: RulesUsed) -> str:
    """Gaps in the D-values: the site is treated as the highest until they are filled."""
    return "A" if total.category is None else security_level(total.category, used.rules)


def _changes(contents: list[Content], day: date, used: RulesUsed) -> list[CategoryChange]:
    if any(used.rules.d_values.of(each.nuclide) is None for each in contents):
        return []
    return [each for each in category_changes(contents, day, used.rules) if each.day > day]
