from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.science.decay import (
    chain_of,
    decay_table,
    ratio_crossings,
    remaining_activity,
    seconds_until,
    sum_falls_to,
)
from korgan.science.errors import InputError

TABLE = decay_table()
YEAR = 365.2422 * 86400.0


def test_the_closed_form_leads_back_to_the_level() -> None:
    index = TABLE.indices(["Co-60", "Se-75"])
    times = seconds_until(np.array([[3e13], [5e12]]), [3e10, 1e9], TABLE.half_life[index][:, None])
    assert times.shape == (2, 2)
    for column, level in enumerate((3e10, 1e9)):
        left = remaining_activity(index, [3e13, 5e12], times[:, column])
        np.testing.assert_allclose(left, level, rtol=1e-12)


terms = st.lists(st.tuples(st.floats(1e-6, 1e6), st.floats(1.0, 1e12)), min_size=1, max_size=8)


@given(terms, st.floats(1e-3, 0.999999999))
def test_a_sum_of_parents_is_at_the_level_at_the_date_given(
    parts: list[tuple[float, float]], share: float
) -> None:
    ratios, half_lives = np.array(parts).T
    level = share * float(ratios.sum())
    time = sum_falls_to(ratios, half_lives, level)
    assert time is not None
    assert ratios @ np.exp2(-time / half_lives) == pytest.approx(level, rel=1e-9)


def test_a_sum_that_is_below_the_level_never_falls_to_it() -> None:
    assert sum_falls_to([0.5, 0.5], 10.0, 1.0) is None


# A/D weights (1/TBq) of Pu-241 and its progeny Am-241: D of 3 and 0.06 TBq (StrlSchV 2018, col. 4).
WEIGHTS = {"Pu-241": {"Pu-241": 1 / 3, "Am-241": 1 / 0.06}}


def test_a_source_may_rise_before_it_falls() -> None:
    crossings = ratio_crossings([("Pu-241", 2.5)], WEIGHTS, 1.0, 2000 * YEAR)
    assert [crossing.rising for crossing in crossings] == [True, False]
    for crossing in crossings:
        plutonium, americium = chain_of("Pu-241").activities(np.array([crossing.elapsed]))[0, :2]
        assert 2.5 * (plutonium / 3 + americium / 0.06) == pytest.approx(1.0, rel=1e-10)


def test_without_weight_on_progeny_it_is_the_closed_form() -> None:
    weights = {"Cs-137": {"Cs-137": 10.0}}
    (crossing,) = ratio_crossings([("Cs-137", 0.4)], weights, 1.0, 1000 * YEAR)
    expected = seconds_until(4.0, 1.0, TABLE.half_life[TABLE.index("Cs-137")])
    assert crossing.elapsed == pytest.approx(float(expected), rel=1e-12)
    assert not crossing.rising
    assert ratio_crossings([("Cs-137", 0.4)], weights, 1.0, YEAR) == []


@pytest.mark.parametrize(
    ("parts", "level", "horizon", "code"),
    [
        ([("Pu-241", 1.0)], 0.0, YEAR, "level_not_positive"),
        ([("Pu-241", 1.0)], 1.0, 0.5, "horizon_too_short"),
        ([("Pu-241", 0.0)], 1.0, YEAR, "activity_not_positive"),
        ([("Cs-137", 1.0)], 1.0, YEAR, "weights_missing"),
    ],
)
def test_bad_questions_are_refused(
    parts: list[tuple[str, float]], level: float, horizon: float, code: str
) -> None:
    with pytest.raises(InputError) as caught:
        ratio_crossings(parts, WEIGHTS, level, horizon)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("level", "half_life", "code"),
    [
        (0.0, 1.0, "level_not_positive"),
        (float("nan"), 1.0, "level_not_positive"),
        (1.0, 0.0, "half_life_not_positive"),
    ],
)
def test_levels_and_half_lives_are_positive(level: float, half_life: float, code: str) -> None:
    with pytest.raises(InputError) as caught:
        seconds_until(1.0, level, half_life)
    assert caught.value.code == code
    with pytest.raises(InputError) as caught:
        sum_falls_to(1.0, half_life, level)
    assert caught.value.code == code


def test_an_activity_of_zero_never_was_at_a_level() -> None:
    with pytest.raises(InputError):
        seconds_until(0.0, 1.0, 1.0)
