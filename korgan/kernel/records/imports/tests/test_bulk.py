from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from django.db import DataError, IntegrityError, transaction

from korgan.kernel.events.models import Event
from korgan.kernel.organisations.domain import Releasability
from korgan.kernel.organisations.models import Site
from korgan.kernel.records.imports.bulk import insert_rows, update_rows
from tests.cast import Cast

FIELDS = ("organisation_id", "country", "name", "latitude", "longitude", "releasability")


def test_rows_written_in_bulk_are_as_if_saved_one_by_one(cast: Cast) -> None:
    owner = cast.customs_officer.organisation_id
    rows = [
        (owner, "XQ", 'Ворота, "1"\t\\N', Decimal("1.5"), 2, Releasability.OWNER),
        (owner, "XQ", "Gate 2", None, None, "state"),
    ]
    assert insert_rows(Site, FIELDS, rows) == 2
    saved = Site.objects.create(organisation_id=owner, country="XQ", name="Saved")
    first, second = Site.objects.exclude(id=saved.id).order_by("id")
    assert (first.name, first.latitude, first.releasability) == (
        rows[0][2], Decimal("1.5"), "owner",
    )  # fmt: skip
    assert (second.latitude, second.releasability) == (None, "state")
    # Fields that are not named have the defaults of the model.
    assert (first.classification, first.kind) == (saved.classification, saved.kind)
    assert update_rows(Site, ("name", "latitude"), [(second.id, "Gate 3", None)]) == 1
    second.refresh_from_db()
    assert second.name == "Gate 3"


def test_an_update_in_bulk_takes_every_kind_of_value_and_never_cuts_a_text(cast: Cast) -> None:
    owner = cast.customs_officer.organisation_id
    insert_rows(Site, FIELDS, [(owner, "XQ", f"Gate {n}", None, None, "state") for n in (1, 2, 3)])
    keys = list(Site.objects.order_by("id").values_list("id", flat=True))
    fields = ("latitude", "longitude", "releasability", "classification", "released_to_id")
    values = [
        (None, None, Releasability.PUBLIC, 0, owner),
        (Decimal("1.5"), 2, "owner", 3, None),
    ]
    rows = ((key, *row) for key, row in zip(keys, values, strict=False))
    assert update_rows(Site, fields, rows) == 2
    found = list(Site.objects.order_by("id").values_list(*fields))
    assert found == [*values, (None, None, "state", 1, None)]

    long = "G" * 201  # a database refuses it or keeps it whole
    with suppress(DataError), transaction.atomic():
        update_rows(Site, ("name",), [(keys[0], long)])
    assert Site.objects.get(id=keys[0]).name in ("Gate 1", long)

    event = Event.objects.create(name="bulk.tested", payload={})
    update_rows(Event, ("payload",), [(event.id, {"name": ['Ворота, "1"', None]})])
    event.refresh_from_db()
    assert event.payload == {"name": ['Ворота, "1"', None]}


def test_constraints_hold_in_bulk_too(cast: Cast) -> None:
    owner = cast.customs_officer.organisation_id
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(Site, FIELDS, [(owner, "XQ", "Off the earth", 91, 0, "owner")])
    assert not Site.objects.exists()
    with pytest.raises(LookupError):
        insert_rows(Site, ("nonsense",), [])
