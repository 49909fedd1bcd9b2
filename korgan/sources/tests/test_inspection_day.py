from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from korgan.kernel.organisations.models import Site
from korgan.kernel.records.tests.list_contract import ListContract
from korgan.sources.models import Inspection, InspectionFinding
from korgan.sources.selectors.inspection_day import inspection_day
from korgan.sources.services import WrittenContent, add_inspection_finding, plan_inspection
from korgan.sources.tables.inspection import CORRECTIONS
from korgan.sources.tests.registered import registered, site_of
from korgan.sources.tests.test_pages import signed_in
from tests.cast import Cast


class TestCorrections(ListContract):
    record_list = CORRECTIONS
    sees = "regulator_inspector"

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        today = timezone.localdate()
        site = site_of(cast.operator_applicant)
        label: dict[str, Any] = {
            "organisation_id": site.organisation_id,
            "country": "XQ",
            "classification": 2,
        }
        visit, _made = Inspection.objects.get_or_create(
            number="V-1", site=site, state="planned", planned_on=today, **label
        )
        InspectionFinding.objects.bulk_create(
            InspectionFinding(
                inspection=visit,
                text=f"Finding {n}",
                due_on=today + timedelta(days=n // 2),
                **label,
            )
            for n in range(offset, offset + count)
        )


def placed(site: Site, latitude: str, longitude: str) -> Site:
    site.latitude, site.longitude = Decimal(latitude), Decimal(longitude)
    site.save()
    return site


def test_a_day_holds_visits_equipment_corrections_and_what_is_near(state: Cast) -> None:
    inspector, today = state.regulator_inspector, timezone.localdate()
    source = registered(
        state.operator_applicant,
        serial="1",
        contents=[WrittenContent("Cf-252", "1 GBq", today)],
        day=today,
    )
    here = placed(source.site, "0.5", "10.0")
    far = registered(
        state.other_operator, site=placed(site_of(state.other_operator), "0.5", "11.0")
    )
    late = plan_inspection(actor=inspector, site=here, day=today - timedelta(days=4))
    add_inspection_finding(actor=inspector, inspection=late, text="Sign fell off", due_on=today)
    found = inspection_day(actor=inspector, day=today, today=today)
    (visit,) = found.visits
    assert (visit.inspection, visit.is_late, visit.sources) == (late, True, 1)
    assert [each.text for each in visit.corrections] == ["Sign fell off"]
    assert {"neutron_meter", "dose_rate_meter"} <= set(found.equipment)
    (near,) = found.near
    assert near.line.site == far.site
    assert near.kilometres is not None
    assert 110 < near.kilometres < 112
    # A visit that was due before belongs to today, not to a day to come.
    assert inspection_day(actor=inspector, day=today + timedelta(days=1), today=today).visits == []


def test_the_page_says_where_only_to_who_may_know(state: Cast) -> None:
    source = registered(state.operator_applicant)
    placed(source.site, "0.51234", "10.0")
    today = timezone.localdate()
    visit = plan_inspection(actor=state.regulator_inspector, site=source.site, day=today)
    page = signed_in(state.regulator_inspector).get("/sources/inspections/day/").content.decode()
    assert "0.51234" in page
    assert f"/sources/inspections/{visit.id}/field/" in page
    assert "Every source of the inventory was seen" in page
    holder = signed_in(state.operator_applicant).get("/sources/inspections/day/").content.decode()
    assert "0.51234" in holder
    assert "/field/" not in holder
    customs = signed_in(state.customs_officer).get("/sources/inspections/day/").content.decode()
    assert visit.number not in customs
    assert "0.51234" not in customs
    stranger = signed_in(state.other_operator).get("/sources/inspections/day/").content.decode()
    assert visit.number not in stranger
    client = signed_in(state.regulator_inspector)
    assert client.get("/sources/inspections/day/?day=soon").status_code == 400
    tomorrow = today + timedelta(days=1)
    assert client.get(f"/sources/inspections/day/?day={tomorrow}").status_code == 200
