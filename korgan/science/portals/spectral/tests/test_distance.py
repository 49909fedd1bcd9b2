"""Spectral distance: its size without a source, and what the projection removes."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kstest

from korgan.science.errors import InputError
from korgan.science.portals.spectral.distance import (
    SpectralDistance,
    fit_systematic,
    sum_windows,
)

BACKGROUND = np.array([900.0, 700.0, 400.0, 200.0, 100.0])


def test_without_a_source_the_square_is_chi_squared_whatever_is_suppressed() -> None:
    rng = np.random.default_rng(1)
    background = rng.poisson(BACKGROUND * 20, (4000, 5))
    for suppression in (0.0, 0.3):
        counts = rng.poisson(BACKGROUND * (1 - suppression), (4000, 5))
        square = SpectralDistance().squared(counts, background)
        assert kstest(square, "chi2", args=(4,)).pvalue > 1e-3


def test_a_nuisance_direction_is_projected_out_and_others_remain() -> None:
    rng = np.random.default_rng(2)
    cargo, source = np.array([0, 0, 10.0, 60.0, 50.0]), np.array([200.0, 20.0, 0, 0, 0])
    plain, deaf = SpectralDistance(), SpectralDistance([cargo])
    with_cargo = rng.poisson(BACKGROUND + 3 * cargo, (500, 5))
    with_source = rng.poisson(BACKGROUND + source, (500, 5))
    assert plain.squared(with_cargo, BACKGROUND * 50).mean() > 50
    assert deaf.squared(with_cargo, BACKGROUND * 50).mean() < 6
    assert deaf.squared(with_source, BACKGROUND * 50).mean() > 15


def test_the_systematic_part_brings_a_varying_site_back_to_its_degrees_of_freedom() -> None:
    rng = np.random.default_rng(3)

    def varied(n: int) -> np.ndarray:
        level = np.exp(0.1 * rng.standard_normal((n, 1)) * np.linspace(1, -1, 5))
        return rng.poisson(BACKGROUND * level)

    background = BACKGROUND * 50
    systematic = fit_systematic(varied(3000), np.tile(background, (3000, 1)))
    fresh = varied(3000)
    assert SpectralDistance().squared(fresh, background).mean() > 10
    corrected = SpectralDistance(None, systematic).squared(fresh, background)
    assert float(corrected.mean()) == pytest.approx(4.0, abs=0.4)


def test_windows_are_sums_of_channels() -> None:
    spectrum = np.arange(12)
    assert sum_windows(spectrum, [0, 3, 6, 12]).tolist() == [3, 12, 51]
    assert sum_windows([spectrum, spectrum], [2, 4, 5]).tolist() == [[5, 4], [5, 4]]


def test_nothing_counted_is_no_distance() -> None:
    assert SpectralDistance().squared([[0] * 5], BACKGROUND)[0] == 0.0


def test_bad_input_is_refused_by_name() -> None:
    for call, code in (
        (lambda: SpectralDistance(np.ones((4, 5))), "too_many_nuisances"),
        (lambda: SpectralDistance([[1.0, -1.0, 0.0, 0.0]]), "not_a_spectrum"),
        (lambda: SpectralDistance().squared([[1, 2, 3]], [1.0, 2.0, 0.0]), "zero_background"),
        (lambda: SpectralDistance().squared([[1, 2, 3]], [1.0, 2.0]), "wrong_shape"),
        (lambda: fit_systematic([[1, 2]] * 5, [1.0, 2.0]), "too_few_occupancies"),
        (lambda: sum_windows([1, 2, 3], [0, 3]), "too_few_windows"),
        (lambda: sum_windows([1, 2, 3], [0, 2, 2]), "edges_not_rising"),
    ):
        with pytest.raises(InputError) as caught:
            call()
        assert caught.value.code == code
