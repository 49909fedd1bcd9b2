"""Whole spectra: what a few counts tell that show no clear peak."""

from __future__ import annotations

import numpy as np
import pytest

from korgan.science.identification import identify
from korgan.science.identification.arriving import LAYERS, arriving
from korgan.science.identification.broad_scene import BroadScene
from korgan.science.identification.candidates import candidates
from korgan.science.identification.engine import explained
from korgan.science.identification.setting import Setting
from korgan.science.identification.templates import Templates
from korgan.science.identification.whole_spectrum import explanations
from korgan.science.identification.width import PeakWidth
from korgan.science.photons.shielding import Shielding
from korgan.science.spectra import EnergyCalibration, Spectrum
from korgan.science.spectra.synthesis import Instrument, SourceTerm, synthesise

_EDGES = np.linspace(0.0, 3000.0, 1025)
_SCALE = EnergyCalibration.polynomial(0.0, _EDGES[1])
_TEMPLATES = Templates("CsI")


def _pair(source: str | None, counts: float, layer: Shielding | None, seed: int) -> list[Spectrum]:
    """A spectrum in a small crystal with as much background below it, and that background."""
    instrument = Instrument("CsI 1 cm3", _EDGES, resolution_factor=1.1)
    rng = np.random.default_rng(seed)
    natural = synthesise(instrument, [SourceTerm("K-40", 1e5)], 10.0, seed=seed).expected
    beneath = natural / natural.sum() * 300.0
    expected = beneath.copy()
    if source is not None:
        alone = synthesise(
            instrument, [SourceTerm(source, 1e5, shielding=layer)], 10.0, seed=seed
        ).expected
        expected += alone / alone.sum() * counts
    return [
        Spectrum(rng.poisson(expected).astype(float), 60.0, calibration=_SCALE),
        Spectrum(rng.poisson(20.0 * beneath).astype(float), 1200.0, calibration=_SCALE),
    ]


def _scene(spectrum: Spectrum, background: Spectrum | None) -> BroadScene:
    from korgan.science.identification.engine import _usable_background

    measured, _ = _usable_background(background)
    return BroadScene(spectrum, _EDGES, _TEMPLATES, PeakWidth("CsI 1x1x2", 1.2), measured)


def test_every_candidate_arrives_bare_and_never_more_than_it_emits() -> None:
    table = arriving()
    assert set(table.labels) == set(candidates())
    assert table.known[:, 0].all()
    assert table.through.max() <= 1.0
    assert table.through.shape == (len(LAYERS) + 1, table.energy_kev.size)
    # lead stops soft photons more than hard ones, and more of it stops more
    soft = np.argmin(np.abs(table.energy_kev - 100.0))
    hard = np.argmin(np.abs(table.energy_kev - 1332.5))
    lead = [k for k, one in enumerate(LAYERS) if one and one.atomic_number == 82]
    assert (np.diff(table.through[lead, hard]) < 0).all()
    assert (table.through[lead, soft] < table.through[lead, hard]).all()


@pytest.mark.parametrize("source", ["Co-60", "Zr-89", "Bi-207"])
def test_shielded_source_with_few_counts_in_a_small_crystal_leads(source: str) -> None:
    leads = 0
    for seed in range(3):
        spectrum, background = _pair(source, 1500.0, Shielding(26, 8.0), seed)
        best = explanations(_scene(spectrum, background), Setting(), 6.0)[0]
        leads += source in best.labels
    assert leads == 3


def test_nothing_but_background_is_no_source() -> None:
    for seed in range(4):
        spectrum, background = _pair(None, 0.0, None, seed)
        assert explanations(_scene(spectrum, background), Setting(), 6.0)[0].labels == ()
        assert not identify(spectrum, background, "CsI").present


def test_bremsstrahlung_is_never_named_without_a_measured_background() -> None:
    shapeless = {
        label for label, flat in zip(arriving().labels, arriving().shapeless, strict=True) if flat
    }
    assert {"P-32", "Sr-90", "Pb-210"} <= shapeless
    spectrum, _ = _pair("Sr-90", 1500.0, None, 1)
    best = explanations(_scene(spectrum, None), Setting(), 6.0)[0]
    assert not {"P-32", "Sr-90", "Pb-210"} & set(best.labels)


def test_doubt_of_special_material_is_not_taken_away() -> None:
    """What peaks leave as a doubt stays one, whatever the whole spectrum looks like."""
    from korgan.science.identification.averaging import averaged
    from korgan.science.identification.search import search, shares

    for seed in range(3):
        spectrum, background = _pair("U-235", 600.0, Shielding(26, 8.0), seed)
        scene = _scene(spectrum, background)
        hypotheses, closeup = search(scene)
        plain, both = shares(hypotheses), averaged(scene, hypotheses, closeup)
        for label, share in plain.items():
            if candidates()[label].category == "SNM" and share >= 0.06:
                assert both[label] >= 0.06


def test_found_in_the_whole_spectrum_is_told_with_its_counts() -> None:
    spectrum, background = _pair("Zr-89", 1500.0, Shielding(26, 8.0), 0)
    found, curve = explained(spectrum, background, "CsI")
    assert "Zr-89" in {one.nuclide for one in found.present}
    assert all(np.isfinite(one.counts) and one.significance >= 0 for one in found.nuclides)
    assert curve is not None and np.isfinite(curve().total).all()


def test_special_material_without_lines_is_a_doubt_at_many_counts() -> None:
    """Where so much is counted that lines would show, continua alone do not name it."""
    from korgan.science.identification.averaging import _special_by_peaks

    found = _special_by_peaks({"Th-232": 0.9}, {"U-233": 0.8, "Th-232": 0.2})
    assert found == {"U-233": 0.06, "Th-232": 0.2}
    seen = _special_by_peaks({"U-233": 0.9}, {"U-233": 0.8})
    assert seen == {"U-233": 0.8}


def test_americium_is_weighed_although_mixtures_of_it_show_no_hard_line() -> None:
    one, _ = _pair("Am-241", 400.0, None, 4)
    found = explanations(_scene(one, None), Setting(), 6.0, ("Am-241", "Pu-239"))
    score = {each.labels: each.score for each in found}
    assert score[("Am-241",)] > score[("Pu-239",)] + 3.0
