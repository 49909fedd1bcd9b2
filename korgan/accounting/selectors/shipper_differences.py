"""Shipper/receiver differences of the transfers that were received, summed for each shipper."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from korgan.accounting.domain.records import change_of
from korgan.accounting.models import Movement, Transfer
from korgan.accounting.selectors.balances import MICROGRAMS_PER_KG, model_of
from korgan.accounting.selectors.ledger import latest_of, list_transfers
from korgan.kernel.organisations.domain import Actor


@dataclass(frozen=True)
class ReceivedTransfer:
    """One transfer with its difference; weights in kg, None where a side named no method."""

    transfer: Transfer
    shipped: float
    received: float
    measured: bool
    sigma: float | None = None
    significant: bool = False
    cumulative: float | None = None
    cumulative_limit: float | None = None
    cumulative_significant: bool = False

    @property
    def difference(self) -> float:
        """Shipper minus receiver."""
        return self.shipped - self.received


@dataclass(frozen=True)
class ShipperBias:
    """All transfers from one area to another, of one category, in order of receipt."""

    shipper: str
    receiver: str
    category: str
    rows: list[ReceivedTransfer] = field(default_factory=list)

    @property
    def total(self) -> float:
        """Sum of the differences."""
        return sum(row.difference for row in self.rows)

    @property
    def relative(self) -> float:
        """The sum over what was shipped."""
        shipped = sum(row.shipped for row in self.rows)
        return self.total / shipped if shipped else 0.0

    @property
    def last(self) -> ReceivedTransfer | None:
        """The last transfer of which both sides were measured."""
        return next((row for row in reversed(self.rows) if row.measured), None)


def shipper_biases(*, actor: Actor) -> list[ShipperBias]:
    """Return the differences of received transfers by shipper, receiver and category.

    A receiver that did not measure booked the shipper's figures: that says nothing about the
    shipper, so such a transfer has no part in the sums.
    """
    transfers = list_transfers(actor=actor).filter(receipt__isnull=False)
    groups: dict[tuple[str, str, str], list[tuple[Transfer, Movement, Movement, Any]]] = {}
    for transfer in transfers.order_by("receipt__event_date", "id"):
        receipt = transfer.receipt
        found = _difference_of(transfer)
        if receipt is None or found is None:
            continue
        shipped = change_of(latest_of(transfer.shipment).record)
        key = (transfer.shipper.code, transfer.receiver.code, shipped.category.value)
        groups.setdefault(key, []).append((transfer, transfer.shipment, found, shipped))
    return [ShipperBias(*key, _rows(group)) for key, group in sorted(groups.items())]


def _difference_of(transfer: Transfer) -> Movement | None:
    receipt = transfer.receipt
    if receipt is None:
        return None
    return Movement.objects.filter(
        area_id=transfer.receiver_id, code="DI", batch_id=receipt.batch_id or 0,
        event_date=receipt.event_date, counterpart=transfer.shipper.code,
    ).order_by("number").first()  # fmt: skip


def _rows(group: list[tuple[Transfer, Movement, Movement, Any]]) -> list[ReceivedTransfer]:
    from korgan.science.accountancy.transfers import transfer_differences

    plain = [
        ReceivedTransfer(
            transfer,
            change.element / MICROGRAMS_PER_KG,
            (change.element - change_of(latest_of(found).record).element) / MICROGRAMS_PER_KG,
            sent.method_id is not None and found.method_id is not None,
        )
        for transfer, sent, found, change in group
    ]
    chosen = [place for place, row in enumerate(plain) if row.measured]
    if not chosen:
        return plain
    result = transfer_differences(
        [plain[i].shipped for i in chosen],
        [plain[i].received for i in chosen],
        [model_of(group[i][1].method) for i in chosen],
        [model_of(group[i][2].method) for i in chosen],
        shipper_calibration=[group[i][1].calibration_id or 0 for i in chosen],
        receiver_calibration=[group[i][2].calibration_id or 0 for i in chosen],
    )
    for n, i in enumerate(chosen):
        row = plain[i]
        plain[i] = ReceivedTransfer(
            row.transfer, row.shipped, row.received, True, float(result.sigma[n]),
            bool(result.significant[n]), float(result.cumulative[n]),
            float(result.cumulative_limit[n]), bool(result.cumulative_significant[n]),
        )  # fmt: skip
    return plain
