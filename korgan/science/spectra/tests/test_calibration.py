from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.science.spectra import CalibrationError, EnergyCalibration


def test_polynomial_gives_lower_edges_and_one_more() -> None:
    edges = EnergyCalibration.polynomial(-5.0, 3.0, 0.001).edges_kev(1024)
    assert edges.shape == (1025,)
    assert edges[0] == -5.0
    assert edges[100] == pytest.approx(-5 + 300 + 0.001 * 100**2)


def test_full_range_fraction_with_low_energy_term() -> None:
    edges = EnergyCalibration.full_range_fraction(0.0, 3000.0, 0.0, 0.0, -10.0).edges_kev(512)
    assert edges[0] == pytest.approx(-10.0)
    assert edges[512] == pytest.approx(3000.0 - 10.0 / 61.0)


@pytest.mark.parametrize(
    ("coefficients", "code"),
    [
        ((), "calibration_missing"),
        ((0.0, 0.0), "calibration_zero"),
        ((0.0, float("nan")), "calibration_not_finite"),
    ],
)
def test_unusable_coefficients_are_refused(coefficients: tuple[float, ...], code: str) -> None:
    with pytest.raises(CalibrationError) as caught:
        EnergyCalibration.polynomial(*coefficients)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("coefficients", "code"),
    [
        ((10.0, -1.0), "calibration_not_monotonic"),
        ((100.0,), "calibration_not_monotonic"),
        ((0.0, 3.0, -0.01), "calibration_not_monotonic"),
        ((0.0, 3e5), "calibration_out_of_range"),
        ((0.0, 1.0, 1e306), "calibration_not_finite"),
    ],
)
def test_unusable_scales_are_refused(coefficients: tuple[float, ...], code: str) -> None:
    with pytest.raises(CalibrationError) as caught:
        EnergyCalibration.polynomial(*coefficients).edges_kev(1024)
    assert caught.value.code == code


def test_lower_edges_without_the_last_are_completed() -> None:
    calibration = EnergyCalibration.lower_edges([0.0, 1.0, 3.0])
    assert calibration.edges_kev(3).tolist() == [0.0, 1.0, 3.0, 5.0]
    with pytest.raises(CalibrationError):
        calibration.edges_kev(7)


@given(st.floats(-50, 50), st.floats(0.1, 10), st.integers(4, 4096))
def test_polynomial_coefficients_of_full_range_fraction_agree(
    offset: float, gain: float, channels: int
) -> None:
    fractions = EnergyCalibration.full_range_fraction(offset, gain * channels, 0.02 * gain)
    coefficients = fractions.polynomial_coefficients(channels)
    again = EnergyCalibration.polynomial(*coefficients).edges_kev(channels)
    assert np.allclose(again, fractions.edges_kev(channels), atol=1e-3)
