from __future__ import annotations

from decimal import Decimal

from korgan.cooperation.consumers import coverage_measured
from korgan.cooperation.models import Reading
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
