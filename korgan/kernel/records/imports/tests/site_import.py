"""An import of sites: what the tests of this folder upload."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.domain import Actor, Role
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.rights import declare_action
from korgan.kernel.records.imports.bulk import insert_rows, update_rows
from korgan.kernel.records.imports.domain import Draft, Existing, Key
from korgan.kernel.records.imports.importers import (
    ChangedRow,
    Importer,
    ImportField,
    NewRow,
    declare_importer,
)
from korgan.kernel.records.imports.parsers import ChoiceParser, NumberParser, TextParser

IMPORT_SITES = declare_action("tests.import_sites", roles=[Role.OFFICER, Role.SUPERVISOR])
COLUMNS = ("name", "kind", "latitude", "longitude", "address")


def find_sites(actor: Actor, keys: Sequence[Key]) -> Mapping[Key, Existing]:
    found = Site.objects.filter(
        organisation_id=actor.organisation_id, name__in=[name for (name,) in keys]
    ).values("id", *COLUMNS)
    return {
        (row["name"],): Existing(row["id"], {name: row[name] for name in COLUMNS}) for row in found
    }


def check_sites(actor: Actor, drafts: Sequence[Draft]) -> None:
    for draft in drafts:
        if (draft.values.get("latitude") is None) != (draft.values.get("longitude") is None):
            draft.refuse("longitude", "half_a_place", "latitude and longitude go together")


def write_sites(*, actor: Actor, new: Sequence[NewRow], changed: Sequence[ChangedRow]) -> None:
    insert_rows(
        Site,
        ("organisation_id", "country", *COLUMNS),
        (
            (actor.organisation_id, actor.country, *(row.values[name] for name in COLUMNS))
            for row in new
        ),
    )
    sites = Site.objects.in_bulk([row.id for row in changed])
    for row in changed:
        for name, value in row.values.items():
            setattr(sites[row.id], name, value)
    update_rows(
        Site,
        COLUMNS,
        ([site.id, *(getattr(site, name) for name in COLUMNS)] for site in sites.values()),
    )


SITES_IMPORT = declare_importer(
    Importer(
        name="tests.sites",
        title=_("Sites"),
        action=IMPORT_SITES,
        fields=(
            ImportField(
                "name", _("name"), TextParser(), required=True, aliases=("site", "объект", "пункт")
            ),
            ImportField(
                "kind",
                _("kind"),
                ChoiceParser(
                    [("port", "Seaport"), ("road", "Road crossing")],
                    {"морской порт": "port", "автопереход": "road"},
                ),
                missing="",
                aliases=("тип",),
            ),
            ImportField(
                "latitude",
                _("latitude"),
                NumberParser(Decimal(-90), Decimal(90), decimal_places=5),
                aliases=("широта", "lat"),
                unit="°",
            ),
            ImportField(
                "longitude",
                _("longitude"),
                NumberParser(Decimal(-180), Decimal(180), decimal_places=5),
                aliases=("долгота", "lon"),
                unit="°",
            ),
            ImportField("address", _("address"), TextParser(300), aliases=("адрес",)),
        ),
        key=("name",),
        find=find_sites,
        write=write_sites,
        check=check_sites,
    )
)
