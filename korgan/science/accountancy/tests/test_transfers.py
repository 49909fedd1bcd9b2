import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.science.accountancy.measurement import ErrorModel
from korgan.science.accountancy.transfers import transfer_differences
from korgan.science.errors import InputError


def test_a_difference_within_two_sigma_is_not_significant() -> None:
    # case SHIPPER-RECEIVER
    result = transfer_differences([1250.40], [1249.10], [ErrorModel(0.0006)], [ErrorModel(0.0008)])
    assert result.difference[0] == pytest.approx(1.30)
    assert result.limit[0] == pytest.approx(2.499136, abs=5e-7)
    assert not result.significant[0]


@given(st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_cumulative_sigma_is_that_of_the_full_covariance(size: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    sent, got = rng.uniform(1, 9, size), rng.uniform(1, 9, size)
    shipper = rng.integers(0, 2, size)
    keys = rng.integers(0, 2, (2, size))
    models = (ErrorModel(0.01, 0.02, 0.03, 0.04), ErrorModel(0.02, 0.01, 0.01, 0.02))
    result = transfer_differences(
        sent,
        got,
        [models[0]] * size,
        [models[1]] * size,
        shipper=shipper,
        shipper_calibration=keys[0],
        receiver_calibration=keys[1],
    )
    for j in range(size):
        own = [i for i in range(j + 1) if shipper[i] == shipper[j]]
        variance = 0.0
        for mass, model, key in ((sent, models[0], keys[0]), (got, models[1], keys[1])):
            for a in own:
                for b in own:
                    if key[a] == key[b]:
                        variance += model.systematic_relative**2 * mass[a] * mass[b]
                        variance += model.systematic_absolute**2
                variance += (model.random_relative * mass[a]) ** 2 + model.random_absolute**2
        assert result.sigma_cumulative[j] == pytest.approx(np.sqrt(variance))
        assert result.cumulative[j] == pytest.approx(sum(sent[i] - got[i] for i in own))


def test_a_small_bias_becomes_significant_only_in_the_sum() -> None:
    size = 25
    model = [ErrorModel(0.001)] * size
    result = transfer_differences([100.0] * size, [99.88] * size, model, model)
    assert not result.significant.any()
    assert result.cumulative_significant[-1]
    assert result.relative_bias[-1] == pytest.approx(0.0012)


def test_bad_columns_are_refused() -> None:
    with pytest.raises(InputError):
        transfer_differences([1.0], [1.0, 2.0], [ErrorModel()], [ErrorModel()])
    with pytest.raises(InputError):
        transfer_differences([-1.0], [1.0], [ErrorModel()], [ErrorModel()])
