"""What the audit log says of trade control, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "all_rescreened": _("All parties screened again"),
    "batch_received": _("Batch received"),
    "batch_screened": _("Batch screened"),
    "batch_screened_already": _("Batch was screened already"),
    "commodity_entered": _("Commodity entered"),
    "commodity_identified": _("Commodity identified"),
    "edition_asks": _("Edition waits for confirmation"),
    "edition_confirmed": _("Edition confirmed"),
    "edition_discarded": _("Edition discarded"),
    "edition_in_force": _("Edition put in force"),
    "edition_read_again": _("Edition read again"),
    "edition_received": _("Edition received"),
    "edition_refused": _("Edition refused"),
    "entry_decided": _("National entry decided"),
    "entry_proposed": _("National entry proposed"),
    "full_rescreening_started": _("Screening of all parties started"),
    "identification_decided": _("Identification decided"),
    "list_created": _("List created"),
    "match_decided": _("Match decided"),
    "match_given_back": _("Match given back"),
    "party_changed": _("Party changed"),
    "party_met": _("Party met in another part of the system"),
    "party_met_again": _("Party met again in another part of the system"),
    "party_registered": _("Party registered"),
    "party_screened_again": _("Party screened again"),
    "rescreened": _("Screened against a new edition"),
    "rescreened_already": _("Was screened against this edition already"),
    "rescreening_started": _("Screening found due started"),
    "threshold_set": _("Threshold set"),
    "verdict_stated": _("Verdict stated"),
}
