"""Thresholds of one look: exactness, order, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, poisson

from korgan.science.errors import InputError
from korgan.science.portals.thresholds import (
    alpha_per_look,
    gamma_poisson_p_value,
    gamma_poisson_threshold,
    k_sigma_threshold,
    li_ma_significance,
    poisson_p_value,
    poisson_threshold,
    significance_of,
)

ALPHAS = st.floats(1e-9, 0.2)


@given(st.floats(0.0, 5000.0), ALPHAS)
def test_poisson_threshold_is_the_least_count_that_keeps_alpha(mean: float, alpha: float) -> None:
    threshold = int(poisson_threshold(mean, alpha))
    assert poisson.sf(threshold - 1, mean) <= alpha * (1 + 1e-9)
    if threshold > 1:
        assert poisson.sf(threshold - 2, mean) > alpha * (1 - 1e-9)


@given(st.integers(0, 5000), st.floats(0.1, 500.0), ALPHAS)
def test_gamma_poisson_threshold_is_the_least_count_that_keeps_alpha(
    counted: int, tau: float, alpha: float
) -> None:
    threshold = int(gamma_poisson_threshold(counted, tau, alpha))
    assert gamma_poisson_p_value(threshold, counted, tau) <= alpha
    if threshold > 1:
        assert gamma_poisson_p_value(threshold - 1, counted, tau) > alpha


@given(st.integers(1, 60), st.integers(0, 60), st.floats(0.2, 20.0))
def test_gamma_poisson_p_value_is_the_conditional_binomial_test(
    count: int, counted: int, tau: float
) -> None:
    oracle = binomtest(count, count + counted, 1 / (1 + tau), alternative="greater").pvalue
    assert float(gamma_poisson_p_value(count, counted, tau)) == pytest.approx(oracle, rel=1e-9)


def test_gamma_poisson_keeps_its_false_alarms_where_poisson_does_not() -> None:
    rng = np.random.default_rng(20)
    mean, tau, alpha, n = 30.0, 3.0, 0.01, 200_000
    counts, background = rng.poisson(mean, n), rng.poisson(mean * tau, n)
    exact = np.mean(counts >= gamma_poisson_threshold(background, tau, alpha))
    plug_in = np.mean(counts >= poisson_threshold(background / tau, alpha))
    assert exact <= alpha + 3 * np.sqrt(alpha / n)
    assert plug_in > 1.5 * alpha


@given(st.floats(0.1, 1000.0), st.floats(0.5, 50.0), ALPHAS, ALPHAS)
def test_a_stricter_alpha_never_lowers_a_threshold(
    mean: float, tau: float, one: float, other: float
) -> None:
    strict, lax = min(one, other), max(one, other)
    assert poisson_threshold(mean, strict) >= poisson_threshold(mean, lax)
    assert gamma_poisson_threshold(mean * tau, tau, strict) >= gamma_poisson_threshold(
        mean * tau, tau, lax
    )


def test_a_longer_background_lowers_the_threshold_towards_poisson() -> None:
    thresholds = [int(gamma_poisson_threshold(2.0 * tau, tau, 1e-3)) for tau in (1, 4, 20, 1e5)]
    assert thresholds == sorted(thresholds, reverse=True)
    assert thresholds[-1] == int(poisson_threshold(2.0, 1e-3))


def test_at_low_counts_k_sigma_breaks_its_promise_and_poisson_keeps_it() -> None:
    mean, alpha, k = 0.5, 1e-3, 3.09
    assert poisson_p_value(k_sigma_threshold(mean, k), mean) > 10 * alpha
    assert poisson_p_value(poisson_threshold(mean, alpha), mean) <= alpha


def test_li_ma_is_near_normal_under_the_null_hypothesis() -> None:
    rng = np.random.default_rng(3)
    z = li_ma_significance(rng.poisson(200, 100_000), rng.poisson(1000, 100_000), 5.0)
    assert abs(float(z.mean())) < 0.02
    assert float(z.std()) == pytest.approx(1.0, abs=0.01)


def test_significance_round_trip_and_ends() -> None:
    assert float(significance_of(2.866515719235352e-07)) == pytest.approx(5.0, abs=1e-9)
    assert np.all(np.isfinite(significance_of([0.0, 1.0])))


def test_sidak_shares_alpha_among_looks() -> None:
    assert 1 - (1 - alpha_per_look(1e-3, 40)) ** 40 == pytest.approx(1e-3)
    assert alpha_per_look(1e-3, 1) == pytest.approx(1e-3)


def test_bad_input_is_refused_by_name() -> None:
    cases: list[tuple[Callable[[], object], str]] = [
        (lambda: k_sigma_threshold(0.0, 4.0), "zero_background"),
        (lambda: poisson_threshold(-1.0, 1e-3), "negative"),
        (lambda: poisson_threshold(float("nan"), 1e-3), "not_finite"),
        (lambda: poisson_threshold(1.0, 0.0), "not_a_probability"),
        (lambda: poisson_p_value(-1, 1.0), "negative_counts"),
        (lambda: poisson_p_value(1.5, 1.0), "not_whole"),
        (lambda: poisson_p_value([], 1.0), "empty"),
        (lambda: gamma_poisson_threshold(10, 0.0, 1e-3), "not_positive"),
        (lambda: li_ma_significance(3, 0, 1.0), "zero_background"),
        (lambda: alpha_per_look(1e-3, 0), "no_looks"),
    ]
    for call, code in cases:
        with pytest.raises(InputError) as caught:
            call()
        assert caught.value.code == code
