"""Lines per decay against published values, chains at equilibrium, neutrons."""

from __future__ import annotations

import numpy as np
import pytest

from korgan.science.errors import InputError
from korgan.science.nuclides import Emissions, emissions, library


def intensity(found: Emissions, energy_kev: float, window_kev: float = 0.6) -> float:
    return float(found.per_decay[np.abs(found.energy_kev - energy_kev) < window_kev].sum())


# Percent per decay of the parent, LNHB/DDEP recommended values rounded; then relative tolerance.
PUBLISHED = [
    ("Co-60", 1173.23, 99.85, 0.001),
    ("Co-60", 1332.49, 99.98, 0.001),
    ("Cs-137", 661.66, 85.0, 0.005),
    ("K-40", 1460.82, 10.6, 0.02),
    ("Th-232", 2614.51, 35.6, 0.01),
    ("Th-232", 911.2, 26.2, 0.15),
    ("Th-232", 238.63, 43.6, 0.02),
    ("Ra-226", 609.31, 45.5, 0.04),
    ("Ra-226", 1764.49, 15.3, 0.07),
    ("Ra-226", 351.93, 35.6, 0.02),
    ("U-235", 185.72, 57.1, 0.01),
    ("U-238", 1001.03, 0.84, 0.02),
    ("Am-241", 59.54, 35.9, 0.01),
    ("Ba-133", 356.01, 62.05, 0.01),
    ("Tc-99m", 140.51, 88.5, 0.01),
    ("I-131", 364.49, 81.2, 0.01),
    ("Na-22", 511.0, 180.7, 0.01),
    ("F-18", 511.0, 193.7, 0.01),
    ("Cd-109", 88.03, 3.66, 0.02),
    ("Zr-89", 909.15, 99.0, 0.02),
    ("Sn-113", 391.70, 64.97, 0.02),
    ("Lu-177", 208.37, 10.4, 0.02),
    ("Ir-192", 316.51, 82.7, 0.01),
    ("Pu-239", 413.71, 0.00147, 0.02),
    ("Np-237", 311.9, 38.3, 0.02),
    ("Eu-152", 1408.01, 20.85, 0.01),
    ("Bi-213", 807.36, 0.29, 0.02),
    ("Am-241", 662.4, 0.000364, 0.05),
]


@pytest.mark.parametrize(("source", "energy", "percent", "tolerance"), PUBLISHED)
def test_lines_agree_with_published_intensities(
    source: str, energy: float, percent: float, tolerance: float
) -> None:
    assert 100 * intensity(emissions(source), energy) == pytest.approx(percent, rel=tolerance)


def test_pure_beta_emitters_have_only_bremsstrahlung() -> None:
    found = emissions("P-32")
    assert len(found.energy_kev) == 0
    assert found.continuum_per_decay.sum() > 0.01
    # no photon can carry more than the end point of 1711 keV
    assert found.continuum_per_decay[found.continuum_edges_kev[:-1] > 1750].sum() == 0


def test_plutonium_grows_americium() -> None:
    fresh = emissions("plutonium, weapons grade", 0.5 * 3.156e7)
    aged = emissions("plutonium, weapons grade", 40 * 3.156e7)
    assert intensity(aged, 59.54) > 20 * intensity(fresh, 59.54)


def test_uranium_ratio_follows_enrichment() -> None:
    natural = emissions("natural uranium")
    ratio = intensity(natural, 185.72) / intensity(natural, 1001.03)
    # activity ratio 0.0461 in natural uranium, times 57.1 / 0.84
    assert ratio == pytest.approx(0.0461 * 57.1 / 0.84, rel=0.03)


def test_californium_emits_neutrons_and_prompt_photons() -> None:
    found = emissions("Cf-252")
    assert found.neutrons_per_decay == pytest.approx(0.116, rel=0.01)
    assert found.continuum_per_decay.sum() > 0.2


def test_annihilation_lines_are_broad_and_gamma_lines_are_not() -> None:
    found = emissions("Na-22")
    assert found.width_kev[np.abs(found.energy_kev - 511.0) < 0.5].max() > 1.0
    assert found.width_kev[np.abs(found.energy_kev - 1274.5) < 0.5].max() == 0.0


def test_unknown_source_and_negative_age_are_refused() -> None:
    with pytest.raises(InputError) as unknown:
        emissions("Xx-999")
    assert unknown.value.code == "unknown_source"
    with pytest.raises(InputError) as negative:
        emissions("Cs-137", -1.0)
    assert negative.value.code == "negative_age"


def test_every_source_gives_finite_sorted_lines() -> None:
    for name in library().sources:
        found = emissions(name)
        assert np.all(np.isfinite(found.per_decay)) and np.all(found.per_decay >= 0)
        assert np.all(np.diff(found.energy_kev) >= 0)
        assert np.all(np.isfinite(found.continuum_per_decay))
