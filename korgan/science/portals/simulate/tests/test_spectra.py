"""Simulated spectra obey what they declare."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from korgan.science.errors import InputError
from korgan.science.portals.simulate.spectra import simulate_spectra
from korgan.science.portals.tests.small_spectra import NATURAL, SITE, peak

STEADY = replace(SITE, spread=np.zeros(2), hidden=np.zeros(2), hidden_spread=0.0)


def test_a_steady_site_gives_poisson_spectra_of_its_parts() -> None:
    series = simulate_spectra(STEADY, 400, np.random.default_rng(1))
    assert series.spectra.mean(axis=0) == pytest.approx(NATURAL.sum(axis=0), rel=0.1)
    total = series.spectra.sum(axis=1)
    assert total.var() / total.mean() == pytest.approx(1.0, abs=0.1)
    assert series.background.sum(axis=1).mean() == pytest.approx(NATURAL.sum() * 120.0, rel=0.01)


def test_vehicles_hide_the_parts_that_they_should() -> None:
    hiding = replace(STEADY, hidden=np.array([0.3, 0.0]))
    seen = simulate_spectra(hiding, 300, np.random.default_rng(2)).spectra.sum(axis=1).mean()
    assert seen == pytest.approx(0.7 * NATURAL[0].sum() + NATURAL[1].sum(), rel=0.02)


def test_cargo_and_sources_add_counts() -> None:
    rng = np.random.default_rng
    plain = simulate_spectra(STEADY, 300, rng(3)).spectra.sum()
    cargo = replace(STEADY, cargo_fraction=1.0, cargo_parts=(0,), cargo_excess=0.5)
    assert simulate_spectra(cargo, 300, rng(3)).spectra.sum() > 1.2 * plain
    source = simulate_spectra(STEADY, 300, rng(3), source=peak(30.0) * 500.0)
    assert (
        source.spectra[:, 25:36].sum()
        > 1.5 * simulate_spectra(STEADY, 300, rng(3)).spectra[:, 25:36].sum()
    )


def test_impossible_sites_are_refused() -> None:
    for change in (
        {"natural": -NATURAL},
        {"spread": np.zeros(3)},
        {"samples": (0, 3)},
        {"sample_s": 0.0},
    ):
        with pytest.raises(InputError):
            replace(SITE, **change)
    with pytest.raises(InputError):
        simulate_spectra(SITE, 0, np.random.default_rng(1))
    with pytest.raises(InputError):
        simulate_spectra(SITE, 1, np.random.default_rng(1), source=np.ones(3))
