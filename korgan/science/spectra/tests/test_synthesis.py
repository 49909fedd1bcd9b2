"""Synthetic spectra and passages: expectation, seeds, errors of the scale, geometry."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from korgan.science.errors import InputError
from korgan.science.photons.shielding import Shielding
from korgan.science.spectra.synthesis import (
    Background,
    Instrument,
    Panel,
    Passage,
    SourceTerm,
    pass_by,
    piled_up,
    source_rate,
    synthesise,
)

EDGES = np.linspace(0.0, 3000.0, 1025)
NAI = Instrument("NaI 3x3", EDGES)


def peak_kev(spectrum: np.ndarray, low: float, high: float) -> float:
    inside = np.flatnonzero((EDGES[:-1] >= low) & (EDGES[1:] <= high))
    return float(EDGES[inside[spectrum[inside].argmax()]])


def test_equal_seeds_give_equal_spectra_and_others_do_not() -> None:
    terms = [SourceTerm("Cs-137", 1e5)]
    first, again, other = (synthesise(NAI, terms, 10.0, seed=seed) for seed in (7, 7, 8))
    np.testing.assert_array_equal(first.counts, again.counts)
    assert np.any(first.counts != other.counts)


def test_counts_scatter_like_poisson_around_their_expectation() -> None:
    drawn = synthesise(NAI, [SourceTerm("Ba-133", 1e6)], 60.0, seed=1, background=Background())
    used = drawn.expected > 20
    chi2 = np.sum((drawn.counts[used] - drawn.expected[used]) ** 2 / drawn.expected[used])
    freedom = int(used.sum())
    assert abs(chi2 - freedom) < 5 * np.sqrt(2 * freedom)


def test_mixtures_add_and_time_and_activity_multiply() -> None:
    one = source_rate(NAI, [SourceTerm("Cs-137", 1e5)])
    two = source_rate(NAI, [SourceTerm("Co-60", 2e5, shielding=Shielding(26, 5.0))])
    both = source_rate(
        NAI, [SourceTerm("Cs-137", 1e5), SourceTerm("Co-60", 2e5, shielding=Shielding(26, 5.0))]
    )
    np.testing.assert_allclose(both, one + two)
    drawn = synthesise(NAI, [SourceTerm("Cs-137", 1e5)], 30.0, seed=1)
    np.testing.assert_allclose(drawn.expected, 30.0 * one)


def test_gain_and_offset_errors_move_the_peak_as_reported() -> None:
    wrong = Instrument("NaI 3x3", EDGES, gain_error=0.05, offset_error_kev=10.0)
    right = peak_kev(source_rate(NAI, [SourceTerm("Cs-137", 1.0)]), 500, 900)
    moved = peak_kev(source_rate(wrong, [SourceTerm("Cs-137", 1.0)]), 500, 900)
    assert moved == pytest.approx(1.05 * right + 10.0, abs=6.0)


def test_a_wider_resolution_lowers_the_peak_and_keeps_the_counts() -> None:
    wide = Instrument("NaI 3x3", EDGES, resolution_factor=1.5)
    narrow = source_rate(NAI, [SourceTerm("Cs-137", 1.0)])
    wider = source_rate(wide, [SourceTerm("Cs-137", 1.0)])
    assert wider.max() < narrow.max()
    assert wider[150:300].sum() == pytest.approx(narrow[150:300].sum(), rel=0.02)


def test_background_shows_potassium_and_thorium() -> None:
    drawn = synthesise(NAI, [], 3600.0, seed=2, background=Background())
    rate = drawn.expected_background / 3600.0
    assert 100 < rate.sum() < 1000  # a 3x3 inch crystal outdoors counts some hundred per second
    for energy in (1460.8, 2614.5):
        near = (EDGES[:-1] > energy - 60) & (EDGES[:-1] < energy + 60)
        beside = (EDGES[:-1] > energy + 90) & (EDGES[:-1] < energy + 210)
        assert rate[near].mean() > 1.5 * rate[beside].mean()


def test_potassium_peak_scales_with_potassium() -> None:
    low, high = (
        synthesise(NAI, [], 1.0, seed=1, background=Background(potassium=k)).expected_background
        for k in (200.0, 800.0)
    )
    near = (EDGES[:-1] > 1430) & (EDGES[:-1] < 1490)
    assert high[near].sum() > 2.0 * low[near].sum()


def test_pile_up_makes_a_sum_peak_and_loses_events() -> None:
    fast = synthesise(NAI, [SourceTerm("Cs-137", 3e8)], 10.0, seed=1)
    slow = synthesise(
        Instrument("NaI 3x3", EDGES, resolving_time_s=5e-7),
        [SourceTerm("Cs-137", 3e8)],
        10.0,
        seed=1,
    )
    double = (EDGES[:-1] > 1250) & (EDGES[:-1] < 1400)
    assert fast.expected[double].sum() < 1e-3 * fast.expected.sum()
    assert slow.expected[double].sum() > 2e-3 * slow.expected.sum()
    together = fast.expected.sum() / 10.0 * 5e-7
    left = slow.expected.sum() / fast.expected.sum()
    assert left == pytest.approx(1 - together + 2 * together**2, abs=0.002)


def test_lanthanum_bromide_counts_itself() -> None:
    instrument = Instrument("LaBr3 1.5x1.5", EDGES)
    drawn = synthesise(instrument, [], 100.0, seed=1)
    rate = drawn.expected_background / 100.0
    # about 1.5 decays per s and cm3 in 43 cm3; the peak stands at 1436 + 37 keV
    assert rate.sum() == pytest.approx(65.0, rel=0.15)
    assert peak_kev(rate, 1380, 1560) == pytest.approx(1471.0, abs=8.0)


def test_passage_peaks_when_the_source_is_nearest() -> None:
    instrument = Instrument("NaI 2x4x16", np.linspace(0.0, 3000.0, 129))
    series = pass_by(
        instrument,
        [SourceTerm("Cs-137", 5e7)],
        [Panel(200.0), Panel(-300.0)],
        seed=1,
        passage=Passage(speed_cm_s=200.0, suppression=0.0),
    )
    gross = series.counts.sum(axis=2)
    middle = len(series.time_s) // 2
    assert abs(int(gross[:, 0].argmax()) - middle) <= 3
    # inverse square of 2 m against 3 m
    ratio = series.expected_source[:, 0].max() / series.expected_source[:, 1].max()
    assert ratio == pytest.approx((300.0 / 200.0) ** 2, rel=0.01)
    # 2 m beside the nearest point: distance grows by sqrt 2, the face turns away by 45 degrees
    later = int(np.argmin(np.abs(series.time_s - 1.0)))
    share = series.expected_source[later, 0] / series.expected_source[:, 0].max()
    assert 0.3 < share < 0.6


def test_vehicle_suppresses_background_while_it_is_there() -> None:
    instrument = Instrument("PVT 69x36x6 cm", np.linspace(0.0, 3000.0, 65))
    series = pass_by(
        instrument, [], [Panel(250.0)], seed=1, passage=Passage(suppression=0.2, duration_s=20.0)
    )
    background = series.expected_background[:, 0]
    assert background[len(background) // 2] == pytest.approx(0.8 * background[0], rel=0.01)
    assert series.occupied.sum() * series.interval_s == pytest.approx(600.0 / 220.0, abs=0.2)
    assert np.all(series.expected_source == 0)


def test_neutron_sources_raise_neutron_counts() -> None:
    instrument = Instrument("PVT 69x36x6 cm", np.linspace(0.0, 3000.0, 17))
    quiet, loud = (
        pass_by(instrument, terms, [Panel(200.0)], seed=4).neutrons.sum()
        for terms in ([], [SourceTerm("Cf-252", 2e5)])
    )
    assert loud > quiet + 10


SLOW = Passage(interval_s=1.0, duration_s=5.0)  # one sample falls on the portal itself
LANE = [Panel(200.0)]


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda: synthesise(NAI, [], 0.0, seed=1), "live_time_not_positive"),
        (lambda: source_rate(NAI, [SourceTerm("Cs-137", -1.0)]), "negative_activity"),
        (lambda: source_rate(NAI, [SourceTerm("Cs-137", float("nan"))]), "negative_activity"),
        (lambda: source_rate(NAI, [SourceTerm("Zz-1", 1.0)]), "unknown_source"),
        (lambda: pass_by(NAI, [], [], seed=1), "no_panels"),
        (lambda: pass_by(NAI, [], [Panel(0.0)], seed=1, passage=SLOW), "passage_out_of_range"),
        (
            lambda: pass_by(NAI, [], LANE, seed=1, passage=Passage(speed_cm_s=0.0)),
            "passage_out_of_range",
        ),
        (lambda: Background(potassium=-1.0), "negative_background"),
        (lambda: piled_up(np.full(1024, 1e6), EDGES, 1e-6), "rate_too_high"),
    ],
)
def test_nonsense_is_refused(act: Callable[[], object], code: str) -> None:
    with pytest.raises(InputError) as refused:
        act()
    assert refused.value.code == code
