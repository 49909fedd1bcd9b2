"""Batches used up and made: re-batching, blending, dissolution; every substance is conserved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from korgan.accounting.domain.batches import Batch as DomainBatch
from korgan.accounting.domain.batches import BatchGraph, Operation
from korgan.accounting.domain.inventory_changes import InventoryChange
from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.domain.postings import ITEMS
from korgan.accounting.domain.records import Description, Measured, change_of, record_of
from korgan.accounting.models import Area, Batch, BatchOrigin, CountLine, Movement
from korgan.accounting.selectors.facilities import keeps
from korgan.accounting.selectors.ledger import batch_holding
from korgan.accounting.services.acts import (
    ACTS,
    Hands,
    arriving,
    as_held,
    book_change,
    check_unchanged,
)
from korgan.accounting.services.posting import POST, Booked, judged, submit
from korgan.kernel.audit.services import service
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.organisations.domain import Actor

Holding = dict[str, int]


@service(POST)
def rebatch(
    *,
    actor: Actor,
    area: Area,
    kind: str,
    on: date,
    sources: list[Batch],
    products: list[tuple[InventoryChange, Description]],
    measured: Measured | None = None,
    late: bool = False,
) -> Booked:
    """Use batches up and make new ones; every substance is conserved.

    ``late`` says that the period of the day is closed: it was forgotten.
    """
    keeps(actor, area)
    content = {
        "act": "rebatching",
        "kind": kind,
        "event_date": on.isoformat(),
        "sources": [batch.id for batch in sources],
        "held": as_held(sources, on if late else None),
        "products": [record_of(change) for change, _ in products],
        "description": asdict(products[0][1]) if products else {},
        "measured": asdict(measured or Measured()),
        "late": late,
    }
    title = f"{kind}: {', '.join(batch.name for batch in sources)}"
    material = judged(area, *(change for change, _ in products))
    return submit(actor, area, content, title[:200], material)


def _rebatching(hands: Hands, area: Area, content: Mapping[str, Any]) -> Movement:
    """Use batches up and make new ones; nothing is lost."""
    day, late = date.fromisoformat(content["event_date"]), bool(content.get("late"))
    found = Batch.objects.filter(area=area, id__in=content["sources"]).select_related("place")
    sources = list(found.order_by("id"))
    on = day if late else None
    check_unchanged(content.get("held"), as_held(sources, on), ", ".join(map(str, sources)))
    used = [(batch, batch_holding(batch, on=on)) for batch in sources]
    status = "L" if late else "N"
    made = [replace(change_of(each), status=status) for each in content["products"]]
    _check_operation(content["kind"], day, used, made)
    measured = Measured(**content.get("measured", {}))
    rows = []
    for batch, held in used:
        if late:
            _refuse_unless_gone(batch, held, day)
        taken = InventoryChange(
            "RM", day, area.code, ElementCategory(batch.category), batch.name,
            element=held[ElementCategory(batch.category).element],
            isotopes={k: v for k, v in held.items() if "-" in k and v},
            place=batch.place.code, obligation=batch.obligation, items=held.get(ITEMS) or None,
            status=status,
        )  # fmt: skip
        rows.append(
            book_change(hands=hands, area=area, change=taken, batches=[batch], measured=measured)
        )
    for change in made:
        batch = arriving(area, change, content)
        rows.append(
            book_change(hands=hands, area=area, change=change, batches=[batch], measured=measured)
        )
        BatchOrigin.objects.bulk_create(
            BatchOrigin(product=batch, source=source, movement=rows[-1]) for source in sources
        )
    return rows[0]


def _refuse_unless_gone(batch: Batch, held: Holding, day: date) -> None:
    """A batch that was used up before an inventory taking was not there when it was taken."""
    takings = batch.area.takings.filter(state="final", taken_on__gte=day)
    if not takings.exists():
        return  # the period is open: booking it as late is refused for that
    since = CountLine.objects.filter(batch=batch, taking__in=takings).select_related("taking")
    first = since.order_by("taking__taken_on").first()
    if first is not None and any((first.counted or {}).values()):
        raise Conflict(
            "counted_since",
            f"batch {batch} was there at the inventory taking of {first.taking.taken_on}",
            where="sources",
            mend="book the operation with a day after that taking",
        )
    then = {name: amount for name, amount in held.items() if amount}
    if first is None or {name: x for name, x in first.book.items() if x} != then:
        raise Conflict(
            "used_since",
            f"the book of {batch} changed between {day} and the inventory taking that followed",
            where="sources",
            mend="delete or correct what was booked of it in between",
        )


def _check_operation(
    kind: str, day: date, used: list[tuple[Batch, Holding]], made: list[InventoryChange]
) -> None:
    """The graph of batches decides whether the operation conserves every substance."""
    if not used or not made:
        raise InputError("empty_operation", f"{kind} needs sources and products", where="batches")
    inside = []
    for batch, held in used:
        category = ElementCategory(batch.category)
        inside.append(
            DomainBatch(
                batch.name, category, held.get(category.element, 0),
                {k: v for k, v in held.items() if "-" in k}, max(held.get(ITEMS, 1), 1),
            )
        )  # fmt: skip
    products = tuple(
        DomainBatch(c.batch, c.category, c.element, dict(c.isotopes), c.items or 1) for c in made
    )
    names = tuple(batch.name for batch, _held in used)
    BatchGraph(inside).apply(Operation(kind, day, names, products))


ACTS["rebatching"] = _rebatching
