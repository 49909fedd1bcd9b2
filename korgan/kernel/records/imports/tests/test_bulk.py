from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

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


def test_constraints_hold_in_bulk_too(cast: Cast) -> None:
    owner = cast.customs_officer.organisation_id
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(Site, FIELDS, [(owner, "XQ", "Off the earth", 91, 0, "owner")])
    assert not Site.objects.exists()
    with pytest.raises(LookupError):
        insert_rows(Site, ("nonsense",), [])
