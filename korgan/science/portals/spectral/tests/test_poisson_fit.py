"""The compiled fit against a general optimiser, and at the borders of what is possible."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from korgan.science.errors import InputError
from korgan.science.portals.spectral.poisson_fit import fit_mixtures, poisson_deviance
from korgan.science.portals.tests.small_spectra import GROUND, SKY, peak

SHAPES = np.array([GROUND, SKY, peak(10.0), peak(30.0)])


def loss(theta: np.ndarray, x: np.ndarray) -> float:
    mu = np.maximum(theta @ SHAPES, 1e-12)
    return float(np.sum(mu - x * np.log(mu)))


@pytest.mark.parametrize("seed", range(8))
def test_the_minimum_is_that_of_a_general_optimiser(seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth = np.array([20.0, 10.0, 60.0 * (seed % 2), 0.0])
    x = rng.poisson(truth @ SHAPES)
    ours, expected = fit_mixtures([x], SHAPES)
    theirs = minimize(
        loss, np.ones(4), args=(x,), bounds=[(0, None)] * 4, method="L-BFGS-B",
        options={"ftol": 1e-14, "gtol": 1e-10, "maxiter": 2000},
    )  # fmt: skip
    assert loss(ours[0], x) <= theirs.fun + 1e-5
    assert expected.sum() == pytest.approx(x.sum(), rel=1e-6)


@settings(max_examples=60)
@given(st.lists(st.integers(0, 2000), min_size=48, max_size=48))
def test_any_spectrum_of_counts_has_a_finite_non_negative_fit(counts: list[int]) -> None:
    amounts, expected = fit_mixtures([counts], SHAPES)
    assert np.all(np.isfinite(amounts))
    assert np.all(amounts >= 0)
    gradient = SHAPES @ (np.array(counts) / np.maximum(expected[0], 1e-12) - 1.0)
    scale = 1e-3 * (1.0 + sum(counts)) ** 0.5
    # Kuhn-Tucker: no amount wants to grow, and those above zero do not want to shrink
    assert np.all(gradient <= scale)
    assert np.all(np.abs(gradient * amounts[0]) <= scale * (1.0 + amounts[0]))


def test_collinear_shapes_do_not_break_the_fit() -> None:
    amounts, expected = fit_mixtures([[10, 20, 30]], [[1, 2, 3], [2, 4, 6]])
    assert np.all(np.isfinite(amounts))
    assert expected[0] == pytest.approx([10, 20, 30])


def test_an_empty_spectrum_has_no_amounts() -> None:
    amounts, _ = fit_mixtures([[0] * 48], SHAPES)
    assert np.all(amounts < 1e-6)


def test_deviance_is_chi_squared_when_the_expectation_is_true() -> None:
    rng = np.random.default_rng(2)
    mu = 50.0 * GROUND + 20.0
    deviance = poisson_deviance(rng.poisson(mu, (4000, 48)), mu)
    assert float(deviance.mean()) == pytest.approx(48.0, rel=0.02)


def test_bad_input_is_refused_by_name() -> None:
    for shapes, code in (
        ([[1.0, -1.0]], "not_a_spectrum"),
        ([[0.0, 0.0]], "not_a_spectrum"),
        ([[1.0]], "wrong_shape"),
        ([[np.nan, 1.0]], "not_finite"),
    ):
        with pytest.raises(InputError) as caught:
            fit_mixtures([[1, 2]], shapes)
        assert caught.value.code == code
    with pytest.raises(InputError) as caught:
        poisson_deviance([1], [0.0])
    assert caught.value.code == "impossible_counts"
