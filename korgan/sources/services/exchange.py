"""Leave with the whole register, and enter the register of another system."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone

from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.records.imports.bulk import insert_rows, update_rows
from korgan.kernel.records.imports.domain import Draft
from korgan.kernel.records.imports.importers import NewRow
from korgan.sources.domain.errors import Finding, RuleBroken
from korgan.sources.models import Source, SourceEvent
from korgan.sources.selectors import (
    EXPORT_FORMAT,
    EXPORT_VERSION,
    TELLABLE,
    Entering,
    check_rows,
    dangerous_numbers,
    list_sources,
)
from korgan.sources.services.custody import lock_all_licences
from korgan.sources.services.onboarding import ENTERED, write_rows
from korgan.sources.services.source import CORRECT_SOURCES, KEEP_SOURCES

TEXTS = (
    "maker", "model", "serial", "holder_serial", "practice", "iso2919",
    "special_form_certificate", "holder", "site",
)  # fmt: skip
CHUNK = 2000


@dataclass(frozen=True)
class Entered:
    """What an import of a register entered, what it left out, and what no licence allows."""

    sources: int
    left_out: tuple[str, ...]
    flagged: tuple[str, ...] = ()


@service(KEEP_SOURCES)
def note_export(*, actor: Actor, sha256: str, records: int) -> None:
    """Write down that the register left, as which bytes, and how much of it is dangerous."""
    count, numbers = dangerous_numbers(list_sources(actor=actor))
    record(
        "sources.exported",
        None,
        sha256=sha256,
        records=records,
        dangerous=count,
        dangerous_sha256=numbers,
    )


@service(CORRECT_SOURCES)
def enter_register(
    *, actor: Actor, records: Iterable[Mapping[str, Any]], leave_out_unfinished: bool = False
) -> Entered:
    """Enter the sources of an exported register with contents and history, all or none.

    Sources on their way or in packages belong to records that a register exchanges by shipments
    and by disposal; they are refused unless they may be left out, and named either way.
    """
    given = iter(records)
    _check_header(next(given, {}))
    drafts, left_out, histories = [], [], {}
    for number, each in enumerate(given, start=2):
        if each.get("record") != "source":
            continue
        if each.get("state") not in TELLABLE:
            left_out.append(str(each.get("number", "")))
            continue
        drafts.append(Draft(number, _values(each, number)))
        histories[str(each["number"])] = each
    if left_out and not leave_out_unfinished:
        raise Conflict(
            "unfinished", f"{len(left_out)} sources are on their way or in packages",
            mend="finish their movements first, or have them left out",
        )  # fmt: skip
    lock_all_licences(actor=actor)
    memory = Entering(actor)
    for start in range(0, len(drafts), CHUNK):
        _enter(actor, drafts[start : start + CHUNK], histories, memory)
    flagged = [str(draft.values["number"]) for draft in drafts if draft.flags]
    record(
        "sources.register_entered",
        None,
        sources=len(drafts),
        left_out=left_out,
        flagged=len(flagged),
    )
    return Entered(len(drafts), tuple(left_out), tuple(flagged))


def _check_header(header: Mapping[str, Any]) -> None:
    form = (header.get("record"), header.get("format"), header.get("version"))
    if form != ("header", EXPORT_FORMAT, EXPORT_VERSION):
        raise InputError(
            "not_a_register", "the first line is no header of a register of version 1",
            mend="see `korgan sources schema`",
        )  # fmt: skip


def _enter(
    actor: Actor,
    drafts: Sequence[Draft],
    histories: Mapping[str, Mapping[str, Any]],
    memory: Entering,
) -> None:
    numbers = [draft.values["number"] for draft in drafts]
    taken = set(
        Source.objects.filter(country=actor.country, national_number__in=numbers).values_list(
            "national_number", flat=True
        )
    )
    for draft in drafts:
        if draft.values["number"] in taken:
            draft.refuse("number", "number_taken", "this number is in the register already")
        taken.add(draft.values["number"])
    check_rows(actor, drafts, memory)
    faults = [
        Finding(fault.code, fault.message, where=draft.values["number"])
        for draft in drafts
        for fault in draft.faults
    ]
    if faults:
        raise RuleBroken(faults[:20])
    new = [NewRow(x.number, x.values) for x in drafts]
    write_rows(actor=actor, new=new, changed=[], memory=memory)
    _restore(actor, numbers, histories)


def _restore(
    actor: Actor, numbers: Sequence[str], histories: Mapping[str, Mapping[str, Any]]
) -> None:
    """Put back what a spreadsheet cannot tell: days of states, ends, and the history."""
    found = Source.objects.filter(country=actor.country, national_number__in=numbers)
    ids = dict(found.values_list("national_number", "id"))
    update_rows(
        Source,
        ("state_since", "destination"),
        (
            (key, _day(histories[name], "state_since"), str(histories[name].get("destination", "")))
            for name, key in ids.items()
        ),
    )
    SourceEvent.objects.filter(source_id__in=ids.values(), rule=ENTERED).delete()
    now = timezone.now()
    insert_rows(
        SourceEvent,
        (
            "source_id", "from_state", "to_state", "happened_on", "recorded_at", "place", "note",
            "confirmed", "remarks", "rule",
        ),
        (
            (
                key, event["from_state"], event["to_state"], _day(event, "day"), now,
                event["place"], event["note"], event["confirmed"],
                [*event["remarks"], *(f"{x['name']}: {x['sha256']}" for x in event["documents"])],
                event["rule"],
            )
            for name, key in ids.items()
            for event in histories[name]["events"]
        ),
    )  # fmt: skip


def _values(each: Mapping[str, Any], line: int) -> dict[str, Any]:
    try:
        contents = each["contents"]
        life = each.get("working_life_years")
        return {
            "number": str(each["number"]),
            "kind": each["kind"],
            "state": each["state"],
            "nuclide": "; ".join(x["nuclide"] for x in contents),
            # The exact value counts, not the text that somebody once wrote.
            "activity": "; ".join(f"{x['becquerel']} Bq" for x in contents),
            "unit": "",
            "reference": date.fromisoformat(contents[0]["reference"]) if contents else None,
            "manufactured_on": _day(each, "manufactured_on"),
            "last_seen_on": _day(each, "last_seen_on"),
            "working_life_years": None if life is None else Decimal(life),
            **{name: str(each.get(name, "")) for name in TEXTS},
        }
    except (KeyError, TypeError, ValueError, InvalidOperation) as error:
        raise InputError(
            "record_form", f"line {line} is not as the schema says ({type(error).__name__})",
            mend="see `korgan sources schema`",
        ) from None  # fmt: skip


def _day(each: Mapping[str, Any], name: str) -> date | None:
    text = each.get(name)
    return None if text is None else date.fromisoformat(text)
