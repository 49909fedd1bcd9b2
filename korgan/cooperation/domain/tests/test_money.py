from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.cooperation.domain.money import (
    MoneyForm,
    MoneyKind,
    Payment,
    Rate,
    Work,
    check_shares,
    overlaps,
    rate_for,
    shares_by_year,
    valued,
    without_need,
    without_project,
)
from korgan.science.errors import InputError

RATES = [
    Rate("EUR", date(2025, 1, 2), Decimal("1.04"), "central bank"),
    Rate("EUR", date(2026, 1, 2), Decimal("1.10"), "central bank"),
    Rate("EUR", date(2026, 7, 1), Decimal("1.20"), "central bank"),
]


def test_the_latest_rate_up_to_the_day_is_kept() -> None:
    assert rate_for(RATES, "EUR", date(2026, 6, 30), "USD").value == Decimal("1.10")
    assert rate_for(RATES, "EUR", date(2026, 7, 1), "USD").value == Decimal("1.20")
    assert rate_for([], "USD", date(2026, 7, 1), "USD").value == 1


@pytest.mark.parametrize("on", [date(2024, 12, 31), date(2028, 1, 1)])
def test_a_currency_without_a_rate_near_the_day_is_refused(on: date) -> None:
    with pytest.raises(InputError, match="no rate of EUR") as refused:
        rate_for(RATES, "EUR", on, "USD")
    assert refused.value.mend


def paid(partner: str, year: int, value: int, form: MoneyForm = MoneyForm.CASH) -> Payment:
    return Payment(partner, year, MoneyKind.DISBURSEMENT, form, Decimal(value))


def test_cash_and_in_kind_are_shared_apart() -> None:
    rows = [paid("A", 2026, 300), paid("B", 2026, 100), paid("B", 2026, 900, MoneyForm.IN_KIND)]
    cash = shares_by_year(rows, MoneyKind.DISBURSEMENT, MoneyForm.CASH)
    assert cash == {2026: {"A": Decimal("0.75"), "B": Decimal("0.25")}}
    kind = shares_by_year(rows, MoneyKind.DISBURSEMENT, MoneyForm.IN_KIND)
    assert kind == {2026: {"B": Decimal(1)}}
    assert shares_by_year(rows, MoneyKind.PLEDGE, MoneyForm.CASH) == {}


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(2020, 2022), st.integers(1, 10**9))))
def test_the_shares_of_a_year_add_up_to_one(rows: list[tuple[str, int, int]]) -> None:
    found = shares_by_year([paid(*row) for row in rows], MoneyKind.DISBURSEMENT, MoneyForm.CASH)
    for shares in found.values():
        assert abs(sum(shares.values(), Decimal(0)) - 1) < Decimal("1e-20")


def test_agreed_shares_over_100_percent_are_refused() -> None:
    check_shares({"A": Decimal(60), "B": Decimal(40)})
    with pytest.raises(InputError, match=r"add up to 100\.5 %"):
        check_shares({"A": Decimal(60), "B": Decimal("40.5")})
    with pytest.raises(InputError, match="0 to 100"):
        check_shares({"A": Decimal(-1)})


def test_a_rate_of_zero_is_refused_and_money_is_rounded_to_the_cent() -> None:
    with pytest.raises(InputError):
        Rate("EUR", date(2026, 1, 1), Decimal(0), "x")
    assert valued(Decimal("0.05"), Rate("X", date(2026, 1, 1), Decimal("0.1"), "x")) == Decimal(
        "0.00"
    )


def work(project: int, partner: str, needs: set[int], sites: set[int], first: int) -> Work:
    days = date(first, 1, 1), date(first + 1, 12, 31)
    return Work(project, partner, frozenset(needs), frozenset(sites), *days)


def test_the_same_need_site_and_time_is_work_done_twice() -> None:
    works = [
        work(1, "A", {7}, {1, 2}, 2024),
        work(2, "B", {7}, {2, 3}, 2025),  # overlaps 1 at site 2 in 2025
        work(3, "B", {7}, {9}, 2025),  # other site
        work(4, "A", {7}, {1}, 2030),  # other time
        work(5, "C", {8}, {1}, 2024),  # other need
        work(6, "C", {7}, set(), 2025),  # everywhere
    ]
    found = {(each.first, each.second): each for each in overlaps(works)}
    assert set(found) == {(1, 2), (1, 6), (2, 6), (3, 6)}
    assert found[1, 2].sites == {2}
    assert (found[1, 2].starts, found[1, 2].ends) == (date(2025, 1, 1), date(2025, 12, 31))


def test_needs_and_projects_that_miss_each_other() -> None:
    works = [work(1, "A", {7}, set(), 2024), work(2, "A", set(), set(), 2024)]
    assert without_project([7, 8], works) == [8]
    assert without_need(works) == [2]
    with pytest.raises(InputError):
        Work(1, "A", frozenset(), frozenset(), date(2026, 1, 2), date(2026, 1, 1))
