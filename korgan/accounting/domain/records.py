"""The record of an inventory change as plain values: what a ledger keeps and an approval binds to.

Also the plain form of a whole movement, for files between installations, and its digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from korgan.accounting.domain.inventory_changes import InventoryChange
from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.domain.postings import Movement
from korgan.science.errors import InputError
from korgan.science.merkle.canonical import canonical_json

_TEXTS = ("place", "obligation", "status", "counterpart", "permission")


@dataclass(frozen=True, slots=True)
class Description:
    """What a batch is, beside its weights: codes of form, container and state, shipper's name."""

    form: str = ""
    container: str = ""
    state: str = ""
    shipper_batch: str = ""
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """How the weight of a change was obtained; names of a method and its calibration."""

    basis: str = "M"
    method: str = ""
    calibration: str = ""
    document: str = ""


def record_of(change: InventoryChange) -> dict[str, Any]:
    """Plain values of an inventory change, without empty ones."""
    record: dict[str, Any] = {
        "code": change.code,
        "event_date": change.event_date.isoformat(),
        "area": change.area,
        "category": str(change.category),
        "batch": change.batch,
        "element": change.element,
        "isotopes": dict(sorted(change.isotopes.items())),
        **{name: getattr(change, name) for name in _TEXTS},
    }
    if change.items is not None:
        record["items"] = change.items
    return {name: value for name, value in record.items() if value not in ("", {})}


def change_of(record: Mapping[str, Any]) -> InventoryChange:
    """Inventory change of its plain values; the rules of the field are checked again."""
    try:
        return InventoryChange(
            code=record["code"],
            event_date=date.fromisoformat(record["event_date"]),
            area=record["area"],
            category=ElementCategory(record["category"]),
            batch=record["batch"],
            element=_integer(record["element"]),
            isotopes={str(k): _integer(v) for k, v in record.get("isotopes", {}).items()},
            items=_integer(record["items"]) if "items" in record else None,
            **{name: record[name] for name in _TEXTS if name in record},
        )
    except KeyError as missing:
        raise InputError(
            "missing_field", f"the record has no {missing.args[0]}", where=str(missing.args[0])
        ) from None


def _integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError(
            "amount_not_integer", f"an amount is {value!r}; amounts are integers in micrograms"
        )
    return value


def postings_of(movement: Movement) -> list[list[object]]:
    """Postings as plain rows: area, category, place, obligation, counter-account, substance, ug."""
    return [
        [
            posting.account.area,
            str(posting.account.category),
            posting.account.place,
            posting.account.obligation,
            posting.account.external,
            posting.substance,
            posting.amount,
        ]
        for posting in movement.postings
    ]


def digest_of(movement: Movement, record: Mapping[str, Any], previous: str) -> str:
    """SHA-256 that binds a movement, the record it states, and all movements before it."""
    content = {
        "previous": previous,
        "identifier": movement.identifier,
        "event_date": movement.event_date.isoformat(),
        "booked_at": movement.booked_at.isoformat(timespec="microseconds"),
        "code": movement.code,
        "batch": movement.batch,
        "corrects": movement.corrects,
        "postings": sorted(postings_of(movement), key=repr),
        "record": dict(record),
    }
    return hashlib.sha256(canonical_json(content)).hexdigest()


def moment(text: str) -> datetime:
    """Moment with its offset from UTC."""
    try:
        found: datetime | None = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise InputError(
            "value_not_readable", f"{text!r} is no moment", mend="write 2026-03-01T12:00:00+00:00"
        )
    return found
