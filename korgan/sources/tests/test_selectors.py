from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from korgan.kernel.errors import NotFound
from korgan.sources.domain.identity import Kind
from korgan.sources.models import Source
from korgan.sources.selectors import (
    activity_on,
    category_in_database,
    category_on,
    changes_after,
    decay_curve,
    find_sources,
    get_source,
    list_sources,
    overview,
    rules_of,
)
from korgan.sources.services import WrittenContent
from korgan.sources.tests.registered import registered
from tests.cast import Cast


def test_the_holder_and_authorities_see_a_source_and_nobody_else(state: Cast) -> None:
    source = registered(state.operator_applicant)
    for seer in (state.operator_applicant, state.regulator_inspector, state.customs_officer):
        assert get_source(actor=seer, source_id=source.id) == source
        assert list(find_sources(actor=seer, text="ab-0")) == [source]
    for stranger in (state.other_operator, state.partner_observer, state.neighbour_officer):
        assert not list_sources(actor=stranger).exists()
        assert not find_sources(actor=stranger, text="ab-0").exists()
        assert overview(actor=stranger) == {"in_register": 0, "dangerous": 0, "missing": 0}
        with pytest.raises(NotFound):
            get_source(actor=stranger, source_id=source.id)


def test_activity_follows_the_half_life(state: Cast) -> None:
    source = registered(state.operator_applicant)
    (nuclide, becquerel), *rest = activity_on(source=source, day=date(2026, 3, 16))
    assert nuclide == "Ir-192"
    assert not rest
    assert becquerel == pytest.approx(1.85e12, rel=3e-3)


def test_the_category_in_the_database_equals_the_reasoned_one_on_every_day(state: Cast) -> None:
    applicant = state.operator_applicant
    written = [
        [WrittenContent("Ir-192", "3.7 TBq", date(2026, 1, 1))],
        [WrittenContent("Co-60", "900 Ci", date(2024, 5, 1))],
        [WrittenContent("Cs-137", "370 MBq", date(2010, 1, 1))],
        [WrittenContent("Se-75", "3 TBq", date(2026, 1, 1)),
         WrittenContent("Ir-192", "3 TBq", date(2025, 6, 1))],
        [WrittenContent("Am-241/Be", "1.85 GBq", date(2000, 1, 1))],
    ]  # fmt: skip
    sources = [
        registered(applicant, contents=contents, serial=str(number), practice=practice)
        for number, (contents, practice) in enumerate(
            zip(written, ["", "", "", "", ""], strict=True)
        )
    ]
    used = rules_of("XQ", date(2026, 6, 1))
    for step in range(0, 9000, 97):
        day = date(2026, 1, 1) + timedelta(days=step)
        rows = Source.objects.annotate(on_day=category_in_database(day))
        by_database = dict(rows.values_list("id", "on_day"))
        for source in sources:
            found = category_on(source=source, day=day, used=used)
            assert found is not None
            assert by_database[source.id] == found.category, (source.nuclides, day)


def test_a_category_comes_with_its_rows_and_its_next_change(state: Cast) -> None:
    source = registered(state.operator_applicant)
    used = rules_of("XQ", date(2026, 6, 1))
    found = category_on(source=source, day=date(2026, 1, 1), used=used)
    assert found is not None
    assert found.category == 2
    assert {each.table for each in found.citations} == {"d_values", "category_thresholds"}
    first = changes_after(source=source, day=date(2026, 1, 1), used=used)[0]
    assert first.category == 3
    assert source.category_3_from == first.day
    before = category_on(source=source, day=first.day - timedelta(days=1), used=used)
    assert before is not None
    assert before.category == 2


def test_a_device_has_no_category_and_no_curve(state: Cast) -> None:
    source = registered(state.operator_applicant, kind=Kind.DEVICE, contents=[])
    used = rules_of("XQ", date(2026, 6, 1))
    assert category_on(source=source, day=date(2026, 6, 1), used=used) is None
    assert decay_curve(source=source, used=used)["days"] == []
    row = Source.objects.annotate(now=category_in_database()).get()
    assert row.now is None


def test_the_curve_begins_at_the_reference_date_and_falls(state: Cast) -> None:
    source = registered(state.operator_applicant)
    curve = decay_curve(source=source, used=rules_of("XQ", date(2026, 6, 1)))
    activities: Any = curve["activities"]
    line = activities[0]
    assert curve["days"][0] == "2026-01-01"  # type: ignore[index]
    assert line["becquerel"][0] == pytest.approx(3.7e12)
    assert line["becquerel"] == sorted(line["becquerel"], reverse=True)
