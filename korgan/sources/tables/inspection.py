"""The list of inspections."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from korgan.kernel.records.domain import ColumnKind, FilterKind
from korgan.kernel.records.lists import Column, RecordList, declare_list, url_to
from korgan.sources.models import INSPECTION_STATES
from korgan.sources.models.inspection import FINDING_STATES_OF_INSPECTION
from korgan.sources.selectors import list_corrections, list_inspections

INSPECTIONS = declare_list(
    RecordList(
        name="sources.inspections",
        title=_("Inspections"),
        selector=list_inspections,
        columns=(
            Column("number", _("Number"), ColumnKind.CODE),
            Column(
                "state",
                _("Status"),
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

CORRECTIONS = declare_list(
    RecordList(
        name="sources.corrections",
        title=_("Corrective actions"),
        selector=list_corrections,
        columns=(
            Column("text", _("Finding")),
            Column(
                "state",
                _("Status"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple(FINDING_STATES_OF_INSPECTION.items()),
                tones={"open": "warn", "corrected": "good"},
            ),
            Column(
                "due",
                _("To be corrected by"),
                ColumnKind.DATE,
                source="due_on",
                filter=FilterKind.DATES,
                sortable=True,
            ),
            Column("holder", _("Holder"), source="organisation__name", filter=FilterKind.PREFIX),
            Column("site_name", _("Site"), source="inspection__site__name"),
            Column("inspection_number", _("Inspection"), source="inspection__number"),
        ),
        order=("due",),
        extra=("inspection_id",),
        row_url=url_to("sources:inspection", inspection_id="inspection_id"),
        page="sources:corrections",
        empty=_("No inspection has found anything to correct."),
    )
)
