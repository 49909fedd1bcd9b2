"""Tables of material accounting, by subject."""

from korgan.accounting.models.facilities import (
    PLACE_KINDS,
    Area,
    Calibration,
    Facility,
    Method,
    Place,
)
from korgan.accounting.models.inventories import CountLine, InventoryTaking
from korgan.accounting.models.ledger import (
    CATEGORY_LABELS,
    Account,
    Batch,
    BatchOrigin,
    LedgerLine,
    Movement,
    Transfer,
    WaitingPosting,
)
from korgan.accounting.models.reports import (
    REPORT_KINDS,
    AccountingReport,
    ReportedLine,
    ReportQuestion,
)

__all__ = [
    "CATEGORY_LABELS",
    "PLACE_KINDS",
    "REPORT_KINDS",
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
