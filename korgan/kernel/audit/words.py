"""What an entry's verb says to a reader.

The log keeps codes (``border.case_opened``), which never change. Each application says them in
words in its ``audit_words.py`` as ``WORDS = {"case_opened": _("..."), ...}``; the kernel's own are
here. A test holds them complete.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TypeAlias

from django.apps import apps
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from korgan.kernel.audit.models import AuditEntry

Words: TypeAlias = str | Promise

_KERNEL: dict[str, Words] = {
    "audit.checkpoint_made": _("Checkpoint of the log made"),
    "audit.countersigned": _("Checkpoint countersigned by a witness"),
    "audit.witness_trusted": _("Key of a witness trusted"),
    "deadlines.calendar_day_removed": _("Day taken out of the national calendar"),
    "deadlines.calendar_day_set": _("Day set in the national calendar"),
    "deadlines.escalated": _("Deadline escalated"),
    "documents.expired": _("Originals past their retention deleted"),
    "identity.account_created": _("Account created"),
    "identity.account_deactivated": _("Account deactivated"),
    "identity.credentials_reset": _("Password and second factors reset"),
    "identity.token_created": _("API token created"),
    "identity.token_revoked": _("API token revoked"),
    "jobs.cancelled": _("Job cancelled"),
    "jobs.repeated": _("Job started again"),
    "organisations.account_opened": _("Account opened with its first membership"),
    "organisations.created": _("Organisation entered"),
    "organisations.membership_ended": _("Membership ended"),
    "organisations.membership_given": _("Membership given"),
    "organisations.node_initialised": _("Installation prepared"),
    "organisations.site_created": _("Site entered"),
    "records.exported": _("List exported"),
    "records.import_check_repeated": _("Import checked again"),
    "records.import_commit_requested": _("Import confirmed"),
    "records.import_committed": _("Import written"),
    "records.import_discarded": _("Import discarded"),
    "records.import_mapped": _("Columns of the spreadsheet chosen"),
    "records.import_received": _("Spreadsheet received for import"),
    "records.mapping_forgotten": _("Kept mapping of columns deleted"),
    "records.view_replaced": _("Saved view changed"),
    "records.view_deleted": _("Saved view deleted"),
    "records.view_saved": _("View saved"),
    "reference.edition_decided": _("Imported edition of a rule pack decided"),
    "reference.edition_imported": _("Edition of a rule pack imported"),
    "reference.override_decided": _("National override decided"),
    "reference.override_proposed": _("National override proposed"),
    "reference.pack_added": _("Rule pack added"),
    "reference.packs_loaded": _("Rule packs loaded"),
}


@cache
def all_words() -> Mapping[str, Words]:
    """Return every verb that some installed application puts into words."""
    words = dict(_KERNEL)
    for config in apps.get_app_configs():
        place = f"{config.name}.audit_words"
        if config.name.startswith("korgan.") and find_spec(place) is not None:
            own: Mapping[str, Words] = import_module(place).WORDS
            words.update({f"{config.label}.{verb}": said for verb, said in own.items()})
    return words


def action_in_words(verb: str) -> str:
    """Return what a verb says in the reader's language; the code itself when nobody said it."""
    return str(all_words().get(verb, verb))


def moment_in_own_zone(at: str) -> str:
    """Return an entry's moment, which the log keeps as signed text in UTC, in the reader's zone."""
    moment = datetime.fromisoformat(at)
    return moment.astimezone(timezone.get_current_timezone()).strftime("%Y-%m-%d %H:%M:%S")


def history_rows(entries: Iterable[AuditEntry]) -> list[list[str]]:
    """Return entries as printed reports list them: number, moment (UTC), action, who, hash."""
    return [
        [str(each.seq), each.at[:19], action_in_words(each.verb), each.actor_name, each.hash[:16]]
        for each in entries
    ]
