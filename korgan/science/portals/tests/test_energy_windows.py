"""Energy-window ratios: calibration of their sigma, and what they see and do not see."""

from __future__ import annotations

import numpy as np
import pytest

from korgan.science.errors import InputError
from korgan.science.portals.energy_windows import compare_ratios

BACKGROUND = np.array([300.0, 200.0, 100.0])


def test_sigma_is_standard_normal_without_a_source_even_when_all_is_suppressed() -> None:
    rng = np.random.default_rng(6)
    background = rng.poisson(BACKGROUND * 20, (50_000, 3))
    for suppression in (0.0, 0.4):
        counts = rng.poisson(BACKGROUND * (1 - suppression), (50_000, 3))
        sigma = compare_ratios(counts, background).sigma[:, 0]
        assert abs(float(sigma.mean())) < 0.06  # skewness of about 100 counts
        assert float(sigma.std()) == pytest.approx(1.0, abs=0.02)


def test_delta_method_error_is_the_spread_of_the_log_ratio() -> None:
    rng = np.random.default_rng(6)
    test = compare_ratios(
        rng.poisson(BACKGROUND, (50_000, 3)), rng.poisson(BACKGROUND * 5, (50_000, 3))
    )
    assert float(test.log_ratio[:, 1].std()) == pytest.approx(
        float(np.sqrt((test.standard_error[:, 1] ** 2).mean())), rel=0.02
    )


def test_a_soft_source_is_seen_and_a_general_rise_is_not() -> None:
    soft = compare_ratios([420, 200, 100], BACKGROUND * 50)
    general = compare_ratios([600, 400, 200], BACKGROUND * 50)
    assert float(soft.sigma[0]) > 2.5
    assert abs(float(general.sigma[0])) < 0.1


def test_a_systematic_spread_lowers_sigma() -> None:
    plain = compare_ratios([420, 200, 100], BACKGROUND * 50)
    wide = compare_ratios([420, 200, 100], BACKGROUND * 50, systematic=0.1)
    assert float(wide.sigma[0]) < float(plain.sigma[0])


def test_an_empty_window_gives_numbers() -> None:
    assert np.all(np.isfinite(compare_ratios([5, 0, 0], BACKGROUND).sigma))


@pytest.mark.parametrize(
    ("counts", "background", "code"),
    [
        ([5], [5], "too_few_windows"),
        (5, 5, "too_few_windows"),
        ([5, 6], [5, 6, 7], "wrong_shape"),
        ([5, 6], [5, 0], "zero_background"),
        ([5, -6], [5, 6], "negative_counts"),
        ([5, 6], [5, np.nan], "not_finite"),
    ],
)
def test_bad_input_is_refused(counts: object, background: object, code: str) -> None:
    with pytest.raises(InputError) as caught:
        compare_ratios(counts, background)  # type: ignore[arg-type]
    assert caught.value.code == code
