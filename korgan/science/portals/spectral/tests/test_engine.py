"""The engine of a spectral portal: same scores as the scan, however the samples come."""

from __future__ import annotations

import numpy as np
import pytest

from korgan.science.errors import InputError
from korgan.science.portals.binomial import clopper_pearson
from korgan.science.portals.calibration import Scores, calibrate
from korgan.science.portals.engine.decisions import Fault, Outcome
from korgan.science.portals.simulate.spectra import simulate_spectra
from korgan.science.portals.spectral.distance import SpectralDistance
from korgan.science.portals.spectral.engine import (
    METHODS,
    SpectralConfiguration,
    SpectralDecision,
    SpectralEngine,
)
from korgan.science.portals.spectral.factorisation import factorise_background
from korgan.science.portals.spectral.scan import SpectralScan, SpectralSeries
from korgan.science.portals.tests.small_spectra import EDGES, SITE, TEMPLATES

ALPHA = 0.02


@pytest.fixture(scope="module")
def open_portal() -> SpectralConfiguration:
    series = simulate_spectra(SITE, 400, np.random.default_rng(1))
    sums = np.add.reduceat(series.spectra, np.cumsum(series.length) - series.length, axis=0)
    distance = SpectralDistance()
    scan = SpectralScan(factorise_background(sums, 2, seed=1), TEMPLATES, EDGES, distance)
    return SpectralConfiguration("gate", "1", scan, SITE.sample_s)


@pytest.fixture(scope="module")
def portal(open_portal: SpectralConfiguration) -> SpectralConfiguration:
    return calibrate(open_portal, scores(open_portal, 2000, seed=2), ALPHA, origin="simulated")


def stream(series: SpectralSeries) -> tuple[np.ndarray, np.ndarray]:
    """The occupancies one after another, with two samples of an empty lane between them."""
    spectra, flags = [], []
    gap = np.zeros((2, series.spectra.shape[1]), dtype=np.int64)
    first = np.cumsum(series.length) - series.length
    for start, length in zip(first, series.length, strict=True):
        spectra += [series.spectra[start : start + length], gap]
        flags += [np.ones(length, dtype=bool), np.zeros(2, dtype=bool)]
    return np.concatenate(spectra), np.concatenate(flags)


def decided(
    configuration: SpectralConfiguration, series: SpectralSeries, block: int = 10_000
) -> list[SpectralDecision]:
    engine = SpectralEngine(configuration, uncalibrated=True)
    spectra, flags = stream(series)
    found = []
    for k in range(0, len(flags), block):
        found += engine.process(spectra[k : k + block], SITE.sample_s, flags[k : k + block])
    return found + engine.finish()


def scores(configuration: SpectralConfiguration, vehicles: int, seed: int) -> Scores:
    found = decided(configuration, simulate_spectra(SITE, vehicles, np.random.default_rng(seed)))
    table = np.array([[one.scores[name] for name in METHODS] for one in found])
    lengths = np.array([one.live_time_s for one in found])
    return Scores(METHODS, table, lengths, np.zeros(len(found), dtype=np.int64), 0)


def test_the_engine_gives_the_scores_of_the_scan(open_portal: SpectralConfiguration) -> None:
    series = simulate_spectra(SITE, 30, np.random.default_rng(3))
    found = decided(open_portal, series)
    wanted = open_portal.scan.score(series)
    for name in METHODS:
        column = wanted.score[:, wanted.rules.index(name)]
        assert [one.scores[name] for one in found] == pytest.approx(column.tolist(), rel=1e-9)
    assert [one.length for one in found] == series.length.tolist()


@pytest.mark.parametrize("block", [1, 3, 17])
def test_cutting_the_samples_changes_nothing(portal: SpectralConfiguration, block: int) -> None:
    source = TEMPLATES["high"] * 60.0
    series = simulate_spectra(SITE, 20, np.random.default_rng(4), source=source)
    whole, cut = decided(portal, series), decided(portal, series, block)
    assert [one.explain() for one in cut] == [one.explain() for one in whole]
    assert [one.first_alarm_s for one in cut] == [one.first_alarm_s for one in whole]
    assert any(one.outcome is Outcome.ALARM for one in whole)


