"""The lists of border detection."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from korgan.border.domain import AlarmOrigin, CaseState
from korgan.border.models import CLOSING_LABELS, ORIGIN_LABELS, STATE_LABELS
from korgan.border.selectors import list_cases, list_instruments, watch_list
from korgan.kernel.records.domain import ColumnKind, FilterKind
from korgan.kernel.records.lists import Column, RecordList, declare_list, url_to

STATE_TONES = {
    CaseState.OPEN.value: "info",
    CaseState.IN_REVIEW.value: "waiting",
    CaseState.CLOSED.value: "good",
}

CASES = declare_list(
    RecordList(
        name="border.cases",
        title=_("Alarm cases"),
        selector=list_cases,
        order=("-reference",),
        columns=(
            Column("reference", _("Reference"), ColumnKind.CODE, sortable=True),
            Column(
                "state",
                _("state"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple((state.value, label) for state, label in STATE_LABELS.items()),
                tones=STATE_TONES,
            ),
            Column("nuclides", _("Nuclides"), filter=FilterKind.PREFIX),
            Column(
                "origin",
                _("Origin"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple((origin.value, label) for origin, label in ORIGIN_LABELS.items()),
                tones={AlarmOrigin.EXERCISE.value: "void"},
            ),
            Column(
                "needs_inspection",
                _("Must be inspected"),
                ColumnKind.FLAG,
                filter=FilterKind.FLAG,
            ),
            Column("site_name", _("Place"), source="site__name"),
            Column(
                "occurred_at",
                _("Measured"),
                ColumnKind.MOMENT,
                sortable=True,
                filter=FilterKind.DATES,
            ),
            Column(
                "code",
                _("Closing code"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple((code.value, label) for code, label in CLOSING_LABELS.items()),
            ),
            Column("conveyance", _("Vehicle, container or person"), shown=False),
            Column(
                "organisation_name", _("Organisation"), source="organisation__name", shown=False
            ),
        ),
        search=("reference", "nuclides", "conveyance"),
        row_url=url_to("border:case", case_id="pk"),
        page="border:cases",
        empty=_("No case yet. Upload an instrument's file to open one."),
    )
)

INSTRUMENTS = declare_list(
    RecordList(
        name="border.instruments",
        title=_("Instruments"),
        selector=list_instruments,
        order=("name",),
        columns=(
            Column("name", _("Name"), sortable=True),
            Column("kind", _("Kind"), filter=FilterKind.PREFIX),
            Column("maker", _("Maker")),
            Column("model", _("Model")),
            Column("serial", _("Serial number"), ColumnKind.CODE),
            Column("site_name", _("Place"), source="site__name"),
            Column("last_tested_on", _("Last tested"), ColumnKind.DATE, filter=FilterKind.DATES),
            Column("given_by", _("Given by"), shown=False),
        ),
        search=("name", "serial", "model"),
        page="border:instruments",
        empty=_("No instrument is registered yet."),
    )
)

WATCH_LIST = declare_list(
    RecordList(
        name="border.watch_list",
        title=_("Missing sources to look for"),
        selector=watch_list,
        order=("-since",),
        columns=(
            Column("serial", _("Serial number"), ColumnKind.CODE, filter=FilterKind.PREFIX),
            Column("nuclides", _("Nuclides"), filter=FilterKind.PREFIX),
            Column("category", _("Category"), ColumnKind.INTEGER),
            Column("since", _("Missing since"), ColumnKind.DATE, sortable=True),
            Column("incident", _("Incident"), ColumnKind.CODE),
        ),
        search=("serial", "nuclides", "incident"),
        page="border:watch_list",
        template="border/watch_list.html",
        empty=_("No source is missing."),
    )
)
