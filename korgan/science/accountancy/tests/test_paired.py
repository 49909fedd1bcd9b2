import numpy as np
import pytest

from korgan.science.accountancy.balance_lines import INVENTORY, Observations, balance_lines
from korgan.science.accountancy.covariance import ENDING, evaluate_muf
from korgan.science.accountancy.measurement import ErrorModel
from korgan.science.accountancy.paired import (
    VerifiedStratum,
    difference_statistic,
    muf_minus_d,
)
from korgan.science.errors import InputError

OPERATOR = ErrorModel(0.002, 0.001)
INSPECTOR = ErrorModel(0.004, 0.002)


def test_d_of_eight_items_of_a_stratum_of_120() -> None:
    # case D-STATISTIC
    stratum = VerifiedStratum(
        "store",
        120,
        np.array([10.02, 10.05, 9.98, 10.10, 10.00, 10.04, 9.95, 10.03]),
        np.array([9.97, 10.01, 9.99, 10.02, 9.96, 10.01, 9.94, 9.97]),
        OPERATOR,
        INSPECTOR,
    )
    assert stratum.mass == pytest.approx(1202.55)
    result = difference_statistic([stratum]).strata[0]
    assert result.d == pytest.approx(4.5)
    assert result.sigma_d == pytest.approx(3.293319, abs=5e-7)
    assert result.ratio == pytest.approx(1.366403, abs=5e-7)


def test_strata_with_a_common_calibration_add_before_they_are_squared() -> None:
    def stratum(name: str, sign: int, calibration: str) -> VerifiedStratum:
        ones = np.array([10.0])
        only = ErrorModel(systematic_relative=0.01)
        return VerifiedStratum(name, 1, ones, ones, only, ErrorModel(), calibration, sign=sign)

    cancels = difference_statistic([stratum("a", 1, "c1"), stratum("b", -1, "c1")])
    assert cancels.sigma_d == 0.0
    apart = difference_statistic([stratum("a", 1, "c1"), stratum("b", -1, "c2")])
    assert apart.sigma_d == pytest.approx(0.1 * np.sqrt(2))


def test_variance_of_muf_minus_d_is_that_of_a_simulation() -> None:
    """One stratum of the ending inventory verified, the other not."""
    rng = np.random.default_rng(7)
    trials, items, sample = 200_000, 12, 3
    verified, other = 10.0, 4.0
    s = OPERATOR.systematic_relative * rng.standard_normal(trials)
    s_i = INSPECTOR.systematic_relative * rng.standard_normal(trials)
    first = verified * (
        1 + s[:, None] + OPERATOR.random_relative * rng.standard_normal((trials, items))
    )
    second = other * (
        1 + s[:, None] + OPERATOR.random_relative * rng.standard_normal((trials, items))
    )
    check = verified * (
        1 + s_i[:, None] + INSPECTOR.random_relative * rng.standard_normal((trials, sample))
    )
    book = items * (verified + other)
    muf = book - first.sum(axis=1) - second.sum(axis=1)
    d = -items * (first[:, :sample] - check).mean(axis=1)
    simulated = float((muf - d).std())

    rows = Observations.of_single_methods(
        1,
        [INVENTORY] * 24,
        [1] * 24,
        [verified] * 12 + [other] * 12,
        [0] * 24,
        (OPERATOR,),
        stratum=[0] * 12 + [1] * 12,
    )
    evaluation = evaluate_muf(balance_lines(rows))
    stratum = VerifiedStratum(
        "s",
        items,
        np.full(sample, verified),
        np.full(sample, verified),
        OPERATOR,
        INSPECTOR,
        sign=-1,
    )
    statistic = difference_statistic([stratum])
    result = muf_minus_d(
        0.0,
        float(evaluation.covariance[0, 0]),
        statistic.d,
        statistic.sigma_d**2,
        float(evaluation.by_stratum(0, ENDING).sum()),
    )
    assert result.sigma == pytest.approx(simulated, rel=5 / np.sqrt(2 * trials))


def test_with_all_strata_verified_the_variance_is_that_of_d_less_that_of_muf() -> None:
    assert muf_minus_d(1.0, 3.0, 0.5, 7.0, 3.0).sigma == pytest.approx(2.0)


def test_models_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        muf_minus_d(1.0, 3.0, 0.5, 1.0, 3.0)
    assert caught.value.code == "negative_variance"


def test_unequal_pairs_and_too_large_samples_are_refused() -> None:
    with pytest.raises(InputError):
        VerifiedStratum("s", 5, np.array([1.0]), np.array([]), OPERATOR, INSPECTOR)
    with pytest.raises(InputError):
        VerifiedStratum("s", 1, np.ones(2), np.ones(2), OPERATOR, INSPECTOR)
    with pytest.raises(InputError):
        difference_statistic([])
