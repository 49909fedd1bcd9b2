from __future__ import annotations

import numpy as np
import pytest

from korgan.science.errors import InputError
from korgan.science.spectra import find_peaks, find_peaks_of_any_width

CHANNELS = np.arange(1024) + 0.5


def _peak(area: float, position: float, sigma: float) -> np.ndarray:
    density = np.exp(-0.5 * ((CHANNELS - position) / sigma) ** 2) / sigma / np.sqrt(2 * np.pi)
    return np.asarray(area * density)


def test_positions_and_areas_of_simulated_peaks() -> None:
    rng = np.random.default_rng(20_401)
    expected = 40 * np.exp(-CHANNELS / 400) + _peak(1500, 300.2, 8) + _peak(700, 640.7, 12)
    peaks = find_peaks(rng.poisson(expected), 2.355 * np.interp(CHANNELS, [300, 640], [8, 12]), 5.0)
    assert [p.position for p in peaks] == pytest.approx([300.2, 640.7], abs=2.5)
    assert [p.area for p in peaks] == pytest.approx([1500, 700], rel=0.25)


def test_false_peaks_are_rare_on_a_flat_spectrum() -> None:
    rng = np.random.default_rng(7)
    found = [len(find_peaks(rng.poisson(20.0, 1024), 12.0, 4.0)) for _ in range(200)]
    # some 100 independent positions, one-sided 4 sigma: 3e-3 expected a spectrum
    assert sum(found) <= 4


@pytest.mark.parametrize("sigma", [2.0, 6.0, 20.0])
@pytest.mark.parametrize("level", [0.1, 50.0])
def test_unknown_width_is_found(sigma: float, level: float) -> None:
    peaks = find_peaks_of_any_width(level + _peak(40_000, 500, sigma))
    best = max(peaks, key=lambda peak: peak.significance)
    assert best.position == pytest.approx(500, abs=1)
    assert best.fwhm == pytest.approx(2.355 * sigma, rel=0.15)


@pytest.mark.parametrize("counts", [np.array([1.0, np.nan, 3.0]), np.array([-1.0, 2.0])])
def test_unusable_counts_are_refused(counts: np.ndarray) -> None:
    with pytest.raises(InputError):
        find_peaks(counts, 3.0)


def test_short_and_empty_spectra_have_no_peaks() -> None:
    assert find_peaks(np.zeros(5), 3.0) == []
    assert find_peaks_of_any_width(np.zeros(300)) == []