def test_false_alarms_keep_the_stated_rate(portal: SpectralConfiguration) -> None:
    fresh = scores(portal, 2000, seed=5).score
    alarms = int(np.any(fresh >= np.array(portal.thresholds), axis=1).sum())
    # both the thresholds and the measurement are drawn from 2,000 occupancies
    limits = clopper_pearson(alarms, 2000, confidence=0.999)
    assert limits.lower < ALPHA * 1.4
    assert limits.upper > ALPHA / 1.4
    assert portal.calibration is not None
    assert portal.calibration.false_alarm_probability == ALPHA


def test_a_source_is_named_while_it_passes(portal: SpectralConfiguration) -> None:
    source = TEMPLATES["low"] * 500.0
    series = simulate_spectra(SITE, 1, np.random.default_rng(6), source=source)
    (one,) = decided(portal, series)
    assert one.outcome is Outcome.ALARM
    assert one.finding.template == "low"
    assert one.first_alarm_s is not None
    assert one.first_alarm_s <= one.length * SITE.sample_s
    assert "most like low" in one.explain()


def test_a_vehicle_in_progress_shows_its_scores(portal: SpectralConfiguration) -> None:
    engine = SpectralEngine(portal)
    assert engine.pending == {}
    series = simulate_spectra(SITE, 1, np.random.default_rng(6), source=TEMPLATES["low"] * 500.0)
    engine.process(series.spectra, 1.0, np.ones(len(series.spectra), dtype=bool))
    assert engine.pending["likelihood ratio"] > portal.thresholds[1]


def test_what_forbids_a_verdict_is_said(portal: SpectralConfiguration) -> None:
    channels = portal.scan.components.components.shape[1]
    dead = np.zeros((3, channels), dtype=np.int64)
    (one,) = SpectralEngine(portal).process(
        np.vstack((dead, dead[:1])), 1.0, [True, True, True, False]
    )
    assert (one.outcome, one.faults) == (Outcome.UNDECIDED, (Fault.DETECTOR_DEAD,))
    lost = SpectralEngine(portal)
    lost.process(dead + 5, np.ones(3), np.ones(3, dtype=bool))
    (one,) = lost.process(np.vstack((dead, dead)), np.zeros(6), [True] * 5 + [False])
    assert one.faults == (Fault.GAP,)
    cut = SpectralEngine(portal)
    cut.process(dead + 5, 1.0, np.ones(3, dtype=bool))
    assert [one.faults for one in cut.finish()] == [(Fault.SERIES_CUT_OFF,)]
    long = np.full((130, channels), 5, dtype=np.int64)
    found = SpectralEngine(portal).process(long, 1.0, np.ones(130, dtype=bool))
    assert [one.faults for one in found] == [(Fault.OCCUPANCY_OVERRUN,)] * 2
    assert [one.start_sample for one in found] == [0, 60]


def test_a_block_that_cannot_be_used_changes_nothing(portal: SpectralConfiguration) -> None:
    engine = SpectralEngine(portal)
    channels = portal.scan.components.components.shape[1]
    good = np.ones((2, channels), dtype=np.int64)
    for spectra, live, flags in (
        (-good, 1.0, [True, True]),
        (good[:, 1:], 1.0, [True, True]),
        (good, [1.0, np.nan], [True, True]),
        (good, [1.0, 0.0], [True, True]),
        (good, 1.0, [True]),
    ):
        with pytest.raises(InputError):
            engine.process(spectra, live, flags)
    assert engine.pending == {}
    assert engine.finish() == []


def test_without_thresholds_nothing_is_decided(open_portal: SpectralConfiguration) -> None:
    with pytest.raises(InputError) as caught:
        SpectralEngine(open_portal)
    assert caught.value.code == "uncalibrated"
    assert open_portal.fingerprint != open_portal.with_thresholds((3.0, 4.0)).fingerprint
