"""A list of sites with every kind of column: what the tests of this app ask."""

from __future__ import annotations

from django.db.models import F
from django.db.models.functions import Abs
from django.urls import path
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.selectors import list_sites
from korgan.kernel.records.domain import ColumnKind, FilterKind
from korgan.kernel.records.lists import Column, Filter, RecordList, declare_list
from korgan.kernel.records.views import list_view
from tests.cast import Cast

SITES = declare_list(
    RecordList(
        name="tests.sites",
        title=_("Sites"),
        selector=list_sites,
        columns=(
            Column("name", _("name"), sortable=True, filter=FilterKind.PREFIX),
            Column("kind", _("kind"), ColumnKind.CODE, sortable=True),
            Column("owner", _("organisation"), source="organisation__name", sortable=True),
            Column(
                "classification",
                _("classification"),
                ColumnKind.CHOICE,
                sortable=True,
                filter=FilterKind.CHOICE,
                tones={2: "warn"},
            ),
            Column("latitude", _("latitude"), ColumnKind.DECIMAL, sortable=True, unit="°"),
            Column(
                "distance",
                _("distance from the equator"),
                ColumnKind.DECIMAL,
                source=Abs(F("latitude")),
                sortable=True,
                shown=False,
            ),
            Column("place", _("place"), compute=lambda row: f"{row['latitude']} N"),
            Column("address", _("address"), shown=False),
        ),
        filters=(Filter("height", _("latitude"), FilterKind.NUMBERS, source="latitude"),),
        order=("name",),
        search=("name", "address"),
        row_url=lambda row: f"/sites/{row['pk']}/",
        empty=_("Enter the first site."),
    )
)

urlpatterns = [path("sites/", list_view(SITES), name="sites")]


def make_sites(cast: Cast, count: int, offset: int = 0) -> list[Site]:
    """Create sites of the customs service, with ties and blanks in every sort key but the name."""
    officer = cast.customs_officer
    return Site.objects.bulk_create(
        Site(
            organisation_id=officer.organisation_id,
            country=officer.country,
            name=f"Gate {(number * 7) % 100:03d} {number}",
            kind=("port", "road", "")[number % 3],
            classification=number % 3,
            latitude=None if number % 4 == 0 else number % 5,
            longitude=None if number % 4 == 0 else 10,
            address="=HYPERLINK()" if number == 1 else f"Улица {number}",
        )
        for number in range(offset, offset + count)
    )
