"""Compiled tails against scipy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betainc
from scipy.stats import binom, poisson

from korgan.science.portals.tails import (
    li_ma,
    log_binomial_tail,
    log_gamma_poisson_tail,
    log_poisson_tail,
)
from korgan.science.portals.thresholds import li_ma_significance


@given(st.integers(0, 3000), st.floats(0.001, 2000.0))
def test_poisson_tail(count: int, mean: float) -> None:
    expected = poisson.logsf(count - 1, mean)
    if expected > -600:
        assert log_poisson_tail(count, mean) == pytest.approx(expected, rel=1e-8, abs=1e-8)


@given(st.integers(0, 500), st.floats(0.5, 5000.0), st.floats(0.1, 1000.0))
def test_gamma_poisson_tail(count: int, shape: float, tau: float) -> None:
    expected = float(betainc(max(count, 1), shape, 1.0 / (1.0 + tau))) if count else 1.0
    if expected > 1e-250:
        ours = log_gamma_poisson_tail(count, shape, tau)
        assert ours == pytest.approx(math.log(expected), rel=1e-7, abs=1e-7)


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0.01, 0.99))
def test_binomial_tail(count: int, trials: int, chance: float) -> None:
    expected = binom.sf(count - 1, trials, chance)
    ours = math.exp(log_binomial_tail(count, trials, chance))
    assert ours == pytest.approx(expected, rel=1e-8, abs=1e-300)


def test_tails_far_out_stay_finite_logarithms() -> None:
    assert -1e5 < log_poisson_tail(5000, 1.0) < -700
    assert log_poisson_tail(1, 0.0) == -math.inf


def test_compiled_li_ma_is_the_vectorised_one() -> None:
    rng = np.random.default_rng(11)
    counts, background = rng.poisson(50, 200), rng.poisson(400, 200)
    ours = [li_ma(float(n), y / 8.0, float(y)) for n, y in zip(counts, background, strict=True)]
    assert np.allclose(ours, li_ma_significance(counts, background, 8.0))
