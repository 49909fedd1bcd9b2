import numpy as np
import pytest
from hypothesis import given, settings

from korgan.science.accountancy.balance_lines import Observations, balance_lines
from korgan.science.accountancy.covariance import evaluate_muf
from korgan.science.accountancy.simulation import (
    monte_carlo_study,
    simulate_measurements,
    simulate_sequence,
)
from korgan.science.accountancy.tests.layouts import observations
from korgan.science.accountancy.tests.test_covariance import seven_balances
from korgan.science.errors import InputError


@settings(max_examples=10, deadline=None, derandomize=True)
@given(observations())
def test_simulated_measurements_have_the_analytic_covariance(rows: Observations) -> None:
    lines = balance_lines(rows)
    evaluation = evaluate_muf(lines)
    values = simulate_measurements(lines, 20_000, seed=11)
    sampled = np.cov(values.T).reshape(evaluation.covariance.shape)
    variance = np.diagonal(evaluation.covariance)
    error = np.sqrt((np.outer(variance, variance) + evaluation.covariance**2) / 20_000)
    assert np.all(np.abs(sampled - evaluation.covariance) <= 6 * error + 1e-12)
    assert np.all(
        np.abs(values.mean(axis=0) - evaluation.muf) <= 6 * np.sqrt(variance / 20_000) + 1e-9
    )


@pytest.mark.parametrize("each", [True, False])
def test_sitmuf_of_simulated_sequences_is_standard_and_independent(each: bool) -> None:
    study = monte_carlo_study(balance_lines(seven_balances()), 40_000, 5, each_measurement=each)
    covariance = np.cov(study.sitmuf.T)
    assert np.abs(covariance - np.eye(7)).max() < 6 * np.sqrt(2 / 40_000)
    assert np.abs(study.muf.std(axis=0) / study.sigma_muf - 1).max() < 0.02
    assert np.abs(study.cumuf.std(axis=0) / study.sigma_cumuf - 1).max() < 0.02


def test_the_same_seed_gives_the_same_sequence() -> None:
    lines = balance_lines(seven_balances())
    first = simulate_measurements(lines, 10, seed=4)
    assert np.array_equal(first, simulate_measurements(lines, 10, seed=4))
    assert not np.array_equal(first, simulate_measurements(lines, 10, seed=5))


def test_no_iterations_are_refused() -> None:
    with pytest.raises(InputError):
        simulate_sequence(np.zeros(1), np.eye(1), 0, seed=1)
