"""Work categories out again when an edition of the tables changes, and say what that changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from korgan.kernel.audit.services import record, service
from korgan.kernel.jobs.models import Job
from korgan.kernel.jobs.services import start_job
from korgan.kernel.organisations.domain import Actor, Classification, Releasability, Role
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.rights import declare_action
from korgan.kernel.records.imports.bulk import update_rows
from korgan.sources.domain.categories import CategoryDays, category_days
from korgan.sources.domain.contents import Content
from korgan.sources.domain.nuclides import NuclideName, parse_nuclide
from korgan.sources.models import EditionReport, Source, SourceContent
from korgan.sources.selectors import RulesUsed, rules_of
from korgan.sources.services.source import CORRECT_SOURCES

EDITION_JOB = "sources.apply_edition"
READ_DETAIL = declare_action("sources.read_detail", roles=tuple(Role))
FIELDS = (
    "category_known", "category_2_from", "category_3_from", "category_4_from", "category_5_from",
    "practice_category", "rules_stamp",
)  # fmt: skip
MOST_LISTED = 1000
STEP = 5000


@service(READ_DETAIL)
def note_detail_read(*, actor: Actor, source: Source, category: int) -> None:
    """Write down who read the detail of a source of category 1 or 2."""
    record("sources.detail_read", source, category=category)


@service(READ_DETAIL)
def note_site_read(*, actor: Actor, site: Site, category: int) -> None:
    """Write down who read what stands at a site of category 1 or 2, source by source."""
    record("sources.detail_read", site, category=category)


@service(READ_DETAIL)
def note_sources_taken(*, actor: Actor, sources: int, sha256: str) -> None:
    """Write down that details of so many sources of category 1 or 2 left in one file.

    ``sha256`` is that of their national numbers in order, one a line.
    """
    record("sources.detail_read", None, sources=sources, sha256=sha256)


@service(CORRECT_SOURCES)
def request_edition(*, actor: Actor) -> Job:
    """Have the categories worked out again in the background."""
    job = start_job(actor=actor, kind=EDITION_JOB)
    record("sources.edition_requested", job)
    return job


@service(CORRECT_SOURCES)
def apply_edition(*, actor: Actor) -> EditionReport:
    """Work every category out by the rules in force and report whose is another today."""
    today = timezone.localdate()
    used = rules_of(actor.country, today)
    every = Source.objects.filter(country=actor.country)
    tally = _Tally(today)
    recomputed = update_rows(Source, FIELDS, _judged_anew(every, used, tally))
    report = EditionReport.objects.create(
        organisation_id=actor.organisation_id,
        country=actor.country,
        classification=Classification.RESTRICTED,
        releasability=Releasability.AUTHORITIES,
        made_at=timezone.now(),
        rules=used.stamp,
        judged=every.count(),
        recomputed=recomputed,
        changed=tally.changed,
        counts=dict(tally.counts),
        sources=tally.listed,
    )
    record(
        "sources.edition_applied",
        report,
        recomputed=recomputed,
        changed=tally.changed,
        counts=dict(tally.counts),
        rules=used.stamp,
    )
    return report


@dataclass
class _Tally:
    """What a report says of the sources whose category is another one today."""

    today: date
    changed: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    listed: list[list[Any]] = field(default_factory=list)

    def add(self, number: str, before: CategoryDays, after: CategoryDays) -> None:
        """Count a source if it changed."""
        was, is_now = before.on(self.today), after.on(self.today)
        if was == is_now:
            return
        self.changed += 1
        self.counts[f"{was or '?'} → {is_now or '?'}"] += 1
        if len(self.listed) < MOST_LISTED:
            self.listed.append([number, was, is_now])


def _judged_anew(
    sources: QuerySet[Source], used: RulesUsed, tally: _Tally
) -> Iterator[tuple[Any, ...]]:
    """Yield the key and the new values of FIELDS of each source that was judged by other rules."""
    stale = sources.exclude(rules_stamp=used.stamp)
    names: dict[str, NuclideName] = {}
    fields = ("id", "national_number", "practice", *FIELDS[:-1])
    last = 0
    while rows := list(stale.filter(id__gt=last).order_by("id").values(*fields)[:STEP]):
        last = rows[-1]["id"]
        contents = _contents([row["id"] for row in rows], names)
        for row in rows:
            found = category_days(contents.get(row["id"], ()), used.rules, practice=row["practice"])
            tally.add(row["national_number"], _days(row), found)
            yield (row["id"], found.known, *found.days, found.by_practice, used.stamp)


def _days(row: dict[str, Any]) -> CategoryDays:
    days = tuple(row[f"category_{number}_from"] for number in (2, 3, 4, 5))
    return CategoryDays(row["category_known"], days, row["practice_category"])


def _contents(ids: list[int], names: dict[str, NuclideName]) -> dict[int, list[Content]]:
    found: dict[int, list[Content]] = {}
    rows = SourceContent.objects.filter(source_id__gte=ids[0], source_id__lte=ids[-1])
    for key, nuclide, activity, reference in rows.order_by("id").values_list(
        "source_id", "nuclide", "activity_bq", "reference_date"
    ):
        if nuclide not in names:
            names[nuclide] = parse_nuclide(nuclide)
        found.setdefault(key, []).append(Content(names[nuclide], float(activity), reference))
    return found
