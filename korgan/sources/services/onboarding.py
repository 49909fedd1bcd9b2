"""Write rows of a checked spreadsheet, many at a time, as part of the committing service."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from korgan.kernel.audit.services import part_of_service
from korgan.kernel.organisations.domain import Actor, Classification, Releasability
from korgan.kernel.records.imports.bulk import insert_rows, reserve_keys, update_rows
from korgan.kernel.records.imports.importers import ChangedRow, NewRow
from korgan.sources.domain.categories import category_days
from korgan.sources.domain.identity import Kind, comparable
from korgan.sources.models import Source, SourceContent, SourceEvent
from korgan.sources.selectors import Entering, ReadContent, RulesUsed, read_contents

FACTS = (
    "maker", "model", "serial", "holder_serial", "practice", "manufactured_on",
    "working_life_years", "iso2919", "special_form_certificate", "last_seen_on",
)  # fmt: skip
DERIVED = (
    "maker_key", "nuclides", "category_known", "category_2_from", "category_3_from",
    "category_4_from", "category_5_from", "practice_category", "rules_stamp",
)  # fmt: skip
ENTERED = "entered from a list of sources that were there already"


@part_of_service
def write_rows(
    *, actor: Actor, new: Sequence[NewRow], changed: Sequence[ChangedRow], memory: Entering
) -> None:
    """Enter new sources with contents and first event; correct those that differ."""
    if new:
        _enter(actor, new, memory)
    if changed:
        _change(changed, memory.used)
    memory.contents.clear()


def _enter(actor: Actor, new: Sequence[NewRow], memory: Entering) -> None:
    today, now, used = memory.today, timezone.now(), memory.used
    holders = {place.site_id: place.holder_id for place in memory.sites.values()}
    rows = [row.values for row in new]
    keys = reserve_keys(Source, len(rows))
    read = [memory.contents.get(row["number"]) or _contents(row) for row in rows]
    insert_rows(
        Source,
        (
            "id", "organisation_id", "country", "classification", "releasability", "site_id",
            "licence_id", "national_number", "kind", "state", "state_since", "registered_at",
            *FACTS, *DERIVED,
        ),
        (
            (
                key,
                holders[row["site_id"]],
                actor.country,
                Classification.RESTRICTED.value,
                Releasability.AUTHORITIES.value,
                row["site_id"],
                row["licence_id"],
                row["number"],
                row["kind"] or Kind.SEALED.value,
                row["state"] or "in_use",
                today,
                now,
                *(row[name] for name in FACTS),
                *_derived(row, contents, used),
            )
            for key, row, contents in zip(keys, rows, read, strict=True)
        ),
    )  # fmt: skip
    _insert_contents(zip(keys, read, strict=True))
    insert_rows(
        SourceEvent,
        (
            "source_id", "from_state", "to_state", "happened_on", "recorded_at", "recorded_by_id",
            "remarks", "rule", "rules_stamp",
        ),
        (
            (
                key, "none", row.values["state"] or "in_use", today, now, actor.user_id,
                [ENTERED, *row.remarks], ENTERED, used.stamp,
            )
            for key, row in zip(keys, new, strict=True)
        ),
    )  # fmt: skip


def _change(changed: Sequence[ChangedRow], used: RulesUsed) -> None:
    by_id = {row.id: row.values for row in changed}
    sources = Source.objects.select_for_update().prefetch_related("contents").in_bulk(list(by_id))
    fields = ("kind", *FACTS, *DERIVED)
    rows, refilled = [], []
    for key, source in sources.items():
        new = by_id[key]
        row = {name: new.get(name, getattr(source, name)) for name in ("kind", *FACTS)}
        own = list(source.contents.all())
        row["nuclide"] = new.get("nuclide", "; ".join(each.nuclide for each in own))
        row["activity"] = new.get("activity", "; ".join(each.activity_as_written for each in own))
        row["reference"] = new.get("reference", own[0].reference_date if own else None)
        contents = _contents(row)
        if {"nuclide", "activity", "reference"} & set(new):
            refilled.append((key, contents))
        rows.append(
            (key, row["kind"], *(row[name] for name in FACTS), *_derived(row, contents, used))
        )
    update_rows(Source, fields, rows)
    SourceContent.objects.filter(source_id__in=[key for key, _contents in refilled]).delete()
    _insert_contents(refilled)


def _contents(row: dict[str, Any]) -> list[ReadContent]:
    return read_contents(row["nuclide"] or "", row["activity"] or "", "", row["reference"])


def _derived(
    row: dict[str, Any], contents: Sequence[ReadContent], used: RulesUsed
) -> tuple[Any, ...]:
    held = [each.content for each in contents]
    found = category_days(held, used.rules, practice=row["practice"] or "")
    key = "|".join(comparable(row[name] or "") for name in ("maker", "model", "serial"))
    nuclides = ", ".join(str(each.nuclide) for each in held)[:200]
    return (key, nuclides, found.known, *found.days, found.by_practice, used.stamp)


def _insert_contents(pairs: Iterable[tuple[int, Sequence[ReadContent]]]) -> None:
    insert_rows(
        SourceContent,
        ("source_id", "nuclide", "activity_bq", "activity_as_written", "reference_date"),
        (
            (key, str(x.content.nuclide), x.becquerel, x.written, x.content.reference)
            for key, contents in pairs
            for x in contents
        ),
    )
