"""Confidence limits of proportions against the published figures and another implementation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from korgan.science.errors import InputError
from korgan.science.portals.binomial import (
    clopper_pearson,
    interval_of_expected,
    probability_of_passing,
    trials_to_show_at_least,
    trials_to_show_at_most,
)


@pytest.mark.parametrize(
    ("successes", "trials", "published"),
    [(60, 60, 0.951), (59, 60, 0.923), (58, 60, 0.899), (20, 20, 0.861), (15, 20, 0.544)],
)
def test_one_sided_bounds_published_for_portal_tests(
    successes: int, trials: int, published: float
) -> None:
    lower = clopper_pearson(successes, trials, confidence=0.95, one_sided=True).lower
    assert round(lower, 3) == published


def test_2995_occupancies_without_alarm_show_fewer_than_one_in_a_thousand() -> None:
    assert trials_to_show_at_most(1e-3, confidence=0.95) == 2995
    assert clopper_pearson(0, 2995, one_sided=True).upper <= 1e-3
    assert clopper_pearson(0, 2994, one_sided=True).upper > 1e-3


@given(st.integers(1, 300), st.data())
def test_limits_agree_with_scipy_and_enclose_the_estimate(trials: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, trials))
    ours = clopper_pearson(successes, trials, confidence=0.9)
    theirs = binomtest(successes, trials).proportion_ci(0.9, method="exact")
    assert ours.lower == pytest.approx(theirs.low, abs=1e-10)
    assert ours.upper == pytest.approx(theirs.high, abs=1e-10)
    assert ours.lower <= ours.estimate <= ours.upper


@given(st.floats(0.5, 0.995), st.integers(0, 4))
def test_number_of_trials_is_the_least_that_shows_it(proportion: float, failures: int) -> None:
    trials = trials_to_show_at_least(proportion, failures=failures)
    assert clopper_pearson(trials - failures, trials, one_sided=True).lower >= proportion - 1e-12
    if trials - 1 > failures:
        fewer = clopper_pearson(trials - 1 - failures, trials - 1, one_sided=True)
        assert fewer.lower < proportion


def test_operating_characteristic_is_the_binomial_tail() -> None:
    assert probability_of_passing(0.9, trials=60, needed_successes=59) == pytest.approx(
        binom.sf(58, 60, 0.9)
    )
    assert probability_of_passing(0.0, trials=5, needed_successes=0) == 1.0


def test_expected_range_agrees_with_scipy() -> None:
    assert interval_of_expected(1e-3, 1_000_000) == tuple(binom.interval(0.95, 1_000_000, 1e-3))


@pytest.mark.parametrize(
    ("successes", "trials", "code"),
    [(0, 0, "no_trials"), (5, 4, "impossible_successes"), (-1, 4, "impossible_successes")],
)
def test_impossible_trials_are_refused(successes: int, trials: int, code: str) -> None:
    with pytest.raises(InputError) as caught:
        clopper_pearson(successes, trials)
    assert caught.value.code == code


def test_a_rate_too_small_to_show_is_refused_instead_of_searched_for() -> None:
    with pytest.raises(InputError) as caught:
        trials_to_show_at_most(1e-12)
    assert caught.value.code == "too_many_trials"
