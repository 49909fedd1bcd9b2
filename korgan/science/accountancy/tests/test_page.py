import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korgan.science.accountancy.page import (
    average_run_length,
    false_alarm_probability,
    page_threshold,
    simulated_page_threshold,
)
from korgan.science.accountancy.sequence import page_statistic
from korgan.science.errors import InputError


def test_two_sided_run_lengths_are_the_published_ones() -> None:
    assert average_run_length(4.0, 0.5, sides=2) == pytest.approx(168, abs=0.5)
    assert average_run_length(5.0, 0.5, sides=2) == pytest.approx(465, abs=0.5)


@pytest.mark.parametrize("length", [1, 2, 7, 13, 52, 365])
@pytest.mark.parametrize("alpha", [0.01, 0.05])
def test_computed_thresholds_give_the_false_alarms_of_a_simulation(
    length: int, alpha: float
) -> None:
    trials = 40_000
    h = page_threshold(length, alpha)
    rng = np.random.default_rng(length)
    alarms = 0
    for _ in range(4):
        z = rng.standard_normal((trials // 4, length))
        alarms += int((page_statistic(z).max(axis=1) > h).sum())
    error = np.sqrt(alpha * (1 - alpha) / trials)
    assert abs(alarms / trials - alpha) < 4.5 * error


@given(st.integers(1, 400), st.floats(0.001, 0.5), st.floats(0.0, 1.0))
@settings(max_examples=12, derandomize=True)
def test_the_threshold_inverts_the_false_alarm_probability(
    length: int, alpha: float, k: float
) -> None:
    h = page_threshold(length, alpha, k)
    reached = false_alarm_probability(h, length, k)
    assert reached <= alpha + 1e-8
    assert h == 0.0 or reached == pytest.approx(alpha, abs=1e-8)


def test_a_long_sequence_by_squaring_agrees_with_step_by_step() -> None:
    # the way changes between 124 and 125 balances; survival is geometric there to 1e-7
    survival = [1 - false_alarm_probability(5.0, n) for n in range(120, 131)]
    ratios = np.diff(np.log(survival))
    assert np.abs(np.diff(ratios)).max() < 1e-7


def test_two_sided_thresholds_are_higher_than_one_sided() -> None:
    one = simulated_page_threshold(13, seed=3)
    two = simulated_page_threshold(13, seed=3, sides=2)
    assert two > one == pytest.approx(page_threshold(13), abs=0.03)
    assert simulated_page_threshold(13, seed=3) == one


@pytest.mark.parametrize(("length", "alpha"), [(0, 0.05), (5, 0.0), (5, 1.0)])
def test_impossible_wishes_are_refused(length: int, alpha: float) -> None:
    with pytest.raises(InputError):
        page_threshold(length, alpha)
