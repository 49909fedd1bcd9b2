from __future__ import annotations

from itertools import islice

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from korgan.science.errors import InputError
from korgan.science.identification import LineCode, VerdictCode, explained, identify
from korgan.science.identification.closeup import Fit
from korgan.science.identification.search import Hypothesis, shares
from korgan.science.identification.setting import Setting
from korgan.science.identification.validation import drawn
from korgan.science.nuclides import emissions
from korgan.science.photons.detectors import detector
from korgan.science.photons.folding import expected_spectrum
from korgan.science.photons.shielding import Shielding
from korgan.science.spectra import EnergyCalibration, Spectrum
from korgan.science.spectra.synthesis import Instrument, SourceTerm, synthesise

EDGES = np.linspace(0.0, 3000.0, 1025)
SCALE = EnergyCalibration.polynomial(0.0, 3000.0 / 1024)


def _shape(source: str) -> np.ndarray:
    counts = expected_spectrum(emissions(source), "NaI 2x2", EDGES, detector("NaI 2x2"))
    return np.asarray(counts / counts.sum())


def _background() -> np.ndarray:
    parts = (_shape("K-40"), _shape("uranium ore"), _shape("Th-232"))
    continuum = np.exp(-EDGES[1:] / 350.0)
    return np.asarray(sum(parts) / 3 * 8_000 + continuum / continuum.sum() * 30_000)


@pytest.mark.parametrize("source", ["Cs-137", "Co-60", "Ba-133", "Am-241", "Na-22"])
def test_a_clear_source_on_background_is_named_and_nothing_else(source: str) -> None:
    rng = np.random.default_rng(3)
    counts = rng.poisson(_background() + 40_000 * _shape(source)).astype(float)
    background = Spectrum(
        rng.poisson(3 * _background()).astype(float), live_time_s=900.0, calibration=SCALE
    )
    found = identify(Spectrum(counts, live_time_s=300.0, calibration=SCALE), background, "NaI")
    assert [one.nuclide for one in found.present] == [source]
    assert found.verdict.code is VerdictCode.IDENTIFIED


@pytest.mark.parametrize(
    ("source", "shared"), [("F-18", True), ("Na-22", False), ("Cs-137", False)]
)
def test_a_name_that_rests_on_annihilation_alone_says_that_others_look_like_it(
    source: str, shared: bool
) -> None:
    rng = np.random.default_rng(9)
    counts = rng.poisson(_background() + 40_000 * _shape(source)).astype(float)
    other = Spectrum(
        rng.poisson(3 * _background()).astype(float), live_time_s=900.0, calibration=SCALE
    )
    found = identify(Spectrum(counts, live_time_s=300.0, calibration=SCALE), other, "NaI")
    assert [one.nuclide for one in found.present] == [source]
    told = [one for one in found.verdict.reasons if "other positron emitters" in one]
    assert bool(told) == shared


def test_background_against_itself_names_nothing() -> None:
    rng = np.random.default_rng(4)
    spectra = [
        Spectrum(rng.poisson(_background()).astype(float), live_time_s=300.0, calibration=SCALE)
        for _ in range(2)
    ]
    assert identify(spectra[0], spectra[1], "NaI").present == ()


def _few_counts(seed: int, **expected: float) -> tuple[Spectrum, Spectrum]:
    """Some counts of each source on background, and that background."""
    rng = np.random.default_rng(seed)
    there = _background() / 10
    sources = (n * _shape(name) for name, n in expected.items())
    counts = rng.poisson(there + sum(sources)).astype(float)
    other = rng.poisson(10 * there).astype(float)
    return (
        Spectrum(counts, live_time_s=30.0, calibration=SCALE),
        Spectrum(other, live_time_s=300.0, calibration=SCALE),
    )


