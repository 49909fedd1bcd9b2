"""Monte Carlo of the crystal: attenuation law, conservation, reproducibility."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from korgan.science.photons.attenuation import transmission_coefficient
from korgan.science.photons.detectors import Body, Detector, detector
from korgan.science.photons.materials import material
from korgan.science.photons.transport.crystal import (
    deposited,
    escape_energies,
    segment_knots,
)


def bare_slab(what: str, thickness: float) -> Detector:
    """A wide bare slab, so that photons enter by the face only."""
    body = Body("box", what, 0.0, thickness, 50.0, 50.0)
    return replace(detector("NaI 3x3"), bodies=(body,), face_area_cm2=100.0 * 100.0)


@pytest.mark.parametrize(("what", "energy"), [("NaI", 661.657), ("Ge", 1332.5), ("PVT", 200.0)])
def test_interactions_follow_the_attenuation_law(what: str, energy: float) -> None:
    thickness, photons = 2.0, 200_000
    found = deposited(bare_slab(what, thickness), energy, photons, seed=5, distance_cm=1e5).sum()
    mu = material(what).density * float(transmission_coefficient(what, energy))
    expected = 1.0 - np.exp(-mu * thickness)
    error = np.sqrt(expected * (1.0 - expected) / photons)
    assert found == pytest.approx(expected, abs=4.0 * error + 1e-3 * expected)


def test_a_huge_crystal_absorbs_everything() -> None:
    found = deposited(bare_slab("BGO", 60.0), 400.0, 20_000, seed=1, distance_cm=1e5)
    assert found[0] > 0.93  # the rest is scattered back out of the face


def test_equal_seeds_give_equal_results() -> None:
    model = detector("CsI 1 cm3")
    first, again, other = (deposited(model, 661.657, 5000, seed=seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert np.any(first != other)


def test_iodine_x_rays_escape_just_above_the_k_edge() -> None:
    below = deposited(detector("NaI 2x2"), 32.9, 20_000, seed=1)
    above = deposited(detector("NaI 2x2"), 34.0, 20_000, seed=1)
    lines = int(np.count_nonzero(escape_energies("NaI"))) - 2
    assert below[1 : 1 + lines].sum() == 0.0
    assert above[1 : 1 + lines].sum() > 0.1 * above[0]


@pytest.mark.parametrize("energy", [30.0, 255.5, 661.657, 2614.5])
def test_pieces_of_the_continuum_rise_to_the_full_energy(energy: float) -> None:
    knots = segment_knots(energy)
    assert knots[0] == 0.0 and knots[3] == energy
    assert list(knots) == sorted(knots)
