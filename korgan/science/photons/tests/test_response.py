"""Efficiencies against published values, conservation of energy and counts, shapes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from korgan.science.errors import InputError
from korgan.science.nuclides import emissions
from korgan.science.photons.detectors import DETECTORS, detector
from korgan.science.photons.folding import Folding, expected_spectrum
from korgan.science.photons.response import response, solid_angle_share
from korgan.science.photons.shielding import Shielding

EDGES = np.linspace(0.0, 3000.0, 1025)


# Heath (IDO-16880) and Marion and Young, Nuclear Reaction Analysis (1968): 3x3 inch NaI, source on
# the axis; published photofractions scatter by some per cent with canning and distance.
@pytest.mark.parametrize(
    ("energy", "peak_to_total"), [(279.2, 0.85), (661.7, 0.54), (1332.5, 0.36), (2614.5, 0.23)]
)
def test_peak_to_total_of_the_standard_crystal(energy: float, peak_to_total: float) -> None:
    found = response("NaI 3x3").peak_to_total(energy)[0]
    assert found == pytest.approx(peak_to_total, rel=0.10)


def test_intrinsic_efficiency_of_the_standard_crystal() -> None:
    # 0.85 of the photons interact (1 - exp(-mu x) over the face), 0.54 of those in full (Knoll,
    # Radiation Detection and Measurement, 4th ed., ch. 10, figures read off)
    assert response("NaI 3x3").intrinsic_peak_efficiency(661.7)[0] == pytest.approx(0.46, rel=0.08)


@pytest.mark.parametrize(("name", "percent"), [("HPGe 20 %", 20.0), ("HPGe 50 %", 50.0)])
def test_relative_efficiency_of_germanium(name: str, percent: float) -> None:
    # IEEE Std 325: relative to 1.2e-3 of a 3x3 inch NaI at 1332.5 keV, source 25 cm from the cap
    model = detector(name)
    absolute = response(name).intrinsic_peak_efficiency(1332.5)[0]
    absolute *= solid_angle_share(model, 25.65)
    assert 100 * absolute / 1.2e-3 == pytest.approx(percent, rel=0.07)


@pytest.mark.parametrize("name", ["NaI 3x3", "LaBr3 1.5x1.5", "BGO 2x2", "CsI 2x2"])
def test_big_crystals_absorb_low_energies_wholly(name: str) -> None:
    table = response(name)
    full, escapes, continuum = table.at(np.array([130.0]))
    assert full[0] + escapes[0].sum() > 0.85 * (full[0] + escapes[0].sum() + continuum[0].sum())


def test_pair_production_gives_both_escape_peaks() -> None:
    table = response("HPGe 50 %")
    _, escapes, _ = table.at(np.array([2614.5, 900.0]))
    assert np.all(escapes[0, -2:] > 0.004)
    assert np.all(escapes[1, -2:] < 5e-4)  # what falls into the window by chance


def test_more_events_never_leave_than_enter() -> None:
    for name in DETECTORS:
        table = response(name)
        events = table.full + table.escapes.sum(axis=1) + table.continuum.sum(axis=1)
        # photons also enter through the sides of small crystals and scatter in from the casing
        assert np.all(events < 1.35), name
        assert np.all(table.full >= 0)


def test_spectrum_keeps_the_counts_of_its_parts() -> None:
    wide = np.linspace(-200.0, 4000.0, 2001)
    source = emissions("Co-60")
    counts = expected_spectrum(source, "NaI 3x3", wide, detector("NaI 3x3"), room_scatter=0.0)
    table = response("NaI 3x3")
    full, escapes, continuum = table.at(source.energy_kev)
    events = source.per_decay @ (full + escapes.sum(axis=1) + continuum.sum(axis=1))
    expected = events * solid_angle_share(detector("NaI 3x3"), 100.0)
    assert counts.sum() == pytest.approx(expected, rel=0.02)  # air takes one per cent


def test_peaks_stand_where_they_belong_and_have_their_width() -> None:
    model = detector("HPGe 50 %")
    edges = np.linspace(0.0, 3000.0, 16385)
    counts = expected_spectrum(emissions("Cs-137"), "HPGe 50 %", edges, model)
    centres = 0.5 * (edges[1:] + edges[:-1])
    near = np.abs(centres - 661.657) < 4.0
    baseline = counts[near].min()
    weights = counts[near] - baseline
    mean = float(weights @ centres[near] / weights.sum())
    sigma = math.sqrt(float(weights @ (centres[near] - mean) ** 2 / weights.sum()))
    assert mean == pytest.approx(661.657, abs=0.05)
    assert 2.3548 * sigma == pytest.approx(float(model.fwhm_kev(661.657)), rel=0.06)


def test_compton_edge_is_sharp_between_tabulated_energies() -> None:
    # half height of the edge lies at E - E/(1 + 2E/mc2), for any energy between those of the table
    model = detector("HPGe 50 %")
    edges = np.linspace(0.0, 3000.0, 3001)
    for source, energy in (("Cs-137", 661.657), ("Mn-54", 834.848), ("Zn-65", 1115.539)):
        counts = expected_spectrum(emissions(source), "HPGe 50 %", edges, model, room_scatter=0.0)
        edge = energy - energy / (1.0 + 2.0 * energy / 510.999)
        below = counts[int(edge) - 25 : int(edge) - 10].mean()
        above = counts[int(edge) + 10 : int(edge) + 25].mean()
        assert above < 0.6 * below
        steepest = int(edge) - 25 + np.diff(counts[int(edge) - 25 : int(edge) + 25]).argmin()
        assert abs(steepest - edge) < 12


def test_shielding_weakens_low_energies_most() -> None:
    model = detector("NaI 3x3")
    bare = expected_spectrum(emissions("Ba-133"), "NaI 3x3", EDGES, model)
    behind = expected_spectrum(
        emissions("Ba-133"), "NaI 3x3", EDGES, model, shielding=Shielding(26, 10.0)
    )
    low = (EDGES[:-1] > 70) & (EDGES[:-1] < 90)
    high = (EDGES[:-1] > 340) & (EDGES[:-1] < 370)
    assert behind[low].sum() / bare[low].sum() < 0.3 * behind[high].sum() / bare[high].sum()


def test_distance_follows_the_inverse_square() -> None:
    model = detector("NaI 3x3")
    source = emissions("Cs-137")
    near = expected_spectrum(source, "NaI 3x3", EDGES, model, distance_cm=100, room_scatter=0.0)
    far = expected_spectrum(source, "NaI 3x3", EDGES, model, distance_cm=200, room_scatter=0.0)
    peak = slice(200, 250)
    assert near[peak].sum() / far[peak].sum() == pytest.approx(4.0, rel=0.02)


def test_one_folding_serves_many_layers() -> None:
    model = detector("CsI 1 cm3")
    folding = Folding("CsI 1 cm3", EDGES, model)
    layers = [None, Shielding(26, 5.0), Shielding(82, 5.0)]
    together = folding.spectra(emissions("Eu-152"), layers)
    for spectrum, layer in zip(together, layers, strict=True):
        alone = expected_spectrum(emissions("Eu-152"), "CsI 1 cm3", EDGES, model, shielding=layer)
        np.testing.assert_allclose(spectrum, alone, rtol=2e-3, atol=1e-12)


class _Broken:
    def fwhm_kev(self, energy_kev: ArrayLike, /) -> NDArray[np.float64]:
        return np.zeros(np.shape(energy_kev))


def test_bad_input_is_refused() -> None:
    source, model = emissions("Cs-137"), detector("NaI 3x3")
    with pytest.raises(InputError) as unknown:
        expected_spectrum(source, "Geiger", EDGES, model)
    assert unknown.value.code == "unknown_detector"
    with pytest.raises(InputError) as falling:
        expected_spectrum(source, "NaI 3x3", EDGES[::-1], model)
    assert falling.value.code == "edges_not_rising"
    with pytest.raises(InputError) as width:
        expected_spectrum(source, "NaI 3x3", EDGES, _Broken())
    assert width.value.code == "bad_resolution"
    with pytest.raises(InputError) as place:
        expected_spectrum(source, "NaI 3x3", EDGES, model, distance_cm=0.0)
    assert place.value.code == "distance_not_positive"


def test_all_detectors_give_finite_spectra_of_every_kind_of_source() -> None:
    for name, model in DETECTORS.items():
        folding = Folding(name, EDGES, model)
        for source in ("Am-241", "Cs-137", "Sr-90", "Cf-252", "uranium ore", "neutrons"):
            if source == "neutrons":
                source = "neutron capture in iron"
            counts = folding.spectra(emissions(source), [None, Shielding(82, 10.0)])
            assert np.all(np.isfinite(counts)) and np.all(counts >= -1e-18)
            assert counts[0].sum() > 0
