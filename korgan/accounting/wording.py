"""Inventory changes, forms and scenarios in the reader's language; codes stand beside the words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CHANGE_LABELS: dict[str, str | Promise] = {
    "RF": _("Receipt from abroad"),
    "RD": _("Domestic receipt"),
    "RS": _("Receipt at the starting point of safeguards"),
    "RN": _("Receipt from non-safeguarded activity"),
    "NP": _("Nuclear production"),
    "GA": _("Accidental gain"),
    "DU": _("De-exemption (use)"),
    "DQ": _("De-exemption (quantity)"),
    "FW": _("Retransfer from retained waste"),
    "FC": _("Retransfer from conditioned waste"),
    "RP": _("Re-batching: batch made"),
    "R+": _("Rounding adjustment up"),
    "SF": _("Shipment abroad"),
    "SD": _("Domestic shipment"),
    "SN": _("Shipment to non-safeguarded activity"),
    "LN": _("Nuclear loss"),
    "NL": _("Nuclear loss"),
    "LD": _("Measured discard"),
    "LA": _("Accidental loss"),
    "TU": _("Termination of safeguards (use)"),
    "EU": _("Exemption (use)"),
    "EQ": _("Exemption (quantity)"),
    "TW": _("Transfer to retained waste"),
    "TC": _("Transfer to conditioned waste"),
    "TE": _("Discard to the environment"),
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


FORM_LABELS: dict[str, str | Promise] = {
    "code10": _("Labelled reports of the Code 10 type"),
    "national": _("National reports in columns"),
    "uk": _("Reports of the United Kingdom (Euratom)"),
}


SCENARIO_LABELS: dict[str, str | Promise] = {
    "late_report": _("Late report"),
    "wrong_unit": _("Wrong unit"),
    "lost_item": _("Lost item"),
    "protracted_loss": _("Protracted loss"),
    "biased_scale": _("Biased scale"),
}
# How each shows in the books, with the facts of what was played.
SCENARIO_REASONS: dict[str, str | Promise] = {
    "late_report": _("The report was sealed on %(since)s, so many days after the day it was due."),
    "wrong_unit": _(
        "Booked as %(written)s g; the next inventory taking weighed a thousand times as much."
    ),
    "lost_item": _(
        "The inventory taking of %(since)s found one item less than the book, %(left)s in all, and "
        "the weight of one item was missing."
    ),
    "protracted_loss": _(
        "Each inventory taking found a little less of this batch than the book says. Alone each "
        "difference may be chance; over %(months)s months they add up, as CUMUF shows."
    ),
    "biased_scale": _(
        "From %(since)s on all batches weighed with this method differ in one direction and in "
        "one proportion: the instrument, not the material."
    ),
}
MARK_LABELS: dict[str, str | Promise] = {
    "right": _("Right"),
    "near": _("Nearly"),
    "wrong": _("Wrong"),
    "missing": _("Not answered"),
}
# What is declared under each article; the names of the table in the reader's language.
ARTICLE_LABELS: dict[str, str | Promise] = {
    "2.a.(i)": _("Nuclear fuel cycle research and development not involving nuclear material"),
    "2.a.(iii)": _("Buildings on each site with their use and contents"),
    "2.a.(iv)": _("Scale of operations at locations of Annex I activities"),
    "2.a.(v)": _("Uranium mines and concentration plants and thorium concentration plants"),
    "2.a.(vi)(a)": _(
        "Source material that has not reached the composition for enrichment: holdings"
    ),
    "2.a.(vi)(b)": _("Source material for non-nuclear purposes: exports"),
    "2.a.(vi)(c)": _("Source material for non-nuclear purposes: imports"),
    "2.a.(vii)": _("Material exempted from safeguards"),
    "2.a.(viii)": _(
        "Intermediate or high-level waste on which safeguards were terminated: changes of location"
    ),
    "2.a.(ix)(a)": _("Exports of equipment and non-nuclear material of Annex II"),
    "2.a.(x)": _("General plans for the fuel cycle for the succeeding ten years"),
    "2.b.(i)": _(
        "Research and development on enrichment, reprocessing or waste not funded by the State"
    ),
}
