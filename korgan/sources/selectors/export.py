"""The whole register as records of an open format: the way out, described by a JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import visible_to
from korgan.sources.models import (
    DisposalFacility,
    ShipmentEnd,
    Source,
    SourceDocument,
    SourceEvent,
    WastePackage,
)
from korgan.sources.selectors.source import list_sources, rules_of

EXPORT_FORMAT, EXPORT_VERSION = "korgan-source-register", 1
SCHEMA = Path(__file__).resolve().parents[1] / "data" / "register-1.schema.json"
PLAIN = (
    "maker", "model", "serial", "holder_serial", "practice", "iso2919",
    "special_form_certificate", "destination",
)  # fmt: skip


def export_schema() -> dict[str, Any]:
    """Return the JSON Schema of every line of an export."""
    found: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return found


def export_records(*, actor: Actor) -> Iterator[dict[str, Any]]:
    """Yield what the actor may see of the register: header, records, end."""
    today = timezone.localdate()
    yield {
        "record": "header",
        "format": EXPORT_FORMAT,
        "version": EXPORT_VERSION,
        "country": actor.country,
        "exported_at": timezone.now().isoformat(timespec="seconds"),
        "rules": rules_of(actor.country, today).stamp,
    }
    count = 0
    for record in _records(actor):
        count += 1
        yield record
    yield {"record": "end", "records": count}


def _records(actor: Actor) -> Iterator[dict[str, Any]]:
    facilities = visible_to(actor, DisposalFacility.objects.prefetch_related("limits"))
    yield from map(_facility, _in_order(facilities))
    packages = visible_to(actor, WastePackage.objects.select_related("outer", "facility"))
    yield from map(_package, _in_order(packages))
    events = SourceEvent.objects.prefetch_related(
        Prefetch("documents", SourceDocument.objects.select_related("document"))
    )
    sources = (
        list_sources(actor=actor)
        .select_related("placement__package", "origin__recycling__source")
        .prefetch_related("contents", Prefetch("events", events))
    )
    yield from map(_source, _in_order(sources))
    ends = visible_to(
        actor, ShipmentEnd.objects.select_related("shipment__sender", "shipment__receiver")
    ).prefetch_related("shipment__lines__source")
    seen: set[int] = set()
    for end in _in_order(ends):
        if end.shipment_id not in seen:
            seen.add(end.shipment_id)
            yield _shipment(end)


def _in_order(rows: QuerySet[Any]) -> Iterator[Any]:
    return rows.order_by("id").iterator(chunk_size=1000)


def _facility(found: DisposalFacility) -> dict[str, Any]:
    return {
        "record": "facility",
        "name": found.name,
        "fractions_add_up": found.fractions_add_up,
        "limits": [
            {
                "scope": row.scope,
                "nuclide": row.nuclide,
                "becquerel": None if row.becquerel is None else f"{row.becquerel:f}",
                "source": row.source,
            }
            for row in found.limits.all()
        ],
    }


def _package(found: WastePackage) -> dict[str, Any]:
    return {
        "record": "package",
        "number": found.number,
        "kind": found.kind,
        "is_in": found.outer.number if found.outer else "",
        "facility": found.facility.name if found.facility else "",
        "accepted_on": found.accepted_on.isoformat() if found.accepted_on else None,
        "accepted": found.accepted,
    }


def _source(found: Source) -> dict[str, Any]:
    made, placed = found.manufactured_on, getattr(found, "placement", None)
    origin, life = getattr(found, "origin", None), found.working_life_years
    return {
        "record": "source",
        "number": found.national_number,
        "holder": found.organisation.name,
        "site": found.site.name,
        "kind": found.kind,
        **{name: getattr(found, name) for name in PLAIN},
        "manufactured_on": made.isoformat() if made else None,
        "working_life_years": None if life is None else f"{life:f}",
        "last_seen_on": found.last_seen_on.isoformat() if found.last_seen_on else None,
        "state": found.state,
        "state_since": found.state_since.isoformat(),
        "package": placed.package.number if placed else "",
        "made_of": origin.recycling.source.national_number if origin else "",
        "contents": [
            {
                "nuclide": row.nuclide,
                "becquerel": _exact(row.activity_bq),
                "as_written": row.activity_as_written,
                "reference": row.reference_date.isoformat(),
            }
            for row in found.contents.all()
        ],
        "events": [_event(row) for row in found.events.all()],
    }


def _exact(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _event(found: SourceEvent) -> dict[str, Any]:
    return {
        "from_state": found.from_state,
        "to_state": found.to_state,
        "day": found.happened_on.isoformat(),
        "place": found.place,
        "note": found.note,
        "confirmed": found.confirmed,
        "remarks": found.remarks,
        "rule": found.rule,
        "documents": [
            {"name": row.name, "sha256": row.document.sha256} for row in found.documents.all()
        ],
    }


def _shipment(end: ShipmentEnd) -> dict[str, Any]:
    moved = end.shipment
    return {
        "record": "shipment",
        "number": moved.number,
        "route": moved.route,
        "state": moved.state,
        "sender": moved.sender_name,
        "receiver": moved.receiver_name,
        "state_abroad": moved.abroad_country,
        "carrier": moved.carrier,
        "requested_on": moved.requested_on.isoformat(),
        "dispatched_on": moved.dispatched_on.isoformat() if moved.dispatched_on else None,
        "expected_on": moved.expected_on.isoformat(),
        "closed_on": moved.closed_on.isoformat() if moved.closed_on else None,
        "sources": [
            {
                "number": line.source.national_number,
                "state": line.state,
                "serial_read": line.serial_read,
            }
            for line in moved.lines.all()
        ],
    }
