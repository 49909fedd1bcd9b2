"""Transfers between material balance areas: shipped, in transit, received, overdue, different."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from korgan.accounting.domain.materials import ElementCategory


class TransferState(StrEnum):
    """Where a transfer stands."""

    RECEIVED = "received"
    IN_TRANSIT = "in transit"
    OVERDUE = "overdue"
    UNANNOUNCED = "received without a shipment"


@dataclass(frozen=True, slots=True)
class TransferSide:
    """What one side of a transfer booked: weights in micrograms, the shipper's own figures."""

    batch: str
    shipper: str
    receiver: str
    category: ElementCategory
    on: date
    element: int
    isotope: int = 0
    items: int = 1

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes the two sides one transfer."""
        return self.batch, self.shipper, self.receiver, self.category


@dataclass(frozen=True, slots=True)
class Transfer:
    """A shipment with its receipt, as far as known."""

    shipment: TransferSide | None
    receipt: TransferSide | None
    state: TransferState
    differences: tuple[str, ...] = ()


def match_transfers(
    shipments: Iterable[TransferSide],
    receipts: Iterable[TransferSide],
    *,
    as_of: date,
    overdue_after: timedelta = timedelta(days=30),
) -> list[Transfer]:
    """Match shipments with receipts of the same batch between the same areas.

    The receiver books the shipper's figures; what it measures itself is a shipper/receiver
    difference of its own. Fields in which the two sides differ are therefore named.

    Parameters
    ----------
    shipments, receipts : iterable of TransferSide
        Both sides.
    as_of : date
        Day of judgement for overdue shipments.
    overdue_after : timedelta
        Longest time in transit.

    Returns
    -------
    list of Transfer
        Shipments in order, then receipts without a shipment.
    """
    waiting: dict[tuple[str, str, str, str], list[TransferSide]] = defaultdict(list)
    for receipt in receipts:
        waiting[receipt.key].append(receipt)
    transfers = []
    for shipment in shipments:
        if waiting[shipment.key]:
            receipt = waiting[shipment.key].pop(0)
            different = tuple(
                name
                for name in ("element", "isotope", "items")
                if getattr(shipment, name) != getattr(receipt, name)
            )
            transfers.append(Transfer(shipment, receipt, TransferState.RECEIVED, different))
        else:
            late = as_of - shipment.on > overdue_after
            state = TransferState.OVERDUE if late else TransferState.IN_TRANSIT
            transfers.append(Transfer(shipment, None, state))
    transfers += [
        Transfer(None, receipt, TransferState.UNANNOUNCED)
        for rest in waiting.values()
        for receipt in rest
    ]
    return transfers
