import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.science.accountancy.measurement import (
    ErrorModel,
    balance_of_times,
    calibration_of_times,
)
from korgan.science.errors import InputError


@pytest.mark.parametrize("value", [-0.01, float("nan"), float("inf")])
def test_an_error_model_refuses_what_is_no_standard_deviation(value: float) -> None:
    with pytest.raises(InputError):
        ErrorModel(systematic_absolute=value)


def test_events_on_a_boundary_belong_to_the_balance_that_ends_there() -> None:
    # case MUF-BOUNDARY: inputs on the boundaries, outputs in the middle
    boundaries = [0, 10, 20, 30, 40, 50]
    inputs = balance_of_times([10, 20, 30, 40, 50], boundaries)
    outputs = balance_of_times([5, 15, 25, 35, 45], boundaries)
    muf = 10.0 * np.bincount(inputs, minlength=5) - 10.0 * np.bincount(outputs, minlength=5)
    assert muf.tolist() == [0, 0, 0, 0, 0]


@given(
    st.lists(st.integers(-5, 105), max_size=50),
    st.lists(st.integers(1, 30), min_size=1, max_size=8),
)
def test_each_event_is_counted_exactly_once(times: list[int], lengths: list[int]) -> None:
    boundaries = np.concatenate([[0], np.cumsum(lengths)])
    place = balance_of_times(times, boundaries)
    for time, balance in zip(times, place.tolist(), strict=True):
        inside = [i for i in range(len(lengths)) if boundaries[i] < time <= boundaries[i + 1]]
        assert inside == ([balance] if 0 <= balance < len(lengths) else [])


def test_inventories_out_of_order_are_refused() -> None:
    with pytest.raises(InputError, match="increase"):
        balance_of_times([1.0], [0.0, 2.0, 2.0])


def test_calibrations_are_half_open_and_the_last_is_not_cut_off() -> None:
    # case MUF-CALIBRATION: t = 0..99, a calibration every 30
    numbers = calibration_of_times(np.arange(100), 0, 30)
    assert np.bincount(numbers).tolist() == [30, 30, 30, 10]
    with pytest.raises(InputError, match="greater than zero"):
        calibration_of_times([1.0], 0, 0)
