from __future__ import annotations

from datetime import date
from decimal import Decimal

from korgan.cooperation.consumers import coverage_measured, law_measured
from korgan.cooperation.models import Reading
from korgan.cooperation.selectors.exit import exit_of
from korgan.cooperation.services import record_step
from korgan.cooperation.tests.programme import plan
from korgan.kernel.organisations.models import Organisation
from tests.cast import Cast


def test_measured_coverage_of_this_state_is_taken_and_that_of_others_is_not(cast: Cast) -> None:
    boss = cast.administrator
    found = plan(boss)
    Organisation.objects.filter(id=boss.organisation_id).update(runs_this_node=True)
    measured = {"day": "2026-06-01", "organisations": {str(boss.organisation_id): [3, 4]}}
    coverage_measured({**measured, "country": "XR"})
    assert not Reading.objects.exists()
    coverage_measured({**measured, "country": "XQ"})
    assert Reading.objects.get(plan=found).value == Decimal("0.75")


def test_measured_law_goes_before_what_somebody_declared(cast: Cast) -> None:
    boss, today = cast.administrator, date(2026, 6, 1)
    found = plan(boss)
    Organisation.objects.filter(id=boss.organisation_id).update(runs_this_node=True)
    record_step(actor=boss, plan=found, name="law", done_on=today, evidence="Act of 2025")

    def law() -> tuple[bool, float | None]:
        judged = exit_of(actor=boss, plan=found, today=today)
        (row,) = (each for each in judged.readiness.criteria if each.criterion.name == "law")
        return row.met_now, row.criterion.values[judged.place]

    assert law() == (True, 1.0)
    measured = {"day": today.isoformat(), "applying": 120, "covered": 90, "unjudged": 20}
    law_measured({**measured, "country": "XR"})
    assert law() == (True, 1.0)
    law_measured({**measured, "country": "XQ"})
    assert law() == (False, 0.75)
    found.least_law = Decimal("0.7")
    found.save()
    assert law() == (True, 0.75)
    # A State without a catalogue of duties has measured nothing.
    law_measured({**measured, "country": "XQ", "applying": 0, "covered": 0})
    assert law() == (True, 0.75)
