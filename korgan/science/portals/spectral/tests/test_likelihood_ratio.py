"""Likelihood ratios: right size without a source, right counts with one."""

from __future__ import annotations

import numpy as np
import pytest

from korgan.science.portals.spectral.likelihood_ratio import likelihood_ratios
from korgan.science.portals.spectral.poisson_fit import fit_mixtures
from korgan.science.portals.tests.small_spectra import NATURAL, TEMPLATES, peak

TABLE = np.array(list(TEMPLATES.values()))


def test_without_a_source_it_is_half_zero_and_half_chi_squared() -> None:
    rng = np.random.default_rng(1)
    x = rng.poisson(5.0 * NATURAL.sum(axis=0), (6000, 48))
    ratio = likelihood_ratios(x, NATURAL, TABLE[1:]).ratio[:, 0]
    assert np.mean(ratio == 0.0) == pytest.approx(0.5, abs=0.03)
    # 2.706 is the 90 % point of chi-squared with one degree, hence 5 % of the mixture
    assert np.mean(ratio > 2.706) == pytest.approx(0.05, abs=0.01)


def test_the_counts_of_a_source_are_recovered_and_the_right_one_wins() -> None:
    rng = np.random.default_rng(2)
    x = rng.poisson(3.0 * NATURAL.sum(axis=0) + 150.0 * peak(30.0), (500, 48))
    result = likelihood_ratios(x, NATURAL, TABLE)
    assert result.counts[:, 1].mean() == pytest.approx(150.0, rel=0.03)
    assert np.mean(result.ratio.argmax(axis=1) == 1) > 0.99


def test_it_is_the_difference_of_two_fits() -> None:
    rng = np.random.default_rng(3)
    x = rng.poisson(3.0 * NATURAL.sum(axis=0) + 80.0 * peak(10.0))
    both = np.vstack([NATURAL, TABLE[:1]])

    def value(shapes: np.ndarray) -> float:
        _, mu = fit_mixtures([x], shapes)
        return float(np.sum(x * np.log(mu[0]) - mu[0]))

    ratio = likelihood_ratios([x], NATURAL, TABLE[:1]).ratio[0, 0]
    assert ratio == pytest.approx(2.0 * (value(both) - value(NATURAL)), abs=1e-4)


def test_the_scale_of_a_template_does_not_matter() -> None:
    x = np.random.default_rng(4).poisson(3.0 * NATURAL.sum(axis=0) + 80.0 * peak(10.0), (20, 48))
    one, other = (likelihood_ratios(x, NATURAL, TABLE * k) for k in (1.0, 1e4))
    assert other.ratio == pytest.approx(one.ratio, abs=1e-5)
    assert other.counts == pytest.approx(one.counts, abs=0.05)


def test_more_of_the_source_never_lowers_its_ratio() -> None:
    x = np.random.default_rng(5).poisson(NATURAL.sum(axis=0), 48)
    added = [np.round(k * peak(30.0)).astype(int) for k in range(0, 400, 40)]
    ratios = [likelihood_ratios([x + a], NATURAL, TABLE[1:]).ratio[0, 0] for a in added]
    assert ratios == sorted(ratios)


def test_an_empty_spectrum_has_no_ratio() -> None:
    result = likelihood_ratios(np.zeros((1, 48), dtype=int), NATURAL, TABLE)
    assert np.all(result.ratio == 0)
    assert np.all(result.counts == 0)