@pytest.mark.parametrize(
    "source", ["Pu-239", "Pu-238", "U-235", "U-233", "Np-237", "natural uranium"]
)
def test_special_material_that_few_counts_show_as_something_else_is_not_excluded(
    source: str,
) -> None:
    for seed in range(3):
        found = identify(*_few_counts(seed, **{source: 1_500}), "NaI")
        assert found.nuclides
        assert found.verdict.snm_not_excluded, (seed, found.nuclides)
        assert "inspect" in found.verdict.text


@pytest.mark.parametrize("source", ["Cs-137", "Co-60", "Ba-133", "I-131"])
def test_few_counts_of_clear_lines_leave_no_doubt(source: str) -> None:
    for seed in range(3):
        found = identify(*_few_counts(seed, **{source: 1_500}), "NaI")
        assert not found.verdict.snm_not_excluded


@pytest.mark.parametrize("source", ["U-235", "Np-237", "Pu-239"])
def test_special_material_hidden_beside_a_strong_source_is_not_excluded(source: str) -> None:
    doubted = 0
    for seed in range(4):
        found = identify(*_few_counts(seed, **{"Co-60": 4_000, source: 500}), "NaI")
        assert [one.nuclide for one in found.present] == ["Co-60"]
        doubted += found.verdict.snm_not_excluded
    assert doubted >= 3  # the counts of one drawing in four may say nothing of it
    for seed in range(4):
        alone = identify(*_few_counts(seed, **{"Co-60": 4_000}), "NaI")
        assert not alone.verdict.snm_not_excluded


def test_neutrons_are_never_innocent() -> None:
    counts = np.random.default_rng(5).poisson(_background()).astype(float)
    spectrum = Spectrum(
        counts, live_time_s=300.0, calibration=SCALE, neutron_counts=5000.0, neutron_time_s=300.0
    )
    verdict = identify(spectrum, None, "NaI").verdict
    assert verdict.neutrons
    assert verdict.snm_not_excluded
    assert "inspect" in verdict.text


@pytest.mark.parametrize(
    ("counts", "live", "scale", "code"),
    [
        (np.zeros(1024), 10.0, SCALE, VerdictCode.UNUSABLE),
        (np.array([5.0]), 10.0, SCALE, VerdictCode.UNUSABLE),
        (np.r_[np.zeros(1023), 900.0], 10.0, SCALE, VerdictCode.UNUSABLE),
        (np.full(1024, -1.0), 10.0, SCALE, VerdictCode.UNUSABLE),
        (np.minimum(np.arange(1024.0) * 900.0, 65_535.0), 10.0, SCALE, VerdictCode.UNUSABLE),
        (np.full(1024, 5.0), None, SCALE, VerdictCode.UNUSABLE),
        (np.full(1024, 5.0), 10.0, None, VerdictCode.NO_ENERGY_SCALE),
        (np.r_[np.ones(9), np.zeros(1015)], 10.0, SCALE, VerdictCode.NOT_ENOUGH_COUNTS),
    ],
)
def test_useless_spectra_get_a_verdict_that_says_why(
    counts: np.ndarray, live: float | None, scale: EnergyCalibration | None, code: VerdictCode
) -> None:
    found = identify(Spectrum(counts, live_time_s=live, calibration=scale))
    assert found.verdict.code is code
    assert found.nuclides == ()
    assert found.verdict.text


def test_unusable_background_is_left_out_and_said() -> None:
    counts = np.random.default_rng(6).poisson(_background()).astype(float)
    spectrum = Spectrum(counts, live_time_s=300.0, calibration=SCALE)
    empty = Spectrum(np.zeros(64), live_time_s=1.0, calibration=SCALE)
    assert "background is left out" in identify(spectrum, empty, "NaI").verdict.reasons[0]


