import numpy as np
import pytest
from hypothesis import given, settings

from korgan.science.accountancy.balance_lines import (
    INPUT,
    INVENTORY,
    OUTPUT,
    Observations,
    balance_lines,
)
from korgan.science.accountancy.covariance import evaluate_muf, linear_forms
from korgan.science.accountancy.measurement import ErrorModel, calibration_of_times
from korgan.science.accountancy.sequence import cumulative_muf
from korgan.science.accountancy.tests.layouts import observations, simulate


def seven_balances() -> Observations:
    """Case MUF-COVARIANCE: 10 kg in and out, 100 kg on inventory at all eight closings."""
    return Observations.of_single_methods(
        7,
        [INPUT] * 7 + [OUTPUT] * 7 + [INVENTORY] * 8,
        [*range(7), *range(7), *range(8)],
        [10.0] * 14 + [100.0] * 8,
        [0] * 7 + [1] * 7 + [2] * 8,
        (ErrorModel(0.01, 0.02), ErrorModel(0.01, 0.02), ErrorModel(0.005, 0.003)),
    )


def test_covariance_of_seven_balances_matches_the_published_case() -> None:
    result = evaluate_muf(balance_lines(seven_balances()))
    wanted = np.full((7, 7), 0.08)
    wanted += 0.52 * np.eye(7) - 0.25 * (np.eye(7, k=1) + np.eye(7, k=-1))
    np.testing.assert_allclose(result.covariance, wanted, rtol=0, atol=1e-12)
    np.testing.assert_allclose(result.sigma, 0.774596669, atol=5e-10)
    _, sigma = cumulative_muf(result.muf, result.covariance)
    assert sigma[-1] == pytest.approx(2.135415650, abs=5e-10)


def test_covariance_of_seven_balances_is_that_of_400_000_simulated_sequences() -> None:
    rows = seven_balances()
    simulated = np.cov(simulate(rows, 400_000, seed=20261123).T)
    analytic = evaluate_muf(balance_lines(rows)).covariance
    # standard error of a simulated covariance is below 0.6 * sqrt(2 / 400,000) = 0.0013
    assert np.abs(simulated - analytic).max() < 5 * 0.0013


def test_batches_add_their_variances_and_not_their_errors() -> None:
    # case MUF-BATCHES
    rows = Observations.of_single_methods(
        1,
        [INPUT] * 5 + [OUTPUT] * 5,
        [0] * 10,
        [2.0] * 10,
        [0] * 5 + [1] * 5,
        (ErrorModel(0.01), ErrorModel(0.01)),
    )
    assert evaluate_muf(balance_lines(rows)).sigma[0] == pytest.approx(0.0632456, abs=5e-8)
    merged = Observations.of_single_methods(
        1,
        [INPUT, OUTPUT],
        [0, 0],
        [10.0, 10.0],
        [0, 1],
        (ErrorModel(0.01), ErrorModel(0.01)),
        count=[5, 5],
    )
    assert evaluate_muf(balance_lines(merged)).sigma[0] == pytest.approx(0.0632456, abs=5e-8)


def test_each_calibration_period_has_one_systematic_error_of_its_own() -> None:
    # case MUF-CALIBRATION: each measurement is a balance of its own
    times = np.arange(100)
    calibration = calibration_of_times(times, 0, 30)
    rows = Observations.of_single_methods(
        100,
        [INPUT] * 100,
        times,
        [1.0] * 100,
        [0] * 100,
        (ErrorModel(0.0, 0.01),),
        calibration=calibration,
    )
    covariance = evaluate_muf(balance_lines(rows)).covariance
    same = calibration[:, None] == calibration[None, :]
    np.testing.assert_allclose(covariance, np.where(same, 1e-4, 0.0), atol=1e-18)
    values = simulate(rows, 40_000, seed=1)
    assert np.abs(values.mean(axis=0) - 1.0).max() < 5 * 0.01 / np.sqrt(40_000)
    assert np.abs(values.std(axis=0) - 0.01).max() < 5 * 0.01 / np.sqrt(80_000)


