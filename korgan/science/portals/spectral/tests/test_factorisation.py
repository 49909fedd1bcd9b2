"""Background components: they span what made the data, and nothing else fits them."""

from __future__ import annotations

import numpy as np
import pytest

from korgan.science.errors import InputError
from korgan.science.portals.spectral.factorisation import factorise_background
from korgan.science.portals.spectral.poisson_fit import fit_mixtures
from korgan.science.portals.tests.small_spectra import GROUND, NATURAL, SKY, peak


def spectra(n: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.poisson(rng.uniform(0.5, 3.0, (n, 2)) @ NATURAL)


def test_components_span_the_shapes_that_made_the_spectra() -> None:
    model = factorise_background(spectra(600, 1), 2, seed=3)
    assert model.components.sum(axis=1) == pytest.approx(1.0)
    assert model.deviance_per_channel == pytest.approx(1.0, abs=0.08)
    for shape in (GROUND, SKY):
        scaled = np.round(shape / shape.sum() * 1e6).astype(int)
        _, expected = fit_mixtures([scaled], model.components)
        assert np.abs(expected[0] - scaled).sum() < 0.06 * scaled.sum()


def test_more_components_never_fit_worse_and_a_source_fits_badly() -> None:
    train = spectra(400, 2)
    one, two = (factorise_background(train, k, seed=3) for k in (1, 2))
    assert two.deviance_per_channel <= one.deviance_per_channel
    benign = spectra(300, 4)
    benign_deviance = two.deviance(benign)
    with_source = two.deviance(benign + np.round(150 * peak(30.0)).astype(int))
    assert with_source.mean() > benign_deviance.mean() + 5 * benign_deviance.std() / 17


def test_the_same_seed_gives_the_same_components() -> None:
    one, same = (factorise_background(spectra(100, 1), 2, seed=5).components for _ in range(2))
    assert np.array_equal(one, same)


def test_a_channel_that_never_counted_is_improbable_not_impossible() -> None:
    train = spectra(100, 1)
    train[:, 47] = 0
    model = factorise_background(train, 2, seed=1)
    odd = train[:1].copy()
    odd[0, 47] = 1
    assert np.isfinite(model.deviance(odd)[0])


def test_bad_input_is_refused_by_name() -> None:
    for counts, code in (
        (np.ones((2, 8), dtype=int), "too_few_spectra"),
        (np.zeros((9, 8), dtype=int), "no_counts"),
        (-np.ones((9, 8), dtype=int), "negative_counts"),
    ):
        with pytest.raises(InputError) as caught:
            factorise_background(counts, 2, seed=1)
        assert caught.value.code == code
