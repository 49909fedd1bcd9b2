"""The list of inspections."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from korgan.kernel.records.domain import ColumnKind, FilterKind
from korgan.kernel.records.lists import Column, RecordList, declare_list, url_to
from korgan.sources.models import INSPECTION_STATES
from korgan.sources.selectors import list_inspections

INSPECTIONS = declare_list(
    RecordList(
        name="sources.inspections",
        title=_("Inspections"),
        selector=list_inspections,
        columns=(
            Column("number", _("Number"), ColumnKind.CODE),
            Column(
                "state",
                _("State"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple(INSPECTION_STATES.items()),
                tones={"planned": "waiting", "done": "good"},
            ),
            Column("holder", _("Holder"), source="organisation__name", filter=FilterKind.PREFIX),
            Column("site_name", _("Site"), source="site__name"),
            Column("planned", _("Planned"), ColumnKind.DATE, source="planned_on", sortable=True),
            Column("done", _("Done"), ColumnKind.DATE, source="done_on"),
        ),
        order=("-planned",),
        row_url=url_to("sources:inspection", inspection_id="pk"),
        page="sources:inspections",
        template="sources/inspections.html",
        empty=_("No inspection is planned."),
    )
)
