"""Tables of material accounting, by subject."""

from korgan.accounting.models.declarations import (
    DECLARATION_LABELS,
    ENTRY_LABELS,
    Declaration,
    DeclarationEntry,
)
from korgan.accounting.models.facilities import (
    PLACE_KINDS,
    Area,
    Calibration,
    Facility,
    Method,
    Place,
)
from korgan.accounting.models.handling import SEAL_LABELS, CustodyEvent, SealEvent
from korgan.accounting.models.inventories import CountLine, FieldCount, InventoryTaking
from korgan.accounting.models.ledger import (
    CATEGORY_LABELS,
    Account,
    AccountSum,
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
from korgan.accounting.models.sandboxes import Sandbox, SandboxAnswer

__all__ = [
    "CATEGORY_LABELS",
    "DECLARATION_LABELS",
    "ENTRY_LABELS",
    "PLACE_KINDS",
    "REPORT_KINDS",
    "SEAL_LABELS",
    "Account",
    "AccountSum",
    "AccountingReport",
    "Area",
    "Batch",
    "BatchOrigin",
    "Calibration",
    "CountLine",
    "CustodyEvent",
    "Declaration",
    "DeclarationEntry",
    "Facility",
    "FieldCount",
    "InventoryTaking",
    "LedgerLine",
    "Method",
    "Movement",
    "Place",
    "ReportQuestion",
    "ReportedLine",
    "Sandbox",
    "SandboxAnswer",
    "SealEvent",
    "Transfer",
    "WaitingPosting",
]
