"""Receipts of domestic transfers: the shipper's figures, and apart what was measured here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from korgan.accounting.domain.four_eyes import difference, weighed
from korgan.accounting.domain.inventory_changes import InventoryChange
from korgan.accounting.domain.records import Measured, change_of
from korgan.accounting.domain.unit_doubts import refuse_unless_alike
from korgan.accounting.models import Area, Batch, Movement, Transfer
from korgan.accounting.selectors.facilities import keeps
from korgan.accounting.selectors.ledger import latest_of
from korgan.accounting.services.acts import (
    ACTS,
    RECEIPT_DEADLINE,
    Hands,
    arriving,
    as_it_stands,
    book_change,
    check_unchanged,
)
from korgan.accounting.services.posting import POST, Booked, stated, submit
from korgan.kernel.audit.services import service
from korgan.kernel.deadlines.services import meet_deadline
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.organisations.domain import Actor


@service(POST)
def receive_transfer(
    *,
    actor: Actor,
    transfer: Transfer,
    on: date,
    place: str,
    element: int | None = None,
    isotopes: Mapping[str, int] | None = None,
    measured: Measured | None = None,
    late: bool = False,
    confirmed_unit: bool = False,
) -> Booked:
    """Book the shipper's figures and, apart, the difference from what was measured here (ug).

    ``late`` says that the period of the day is closed: it was forgotten.
    """
    keeps(actor, transfer.receiver)
    shipment = latest_of(transfer.shipment)
    content = {
        "act": "receipt",
        "transfer": transfer.id,
        "stands": as_it_stands(shipment),
        "event_date": on.isoformat(),
        "place": place,
        "element": element,
        "isotopes": dict(isotopes or {}),
        "measured": asdict(measured or Measured()),
        "late": late,
    }
    shipped = stated(shipment)
    material = weighed(shipped)
    if element is not None:
        if not confirmed_unit:
            refuse_unless_alike(element, [shipped.element])
        measured_here = replace(shipped, element=element, isotopes=dict(isotopes or {}))
        material += [*weighed(measured_here), *difference(shipped, measured_here)]
    return submit(actor, transfer.receiver, content, str(transfer), material)


def _receipt(hands: Hands, area: Area, content: Mapping[str, Any]) -> Movement:
    """Book the shipper's figures, and apart from them the difference that the receiver measured."""
    transfer = Transfer.objects.select_for_update().get(id=content["transfer"], receiver=area)
    if transfer.receipt_id is not None:
        raise Conflict("received_already", f"{transfer} is received already")
    shipment = latest_of(transfer.shipment)
    if shipment.status == "D":
        raise Conflict("deleted_already", f"{transfer.shipment} was deleted")
    check_unchanged(content.get("stands"), as_it_stands(shipment), transfer.shipment)
    shipped = change_of(shipment.record)
    day = date.fromisoformat(content["event_date"])
    if day < shipped.event_date:
        raise InputError(
            "received_before_shipped", f"it was shipped on {shipped.event_date}", where="event_date"
        )
    sent = transfer.shipment.batch
    received = InventoryChange(
        "RD", day, area.code, shipped.category, shipped.batch, shipped.element, shipped.isotopes,
        place=content["place"], obligation=shipped.obligation,
        counterpart=transfer.shipper.code, items=shipped.items,
        status="L" if content.get("late") else "N",
    )  # fmt: skip
    description = {
        "form": sent.form, "container": sent.container, "state": sent.state,
        "shipper_batch": sent.name, "seal": sent.seal,
    } if sent else {}  # fmt: skip
    batch = arriving(area, received, {"description": description})
    row = book_change(
        hands=hands, area=area, change=received, batches=[batch], measured=Measured(basis="N")
    )
    _book_difference(hands, area, batch, received, content)
    transfer.receipt = row
    transfer.save(update_fields=["receipt"])
    meet_deadline(subject=transfer, kind=RECEIPT_DEADLINE)
    return row


def _book_difference(
    hands: Hands, area: Area, batch: Batch, received: InventoryChange, content: Mapping[str, Any]
) -> None:
    if content.get("element") is None:
        return
    names = set(received.isotopes) | set(content.get("isotopes", {}))
    found = InventoryChange(
        "DI", received.event_date, area.code, received.category, received.batch,
        received.element - content["element"],
        {
            name: received.isotopes.get(name, 0) - content.get("isotopes", {}).get(name, 0)
            for name in names
        },
        place=content["place"], obligation=received.obligation, counterpart=received.counterpart,
        status=received.status,
    )  # fmt: skip
    if not found.element and not any(found.isotopes.values()):
        return
    measured = Measured(**content.get("measured", {}))
    book_change(hands=hands, area=area, change=found, batches=[batch], measured=measured)


ACTS["receipt"] = _receipt
