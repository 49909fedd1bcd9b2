from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from korgan.sources.selectors import category_on, rules_of
from korgan.sources.selectors import category_outlook as outlook_module
from korgan.sources.selectors.category_outlook import category_outlook
from korgan.sources.services import WrittenContent
from korgan.sources.tests.registered import registered
from korgan.sources.tests.test_pages import signed_in
from tests.cast import Cast


def test_what_is_category_2_on_a_day_is_what_each_source_is_then(state: Cast) -> None:
    owner = state.operator_applicant
    for serial, (nuclide, activity) in enumerate(
        [("Ir-192", "3.7 TBq"), ("Co-60", "2 TBq"), ("Cs-137", "1 TBq"), ("Ir-192", "900 TBq")]
    ):
        contents = [WrittenContent(nuclide, activity, date(2026, 1, 1))]
        registered(owner, serial=str(serial), contents=contents)
    used = rules_of("XQ", date(2026, 6, 1))
    for days in (0, 200, 400, 800, 2000):
        day = date(2026, 1, 1) + timedelta(days=days)
        for category in (1, 2, 3):
            found = category_outlook(actor=state.regulator_inspector, day=day, category=category)
            assert found.number == len(found.rows)
            for row in found.rows:
                told = category_on(source=row.source, day=day, used=used)
                assert told is not None
                assert told.category == category
                before = [number for crossing, number in row.crossings if crossing <= day]
                assert max(before, default=1) == category


def test_the_practice_holds_a_category(state: Cast) -> None:
    registered(state.operator_applicant, practice="Industrial gamma radiography")
    found = category_outlook(actor=state.regulator_inspector, day=date(2040, 1, 1), category=2)
    assert found.number == 1
    assert [number for _day, number in found.rows[0].crossings] == [2]


def test_pages_follow_each_other(state: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlook_module, "PAGE", 2)
    for serial in "abcde":
        registered(state.operator_applicant, serial=serial)
    asked: dict[str, Any] = {
        "actor": state.regulator_inspector,
        "day": date(2026, 1, 2),
        "category": 2,
    }
    numbers, after, pages = [], "", 0
    while True:
        found = category_outlook(**asked, after=after)
        numbers += [row.source.national_number for row in found.rows]
        pages, after = pages + 1, found.following
        if not after:
            break
    assert (pages, len(numbers), numbers) == (3, 5, sorted(set(numbers)))


def test_the_page_with_a_site_shows_level_and_measures(state: Cast) -> None:
    source = registered(state.operator_applicant)
    client = signed_in(state.regulator_inspector)
    asked = f"/sources/categories/?day=2026-01-02&category=2&site={source.site_id}"
    page = client.get(asked).content.decode()
    assert source.national_number in page
    assert "Goals and measures of level B" in page
    assert client.get("/sources/categories/").status_code == 200
    assert client.get("/sources/categories/?day=x&category=2").status_code == 422
    assert client.get("/sources/categories/?day=2026-01-02&category=7").status_code == 422
    assert client.get("/sources/categories/?day=9999-12-31&category=5").status_code == 200
    stranger = signed_in(state.other_operator)
    other = stranger.get("/sources/categories/?day=2026-01-02&category=2").content.decode()
    assert source.national_number not in other
