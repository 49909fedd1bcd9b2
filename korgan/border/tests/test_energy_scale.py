"""Identification of files whose energy scale is missing, right, or wrong."""

from __future__ import annotations

import numpy as np
import pytest

from korgan.border.energy_scale import identified
from korgan.science.photons.background import Background
from korgan.science.spectra import EnergyCalibration, Spectrum
from korgan.science.spectra.synthesis import Instrument, SourceTerm, synthesise

FULL_KEV = 2400.0


@pytest.fixture(scope="module")
def caesium() -> Spectrum:
    edges = np.linspace(0.0, FULL_KEV, 1025)
    drawn = synthesise(
        Instrument("NaI 2x2", edges),
        [SourceTerm("Cs-137", 2e5)],
        600.0,
        seed=7,
        background=Background(),
    )
    return Spectrum(drawn.counts.astype(float), live_time_s=600.0)


def test_without_a_scale_the_spectrum_gives_its_own(caesium: Spectrum) -> None:
    outcome = identified(caesium, None)
    assert [one.nuclide for one in outcome.found.present] == ["Cs-137"]
    told = outcome.as_json()
    assert told["source"].startswith("from the spectrum: ")
    assert told["coefficients"][1] == pytest.approx(FULL_KEV / 1024, rel=0.05)


def test_a_right_scale_is_left_alone(caesium: Spectrum) -> None:
    right = caesium.with_changes(calibration=EnergyCalibration.polynomial(0.0, FULL_KEV / 1024))
    told = identified(right, None).as_json()
    assert told["source"].startswith("file")
    assert told["drift"] == []


def test_a_wrong_scale_is_replaced_and_that_is_said(caesium: Spectrum) -> None:
    wrong = caesium.with_changes(calibration=EnergyCalibration.polynomial(0.0, 3000.0 / 1024))
    outcome = identified(wrong, None)
    assert [one.nuclide for one in outcome.found.present] == ["Cs-137"]
    assert "the scale of the file is wrong" in outcome.as_json()["source"]


def test_without_peaks_it_is_said_that_no_scale_was_found() -> None:
    flat = Spectrum(np.random.default_rng(3).poisson(30.0, 1024).astype(float), live_time_s=60.0)
    outcome = identified(flat, None)
    assert outcome.found.present == ()
    assert outcome.as_json()["source"].startswith("none could be found")


def _few_counts_of_caesium(seed: int) -> Spectrum:
    """So few counts that no scale could be claimed."""
    edges = np.linspace(0.0, 1600.0, 1025)
    drawn = synthesise(
        Instrument("NaI 2x2", edges),
        [SourceTerm("Cs-137", 5e5)],
        600.0,
        seed=seed,
        background=Background(),
    )
    rng = np.random.default_rng(seed)
    counts = rng.binomial(drawn.counts.astype(int), 800.0 / drawn.counts.sum())
    return Spectrum(counts.astype(float), live_time_s=5.0)


def test_what_is_named_on_an_uncertain_scale_is_no_surer_than_the_scale() -> None:
    outcomes = [identified(_few_counts_of_caesium(seed), None) for seed in range(6)]
    uncertain = [one for one in outcomes if one.as_json()["code"] == "likely"]
    assert uncertain, "none of the scales was uncertain"
    for outcome in uncertain:
        assert outcome.scale is not None
        most = sum(one.probability for one in outcome.scale.likely)
        assert all(one.probability <= most for one in outcome.found.nuclides)
        assert outcome.found.verdict.snm_not_excluded
        assert any("not certain" in reason for reason in outcome.found.verdict.reasons)
    named = [[one.nuclide for one in outcome.found.present] for outcome in outcomes]
    assert sum(names == ["Cs-137"] for names in named) >= 4
    assert all(names in ([], ["Cs-137"]) for names in named)


def test_a_scale_that_says_the_channel_s_number_is_none(caesium: Spectrum) -> None:
    outcome = identified(
        caesium.with_changes(calibration=EnergyCalibration.polynomial(0.0, 1.0)), None
    )
    assert [one.nuclide for one in outcome.found.present] == ["Cs-137"]
    assert outcome.as_json()["coefficients"][1] == pytest.approx(FULL_KEV / 1024, rel=0.05)


