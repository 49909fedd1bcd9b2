"""Corrections and deletions: the difference to the last version of a record, or its opposite."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from korgan.accounting.domain.inventory_changes import InventoryChange, correct, delete
from korgan.accounting.domain.postings import Movement as DomainMovement
from korgan.accounting.domain.records import Measured, change_of, record_of
from korgan.accounting.models import Area, Batch, Movement, Transfer
from korgan.accounting.models.ledger import NOT_AMENDABLE
from korgan.accounting.selectors.ledger import latest_of, original_of
from korgan.accounting.services.acts import (
    ACTS,
    Hands,
    as_it_stands,
    check_unchanged,
    lock_area,
)
from korgan.accounting.services.closed_periods import book_amendment, day_of_amendment
from korgan.kernel.audit.services import part_of_service
from korgan.kernel.errors import Conflict, NotFound, Stale


@part_of_service
def version_to_amend(area: Area, movement_id: int) -> tuple[Movement, Movement]:
    """Return the original and the last version of a record that may be amended, or refuse it."""
    lock_area(area)
    found = Movement.objects.filter(area=area, id=movement_id).first()
    if found is None:
        raise NotFound(
            "correction_without_original",
            f"there is no movement {movement_id} to correct",
            where="original",
            mend="name the movement that is corrected",
        )
    original = original_of(found)
    latest = latest_of(original)
    if latest.status == "D":
        raise Conflict(
            "deleted_already", f"{original} was deleted", where="original",
            mend="book the change anew",
        )  # fmt: skip
    if original.code in NOT_AMENDABLE or "decay" in original.record:
        raise Conflict(
            "not_amendable",
            f"an entry {original.code} is not amended by itself",
            where="original",
            mend="book the opposite act, or a change that says what happened",
        )
    if found.id != latest.id:
        raise Stale(
            "not_latest",
            f"{found} is not the last version of its record: {latest} is",
            where="original",
            mend="amend the last version",
        )
    # Locked: its receiver may be booking the receipt of what is amended here.
    transfer = Transfer.objects.select_for_update().filter(shipment=original).first()
    if transfer is not None and transfer.receipt_id is not None:
        raise Conflict(
            "received_already",
            f"{transfer.receiver} has received the shipment",
            where="original",
            mend="the receiver books a shipper/receiver difference",
        )
    if Transfer.objects.filter(receipt=original).exists():
        raise Conflict(
            "figures_of_shipper",
            "a domestic receipt states the shipper's figures",
            where="original",
            mend="the receiver books a shipper/receiver difference",
        )
    return original, latest


def _amended(area: Area, content: Mapping[str, Any]) -> tuple[Movement, Movement]:
    original, latest = version_to_amend(area, content["original"])
    check_unchanged(content.get("stands"), as_it_stands(latest), original)
    return original, latest


def _correction(hands: Hands, area: Area, content: Mapping[str, Any]) -> Movement:
    original, latest = _amended(area, content)
    corrected, before = change_of(content["record"]), change_of(latest.record)
    on = day_of_amendment(area, original)

    def entry(name: str, now: datetime) -> DomainMovement:
        return correct(
            before, corrected, identifier=name, original_identifier=original.identifier,
            booked_at=now, on=on,
        )  # fmt: skip

    return book_amendment(
        hands.people(), area, original, entry, _batches_touched(area, before), on,
        record=record_of(corrected), measured=Measured(**content.get("measured", {})),
        status="C", revision=latest.revision + 1,
    )  # fmt: skip


def _deletion(hands: Hands, area: Area, content: Mapping[str, Any]) -> Movement:
    original, latest = _amended(area, content)
    before = change_of(latest.record)
    on = day_of_amendment(area, original)

    def entry(name: str, now: datetime) -> DomainMovement:
        return delete(
            before, identifier=name, original_identifier=original.identifier, booked_at=now, on=on
        )

    measured = Measured(basis=original.basis, document=str(content.get("reason", "")))
    return book_amendment(
        hands.people(), area, original, entry, _batches_touched(area, before), on,
        record=record_of(before), measured=measured, status="D",
    )  # fmt: skip


def _batches_touched(area: Area, change: InventoryChange) -> list[Batch]:
    return list(Batch.objects.filter(area=area, name=change.batch))


ACTS["correction"] = _correction
ACTS["deletion"] = _deletion
