"""The list of the source register."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from korgan.kernel.records.domain import ColumnKind, FilterKind
from korgan.kernel.records.lists import Column, Filter, RecordList, declare_list, url_to
from korgan.sources.models import KIND_LABELS, STATE_LABELS, Source
from korgan.sources.selectors import category_in_database, list_sources

STATE_TONES = {
    "received": "info",
    "in_use": "good",
    "temporary_storage": "info",
    "transfer_pending": "waiting",
    "in_transit": "waiting",
    "import_pending": "waiting",
    "disused_declared": "warn",
    "lost": "bad",
    "stolen": "bad",
    "found": "warn",
    "orphan_found": "warn",
}


def only_category(rows: QuerySet[Source], value: Any) -> QuerySet[Source]:
    """Keep the sources that belong to one of the categories today."""
    return rows.annotate(asked_category=category_in_database()).filter(
        asked_category__in=[int(each) for each in value]
    )


SOURCES = declare_list(
    RecordList(
        name="sources.register",
        title=_("Sources"),
        selector=list_sources,
        order=("national_number",),
        columns=(
            Column("national_number", _("National number"), ColumnKind.CODE, sortable=True),
            Column("nuclides", _("Nuclides"), filter=FilterKind.PREFIX),
            Column(
                "category",
                _("Category today"),
                ColumnKind.INTEGER,
                source=category_in_database(),
            ),
            Column(
                "state",
                _("State"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple(STATE_LABELS.items()),
                tones=STATE_TONES,
            ),
            Column(
                "kind",
                _("Kind"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple((kind.value, label) for kind, label in KIND_LABELS.items()),
            ),
            Column("holder", _("Holder"), source="organisation__name", filter=FilterKind.PREFIX),
            Column("site_name", _("Site"), source="site__name"),
            Column("maker", _("Maker"), shown=False),
            Column("model", _("Model"), shown=False),
            Column("serial", _("Serial number"), ColumnKind.CODE),
            Column(
                "state_since", _("Since"), ColumnKind.DATE, filter=FilterKind.DATES, shown=False
            ),
            Column("practice", _("Practice"), shown=False),
        ),
        filters=(
            Filter(
                "category_is",
                _("Category today"),
                FilterKind.CHOICE,
                choices=tuple((str(number), str(number)) for number in range(1, 6)),
                apply=only_category,
            ),
        ),
        search=("national_number", "serial", "model", "nuclides"),
        row_url=url_to("sources:source", source_id="pk"),
        page="sources:home",
        template="sources/register.html",
        empty=_("No source is registered yet."),
    )
)