def test_measurements_without_systematic_error_stay_on_their_true_value() -> None:
    # second half of MUF-CALIBRATION: a calibration period must not double the values
    rows = Observations.of_single_methods(
        100,
        [INPUT] * 100,
        range(100),
        [1.0] * 100,
        [0] * 100,
        (ErrorModel(0.01, 0.0),),
        calibration=calibration_of_times(np.arange(100), 0, 30),
    )
    result = evaluate_muf(balance_lines(rows))
    assert result.muf.tolist() == [1.0] * 100
    assert np.abs(simulate(rows, 40_000, seed=2).mean(axis=0) - 1.0).max() < 5e-5 * 5


def test_an_item_not_measured_anew_cancels_and_a_remeasured_one_does_not() -> None:
    model = (ErrorModel(0.01, 0.02, 0.3, 0.4),)
    kept = Observations.of_single_methods(
        2, [INVENTORY] * 3, range(3), [50.0] * 3, [0] * 3, model, measurement=[7, 7, 7]
    )
    assert evaluate_muf(balance_lines(kept)).covariance.tolist() == [[0, 0], [0, 0]]
    anew = Observations.of_single_methods(2, [INVENTORY] * 3, range(3), [50.0] * 3, [0] * 3, model)
    one = (0.01 * 50) ** 2 + 0.3**2
    np.testing.assert_allclose(
        evaluate_muf(balance_lines(anew)).covariance, [[2 * one, -one], [-one, 2 * one]]
    )


def test_one_scale_for_input_and_output_cancels_its_systematic_error() -> None:
    rows = Observations.of_single_methods(
        1, [INPUT, OUTPUT], [0, 0], [10.0, 10.0], [0, 0], (ErrorModel(0.0, 0.02),)
    )
    assert evaluate_muf(balance_lines(rows)).sigma.tolist() == [0.0]


def test_two_methods_behind_one_mass_add_their_relative_variances() -> None:
    rows = Observations(
        balances=1,
        direction=np.array([INPUT, INPUT]),
        place=np.array([0, 0]),
        mass=np.array([10.0, 20.0]),
        stratum=np.array([0, 0]),
        count=np.ones(2),
        owner=np.array([0, 1, 0, 1]),
        method=np.array([0, 0, 1, 1]),
        calibration=np.array([0, 0, 1, 1]),
        measurement=np.array([0, 1, 2, 2]),  # two weighings, one sample analysed for both
        models=(ErrorModel(0.01), ErrorModel(0.03)),
    )
    wanted = 0.01**2 * (10**2 + 20**2) + (0.03 * 30) ** 2
    assert evaluate_muf(balance_lines(rows)).covariance[0, 0] == pytest.approx(wanted)


@given(observations())
def test_contributions_of_strata_and_methods_sum_to_the_variance(rows: Observations) -> None:
    result = evaluate_muf(balance_lines(rows))
    variance = np.diagonal(result.covariance)
    np.testing.assert_allclose(result.contributions.sum(axis=(0, 1)), variance, atol=1e-12)
    by_stratum = sum(result.by_stratum(s).sum(axis=0) for s in range(3))
    by_method = sum(result.by_method(m).sum(axis=0) for m in range(len(rows.models)))
    np.testing.assert_allclose(by_stratum, variance, atol=1e-12)
    np.testing.assert_allclose(by_method, variance, atol=1e-12)


@given(observations())
def test_the_linear_forms_square_to_the_covariance(rows: Observations) -> None:
    lines = balance_lines(rows)
    random, systematic = linear_forms(lines)
    square = (random.T @ random + systematic.T @ systematic).toarray()
    np.testing.assert_allclose(square, evaluate_muf(lines).covariance, atol=1e-12)


@settings(max_examples=15, derandomize=True)
@given(observations())
def test_covariance_of_any_facility_is_that_of_a_plain_simulation(rows: Observations) -> None:
    trials = 20_000
    analytic = evaluate_muf(balance_lines(rows)).covariance
    simulated = simulate(rows, trials, seed=5)
    sampled = np.cov(simulated.T).reshape(analytic.shape)
    variance = np.diagonal(analytic)
    error = np.sqrt((np.outer(variance, variance) + analytic**2) / trials)
    assert np.all(np.abs(sampled - analytic) <= 6 * error + 1e-12)
