"""What the audit log says of material accounting, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "area_registered": _("Material balance area registered"),
    "calibration_added": _("Calibration entered"),
    "count_reopened": _("Count opened again"),
    "counted": _("Items counted"),
    "custodian_assigned": _("Custodian assigned"),
    "declaration_opened": _("Declaration opened"),
    "declaration_stated": _("Entry of the declaration stated"),
    "declaration_submitted": _("Declaration submitted"),
    "facility_registered": _("Facility registered"),
    "count_settled": _("Decided between two counts"),
    "field_counts_merged": _("Counts of a device taken over"),
    "inventory_finished": _("Physical inventory finished"),
    "inventory_frozen": _("Book frozen for the inventory"),
    "inventory_reconciled": _("Inventory reconciled with the book"),
    "ledger_imported": _("Ledger imported"),
    "ledger_opened": _("Ledger opened"),
    "method_registered": _("Measurement method registered"),
    "posted": _("Movement posted"),
    "posting_approved": _("Posting approved"),
    "posting_proposed": _("Posting proposed"),
    "posting_refused": _("Posting refused"),
    "question_answered": _("Question answered"),
    "report_accepted": _("Report accepted"),
    "report_received": _("Report received"),
    "report_form_changed": _("Form of reports changed"),
    "report_returned": _("Report returned with a question"),
    "report_sealed": _("Report sealed"),
    "sandbox_opened": _("Training sandbox opened"),
    "sandbox_played": _("Training sandbox played"),
    "sandbox_scored": _("Training sandbox answered"),
    "seal_recorded": _("Seal recorded"),
}
