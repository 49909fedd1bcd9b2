"""Coefficients against the NIST tables, edges, mixtures."""

from __future__ import annotations

import numpy as np
import pytest

from korgan.science.errors import InputError
from korgan.science.photons.attenuation import (
    k_edge,
    mass_attenuation,
    transmission_coefficient,
)

# NIST "Tables of X-ray mass attenuation coefficients" (Hubbell and Seltzer), table 3 and 4, cm2/g.
NIST = [
    ("Pb", 100.0, 5.549),
    ("Pb", 600.0, 0.1248),
    ("Pb", 1000.0, 0.07102),
    ("Pb", 3000.0, 0.04234),
    ("Fe", 100.0, 0.3717),
    ("Fe", 1000.0, 0.05995),
    ("Al", 500.0, 0.08445),
    ("Ge", 1000.0, 0.05727),
    ("I", 60.0, 7.579),
    ("H", 1000.0, 0.1263),
    ("NaI", 1000.0, 0.05795),
    ("water", 1000.0, 0.07072),
]


@pytest.mark.parametrize(("what", "energy", "published"), NIST)
def test_total_agrees_with_nist(what: str, energy: float, published: float) -> None:
    assert float(mass_attenuation(what, energy)) == pytest.approx(published, rel=0.02)


def test_parts_add_up_to_the_total() -> None:
    energies = np.geomspace(5.0, 10_000.0, 200)
    parts = sum(
        mass_attenuation("BGO", energies, process)
        for process in ("coherent", "incoherent", "photoelectric", "pair")
    )
    np.testing.assert_allclose(parts, mass_attenuation("BGO", energies))


def test_it_jumps_at_the_k_edge_also_where_the_package_lost_the_row() -> None:
    for element, z, edge in (("I", 53, 33.17), ("Pb", 82, 88.0), ("U", 92, 115.6)):
        assert k_edge(z)[0] == pytest.approx(edge, rel=1e-3)
        below, above = mass_attenuation(element, [0.998 * edge, 1.002 * edge])
        assert above > 3 * below
    # NIST: 4.893 just above the K edge of uranium
    assert float(mass_attenuation("U", 115.7)) == pytest.approx(4.89, rel=0.03)


def test_pair_production_begins_at_its_threshold() -> None:
    assert float(mass_attenuation("Pb", 1021.0, "pair")) == 0.0
    assert float(mass_attenuation("Pb", 3000.0, "pair")) > 0.01


def test_fractional_atomic_number_lies_between_its_neighbours() -> None:
    lower, middle, upper = (float(transmission_coefficient(z, 200.0)) for z in (26, 26.4, 27))
    assert lower < middle < upper


@pytest.mark.parametrize("what", ["unobtainium", 120.0])
def test_unknown_matter_is_refused(what: str | float) -> None:
    with pytest.raises(InputError):
        mass_attenuation(what, 100.0)


def test_energy_outside_the_table_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        mass_attenuation("Pb", [100.0, float("nan")])
    assert refused.value.code == "energy_outside_table"
