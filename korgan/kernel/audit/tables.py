"""The audit log as a list."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from korgan.kernel.audit.selectors import list_entries
from korgan.kernel.audit.words import action_in_words, moment_in_own_zone
from korgan.kernel.records.domain import ColumnKind, FilterKind
from korgan.kernel.records.lists import Column, RecordList, declare_list, url_to

ENTRIES = declare_list(
    RecordList(
        name="audit.entries",
        title=_("Audit log"),
        selector=list_entries,
        order=("-seq",),
        columns=(
            Column("seq", _("Entry"), ColumnKind.INTEGER, sortable=True),
            Column("when", _("When"), compute=lambda row: moment_in_own_zone(row["at"])),
            Column("at", _("Moment (UTC)"), filter=FilterKind.PREFIX, shown=False),
            Column("done", _("What was done"), compute=lambda row: action_in_words(row["verb"])),
            Column("verb", _("Action"), ColumnKind.CODE, filter=FilterKind.PREFIX, shown=False),
            Column("subject_label", _("What")),
            Column("actor_name", _("Who"), filter=FilterKind.PREFIX),
            Column("via", _("By way of"), shown=False),
            Column("facts", _("Facts"), shown=False),
            Column("hash", _("Hash"), ColumnKind.CODE, shown=False),
        ),
        extra=("at", "verb"),
        search=("verb", "subject_label", "actor_name"),
        row_url=url_to("audit:entry", seq="seq"),
        page="audit:entries",
        empty=_("Only auditors and administrators read the log of their organisation."),
    )
)
