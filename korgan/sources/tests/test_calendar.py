from __future__ import annotations

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from korgan.kernel.deadlines.models import Deadline
from korgan.sources.selectors.calendar import licence_calendar
from korgan.sources.services import add_inspection_finding, plan_inspection
from korgan.sources.tests.licensed import licensed
from korgan.sources.tests.registered import site_of
from korgan.sources.tests.test_pages import signed_in
from tests.cast import Cast


def test_a_licence_leaves_its_days_in_the_calendar(licensing: Cast) -> None:
    licence = licensed(licensing, licensing.operator_applicant)
    inspector = licensing.regulator_inspector
    start = licence.valid_from
    found = licence_calendar(actor=inspector, first=start, last=licence.valid_until)
    by_kind = {entry.kind: entry.day for entry in found if entry.kind in ("end", "renewal")}
    assert by_kind["end"] == licence.valid_until
    assert start <= by_kind["renewal"] < licence.valid_until
    leak_tests = [entry.day for entry in found if entry.key.endswith("-leak_test")]
    assert leak_tests[:3] == [start + relativedelta(months=n) for n in (6, 12, 18)]
    assert found == sorted(found, key=lambda entry: (entry.day, entry.kind, entry.key))


def test_a_span_holds_the_same_days_however_it_is_cut(licensing: Cast) -> None:
    licence = licensed(licensing, licensing.operator_applicant)
    inspector, first = licensing.regulator_inspector, licence.valid_from
    whole = licence_calendar(actor=inspector, first=first, last=first + timedelta(days=1199))
    parts = []
    for start in range(0, 1200, 50):
        day = first + timedelta(days=start)
        parts += licence_calendar(actor=inspector, first=day, last=day + timedelta(days=49))
    assert parts == whole


def test_visits_and_corrective_actions_stand_on_their_days(state: Cast) -> None:
    inspector, today = state.regulator_inspector, timezone.localdate()
    visit = plan_inspection(
        actor=inspector, site=site_of(state.operator_applicant), day=today + timedelta(days=3)
    )
    add_inspection_finding(
        actor=inspector, inspection=visit, text="Label worn", due_on=today + timedelta(days=5)
    )
    span = {"first": today, "last": today + timedelta(days=30)}
    found = licence_calendar(actor=inspector, **span)
    assert [entry.kind for entry in found] == ["visit", "correction"]
    # What is due on a day off is due on the next day that is worked.
    assert [entry.day for entry in found] == [
        today + timedelta(days=3),
        Deadline.objects.get().due_on,
    ]
    assert len(licence_calendar(actor=state.operator_applicant, **span)) == 2
    assert licence_calendar(actor=state.other_operator, **span) == []
    assert licence_calendar(actor=state.neighbour_officer, **span) == []


def test_the_page_and_its_file(licensing: Cast) -> None:
    licence = licensed(licensing, licensing.operator_applicant)
    client = signed_in(licensing.operator_applicant)
    month = f"{licence.valid_until:%Y-%m}"
    page = client.get(f"/sources/calendar/?month={month}").content.decode()
    assert f"{licence.number} ends" in page
    assert (
        f"{licence.number} ends"
        not in client.get(f"/sources/calendar/?month={month}&kind=visit").content.decode()
    )
    assert client.get("/sources/calendar/").status_code == 200
    assert client.get("/sources/calendar/?month=2026-13").status_code == 400
    answer = client.get(f"/sources/calendar/export/?month={month}")
    assert answer["Content-Type"].startswith("text/calendar")
    text = answer.content.decode().replace("\r\n ", "")
    assert f"SUMMARY:{licence.number} ends" in text
    assert f"URL:http://testserver/sources/licences/{licence.id}/" in text
    stranger = signed_in(licensing.other_operator)
    assert licence.number not in stranger.get(f"/sources/calendar/?month={month}").content.decode()


def test_a_month_of_another_century_is_refused(state: Cast) -> None:
    client = signed_in(state.regulator_inspector)
    for month in ("1800-01", "9999-12", "x"):
        assert client.get(f"/sources/calendar/export/?month={month}").status_code == 400
    assert client.get(f"/sources/calendar/?month={date(2200, 12, 1):%Y-%m}").status_code == 200