def test_unknown_kind_of_detector_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        identify(Spectrum(np.ones(64), live_time_s=1.0, calibration=SCALE), None, "wet string")
    assert caught.value.code == "unknown_detector"


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(16, 600),
    st.floats(0.0, 20.0),
    st.floats(0.5, 8.0),
    st.integers(0, 1000),
    st.booleans(),
    st.sampled_from(["NaI", "HPGe"]),
)
def test_any_spectrum_gives_finite_probabilities(
    channels: int, level: float, gain: float, seed: int, spike: bool, kind: str
) -> None:
    counts = np.random.default_rng(seed).poisson(level, channels).astype(float)
    if spike:
        counts[channels // 2] += 1e6
    scale = EnergyCalibration.polynomial(0.0, gain)
    found = identify(Spectrum(counts, live_time_s=1.0, calibration=scale), None, kind)
    for one in found.nuclides:
        assert 0.0 <= one.probability <= 1.0
        assert np.isfinite([one.counts, one.significance]).all()


@pytest.mark.parametrize("source", ["Cs-137", "Co-60", "Eu-152"])
def test_germanium_names_a_source_by_its_lines(source: str) -> None:
    edges = np.linspace(0.0, 3000.0, 8193)
    model = detector("HPGe 20 %")
    shape = expected_spectrum(emissions(source), "HPGe 20 %", edges, model)
    smooth = np.exp(-edges[1:] / 400.0)
    expected = 20_000 * shape / shape.sum() + 20_000 * smooth / smooth.sum()
    counts = np.random.default_rng(7).poisson(expected).astype(float)
    scale = EnergyCalibration.polynomial(0.0, 3000.0 / 8192)
    found = identify(Spectrum(counts, live_time_s=300.0, calibration=scale), None, "HPGe")
    assert [one.nuclide for one in found.present] == [source]


def test_germanium_names_all_of_a_mixed_standard() -> None:
    """Nine nuclides from 60 to 1,836 keV, as laboratories calibrate with."""
    mixed = ("Am-241", "Cd-109", "Co-57", "Ce-139", "Hg-203", "Sn-113", "Cs-137", "Y-88", "Co-60")
    edges = np.linspace(0.0, 3000.0, 8193)
    model = detector("HPGe 20 %")
    shapes = [expected_spectrum(emissions(one), "HPGe 20 %", edges, model) for one in mixed]
    expected = np.sum([30_000 * one / one.sum() for one in shapes], axis=0)
    counts = np.random.default_rng(12).poisson(expected).astype(float)
    scale = EnergyCalibration.polynomial(0.0, 3000.0 / 8192)
    found = identify(Spectrum(counts, live_time_s=300.0, calibration=scale), None, "HPGe")
    assert {one.nuclide for one in found.present} == set(mixed)


def test_progeny_behind_uneven_shielding_is_not_named_as_special_nuclear_material() -> None:
    """Half of the thorium-228 shines through, half is deep in lead: no single layer fits."""
    edges = np.linspace(0.0, 3000.0, 8193)
    instrument = Instrument("HPGe 20 %", edges)
    parts = []
    for layer in (None, Shielding(82, 30.0)):
        term = [SourceTerm("Th-228", 1e5, shielding=layer)]
        made = synthesise(instrument, term, 10.0, seed=1, distance_cm=30.0)
        counts = made.expected - made.expected_background
        parts.append(counts / counts.sum())
    scale = EnergyCalibration.polynomial(0.0, edges[1])
    rng = np.random.default_rng(8)
    for net in (2_000.0, 20_000.0, 200_000.0):
        counts = rng.poisson(net * (0.5 * parts[0] + 0.5 * parts[1])).astype(float)
        found = identify(Spectrum(counts, live_time_s=60.0, calibration=scale), None, "HPGe")
        named = {one.nuclide: one.category for one in found.present}
        assert "Th-228" in named
        assert "SNM" not in named.values()


def test_special_nuclear_material_has_to_bring_more_than_what_shows_the_same_lines() -> None:
    fit = Fit({}, 0.0, np.zeros(1), 0)
    scores = {"U-233": 2.0, "Th-228": 0.0}
    two = [Hypothesis((label,), Setting(), fit, score) for label, score in scores.items()]
    assert shares(two)["U-233"] > 0.5
    assert 0.0 < shares(two, special=10.0)["U-233"] < 0.5
    assert shares(two[:1], special=10.0) == {"U-233": 1.0}  # where nothing else explains it


def test_a_scale_off_by_two_per_cent_is_found_and_said() -> None:
    counts = np.random.default_rng(8).poisson(_background() + 20_000 * _shape("Cs-137"))
    scale = EnergyCalibration.polynomial(0.0, 1.02 * 3000.0 / 1024)
    found = identify(Spectrum(counts.astype(float), 300.0, calibration=scale), None, "NaI")
    assert "Cs-137" in [one.nuclide for one in found.present]
    assert found.calibration.source == "file, adjusted"
    assert found.calibration.coefficients[1] == pytest.approx(3000.0 / 1024, rel=0.008)


def test_what_the_fit_expects_can_be_drawn_with_the_part_of_each_nuclide() -> None:
    counts = np.random.default_rng(9).poisson(_background() + 40_000 * _shape("Cs-137"))
    found, curve = explained(Spectrum(counts.astype(float), 300.0, calibration=SCALE), None, "NaI")
    assert curve is not None
    fit = curve()
    assert fit.total.size == fit.edges_kev.size - 1
    assert fit.total.sum() == pytest.approx(counts[5:].sum(), rel=0.05)
    near = (fit.edges_kev[:-1] > 600.0) & (fit.edges_kev[1:] < 720.0)
    inside = (EDGES[:-1] > 600.0) & (EDGES[1:] < 720.0)
    wanted = 40_000 * _shape("Cs-137")[inside].sum()
    assert fit.parts["Cs-137"][near].sum() == pytest.approx(wanted, rel=0.15)
    assert found.present[0].nuclide == "Cs-137"


def test_germanium_draws_peaks_on_a_continuum() -> None:
    edges = np.linspace(0.0, 3000.0, 8193)
    shape = expected_spectrum(emissions("Co-60"), "HPGe 20 %", edges, detector("HPGe 20 %"))
    smooth = np.exp(-edges[1:] / 400.0)
    expected = 20_000 * shape / shape.sum() + 20_000 * smooth / smooth.sum()
    counts = np.random.default_rng(10).poisson(expected).astype(float)
    scale = EnergyCalibration.polynomial(0.0, 3000.0 / 8192)
    _, curve = explained(Spectrum(counts, live_time_s=300.0, calibration=scale), None, "HPGe")
    assert curve is not None
    fit = curve()
    above = fit.edges_kev[:-1] > 40.0
    assert fit.total[above].sum() == pytest.approx(counts[edges[:-1] > 40.0].sum(), rel=0.1)
    peak = np.argmax(fit.parts["Co-60"])
    assert fit.edges_kev[peak] == pytest.approx(1173.2, abs=3.0)


def test_reasons_tell_which_lines_were_seen() -> None:
    counts = np.random.default_rng(11).poisson(_background() + 40_000 * _shape("Co-60"))
    found = identify(Spectrum(counts.astype(float), 300.0, calibration=SCALE), None, "NaI")
    lines = {line.energy_kev: line.code for line in found.present[0].lines}
    assert lines[1173.2] is LineCode.SEEN
    assert lines[1332.5] is LineCode.SEEN
    assert "1173.2 keV: seen" in " ".join(found.present[0].reasons)


@pytest.mark.parametrize("kind", ["NaI", "HPGe"])
def test_a_scale_that_ends_below_all_lines_gives_no_name(kind: str) -> None:
    scale = EnergyCalibration.polynomial(0.0, 0.01)
    counts = np.random.default_rng(7).poisson(_background()).astype(float)
    found = identify(Spectrum(counts, live_time_s=300.0, calibration=scale), None, kind)
    assert found.nuclides == ()


def test_few_backgrounds_have_to_be_inspected_for_special_nuclear_material() -> None:
    drawings = (drawn("NaI", seed) for seed in range(720_000, 720_400))
    empty = list(islice((one for one in drawings if not one.truth), 25))
    doubted = [
        identify(one.spectrum, one.background, "NaI").verdict.snm_not_excluded for one in empty
    ]
    assert len(empty) == 25
    assert sum(doubted) <= 5
