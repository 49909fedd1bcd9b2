"""The audit log as a list."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from korgan.kernel.audit.selectors import list_entries
from korgan.kernel.records.domain import ColumnKind, FilterKind
from korgan.kernel.records.lists import Column, RecordList, declare_list, url_to


def _in_own_zone(row: dict[str, Any]) -> str:
    """Return the entry's moment, which the log keeps as signed text, in the reader's zone."""
    moment = datetime.fromisoformat(row["at"])
    return moment.astimezone(timezone.get_current_timezone()).strftime("%Y-%m-%d %H:%M:%S")


ENTRIES = declare_list(
    RecordList(
        name="audit.entries",
        title=_("Audit log"),
        selector=list_entries,
        order=("-seq",),
        columns=(
            Column("seq", _("Entry"), ColumnKind.INTEGER, sortable=True),
            Column("when", _("When"), compute=_in_own_zone),
            Column("at", _("Moment (UTC)"), filter=FilterKind.PREFIX, shown=False),
            Column("verb", _("Action"), ColumnKind.CODE, filter=FilterKind.PREFIX),
            Column("subject_label", _("What")),
            Column("actor_name", _("Who"), filter=FilterKind.PREFIX),
            Column("via", _("By way of"), shown=False),
            Column("facts", _("Facts"), shown=False),
            Column("hash", _("Hash"), ColumnKind.CODE, shown=False),
        ),
        extra=("at",),
        search=("verb", "subject_label", "actor_name"),
        row_url=url_to("audit:entry", seq="seq"),
        page="audit:entries",
        empty=_("Only auditors and administrators read the log of their organisation."),
    )
)
