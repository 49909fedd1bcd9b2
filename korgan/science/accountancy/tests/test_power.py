import pytest

from korgan.science.accountancy.power import (
    detectable_loss,
    detection_probability,
    proportion_interval,
    sigma_for_detection,
)
from korgan.science.errors import InputError


@pytest.mark.parametrize(
    ("sigma", "wanted"), [(2.00, 0.990742), (2.43, 0.950255), (3.30, 0.782125)]
)
def test_power_of_one_balance(sigma: float, wanted: float) -> None:
    # case POWER-ONE-BALANCE
    assert detection_probability(8.0, sigma) == pytest.approx(wanted, abs=5e-7)


def test_sigma_needed_for_a_detection_probability() -> None:
    # POWER-ONE-BALANCE prints 2.431828; the quotient 8 / (2 * 1.6448536270) is 2.4318273
    assert sigma_for_detection(8.0, 0.95) == pytest.approx(2.431828, abs=1e-6)
    assert sigma_for_detection(8.0, 0.90) == pytest.approx(2.733729, abs=5e-7)
    assert detectable_loss(sigma_for_detection(8.0, 0.90), 0.90) == pytest.approx(8.0)


def test_two_sided_test_without_a_loss_alarms_as_often_as_stated() -> None:
    assert detection_probability(0.0, 1.0, 0.05, sides=2) == pytest.approx(0.05)


def test_interval_of_no_and_of_all_successes() -> None:
    low, high = proportion_interval(0, 60)
    assert (low, round(high, 6)) == (0.0, round(1 - 0.025 ** (1 / 60), 6))
    low, high = proportion_interval(60, 60)
    assert (round(low, 6), high) == (round(0.025 ** (1 / 60), 6), 1.0)


def test_impossible_arguments_are_refused() -> None:
    for call in (
        lambda: detection_probability(8.0, 0.0),
        lambda: detection_probability(8.0, 1.0, 1.5),
        lambda: sigma_for_detection(8.0, 0.04, 0.05),
        lambda: proportion_interval(3, 2),
    ):
        with pytest.raises(InputError):
            call()
