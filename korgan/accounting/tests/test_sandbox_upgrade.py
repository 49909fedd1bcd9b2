"""The upgrade where two people of an organisation had opened one exercise at the same moment."""

from __future__ import annotations

from importlib import import_module

from django.apps import apps
from django.db import connection
from django.utils import timezone

from korgan.accounting.models import Area, Sandbox
from korgan.accounting.services import register_area
from korgan.accounting.tests.holdings import Holders

UPGRADE = "korgan.accounting.migrations.0010_sandbox_once_per_exercise"


def opened(area: Area, exercise: str, released_to: int) -> Sandbox:
    return Sandbox.objects.create(
        area=area, origin=area, seed=1, exercise=exercise, opened_at=timezone.now(),
        organisation_id=area.organisation_id, country=area.country,
        classification=area.classification, releasability=area.releasability,
        released_to_id=released_to,
    )  # fmt: skip


def test_the_first_sandbox_of_an_exercise_stays_its_answer(holders: Holders) -> None:
    with connection.cursor() as cursor:  # the book as it was before the upgrade
        cursor.execute("DROP INDEX sandbox_once_per_exercise")
    areas = [
        register_area(
            actor=holders.cast.regulator_inspector, facility=holders.plant.facility,
            code=f"XQ-{n}", name=f"Area {n}", places=[("1", "Store", "inventory")],
        )
        for n in range(6)
    ]  # fmt: skip
    one, other = holders.plant.organisation_id, holders.reactor.organisation_id
    given = [("E-1", one), ("E-1", other), ("E-1", one), ("E-2", one), ("", one), ("E-1", one)]
    rows = [opened(area, *each) for area, each in zip(areas, given, strict=True)]
    import_module(UPGRADE).keep_the_first(apps, None)
    found = dict(Sandbox.objects.order_by("id").values_list("id", "exercise"))
    assert [found[row.id] for row in rows] == ["E-1", "E-1", "", "E-2", "", ""]
