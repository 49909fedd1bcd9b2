from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from korgan.cooperation.selectors.equipment import conditions_of, get_equipment
from korgan.cooperation.services import end_outage, record_equipment_event
from korgan.cooperation.tests.programme import DAY, partner, piece, site_of
from korgan.kernel.errors import Conflict, InputError, NotFound
from tests.cast import Cast


def test_a_piece_knows_what_is_due_and_how_available_it_was(cast: Cast) -> None:
    boss = cast.customs_supervisor
    giver = partner(cast.administrator)
    made = piece(boss, given_by=giver, maintenance_months=6, calibration_months=12)
    record_equipment_event(actor=boss, equipment=made, kind="maintenance", on=date(2026, 2, 1))
    outage = record_equipment_event(actor=boss, equipment=made, kind="outage", on=date(2026, 5, 1))
    (found,) = conditions_of(actor=boss, pieces=[made], today=DAY)
    assert found.maintenance_due == date(2026, 8, 1)
    assert found.calibration_due == date(2024, 1, 1)
    assert found.late(DAY) == ["calibration"]
    assert found.broken_since == date(2026, 5, 1)
    assert found.availability.down_days == 31
    end_outage(actor=boss, equipment=made, event_id=outage.id, until=date(2026, 5, 11))
    (found,) = conditions_of(actor=boss, pieces=[made], today=DAY)
    assert found.availability.share == pytest.approx(1 - 10 / 365)
    assert found.broken_since is None
    assert found.life_cycle_cost == pytest.approx(100_000 + 10 * 10_000)
    assert found.reserve == pytest.approx(12_950, rel=1e-3)
    with pytest.raises(Conflict):
        end_outage(actor=boss, equipment=made, event_id=outage.id, until=date(2026, 5, 12))


def test_what_cannot_be_is_refused(cast: Cast) -> None:
    boss = cast.customs_supervisor
    made = piece(boss)
    with pytest.raises(Conflict, match="taken"):
        piece(boss)
    with pytest.raises(InputError, match="another organisation"):
        piece(boss, "X", site=site_of(cast.administrator, "Elsewhere"))
    with pytest.raises(InputError, match="negative"):
        piece(boss, "Y", capital=Decimal(-1))
    with pytest.raises(InputError, match="before it begins"):
        piece(boss, "Z", handed_over_on=date(2020, 1, 1))
    with pytest.raises(InputError, match="not installed"):
        record_equipment_event(actor=boss, equipment=made, kind="calibration", on=date(2020, 1, 1))
    with pytest.raises(InputError, match="only an outage"):
        record_equipment_event(
            actor=boss,
            equipment=made,
            kind="calibration",
            on=date(2024, 1, 1),
            until=date(2024, 1, 2),
        )
    for stranger in (cast.partner_observer, cast.neighbour_officer, cast.other_operator):
        with pytest.raises(NotFound):
            get_equipment(actor=stranger, equipment_id=made.id)
