from __future__ import annotations

import numpy as np
import pytest

from korgan.cooperation.domain.exit import (
    Criterion,
    Element,
    Fleet,
    funding_gap,
    operating_coverage,
    outlook,
    readiness,
    relapses,
    sustainability,
)
from korgan.cooperation.domain.indicators import elements_of_indicators, indicators
from korgan.science.errors import InputError

YEARS = [2026, 2027, 2028, 2029, 2030]


def criterion(
    name: str, *values: float | None, threshold: float = 1.0, years: int = 1
) -> Criterion:
    return Criterion(name, threshold, values, years)


def test_only_evidence_scores_and_the_weakest_element_shows() -> None:
    names = elements_of_indicators()
    assert set(names.values()) == set(Element)
    nothing = sustainability(names, {})
    assert (nothing.minimum, nothing.mean) == (0.0, 0.0)
    training = {name: True for name, element in names.items() if element is Element.TRAINING}
    found = sustainability(names, training)
    assert found.minimum == 0.0 and found.mean == pytest.approx(1 / 7)
    everything = sustainability(names, dict.fromkeys(names, True))
    assert everything.minimum == everything.mean == 1.0
    one_no = sustainability(names, {**dict.fromkeys(names, True), "cost_budget": False})
    assert one_no.minimum == pytest.approx(3 / 4)
    with pytest.raises(InputError, match="no indicator"):
        sustainability(names, {"moonlight": True})


def test_what_no_source_was_read_for_is_marked() -> None:
    verified = {each.element for each in indicators().values() if each.verified}
    assert verified == {Element.TRAINING, Element.COST}


def test_coverage_is_capped_and_nothing_required_is_covered() -> None:
    found = operating_coverage(np.array([50.0, 300.0, 0.0]), np.array([100.0, 200.0, 0.0]))
    assert found.tolist() == [0.5, 1.0, 1.0]
    with pytest.raises(InputError):
        operating_coverage(np.array([-1.0]), np.array([1.0]))


def test_the_gap_never_turns_into_a_surplus_elsewhere() -> None:
    one = np.array([100.0, 100.0])
    gap = funding_gap(one, np.array([20.0, 0]), np.array([60.0, 150.0]), np.array([10.0, 0]))
    assert gap.tolist() == [50.0, 0.0]


def test_coverage_in_the_one_year_of_transfer_is_no_exit() -> None:
    toy = criterion("operation", 0.2, 1.0, 0.8, 0.6, 0.5, years=1)
    assert toy.met_in(1) and toy.first_met() is None
    assert readiness([toy], YEARS, 2027).exit_year is None


def test_k_years_in_a_row_are_needed() -> None:
    grown = criterion("operation", 0.5, 1.0, 1.0, 1.0, 1.0, years=3)
    assert grown.first_met() == 3
    assert not grown.met_in(2)
    assert grown.margin(2) == pytest.approx(-0.5)


def test_the_binding_criterion_is_the_one_met_last() -> None:
    found = readiness(
        [
            criterion("operation", 0.8, 1, 1, 1, 1, years=2),
            criterion("qualified", 0.7, 0.8, 0.85, 0.92, 0.95, threshold=0.9),
            criterion("owner", 1, 1, 1, 1, 1),
        ],
        YEARS,
        2026,
    )
    assert found.exit_year == 2029
    assert found.binding == ("qualified",)
    assert not found.ready
    now = {each.criterion.name: each.margin_now for each in found.criteria}
    assert now["qualified"] == pytest.approx(-0.2) and now["owner"] == 0


def test_what_is_never_met_or_not_known_binds() -> None:
    found = readiness(
        [criterion("owner", 0, 0, 0, 0, 0), criterion("law", None, None, 1, 1, None)], YEARS, 2026
    )
    assert found.exit_year is None and found.binding == ("owner", "law")


def test_ready_today_has_no_binding_criterion() -> None:
    found = readiness([criterion("owner", 1, 1, 1, 1, 1)], YEARS, 2027)
    assert found.ready and found.exit_year == 2027 and found.binding == ()
    with pytest.raises(InputError):
        readiness([criterion("owner", 1)], YEARS, 2027)
    with pytest.raises(InputError):
        readiness([], YEARS, 1999)


def test_relapse_after_exit_is_told_once_for_each_indicator() -> None:
    rows = [
        criterion("operation", 1.0, 1.0, 0.9, 0.6, 0.5),
        criterion("available", 0.99, 0.98, 0.97, 0.96, 0.95, threshold=0.9),
        criterion("steady", 1.0, 1.0, 1.0, 1.0, 1.0),
        criterion("unknown", 1.0, None, None, None, None),
    ]
    found = relapses(rows, YEARS, 2026)
    told = [(each.name, each.year, each.reason) for each in found]
    assert told == [("operation", 2028, "below"), ("available", 2028, "falling")]


def fleet(pieces: int, life: float = 10.0, age: float = 0.0) -> Fleet:
    ones = np.ones(pieces)
    return Fleet(np.zeros(pieces, np.int64), ones * 10, ones * 100, ones * life, ones * age)


def flat(value: float, years: int = 15) -> np.ndarray:
    return np.full((1, years), value)


def test_without_spread_the_outlook_is_arithmetic() -> None:
    found = outlook(
        fleet(3), flat(30.0), flat(0.0), inflation=0.0, inflation_spread=0.0, budget_spread=0.0
    )
    assert np.allclose(found.required, 30.0)
    assert np.allclose(found.coverage, 1.0)
    assert np.allclose(found.gap, found.replacement)


def test_in_the_long_run_pieces_are_replaced_once_in_their_life() -> None:
    found = outlook(
        fleet(400), flat(0.0, 60), flat(0.0, 60), inflation=0.0, inflation_spread=0.0, futures=20
    )
    yearly = found.replacement.mean(axis=0)[0, 30:].mean()
    # The renewal theorem: capital / mean life.
    assert yearly == pytest.approx(400 * 100 / 10, rel=0.02)


def test_old_equipment_fails_sooner_and_prices_rise_on_average_as_assumed() -> None:
    young = outlook(fleet(500), flat(0), flat(0), futures=50).replacement[:, 0, :3].mean()
    old = outlook(fleet(500, age=9), flat(0), flat(0), futures=50).replacement[:, 0, :3].mean()
    assert old > 5 * young
    found = outlook(fleet(10), flat(100), flat(0), inflation=0.05, futures=2000)
    assert found.required[:, 0, 9].mean() == pytest.approx(100 * 1.05**10, rel=0.02)


def test_the_same_seed_draws_the_same_futures_and_bands_are_ordered() -> None:
    one = outlook(fleet(50), flat(400), flat(50))
    assert np.array_equal(one.gap, outlook(fleet(50), flat(400), flat(50)).gap)
    low, middle, high = one.band("gap")
    assert np.all(low <= middle) and np.all(middle <= high)
    assert np.all(one.band("coverage") <= 1)


def test_columns_that_do_not_fit_are_refused() -> None:
    with pytest.raises(InputError, match="budget line"):
        outlook(Fleet(np.array([3]), *(np.ones(1) for _ in range(4))), flat(1), flat(1))
    with pytest.raises(InputError, match="shape"):
        outlook(fleet(1), flat(1), flat(1, 3))
    with pytest.raises(InputError, match="length"):
        Fleet(np.array([0]), np.ones(2), np.ones(1), np.ones(1), np.ones(1))
