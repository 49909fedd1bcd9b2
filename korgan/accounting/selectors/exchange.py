"""A ledger as plain lines, for an installation without a connection: out here, in by a service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from korgan.accounting.domain.records import postings_of
from korgan.accounting.models import Area, Batch, BatchOrigin
from korgan.accounting.selectors.facilities import readable_areas
from korgan.accounting.selectors.ledger import domain_movements
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible

FORM, EDITION = "korgan-ledger", 1
_DESCRIPTION = ("obligation", "form", "container", "state", "shipper_batch", "seal")


def export_ledger(*, actor: Actor, area: Area) -> Iterator[dict[str, Any]]:
    """Yield the ledger of an area: a header, then each movement with its lines and digest."""
    get_visible(actor, readable_areas(actor=actor), id=area.id)
    yield {
        "form": FORM,
        "edition": EDITION,
        "area": area.code,
        "opened_on": area.opened_on.isoformat() if area.opened_on else None,
        "methods": [
            {
                "code": method.code,
                "name": method.name,
                "random_relative": str(method.random_relative),
                "systematic_relative": str(method.systematic_relative),
                "random_absolute": method.random_absolute,
                "systematic_absolute": method.systematic_absolute,
                "calibrations": [
                    [each.name, each.valid_from.isoformat(),
                     each.valid_to.isoformat() if each.valid_to else None]
                    for each in method.calibrations.all()
                ],
            }
            for method in area.methods.order_by("id")
        ],
    }  # fmt: skip
    batches = {(b.name, b.category): b for b in Batch.objects.filter(area=area)}
    origins: dict[int, list[list[str]]] = {}
    made_of = BatchOrigin.objects.filter(product__area=area).select_related("source")
    for origin in made_of.order_by("id"):
        pair = [origin.source.name, origin.source.category]
        origins.setdefault(origin.movement_id, []).append(pair)
    told: set[tuple[str, str]] = set()
    for row, movement in domain_movements(area):
        line: dict[str, Any] = {
            "number": row.number,
            "code": row.code,
            "status": row.status,
            "revision": row.revision,
            "event_date": row.event_date.isoformat(),
            "booked_at": row.booked_at.isoformat(timespec="microseconds"),
            "batch": movement.batch,
            "corrects": row.corrects,
            "counterpart": row.counterpart,
            "basis": row.basis,
            "method": row.method or "",
            "calibration": row.calibration or "",
            "document": row.document,
            "record": row.record,
            "postings": postings_of(movement),
            "digest": row.digest,
        }
        made = [key for key in _keys(movement) if key not in told and key in batches]
        told.update(made)
        if made:
            line["batches"] = [
                {"name": name, "category": category,
                 **{k: v for k in _DESCRIPTION if (v := getattr(batches[name, category], k))}}
                for name, category in made
            ]  # fmt: skip
        if row.id in origins:
            line["made_of"] = origins[row.id]
        yield line


def _keys(movement: Any) -> list[tuple[str, str]]:
    found = {
        (movement.batch, str(p.account.category)): None
        for p in movement.postings
        if p.account.is_inventory and movement.batch
    }
    return list(found)
