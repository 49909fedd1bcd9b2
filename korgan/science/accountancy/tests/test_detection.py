import numpy as np
import pytest

from korgan.science.accountancy.balance_lines import balance_lines
from korgan.science.accountancy.covariance import evaluate_muf
from korgan.science.accountancy.detection import (
    TESTS,
    LossScenario,
    abrupt_loss,
    calibrated_thresholds,
    detection_study,
    protracted_loss,
)
from korgan.science.accountancy.power import detection_probability
from korgan.science.accountancy.tests.test_covariance import seven_balances
from korgan.science.errors import InputError


def test_false_alarms_of_every_test_are_the_stated_ones() -> None:
    covariance = evaluate_muf(balance_lines(seven_balances())).covariance
    study = detection_study(covariance, [], false_alarm=0.05, iterations=40_000, seed=2)
    for result in study.false_alarms:
        # thresholds of muf and cumuf are themselves simulated: twice the sampling variance
        assert abs(result.detection_probability - 0.05) < 5 * np.sqrt(2 * 0.05 * 0.95 / 40_000)


def test_no_test_beats_the_most_powerful_one() -> None:
    covariance = evaluate_muf(balance_lines(seven_balances())).covariance
    scenarios = [abrupt_loss(2.0, 7, 7), protracted_loss(4.0, 7, 1, 7)]
    study = detection_study(covariance, scenarios, iterations=20_000, seed=3)
    for result in study.results:
        assert result.low <= study.best_possible[result.scenario]
    found = {(r.scenario, r.test): r.detection_probability for r in study.results}
    assert found["abrupt at 7", "sitmuf"] > 0.5  # the last balance is seen


def test_one_balance_has_the_power_of_the_formula() -> None:
    study = detection_study([[2.43**2]], [abrupt_loss(8.0, 1, 1)], iterations=40_000, seed=1)
    for result in study.results:
        if result.test != "gemuf":  # which is two-sided
            assert result.low <= detection_probability(8.0, 2.43) <= result.high


def test_a_study_repeats_with_its_seed() -> None:
    scenario = [LossScenario("odd", (1.0, 0.0, 2.0))]
    first = detection_study(np.eye(3), scenario, iterations=2_000, seed=9)
    assert first == detection_study(np.eye(3), scenario, iterations=2_000, seed=9)
    assert {r.test for r in first.results} == set(TESTS)


def test_scenarios_that_do_not_fit_are_refused() -> None:
    with pytest.raises(InputError):
        detection_study(np.eye(3), [LossScenario("short", (1.0,))])
    with pytest.raises(InputError):
        abrupt_loss(1.0, 3, 4)
    with pytest.raises(InputError):
        protracted_loss(1.0, 3, 3, 2)
    with pytest.raises(InputError):
        calibrated_thresholds(np.eye(2), false_alarm=0.0)
