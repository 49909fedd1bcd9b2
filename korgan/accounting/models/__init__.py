"""Tables of material accounting, by subject."""

from korgan.accounting.models.facilities import Area, Calibration, Facility, Method, Place
from korgan.accounting.models.inventories import CountLine, InventoryTaking
from korgan.accounting.models.ledger import (
    Account,
    Batch,
    BatchOrigin,
    LedgerLine,
    Movement,
    Transfer,
    WaitingPosting,
)
from korgan.accounting.models.reports import AccountingReport, ReportedLine, ReportQuestion

__all__ = [
    "Account",
    "AccountingReport",
    "Area",
    "Batch",
    "BatchOrigin",
    "Calibration",
    "CountLine",
    "Facility",
    "InventoryTaking",
    "LedgerLine",
    "Method",
    "Movement",
    "Place",
    "ReportQuestion",
    "ReportedLine",
    "Transfer",
    "WaitingPosting",
]
