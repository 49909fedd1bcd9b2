"""Sources taken apart: what is made of them is registered, and activity must balance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from korgan.kernel.audit.services import record, service
from korgan.kernel.organisations.domain import Actor
from korgan.sources.domain.contents import Content
from korgan.sources.domain.errors import Finding, refuse_breaches
from korgan.sources.domain.genealogy import balance_findings
from korgan.sources.domain.lifecycle import Act, first_lifecycle
from korgan.sources.domain.nuclides import parse_nuclide
from korgan.sources.domain.units import parse_activity
from korgan.sources.models import Recycling, Source, SourceOrigin
from korgan.sources.selectors import RulesUsed, contents_of, rules_of
from korgan.sources.selectors.inflow import Allowance, as_warnings, holding_of
from korgan.sources.services.custody import (
    keep_files,
    lock_licences,
    locked_sources,
    require_keeper,
    step_of,
    take_step,
)
from korgan.sources.services.facts import (
    WrittenContent,
    content_row,
    refuse_taken_serial,
    set_category,
    set_facts,
)
from korgan.sources.services.source import KEEP_SOURCES, issue_number
from korgan.sources.services.steps import Files, keep_step

LINKED = "new serial linked to parent"


@dataclass(frozen=True)
class NewSource:
    """A source made of an old one."""

    serial: str
    contents: Sequence[WrittenContent]
    facts: Mapping[str, Any] = field(default_factory=dict)


@service(KEEP_SOURCES)
def recycle_source(
    *,
    actor: Actor,
    source: Source,
    made: Sequence[NewSource],
    residue: Sequence[WrittenContent],
    day: date,
    documents: Files,
) -> list[Source]:
    """Take a disused source apart and register what was made of it; activity must balance."""
    lock_licences(holder_id=source.organisation_id)
    (old,) = locked_sources(sources=[source])
    require_keeper(actor, [old])
    rows = [[content_row(each) for each in new.contents] for new in made]
    rest = [_content(each) for each in residue]
    read = [[Content(parse_nuclide(r.nuclide), float(r.activity_bq), r.reference_date) for r in x]
            for x in rows]  # fmt: skip
    after = [each for contents in read for each in contents] + rest
    refuse_breaches(balance_findings(contents_of(old), after, day, where=old.national_number))
    used = rules_of(old.country, timezone.localdate())
    kept = keep_files(actor=actor, files=documents)
    act, _found = step_of(
        source=old,
        to_state="recycled",
        day=day,
        documents=kept,
        confirmed=(),
        used=used,
        destination=f"{len(made)} new, {len(rest)} residue",
        computed={LINKED: _unlinked(made)},
    )
    take_step(actor=actor, source=old, act=act, kept=kept, used=used)
    recycling = Recycling.objects.create(
        source=old, day=day, residue=[[str(x.nuclide), x.on(day)] for x in rest]
    )
    # What it was made of has left the stock; what no licence has room for is there all the same.
    allowance = Allowance(old.organisation_id, timezone.localdate())
    new_sources = []
    for new, own_rows, contents in zip(made, rows, read, strict=True):
        found = _made_of(actor, old, new, contents, day, used, allowance)
        for row in own_rows:
            row.source = found
            row.save()
        SourceOrigin.objects.create(source=found, recycling=recycling)
        new_sources.append(found)
    record(
        "sources.recycled",
        old,
        made=[each.national_number for each in new_sources],
        residue=[f"{name} {value:.6g} Bq" for name, value in recycling.residue],
        rules=used.stamp,
    )
    return new_sources


def _unlinked(made: Sequence[NewSource]) -> list[Finding]:
    if all(new.serial.strip() for new in made):
        return []
    return [Finding("serial_missing", "every new source has a serial number of its own")]


def _made_of(
    actor: Actor,
    old: Source,
    new: NewSource,
    contents: Sequence[Content],
    day: date,
    used: RulesUsed,
    allowance: Allowance,
) -> Source:
    """Register a source that was made of another, in the hands of who made it."""
    found = Source(
        organisation=old.organisation,
        country=old.country,
        classification=old.classification,
        releasability=old.releasability,
        released_to_id=old.released_to_id,
        site=old.site,
        national_number=issue_number(old.country, ""),
        kind=old.kind,
        state="received",
        state_since=day,
        registered_at=timezone.now(),
    )
    set_facts(found, {**new.facts, "serial": new.serial})
    refuse_taken_serial(found)
    set_category(found, contents, used)
    covering = allowance.let_in(holding_of(found, contents))
    found.licence = covering.licence
    found.save()
    act = Act(to_state="received", day=day)
    note = f"{old.national_number} →"
    flags = as_warnings(covering.findings)
    keep_step(actor, found, first_lifecycle().states()[0], act, {}, flags, used, note)
    return found


def _content(written: WrittenContent) -> Content:
    return Content(
        parse_nuclide(written.nuclide),
        parse_activity(written.activity).becquerel,
        written.reference_date,
    )
