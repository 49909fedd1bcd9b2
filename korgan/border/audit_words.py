"""What the audit log says of the border, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "case_opened": _("Alarm case opened"),
    "case_reviewed": _("Case reviewed by a second person"),
    "evidence_added": _("Evidence added"),
    "finding_recorded": _("Finding recorded"),
    "instrument_registered": _("Instrument registered"),
    "load_added": _("Records of a load test added"),
    "upload_unreadable": _("Unreadable file kept"),
    "watch_list_changed": _("Watch list taken over"),
}
