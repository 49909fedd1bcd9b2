"""What the audit log says of law, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "absence_judged": _("Absence of a provision judged"),
    "article_added": _("Article added to a bill"),
    "article_changed": _("Article of a bill changed"),
    "article_removed": _("Article removed from a bill"),
    "bill_adopted": _("Bill adopted"),
    "bill_begun": _("Bill begun"),
    "budget_entered": _("Budget line entered"),
    "checklist_placed": _("Procedure offered as a checklist"),
    "coverage_measured": _("Coverage of obligations measured"),
    "facility_type_entered": _("Type of facility entered"),
    "fact_stated": _("Fact stated"),
    "judgement_renewed": _("Judgement renewed"),
    "judgement_reviewed": _("Judgement reviewed"),
    "provision_judged": _("Provision judged"),
    "question_answered": _("Question answered"),
    "report_sent": _("Report sent"),
    "report_watched": _("Report put under watch"),
    "staff_entered": _("Staff entered"),
    "status_imported": _("List of participants of a treaty imported"),
    "status_set": _("Status set"),
    "text_imported": _("National text imported"),
    "treaty_event_recorded": _("Treaty event recorded"),
    "version_imported": _("Version of a text imported"),
}
