"""What the audit log says of cooperation, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "assessed": _("Answer of the self-assessment kept"),
    "agreement_added": _("Agreement entered"),
    "coverage_taken": _("Coverage of posts taken over from training"),
    "equipment_event": _("Event of equipment recorded"),
    "equipment_registered": _("Equipment registered"),
    "evidence_recorded": _("Evidence of sustainability recorded"),
    "exit_planned": _("Exit planned"),
    "exit_step": _("Step of the exit recorded"),
    "iati_taken": _("IATI file taken over"),
    "law_taken": _("Coverage of obligations taken over from law"),
    "money_recorded": _("Money recorded"),
    "need_entered": _("Need entered"),
    "release_decided": _("Release of a need decided"),
    "release_proposed": _("Release of a need proposed"),
    "outage_ended": _("Outage ended"),
    "partner_entered": _("Partner entered"),
    "partner_joined": _("Partner joined a project"),
    "project_entered": _("Project entered"),
    "rate_entered": _("Exchange rate entered"),
    "reading_recorded": _("Reading of an indicator recorded"),
    "result_recorded": _("Result recorded"),
    "site_budget_set": _("Budget of a site set"),
    "transfer_decided": _("Transfer decided"),
    "transfer_proposed": _("Transfer proposed"),
}
