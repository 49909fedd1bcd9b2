"""Reports as they would be sealed now: lines from the ledger, in the form of the area, checked."""

from korgan.accounting.selectors.report_drafts.draft import (
    EXPLAINABLE,
    Draft,
    draft_of,
    draft_report,
    replace_regime,
    states_one_category,
)
from korgan.accounting.selectors.report_drafts.sealed import next_report_number, sealed_reports
from korgan.accounting.selectors.report_drafts.unreported import (
    first_unreported,
    unreported_until,
)

__all__ = [
    "EXPLAINABLE",
    "Draft",
    "draft_of",
    "draft_report",
    "first_unreported",
    "next_report_number",
    "replace_regime",
    "sealed_reports",
    "states_one_category",
    "unreported_until",
]
