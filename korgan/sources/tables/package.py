"""The lists of disused sources, packages and facilities."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from korgan.kernel.records.domain import ColumnKind, FilterKind
from korgan.kernel.records.lists import Column, RecordList, declare_list, url_to
from korgan.sources.models import PACKAGE_KINDS, STATE_LABELS
from korgan.sources.selectors import (
    DISUSED,
    category_in_database,
    list_disused,
    list_facilities,
    list_packages,
)
from korgan.sources.tables.source import STATE_TONES

DISUSED_SOURCES = declare_list(
    RecordList(
        name="sources.disused",
        title=_("Disused sources"),
        selector=list_disused,
        columns=(
            Column("national_number", _("National number"), ColumnKind.CODE, sortable=True),
            Column("nuclides", _("Nuclides"), filter=FilterKind.PREFIX),
            Column(
                "category", _("Category today"), ColumnKind.INTEGER, source=category_in_database()
            ),
            Column(
                "state",
                _("Status"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple((each, STATE_LABELS[each]) for each in DISUSED),
                tones=STATE_TONES,
            ),
            Column("since", _("Since"), ColumnKind.DATE, source="state_since"),
            Column("holder", _("Holder"), source="organisation__name", filter=FilterKind.PREFIX),
            Column("package", _("Package"), source="placement__package__number"),
        ),
        order=("national_number",),
        row_url=url_to("sources:source", source_id="pk"),
        page="sources:disused",
        template="sources/disused.html",
        empty=_("No source is declared disused."),
    )
)
PACKAGES = declare_list(
    RecordList(
        name="sources.packages",
        title=_("Waste packages"),
        selector=list_packages,
        columns=(
            Column("number", _("Number"), ColumnKind.CODE, sortable=True, filter=FilterKind.PREFIX),
            Column(
                "kind",
                _("Kind"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple((each.value, label) for each, label in PACKAGE_KINDS.items()),
            ),
            Column("is_in", _("Is in"), source="outer__number"),
            Column("facility_name", _("Facility"), source="facility__name"),
            Column("accepted", _("Accepted"), ColumnKind.DATE, source="accepted_on"),
            Column("owner", _("Owner"), source="organisation__name", shown=False),
        ),
        order=("number",),
        row_url=url_to("sources:package", package_id="pk"),
        page="sources:packages",
        template="sources/packages.html",
        empty=_("No capsule or container is entered yet."),
    )
)
FACILITIES = declare_list(
    RecordList(
        name="sources.facilities",
        title=_("Storage and disposal facilities"),
        selector=list_facilities,
        columns=(
            Column("name", _("Name"), sortable=True),
            Column("owner", _("Owner"), source="organisation__name"),
            Column("fractions", _("Fractions add up"), ColumnKind.FLAG, source="fractions_add_up"),
        ),
        order=("name",),
        row_url=url_to("sources:facility", facility_id="pk"),
        page="sources:facilities",
        template="sources/facilities.html",
        empty=_("No store or borehole is entered yet."),
    )
)
