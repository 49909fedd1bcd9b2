"""Detector models: every one is built of known matter and has a sensible resolution."""

from __future__ import annotations

import numpy as np
import pytest

from korgan.science.errors import InputError
from korgan.science.photons.detectors import DETECTORS, detector
from korgan.science.photons.materials import MATERIALS


def test_all_families_are_there() -> None:
    kinds = {model.kind for model in DETECTORS.values()}
    assert kinds == {"NaI", "CsI", "LaBr3", "CeBr3", "CZT", "CdTe", "BGO", "HPGe", "PVT"}


@pytest.mark.parametrize("name", DETECTORS)
def test_bodies_are_of_known_matter_and_the_sensitive_one_is_the_crystal(name: str) -> None:
    model = detector(name)
    assert all(body.material in {*MATERIALS, "vacuum"} for body in model.bodies)
    expected = "Ge" if model.kind == "HPGe" else model.kind
    assert model.bodies[model.sensitive].material == expected


@pytest.mark.parametrize("name", DETECTORS)
def test_peaks_widen_with_energy_and_relative_width_shrinks(name: str) -> None:
    energies = np.geomspace(20.0, 3000.0, 40)
    width = detector(name).fwhm_kev(energies)
    assert np.all(np.diff(width) > 0)
    assert np.all(np.diff(width / energies) < 1e-6)


def test_unknown_detector_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError) as refused:
        detector("Geiger")
    assert refused.value.code == "unknown_detector"
    assert "NaI 3x3" in str(refused.value)


def test_mass_fractions_sum_to_one() -> None:
    for entry in MATERIALS.values():
        assert sum(entry.fractions.values()) == pytest.approx(1.0), entry.name
