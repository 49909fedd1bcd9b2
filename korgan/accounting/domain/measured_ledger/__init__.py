"""From ledger entries to measured quantities: which error stands behind which weight.

A batch keeps the measurement of its weight until it is measured anew. What entered and left under
it cancels: it bears no MUF, and no uncertainty either. So the flows of a batch count in the
balance in which it is resolved: measured again at an inventory taking, or gone. Booked unmeasured,
a flow carries the measurements of what it was taken from, in their proportions; re-batching hands
them on to the products.
"""

from korgan.accounting.domain.measured_ledger.entries import (
    BEGINNING,
    DECREASES,
    ENDING,
    INCREASES,
    NO_METHOD,
    STRATA,
    Closing,
    CountColumns,
    Counted,
    EntryColumns,
    LedgerEntry,
    MeasuredLedger,
)
from korgan.accounting.domain.measured_ledger.reading import measured_columns, measured_ledger

__all__ = [
    "BEGINNING",
    "DECREASES",
    "ENDING",
    "INCREASES",
    "NO_METHOD",
    "STRATA",
    "Closing",
    "CountColumns",
    "Counted",
    "EntryColumns",
    "LedgerEntry",
    "MeasuredLedger",
    "measured_columns",
    "measured_ledger",
]
