"""Scanning occupancies: the likelihood ratio names the source and detects most."""

from __future__ import annotations

import numpy as np
import pytest

from korgan.science.errors import InputError
from korgan.science.portals.comparison import detection_curves
from korgan.science.portals.simulate.spectra import simulate_spectra
from korgan.science.portals.spectral.distance import (
    SpectralDistance,
    fit_systematic,
    sum_windows,
)
from korgan.science.portals.spectral.factorisation import factorise_background
from korgan.science.portals.spectral.scan import METHODS, SpectralScan, SpectralSeries
from korgan.science.portals.tests.small_spectra import EDGES, NATURAL, SITE, TEMPLATES


@pytest.fixture(scope="module")
def scan() -> SpectralScan:
    series = simulate_spectra(SITE, 500, np.random.default_rng(1))
    first = np.cumsum(series.length) - series.length
    sums = np.add.reduceat(series.spectra, first, axis=0)
    windows = sum_windows(sums, EDGES).astype(np.int64)
    systematic = fit_systematic(windows, sum_windows(series.background, EDGES))
    distance = SpectralDistance(sum_windows(NATURAL, EDGES), systematic)
    return SpectralScan(factorise_background(sums, 2, seed=1), TEMPLATES, EDGES, distance)


def test_the_likelihood_ratio_detects_more_than_every_other_method(scan: SpectralScan) -> None:
    rng = np.random.default_rng(2)
    benign = scan.score(simulate_spectra(SITE, 2000, rng))
    injected = [
        (s, scan.score(simulate_spectra(SITE, 300, rng, source=TEMPLATES["high"] * s)))
        for s in (15.0, 35.0, 80.0, 300.0)
    ]
    curves = {c.rule: c for c in detection_curves(benign, injected, 0.01)}
    assert set(curves) == set(METHODS)
    best = curves["likelihood ratio"].detections[1]
    for method in METHODS[:4]:
        assert best.lower > curves[method].detections[1].upper, method


def test_a_finding_names_source_window_and_counts(scan: SpectralScan) -> None:
    source = TEMPLATES["low"] * 400.0
    series = simulate_spectra(SITE, 1, np.random.default_rng(3), source=source)
    finding = scan.explain(series.spectra)
    assert finding.template == "low"
    assert finding.ratio > 30
    assert 0 <= finding.start < finding.stop <= len(series.spectra)
    assert finding.counts == pytest.approx(400.0, rel=0.8)


def test_scores_of_an_occupancy_do_not_depend_on_its_neighbours(scan: SpectralScan) -> None:
    series = simulate_spectra(SITE, 6, np.random.default_rng(4))
    together = scan.score(series).score
    first = np.cumsum(series.length) - series.length
    for k in range(6):
        alone = SpectralSeries(
            series.spectra[first[k] : first[k] + series.length[k]],
            series.length[k : k + 1],
            series.background[k : k + 1],
            series.background_s,
            series.sample_s,
        )
        assert scan.score(alone).score[0] == pytest.approx(together[k], rel=1e-9)


def test_empty_spectra_give_numbers(scan: SpectralScan) -> None:
    series = simulate_spectra(SITE, 2, np.random.default_rng(5))
    empty = SpectralSeries(
        np.zeros_like(series.spectra), series.length, series.background, 120.0, 1.0
    )
    assert np.all(np.isfinite(scan.score(empty).score))
    assert scan.explain(np.zeros((3, 48), dtype=int)).ratio == 0.0


def test_bad_input_is_refused(scan: SpectralScan) -> None:
    with pytest.raises(InputError):
        SpectralScan(scan.components, {}, EDGES, scan.distance)
    spectra = np.ones((3, 48), dtype=np.int64)
    for length, background in (([2], np.ones((1, 48))), ([3], np.ones((2, 48)))):
        with pytest.raises(InputError) as caught:
            SpectralSeries(spectra, np.array(length), background, 120.0, 1.0)
        assert caught.value.code == "wrong_shape"
