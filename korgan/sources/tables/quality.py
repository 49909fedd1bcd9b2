"""The campaign list: what is doubtful, to be worked off."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from korgan.kernel.records.domain import ColumnKind, FilterKind
from korgan.kernel.records.lists import Column, RecordList, declare_list, url_to
from korgan.sources.models import FINDING_CODES, FINDING_STATES
from korgan.sources.selectors import list_findings

FINDINGS = declare_list(
    RecordList(
        name="sources.findings",
        title=_("Quality of the register"),
        selector=list_findings,
        columns=(
            Column(
                "number", _("National number"), ColumnKind.CODE, source="source__national_number"
            ),
            Column(
                "code",
                _("Finding"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple(FINDING_CODES.items()),
            ),
            Column("message", _("Message"), partial="records/told.html"),
            Column(
                "state",
                _("Status"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple(FINDING_STATES.items()),
                tones={"open": "warn", "explained": "info", "mended": "good"},
            ),
            Column("holder", _("Holder"), source="organisation__name", filter=FilterKind.PREFIX),
            Column("found", _("Found"), ColumnKind.DATE, source="found_on", sortable=True),
        ),
        order=("-found",),
        row_url=url_to("sources:finding", finding_id="pk"),
        page="sources:quality",
        template="sources/quality.html",
        empty=_("Nothing doubtful is known. Have the register judged."),
    )
)
