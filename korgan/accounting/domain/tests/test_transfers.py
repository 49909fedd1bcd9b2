from dataclasses import replace
from datetime import date

from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.domain.transfers import TransferSide, TransferState, match_transfers

SHIPPED = TransferSide(
    "T1", "XX-A", "XX-B", ElementCategory.PLUTONIUM, date(2026, 3, 1), 5000, items=2
)


def test_a_receipt_meets_its_shipment_and_differences_are_named() -> None:
    received = replace(SHIPPED, on=date(2026, 3, 5), element=4990)
    (transfer,) = match_transfers([SHIPPED], [received], as_of=date(2026, 3, 6))
    assert transfer.state is TransferState.RECEIVED
    assert transfer.differences == ("element",)


def test_transit_becomes_overdue() -> None:
    (early,) = match_transfers([SHIPPED], [], as_of=date(2026, 3, 31))
    (late,) = match_transfers([SHIPPED], [], as_of=date(2026, 4, 1))
    assert (early.state, late.state) == (TransferState.IN_TRANSIT, TransferState.OVERDUE)


def test_each_receipt_serves_one_shipment() -> None:
    transfers = match_transfers([SHIPPED, SHIPPED], [SHIPPED], as_of=date(2026, 3, 2))
    assert [t.state for t in transfers] == [TransferState.RECEIVED, TransferState.IN_TRANSIT]


def test_a_receipt_nobody_shipped_is_shown() -> None:
    other = replace(SHIPPED, batch="T2")
    transfers = match_transfers([SHIPPED], [SHIPPED, other], as_of=date(2026, 3, 2))
    assert transfers[-1].state is TransferState.UNANNOUNCED