def test_a_right_scale_of_one_kev_a_channel_is_not_thrown_away() -> None:
    # too few counts to find a scale in them: only the stated one can name anything
    drawn = synthesise(
        Instrument("NaI 2x2", np.linspace(0.0, 1024.0, 1025)),
        [SourceTerm("Cs-137", 5e5)],
        600.0,
        seed=2,
        background=Background(),
    )
    counts = np.random.default_rng(2).binomial(drawn.counts.astype(int), 250 / drawn.counts.sum())
    spectrum = Spectrum(
        counts.astype(float), live_time_s=2.0, calibration=EnergyCalibration.polynomial(0.0, 1.0)
    )
    outcome = identified(spectrum, None)
    said = {one.nuclide: one.probability for one in outcome.found.nuclides}
    assert said["Cs-137"] > 0.3
    assert outcome.as_json()["coefficients"]
    assert any("not certain" in reason for reason in outcome.found.verdict.reasons)


def test_names_that_a_wrong_scale_makes_of_a_common_source_are_doubted() -> None:
    edges = np.linspace(0.0, FULL_KEV, 1025)
    drawn = synthesise(
        Instrument("NaI 2x2", edges),
        [SourceTerm("Co-60", 2e5)],
        300.0,
        seed=3,
        background=Background(),
    )
    high = EnergyCalibration.polynomial(0.0, 1.09 * FULL_KEV / 1024)
    spectrum = Spectrum(drawn.counts.astype(float), live_time_s=300.0, calibration=high)
    outcome = identified(spectrum, None)
    assert [one.nuclide for one in outcome.found.present] == ["Co-60"]
    assert outcome.as_json()["coefficients"][1] == pytest.approx(FULL_KEV / 1024, rel=0.03)


@pytest.mark.parametrize("gain", [0.95, 1.05])
def test_a_rare_name_on_a_wrong_scale_gives_way_to_a_common_source(gain: float) -> None:
    edges = np.linspace(0.0, 2000.0, 2049)
    drawn = synthesise(
        Instrument("LaBr3 1.5x1.5", edges),
        [SourceTerm("Co-60", 2e5)],
        60.0,
        seed=5,
        background=Background(),
    )
    scale = EnergyCalibration.polynomial(0.0, float(edges[1]) * gain)
    wrong = Spectrum(drawn.counts.astype(float), live_time_s=60.0, calibration=scale)
    assert "Co-60" in [one.nuclide for one in identified(wrong, None).found.present]


def test_two_lines_where_they_should_be_hold_a_right_scale_for_a_rare_source() -> None:
    edges = np.linspace(0.0, 2000.0, 1025)
    drawn = synthesise(Instrument("NaI 2x2", edges), [SourceTerm("Nb-94", 2e5)], 60.0, seed=6)
    scale = EnergyCalibration.polynomial(0.0, float(edges[1]))
    right = Spectrum(drawn.counts.astype(float), live_time_s=60.0, calibration=scale)
    outcome = identified(right, None)
    assert [one.nuclide for one in outcome.found.present] == ["Nb-94"]
    assert outcome.as_json()["source"].startswith("file")


def test_a_doubtful_scale_that_is_kept_for_want_of_a_better_one_is_told() -> None:
    # lines that are nobody's: peaks where no source of the table has any together
    channels = np.arange(1024.0)
    heights = {101.0: 900.0, 237.0: 1500.0, 391.0: 700.0, 633.0: 1100.0, 871.0: 800.0}
    shape = 30.0 * np.exp(-channels / 250.0) + sum(
        height * np.exp(-0.5 * ((channels - at) / 9.0) ** 2) for at, height in heights.items()
    )
    counts = np.random.default_rng(1).poisson(shape).astype(float)
    scale = EnergyCalibration.polynomial(0.0, FULL_KEV / 1024)
    outcome = identified(Spectrum(counts, live_time_s=60.0, calibration=scale), None, "NaI")
    said = outcome.found.verdict.reasons
    assert any("is doubtful" in one for one in said)
