"""Writes of what nature does to material: decay, burn-up and production, category changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from korgan.accounting.domain.inventory_changes import InventoryChange
from korgan.accounting.domain.materials import (
    AMERICIUM,
    ElementCategory,
    in_unit,
    propose_category_change,
)
from korgan.accounting.domain.postings import ITEMS
from korgan.accounting.domain.postings import Account as DomainAccount
from korgan.accounting.domain.records import Measured, record_of
from korgan.accounting.domain.transformation import decay_movement, declared_decay
from korgan.accounting.domain.unit_doubts import UnitDoubt
from korgan.accounting.models import Area, Batch, Movement
from korgan.accounting.selectors.facilities import keeps
from korgan.accounting.selectors.handling import PLUTONIUM_241, decay_known_until
from korgan.accounting.selectors.late_entries import holdings_in_fact, lowest_holding
from korgan.accounting.selectors.ledger import batch_holding
from korgan.accounting.services.acts import ACTS, Hands, perform_change, refuse_if_gone
from korgan.accounting.services.booking import Entry, book
from korgan.accounting.services.closed_periods import book_late_entry, day_of_late
from korgan.accounting.services.posting import POST, Booked, judged, submit
from korgan.kernel.audit.services import service
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.organisations.domain import Actor

# Plutonium made is less than so small a part of the uranium, else the unit is asked about.
_MOST_MADE = 30


@service(POST)
def book_decay(*, actor: Actor, area: Area, on: date, late: bool = False) -> Booked:
    """Book the decay of plutonium-241 in all batches since it was last booked, as nuclear loss.

    ``late`` says that the period of the declared day is closed: of batches that still hold some.
    """
    keeps(actor, area)
    if late:
        day_of_late(area, on)
    rows = [
        {"batch": batch.id, "since": since.isoformat(), "held": held[PLUTONIUM_241]}
        for batch, held in holdings_in_fact(area, on).items()
        if held.get(PLUTONIUM_241, 0) > 0
        and (since := decay_known_until(batch)) < on
        and not (late and not batch_holding(batch).get(PLUTONIUM_241))
    ]
    if not rows:
        raise Conflict(
            "nothing_decays",
            f"no batch of {area.code} holds plutonium-241 that has decayed since it was booked",
            where="on",
            mend="choose a later day, or enter the isotopes of the batches",
        )
    content = {"act": "decay", "event_date": on.isoformat(), "batches": rows, "late": late}
    return submit(actor, area, content, f"LN {PLUTONIUM_241} {on}", [])


def _decay(hands: Hands, area: Area, content: Mapping[str, Any]) -> Movement:
    day = date.fromisoformat(content["event_date"])
    on = day_of_late(area, day) if content.get("late") else day
    rows = []
    known = {batch.id: (batch, held) for batch, held in holdings_in_fact(area, day).items()}
    for stated in content["batches"]:
        since = date.fromisoformat(stated["since"])
        found = known.get(stated["batch"])
        batch, held = found or (Batch.objects.get(id=stated["batch"], area=area), {})
        if decay_known_until(batch) != since or held.get(PLUTONIUM_241) != stated["held"]:
            raise Conflict(
                "book_moved", f"the book of {batch} changed meanwhile", mend="book the decay anew"
            )
        loss, growth = _what_is_left(batch, held, since, day, on)
        if not loss:
            continue
        change = InventoryChange(
            "LN", day, area.code, ElementCategory.PLUTONIUM, batch.name, loss,
            {PLUTONIUM_241: loss}, place=batch.place.code, obligation=batch.obligation,
            status="L" if content.get("late") else "N",
        )  # fmt: skip
        account = DomainAccount(
            area.code, ElementCategory.PLUTONIUM, batch.place.code, batch.obligation
        )
        entry = _decay_entry(account, batch.name, loss, growth, on)
        told: dict[str, Any] = {
            "record": {
                **record_of(change),
                "decay": {"since": since.isoformat(), "americium_241": growth},
            },
            "measured": Measured(basis="N"),
        }
        rows.append(
            book_late_entry(hands.people(), area, "LN", day, entry, [batch], **told)
            if content.get("late")
            else book(**hands.people(), area=area, batches=[batch], entry=entry, **told)
        )
    if not rows:
        raise Conflict("nothing_decays", "less than a microgram has decayed", where="on",
                       mend="choose a later day")  # fmt: skip
    return rows[0]


def _what_is_left(
    batch: Batch, held: Mapping[str, int], since: date, day: date, on: date
) -> tuple[int, int]:
    """Loss and growth of americium (ug), of what decayed no more than the book has ever since.

    What left it since was booked with the weight that it had before: its decay cannot be taken
    from what stayed or came after, nor may it keep the decay of other batches out of the book.
    """
    found = declared_decay(held[PLUTONIUM_241], held.get(AMERICIUM, 0), since, day)
    left, growth = lowest_holding(batch, on), found.americium_241 - held.get(AMERICIUM, 0)
    loss = max(0, min(found.loss, left.get(PLUTONIUM_241, 0)))
    if loss < found.loss:
        growth = growth * loss // found.loss
    return loss, max(growth, -left.get(AMERICIUM, 0))


def _decay_entry(account: DomainAccount, batch: str, loss: int, growth: int, day: date) -> Entry:
    return lambda name, now: decay_movement(
        account, batch, loss, growth, identifier=name, on=day, booked_at=now
    )


@service(POST)
def book_burnup(
    *,
    actor: Actor,
    batch: Batch,
    on: date,
    uranium: int,
    uranium_235: int,
    plutonium: int,
    plutonium_isotopes: Mapping[str, int] | None = None,
    document: str = "",
    late: bool = False,
    confirmed_unit: bool = False,
) -> Booked:
    """Book what irradiation used up of a batch and what it made in it (ug).

    ``late`` says that the period of the day is closed: it was forgotten.
    """
    keeps(actor, batch.area)
    area, category = batch.area, ElementCategory(batch.category)
    if category.element != "U" or not (uranium or plutonium):
        raise InputError(
            "nothing_burnt",
            f"burn-up of {batch} needs uranium that was used up or plutonium that was made",
            where="weight",
        )
    held = batch_holding(batch)
    if not confirmed_unit and plutonium * _MOST_MADE > held.get("U", 0) > 0:
        made, whole = in_unit(plutonium, "g"), in_unit(held.get("U", 0), "g")
        raise UnitDoubt(message=f"{made} g of plutonium made in {whole} g of uranium")
    common: dict[str, Any] = {
        "place": batch.place.code, "obligation": batch.obligation, "status": "L" if late else "N",
    }  # fmt: skip
    changes = []
    if uranium:
        isotopes = {"U-235": uranium_235} if uranium_235 else {}
        changes.append(
            InventoryChange("LN", on, area.code, category, batch.name, uranium, isotopes, **common)
        )
    if plutonium:
        known = Batch.objects.filter(area=area, name=batch.name, category="P").exists()
        changes.append(
            InventoryChange(
                "NP", on, area.code, ElementCategory.PLUTONIUM, batch.name, plutonium,
                dict(plutonium_isotopes or {}), items=None if known else max(held.get(ITEMS, 1), 1),
                **common,
            )
        )  # fmt: skip
    content = {
        "act": "burnup",
        "records": [record_of(change) for change in changes],
        "description": {"form": batch.form, "container": batch.container, "state": batch.state},
        "measured": asdict(Measured(basis="N", document=document)),
    }
    return submit(actor, area, content, f"LN/NP {batch.name}", judged(area, *changes))


def _burnup(hands: Hands, area: Area, content: Mapping[str, Any]) -> Movement:
    refuse_if_gone(area, content["records"][0]["batch"])
    rows = [
        perform_change(hands, area, {**content, "record": stated, "confirmed_unit": True})
        for stated in content["records"]
    ]
    return rows[0]


@service(POST)
def propose_category(*, actor: Actor, batch: Batch, on: date) -> Booked:
    """Propose that a batch moves to the category of its enrichment; a second person approves it."""
    keeps(actor, batch.area)
    held, area = batch_holding(batch), batch.area
    change = propose_category_change(
        ElementCategory(batch.category), held.get("U", 0), held.get("U-235", 0)
    ) if "U-235" in held else None  # fmt: skip
    if change is None:
        raise Conflict(
            "category_holds", f"batch {batch} is in the category of its enrichment",
            where="batch",
        )  # fmt: skip
    booked = InventoryChange(
        change.code, on, area.code, change.to_category, batch.name, held["U"],
        {"U-235": held["U-235"]}, place=batch.place.code, obligation=batch.obligation,
        items=held.get(ITEMS) or None,
    )  # fmt: skip
    content = {"act": "change", "record": record_of(booked), "measured": asdict(Measured("N"))}
    title = f"{change.code} {batch.name}"
    return submit(actor, area, content, title, [], second=True)


ACTS["decay"] = _decay
ACTS["burnup"] = _burnup
