import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.science.accountancy.sequence import (
    cholesky_factor,
    cumulative_muf,
    gemuf,
    page_statistic,
    sitmuf,
    tabular_cusum,
)
from korgan.science.errors import InputError


def test_tabular_cusum_reproduces_the_published_example() -> None:
    # case CUSUM-TABULAR
    text = """9.45 7.99 9.29 11.66 12.16 10.18 8.04 11.46 9.20 10.34 9.03 11.47 10.51 9.40 10.08
    9.37 10.62 10.31 8.52 10.84 10.90 9.33 12.29 11.50 10.60 11.08 10.38 11.62 11.31 10.52"""
    result = tabular_cusum([float(x) for x in text.split()], 10.0, 1.0, k=0.5, h=5.0)
    np.testing.assert_allclose(result.upper[3:8], [1.16, 2.82, 2.50, 0.04, 1.00], atol=1e-9)
    np.testing.assert_allclose(result.upper[27:30], [4.47, 5.28, 5.30], atol=1e-9)
    assert result.first_signal == 29


@given(st.integers(1, 8), st.integers(0, 2**32 - 1))
def test_gemuf_is_the_quadratic_form_and_sitmuf_has_unit_covariance(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    root = rng.standard_normal((n, n))
    covariance, muf = root @ root.T + np.eye(n), rng.standard_normal(n)
    z = sitmuf(muf, covariance)
    assert gemuf(z)[-1] == pytest.approx(muf @ np.linalg.inv(covariance) @ muf, rel=1e-6)
    factor = cholesky_factor(covariance)
    np.testing.assert_allclose(
        np.linalg.inv(factor) @ covariance @ np.linalg.inv(factor).T, np.eye(n), atol=1e-8
    )


def test_a_loss_in_the_last_balance_reaches_sitmuf_page_and_gemuf() -> None:
    covariance = 0.6 * np.eye(5) - 0.17 * (np.eye(5, k=1) + np.eye(5, k=-1))
    z = sitmuf([0, 0, 0, 0, 8.0], covariance)
    assert z[:4].tolist() == [0, 0, 0, 0]
    assert z[4] > 10
    assert page_statistic(z)[4] > 9
    assert gemuf(z)[4] > 100


def test_cumuf_sums_the_sequence_and_its_whole_covariance() -> None:
    covariance = np.array([[2.0, -1.0, 0.5], [-1.0, 3.0, 0.0], [0.5, 0.0, 1.0]])
    cumuf, sigma = cumulative_muf([1.0, 2.0, -4.0], covariance)
    assert cumuf.tolist() == [1.0, 3.0, -1.0]
    np.testing.assert_allclose(sigma**2, [2.0, 3.0, 5.0])


@pytest.mark.parametrize(
    ("covariance", "code"),
    [
        ([[1.0, 1.0], [1.0, 1.0]], "covariance_not_positive_definite"),
        ([[0.1, 0.1], [0.1, 0.1]], "covariance_not_positive_definite"),
        ([[1.0, 2.0], [2.0, 1.0]], "covariance_not_positive_definite"),
        ([[0.0]], "covariance_not_positive_definite"),
        ([[1.0, 0.0], [0.5, 1.0]], "covariance_not_symmetric"),
        ([[np.nan]], "covariance_not_finite"),
        ([[1.0, 0.0]], "covariance_not_square"),
    ],
)
def test_what_is_no_covariance_is_refused(covariance: list[list[float]], code: str) -> None:
    with pytest.raises(InputError) as caught:
        cholesky_factor(covariance)
    assert caught.value.code == code


def test_the_refusal_names_the_balance_that_repeats_others() -> None:
    loading = np.array([[1.0, 0.0], [0.5, 1.0], [2.0, 2.0]])
    with pytest.raises(InputError) as caught:
        cholesky_factor(loading @ loading.T)
    assert caught.value.where == "balance 3"


def test_an_empty_sequence_is_refused() -> None:
    with pytest.raises(InputError, match="one balance"):
        cumulative_muf([], np.zeros((0, 0)))
