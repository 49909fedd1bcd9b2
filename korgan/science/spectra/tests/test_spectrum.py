from __future__ import annotations

import numpy as np
import pytest

from korgan.science.errors import InputError
from korgan.science.spectra import EnergyCalibration, Spectrum


def _codes(spectrum: Spectrum) -> list[str]:
    return [fault.code for fault in spectrum.faults()]


def test_good_spectrum_has_no_faults() -> None:
    spectrum = Spectrum(np.full(256, 3.0), live_time_s=9.0, real_time_s=10.0)
    assert _codes(spectrum) == []
    assert spectrum.dead_time_fraction == pytest.approx(0.1)


def test_counts_cannot_be_changed_afterwards() -> None:
    spectrum = Spectrum(np.ones(4), live_time_s=1.0)
    with pytest.raises(ValueError, match="read-only"):
        spectrum.counts[0] = 5.0


@pytest.mark.parametrize(
    ("counts", "times", "code"),
    [
        (np.zeros(512), (1.0, 1.0), "no_counts"),
        (np.array([5.0]), (1.0, 1.0), "too_few_channels"),
        (np.r_[np.zeros(100), 500.0, np.zeros(100)], (1.0, 1.0), "single_channel"),
        (np.r_[np.ones(100), 5000.0], (1.0, 1.0), "single_channel"),
        (np.minimum(np.arange(200.0) * 900.0, 65_535.0), (1.0, 1.0), "saturated"),
        (np.r_[np.full(100, 9.0), -1.0], (1.0, 1.0), "negative_counts"),
        (np.full(100, 9.0), (None, 1.0), "live_time_missing"),
        (np.full(100, 9.0), (0.0, 1.0), "live_time_missing"),
        (np.full(100, 9.0), (2.0, 1.0), "live_time_exceeds_real_time"),
        (np.full(100, 9.0), (1.0, 10.0), "dead_time_high"),
    ],
)
def test_faults_are_named(
    counts: np.ndarray, times: tuple[float | None, float | None], code: str
) -> None:
    assert _codes(Spectrum(counts, live_time_s=times[0], real_time_s=times[1]))[0] == code


@pytest.mark.parametrize("counts", [np.zeros(0), np.zeros((2, 2)), np.array([1.0, np.nan])])
def test_what_is_no_spectrum_is_refused(counts: np.ndarray) -> None:
    with pytest.raises(InputError):
        Spectrum(counts)


def test_unusable_calibration_gives_no_edges() -> None:
    falling = EnergyCalibration.polynomial(100.0, -1.0)
    assert Spectrum(np.ones(50), calibration=falling).edges_kev() is None
