"""The list of the source register."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from korgan.kernel.records.domain import ColumnKind, FilterKind
from korgan.kernel.records.lists import Column, Filter, RecordList, declare_list, url_to
from korgan.kernel.records.selectors import Inquiry
from korgan.sources.domain.lifecycle import FINAL
from korgan.sources.models import KIND_LABELS, STATE_LABELS, Source
from korgan.sources.selectors import category_in_database, dangerous_numbers, list_register
from korgan.sources.services import note_sources_taken
from korgan.sources.stock_rows import falling_within, unseen_for
from korgan.sources.table_words import PRACTICE_LABELS

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


NO_CATEGORY = "none"


def only_category(rows: QuerySet[Source], value: Any) -> QuerySet[Source]:
    """Keep the sources that belong to one of the categories today, or whose is not known."""
    known = [int(each) for each in value if each != NO_CATEGORY]
    wanted = Q(asked_category__in=known)
    if NO_CATEGORY in value:
        wanted |= Q(asked_category=None)
    return rows.annotate(asked_category=category_in_database()).filter(wanted)


def only_living(rows: QuerySet[Source], value: Any) -> QuerySet[Source]:
    """Keep the sources whose life in this register has not ended, or those whose has."""
    return rows.exclude(state__in=FINAL) if value else rows.filter(state__in=FINAL)


def only_falling(rows: QuerySet[Source], value: Any) -> QuerySet[Source]:
    """Keep the sources that will be of a less dangerous category within so many days."""
    return rows.filter(falling_within(max(int(each) for each in value)))


def only_unseen(rows: QuerySet[Source], value: Any) -> QuerySet[Source]:
    """Keep the sources at a holder that nobody has seen for so many months."""
    return rows.filter(unseen_for(min(int(each) for each in value)))


def note_taken(inquiry: Inquiry) -> None:
    """Write down which sources of category 1 and 2 leave with a file of the list."""
    count, digest = dangerous_numbers(inquiry.rows())
    if count:
        note_sources_taken(actor=inquiry.actor, sources=count, sha256=digest)


SOURCES = declare_list(
    RecordList(
        name="sources.register",
        title=_("Sources"),
        selector=list_register,
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
                _("Status"),
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
            Column("site_name", _("Site"), source="site_seen"),
            Column("maker", _("Maker"), shown=False),
            Column("model", _("Model"), shown=False),
            Column("serial", _("Serial number"), ColumnKind.CODE),
            Column(
                "state_since", _("Since"), ColumnKind.DATE, filter=FilterKind.DATES, shown=False
            ),
            Column(
                "practice", _("Practice"), ColumnKind.CHOICE, choices=PRACTICE_LABELS, shown=False
            ),
        ),
        filters=(
            Filter(
                "category_is",
                _("Category today"),
                FilterKind.CHOICE,
                choices=(
                    *((str(number), str(number)) for number in range(1, 6)),
                    (NO_CATEGORY, _("not known")),
                ),
                apply=only_category,
            ),
            Filter("living", _("Not ended"), FilterKind.FLAG, apply=only_living),
            Filter(
                "falls_within",
                _("Category falls within"),
                FilterKind.CHOICE,
                choices=(("30", _("30 days")), ("91", _("91 days")), ("365", _("365 days"))),
                apply=only_falling,
            ),
            Filter(
                "not_seen",
                _("Not seen for"),
                FilterKind.CHOICE,
                choices=(
                    ("6", _("6 months")),
                    ("12", _("12 months")),
                    ("24", _("24 months")),
                    ("36", _("36 months")),
                ),
                apply=only_unseen,
            ),
        ),
        search=("national_number", "serial", "model", "nuclides"),
        row_url=url_to("sources:source", source_id="pk"),
        page="sources:home",
        template="sources/register.html",
        empty=_("No source is registered yet."),
        on_export=note_taken,
    )
)
