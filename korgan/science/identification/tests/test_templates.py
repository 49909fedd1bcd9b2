from __future__ import annotations

import json

import numpy as np
import pytest

from korgan.science.identification.candidates import CANDIDATES, candidates, computed
from korgan.science.identification.line_templates import LineTemplates
from korgan.science.identification.rows import SIZES, Part, Row
from korgan.science.identification.tabulate import _spectra, fingerprint
from korgan.science.identification.templates import Templates
from korgan.science.identification.width import PeakWidth
from korgan.science.nuclides import emissions
from korgan.science.photons.detectors import detector
from korgan.science.photons.folding import expected_spectrum

EDGES = np.linspace(15.0, 3000.0, 400)


def test_the_tables_are_those_of_the_nuclide_and_photon_data() -> None:
    made_of = json.loads(CANDIDATES.read_text())["made_of"]
    assert made_of == fingerprint(), "run python -m korgan.science.identification.tabulate"


def test_candidates_are_those_of_the_list_of_plausibility() -> None:
    fresh = computed()
    assert fresh.keys() == candidates().keys()
    for label, one in fresh.items():
        known = candidates()[label]
        assert (known.sources, known.category, known.weight, known.company) == (
            one.sources,
            one.category,
            one.weight,
            one.company,
        )


@pytest.mark.parametrize(
    ("category", "labels"),
    [
        ("SNM", "U-233 U-235 Np-237 Pu-239"),
        ("medical", "F-18 Ga-67 Tc-99m In-111 I-123 I-125 I-131 Xe-133 Tl-201 Lu-177 P-32"),
        ("industrial", "Co-57 Co-60 Se-75 Ba-133 Cs-137 Ir-192 Am-241 Sr-90 Gd-153"),
        ("NORM", "K-40 Ra-226 Th-232 U-238 Lu-176"),
    ],
)
def test_a_category_asks_for_what_an_officer_can_be_shown(category: str, labels: str) -> None:
    # No patient has a certificate for a sealed source, and no cargo of tiles has a licence.
    assert {candidates()[label].category for label in labels.split()} == {category}


@pytest.mark.parametrize("kind", [kind for kind in SIZES if kind != "HPGe"])
def test_every_template_holds_one_count_on_a_wide_enough_scale(kind: str) -> None:
    templates = Templates(kind)
    width = PeakWidth(SIZES[kind][0])
    laid = templates.laid(np.linspace(0.0, 10_000.0, 500), width)
    rows = np.concatenate([templates.of_label["Cs-137"], templates.rest_of["Cs-137"]])
    np.testing.assert_allclose(laid.rows(rows).sum(axis=1), 1.0, atol=0.02)


def test_a_shipped_template_is_the_detectors_response() -> None:
    templates = Templates("NaI")
    width = PeakWidth("NaI 3x3")
    bare = templates.of_label["Cs-137"][0]
    shape = templates.laid(EDGES, width).rows(np.array([bare]))[0]
    whole = expected_spectrum(emissions("Cs-137"), "NaI 3x3", EDGES, detector("NaI 3x3"))
    peak = slice(*np.searchsorted(EDGES, (600.0, 720.0)))
    ours, theirs = shape[peak] / shape[peak].max(), whole[peak] / whole[peak].max()
    np.testing.assert_allclose(ours, theirs, atol=0.05)


def test_what_is_shipped_is_what_is_folded() -> None:
    row = Row("Co-60", "Co-60", "NaI 3x3", None, Part.CONTINUUM)
    _, smooth = _spectra([row])
    templates = Templates("NaI")
    place = templates.rest_of["Co-60"]
    kept = templates.dense[templates.dense_of[place[templates.dense_of[place] >= 0][0]]]
    np.testing.assert_allclose(kept, smooth[0] / smooth[0].sum(), rtol=0.02, atol=1e-5)


def test_lines_of_germanium_have_their_energies_and_the_sum_one() -> None:
    lines = LineTemplates("HPGe")
    row = int(lines.of_label["Co-60"][0])
    span = slice(lines.offsets[row], lines.offsets[row + 1])
    strongest = sorted(lines.energy_kev[span][np.argsort(-lines.share[span])[:2]])
    np.testing.assert_allclose(strongest, [1173.23, 1332.49], atol=0.02)
    assert lines.share[span].sum() == pytest.approx(1.0, abs=1e-4)
