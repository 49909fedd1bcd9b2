from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.cooperation.domain.equipment import (
    Costs,
    Outage,
    availability,
    is_due,
    life_cycle_cost,
    next_due,
    replacement_reserve,
)
from korgan.science.errors import InputError


def test_the_published_example_of_the_reserve() -> None:
    assert replacement_reserve(1.0, 10, 0.05) == pytest.approx(0.1295, abs=5e-5)
    assert replacement_reserve(1.0, 10, 0.0) == pytest.approx(0.1)


@given(st.floats(1, 1e7), st.integers(1, 40), st.floats(0.001, 0.3))
def test_the_reserve_paid_in_every_year_is_worth_the_capital_today(
    capital: float, life: int, rate: float
) -> None:
    yearly = replacement_reserve(capital, life, rate)
    worth = sum(yearly / (1 + rate) ** year for year in range(1, life + 1))
    assert worth == pytest.approx(capital, rel=1e-9)


def test_life_cycle_cost_by_hand() -> None:
    cost = life_cycle_cost(Costs(1000, 100, 2, 50), 0.1)
    assert cost == pytest.approx(1000 + 100 / 1.1 + 100 / 1.21 + 50 / 1.21)


@pytest.mark.parametrize("bad", [(-1, 0, 1), (0, -1, 1), (0, 0, 0)])
def test_impossible_costs_are_refused(bad: tuple[float, float, int]) -> None:
    with pytest.raises(InputError):
        Costs(*bad)
    with pytest.raises(InputError):
        replacement_reserve(1, 10, 1.5)


def test_overlapping_outages_count_once_and_the_open_one_to_the_end() -> None:
    outages = [
        Outage(date(2025, 12, 20), date(2026, 1, 11)),  # 10 days within
        Outage(date(2026, 1, 6), date(2026, 1, 16)),  # 5 more
        Outage(date(2026, 12, 22)),  # 10, still down
    ]
    found = availability(outages, date(2026, 1, 1), date(2027, 1, 1))
    assert (found.scheduled_days, found.down_days, found.failures) == (365, 25, 2)
    assert found.mean_days_to_repair == 16.0
    assert found.share == pytest.approx(1 - 25 / 365)


def test_not_scheduled_is_not_available_nor_unavailable() -> None:
    assert availability([], date(2026, 1, 1), date(2026, 1, 1)).share is None
    with pytest.raises(InputError):
        Outage(date(2026, 1, 2), date(2026, 1, 1))


def test_what_is_due() -> None:
    due = next_due(None, date(2026, 1, 31), 1)
    assert due == date(2026, 2, 28)
    assert is_due(due, date(2026, 2, 28)) and not is_due(due, date(2026, 2, 27))
    assert is_due(due, date(2026, 2, 1), warn_days=30)
    assert next_due(date(2026, 1, 1), date(2020, 1, 1), None) is None
    assert not is_due(None, date(2099, 1, 1))
