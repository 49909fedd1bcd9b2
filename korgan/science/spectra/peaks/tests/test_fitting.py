from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr

from korgan.science.errors import InputError
from korgan.science.spectra import fit_peaks

EDGES = np.arange(201.0)


def _expected(*peaks: tuple[float, float], sigma: float = 4.0) -> np.ndarray:
    total = np.full(200, 25.0) - 0.05 * np.arange(200)
    for area, position in peaks:
        total += area * np.diff(ndtr((EDGES - position) / sigma))
    return np.asarray(total)


def test_estimates_are_unbiased_and_their_errors_honest() -> None:
    rng = np.random.default_rng(11)
    pulls = []
    for _ in range(200):
        counts = rng.poisson(_expected((600, 100.3)))
        [peak] = fit_peaks(counts, 70, 131, [99.0], 10.0)
        pulls.append(
            (
                (peak.area - 600) / peak.area_sigma,
                (peak.position - 100.3) / peak.position_sigma,
                (peak.fwhm - 9.419) / peak.fwhm_sigma,
            )
        )
    table = np.array(pulls)
    assert np.all(np.abs(table.mean(axis=0)) < 0.3)
    assert np.all(np.abs(table.std(axis=0) - 1) < 0.2)


def test_two_peaks_that_overlap_are_shared_out() -> None:
    rng = np.random.default_rng(3)
    counts = rng.poisson(_expected((3000, 95), (1500, 105)))
    first, second = fit_peaks(counts, 60, 140, [94, 106], 9.0)
    assert first.area == pytest.approx(3000, abs=4 * first.area_sigma)
    assert second.area == pytest.approx(1500, abs=4 * second.area_sigma)


@pytest.mark.parametrize(
    ("first", "last", "positions", "code"),
    [
        (0, 6, [3.0], "region_too_short"),
        (150, 250, [180.0], "region_outside"),
        (50, 90, [10.0], "guess_not_usable"),
    ],
)
def test_impossible_regions_are_refused(
    first: int, last: int, positions: list[float], code: str
) -> None:
    with pytest.raises(InputError) as caught:
        fit_peaks(np.ones(200), first, last, positions, 9.0)
    assert caught.value.code == code


def test_empty_region_is_refused() -> None:
    with pytest.raises(InputError):
        fit_peaks(np.zeros(200), 50, 100, [70.0], 9.0)
