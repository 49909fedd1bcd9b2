from __future__ import annotations

from datetime import date, timedelta

import pytest

from korgan.science.errors import InputError
from korgan.sources.domain.contents import Content, activity_by_nuclide, day_after
from korgan.sources.domain.nuclides import NuclideName, parse_nuclide
from korgan.sources.domain.tests.examples import DAY, content


def test_activity_halves_in_a_half_life_and_doubles_before_it() -> None:
    cobalt = content("Co-60", 8e12)
    years = timedelta(days=round(cobalt.half_life / 86400))
    assert cobalt.on(DAY + years) == pytest.approx(4e12, rel=1e-3)
    assert cobalt.on(DAY - years) == pytest.approx(16e12, rel=1e-3)
    assert cobalt.moved_to(DAY + years).on(DAY) == pytest.approx(8e12)


def test_sums_are_by_nuclide_whatever_stands_beside_it() -> None:
    total = activity_by_nuclide(
        [content("Am-241/Be", 1.0), content("Am-241", 2.0), content("Cs-137+", 4.0)], DAY
    )
    assert total == {"Am-241": 3.0, "Cs-137": 4.0}


@pytest.mark.parametrize("activity", [0.0, -1.0, float("nan"), float("inf")])
def test_an_impossible_activity_is_refused(activity: float) -> None:
    with pytest.raises(InputError) as caught:
        content("Cs-137", activity)
    assert caught.value.code == "activity_not_positive"


def test_a_nuclide_without_decay_data_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        Content(NuclideName("Xx-1"), 1.0, DAY)
    assert caught.value.code == "unknown_nuclide"


def test_a_day_outside_the_calendar_is_none() -> None:
    assert day_after(DAY, 1e15) is None
    assert day_after(DAY, -1e15) is None
    assert day_after(DAY, 0.0) == DAY
    assert day_after(DAY, -86400.5) == date(2026, 3, 1)


def test_an_activity_is_not_told_further_back_than_numbers_go() -> None:
    content = Content(parse_nuclide("Ir-192"), 1e9, date(2026, 1, 1))
    with pytest.raises(InputError) as caught:
        content.on(date(1, 1, 1))
    assert caught.value.code == "too_far_back"
