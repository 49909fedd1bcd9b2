"""The list of what editions changed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from korgan.kernel.records.domain import ColumnKind
from korgan.kernel.records.lists import Column, RecordList, declare_list, url_to
from korgan.sources.selectors import list_edition_reports

EDITIONS = declare_list(
    RecordList(
        name="sources.editions",
        title=_("What new editions changed"),
        selector=list_edition_reports,
        columns=(
            Column("made", _("Made"), ColumnKind.MOMENT, source="made_at", sortable=True),
            Column("judged", _("Sources judged"), ColumnKind.INTEGER),
            Column("recomputed", _("Worked out again"), ColumnKind.INTEGER),
            Column("changed", _("Of another category"), ColumnKind.INTEGER),
        ),
        order=("-made",),
        row_url=url_to("sources:edition", report_id="pk"),
        page="sources:editions",
        template="sources/editions.html",
        empty=_("No edition was applied to the register yet."),
    )
)
