"""Inventory changes in the reader's language; the code stands beside the words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CHANGE_LABELS: dict[str, str | Promise] = {
    "RF": _("Receipt from abroad"),
    "RD": _("Domestic receipt"),
    "RS": _("Receipt at the starting point of safeguards"),
    "NP": _("Nuclear production"),
    "GA": _("Accidental gain"),
    "DU": _("De-exemption (use)"),
    "DQ": _("De-exemption (quantity)"),
    "FW": _("Retransfer from retained waste"),
    "RP": _("Re-batching: batch made"),
    "R+": _("Rounding adjustment up"),
    "SF": _("Shipment abroad"),
    "SD": _("Domestic shipment"),
    "LN": _("Nuclear loss"),
    "LD": _("Measured discard"),
    "LA": _("Accidental loss"),
    "TU": _("Termination of safeguards (use)"),
    "EU": _("Exemption (use)"),
    "EQ": _("Exemption (quantity)"),
    "TW": _("Transfer to retained waste"),
    "RM": _("Re-batching: batch used up"),
    "R-": _("Rounding adjustment down"),
    "DE": _("Category change: depleted to enriched"),
    "DN": _("Category change: depleted to natural"),
    "ED": _("Category change: enriched to depleted"),
    "EN": _("Category change: enriched to natural"),
    "ND": _("Category change: natural to depleted"),
    "NE": _("Category change: natural to enriched"),
    "DI": _("Shipper/receiver difference"),
    "L-": _("Inventory difference: material missing"),
    "L+": _("Inventory difference: material in excess"),
    "PB": _("Opening inventory"),
    "MV": _("Move within the area"),
}


def change_label(code: str, name: str = "") -> str | Promise:
    """Return what a code means; the name of the code table where there is no translation."""
    return CHANGE_LABELS.get(code, name or code)
