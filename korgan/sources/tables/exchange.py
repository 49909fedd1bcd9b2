"""The list of import and export requests."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from korgan.kernel.records.domain import ColumnKind, FilterKind
from korgan.kernel.records.lists import Column, RecordList, declare_list, url_to
from korgan.sources.models import DIRECTIONS, EXCHANGE_STATES
from korgan.sources.selectors import list_exchanges

EXCHANGES = declare_list(
    RecordList(
        name="sources.exchanges",
        title=_("Imports and exports"),
        selector=list_exchanges,
        columns=(
            Column("number", _("Number"), ColumnKind.CODE, sortable=True),
            Column(
                "direction",
                _("Direction"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple(DIRECTIONS.items()),
            ),
            Column(
                "state",
                _("Status"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple(EXCHANGE_STATES.items()),
                tones={
                    "requested": "waiting",
                    "approved": "good",
                    "refused": "bad",
                    "under_way": "info",
                },
            ),
            Column("category", _("Category under the Code"), ColumnKind.INTEGER),
            Column("holder", _("Holder"), source="organisation__name"),
            Column("abroad", _("End abroad")),
            Column("country", _("State abroad"), source="abroad_country"),
            Column("shipment_on", _("First day of shipment"), ColumnKind.DATE),
        ),
        order=("-number",),
        row_url=url_to("sources:exchange", exchange_id="pk"),
        page="sources:exchanges",
        template="sources/exchanges.html",
        empty=_("Nothing was asked for yet."),
    )
)
