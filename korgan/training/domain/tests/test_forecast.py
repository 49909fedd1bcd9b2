from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korgan.science.errors import InputError
from korgan.training.domain.forecast import (
    NEVER_EXPIRES,
    NOT_HELD,
    Assumptions,
    Workforce,
    forecast,
)


def workforce(seats: int, expires: list[int], validity: int = 3, filled: bool = True) -> Workforce:
    kinds = len(expires)
    return Workforce(
        np.full(seats, filled),
        np.repeat(np.arange(seats), kinds),
        np.tile(np.arange(kinds), seats),
        np.tile(np.array(expires), seats),
        np.full(kinds, validity),
    )


def assumed(years: int, kinds: int, supply: float, **more: float) -> Assumptions:
    rates = {"turnover": 0.0, "fill": 0.0, "growth": 0.0, **more}
    return Assumptions(
        rates["turnover"], rates["fill"], rates["growth"], np.full((years, kinds), supply)
    )


def test_nothing_changes_where_nothing_expires_and_nobody_leaves() -> None:
    found = forecast(workforce(50, [NEVER_EXPIRES]), assumed(5, 1, 0))
    assert np.all(found.covered == 50)
    assert not found.demand.any() and not found.backlog.any()


def test_an_expiry_makes_demand_in_its_year_and_the_backlog_is_worked_off() -> None:
    found = forecast(workforce(50, [1], validity=10), assumed(5, 1, 20), runs=1)
    assert found.demand[0, :, 0].tolist() == [0, 50, 0, 0, 0]
    assert found.backlog[0, :, 0].tolist() == [0, 30, 10, 0, 0]
    assert found.covered[0].tolist() == [50, 20, 40, 50, 50]


def test_what_was_achieved_expires_after_its_validity() -> None:
    found = forecast(workforce(10, [0], validity=2), assumed(5, 1, 100), runs=1)
    assert found.demand[0, :, 0].tolist() == [10, 0, 10, 0, 10]


def test_a_leaver_takes_every_competence_along() -> None:
    found = forecast(
        workforce(4000, [NEVER_EXPIRES] * 3), assumed(1, 3, 0, turnover=0.2, fill=1.0), runs=5
    )
    assert found.covered.mean() / 4000 == pytest.approx(0.8, abs=0.01)
    assert found.demand[:, 0, :].mean() == pytest.approx(800, rel=0.05)


def test_growth_adds_seats_that_start_empty() -> None:
    found = forecast(workforce(100, [NEVER_EXPIRES]), assumed(3, 1, 0, growth=0.1, fill=1.0), 1)
    assert found.seats[0].tolist() == [110, 121, 133]
    assert found.filled[0].tolist() == [110, 121, 133]
    assert found.covered[0].tolist() == [100, 100, 100]
    assert found.backlog[0, :, 0].tolist() == [10, 21, 33]


def test_nobody_is_qualified_in_a_vacant_seat() -> None:
    found = forecast(workforce(10, [NEVER_EXPIRES], filled=False), assumed(2, 1, 100), 1)
    assert found.covered.sum() == found.demand.sum() == 0


@settings(max_examples=40)
@given(
    st.integers(1, 60), st.floats(0, 1), st.floats(0, 1), st.floats(0, 0.3), st.floats(0, 40),
    st.lists(st.sampled_from([NOT_HELD, 0, 1, 4, NEVER_EXPIRES]), min_size=1, max_size=4),
)  # fmt: skip
def test_the_balance_of_training_holds_in_every_future(
    seats: int, turnover: float, fill: float, growth: float, supply: float, expires: list[int]
) -> None:
    years, kinds = 6, len(expires)
    given_ = assumed(years, kinds, supply, turnover=turnover, fill=fill, growth=growth)
    found = forecast(workforce(seats, expires), given_, runs=3)
    start = seats * (np.array(expires) == NOT_HELD)
    before = np.broadcast_to(start, (3, kinds))
    for year in range(years):
        after = np.maximum(0, before + found.demand[:, year] - np.floor(supply))
        assert np.array_equal(found.backlog[:, year], after)
        before = found.backlog[:, year]
    assert np.all(found.covered <= found.filled) and np.all(found.filled <= found.seats)


def test_shares_outside_their_range_are_refused() -> None:
    with pytest.raises(InputError, match="share"):
        assumed(1, 1, 0, turnover=1.5)
    with pytest.raises(InputError, match="negative"):
        assumed(1, 1, -1)
