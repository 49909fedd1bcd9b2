"""What layers of matter let through, scatter, and make."""

from __future__ import annotations

import numpy as np
import pytest

from korgan.science.errors import InputError
from korgan.science.photons.attenuation import transmission_coefficient
from korgan.science.photons.shielding import (
    FLUX_EDGES_KEV,
    FLUX_KEV,
    Shielding,
    binned,
    medium,
    passage,
    room,
)


def photons(flux: np.ndarray, low: float, high: float) -> float:
    return float(flux[(low < FLUX_KEV) & (high > FLUX_KEV)].sum())


def row(energy: float) -> int:
    return int(np.argmin(np.abs(FLUX_KEV - energy)))


def test_thin_layers_scatter_what_they_take_out() -> None:
    layer = Shielding(26, 0.5)
    out = passage(layer).scattered
    assert out is not None
    i = row(1000.0)
    taken = 1.0 - float(passage(layer).transmitted(FLUX_KEV[i : i + 1])[0])
    # at 1 MeV iron hardly absorbs: nearly all that interacts leaves as scattered photons
    assert out[i].sum() == pytest.approx(taken, rel=0.1)


def test_no_scattered_photon_gains_energy() -> None:
    for layer in (Shielding(82, 5), Shielding(6, 10), Shielding(26, 30)):
        out = passage(layer).scattered
        assert out is not None
        below_pair = FLUX_KEV < 1000.0
        for i in np.flatnonzero(below_pair & (FLUX_KEV > 25.0)):
            assert out[i, i + 1 :].sum() <= 1e-12


def test_build_up_in_lead_agrees_with_tables() -> None:
    # Exposure build-up factor of a point source in lead, 1 MeV, 2 mean free paths: 1.69
    # (ANSI/ANS-6.4.3 as reprinted in shielding handbooks). Exposure weights photons by energy and
    # by the absorption coefficient of air, which is nearly constant from 0.1 to 1 MeV.
    coefficient = float(transmission_coefficient(82, 1000.0))
    layer = Shielding(82, 2.0 / coefficient)
    out = passage(layer).scattered
    assert out is not None
    through = np.exp(-2.0)
    i = row(1000.0)
    factor = 1.0 + float(out[i] @ FLUX_KEV) / (through * FLUX_KEV[i])
    assert factor == pytest.approx(1.69, rel=0.12)


def test_lead_glows_in_its_k_x_rays() -> None:
    out = passage(Shielding(82, 0.5)).scattered
    assert out is not None
    i = row(150.0)
    assert photons(out[i], 70, 90) > 3 * photons(out[i], 55, 69)


def test_room_scatters_back_below_the_backscatter_energy() -> None:
    flux = room(100.0)[row(661.7)]
    assert 0.05 < flux.sum() < 0.5
    assert photons(flux, 150, 260) > 0.25 * flux.sum()


def test_extended_soil_gives_more_scatter_than_light() -> None:
    flux = medium("soil")[row(661.7)]
    assert 2.0 < flux.sum() < 8.0


def test_binning_keeps_photons_and_their_mean_energy() -> None:
    energy = np.array([59.54, 661.657, 2614.5])
    counts = binned(energy, np.eye(3))
    np.testing.assert_allclose(counts.sum(axis=1), 1.0)
    np.testing.assert_allclose(counts @ FLUX_KEV, energy, rtol=1e-3)
    assert len(FLUX_EDGES_KEV) == counts.shape[1] + 1


def test_self_absorption_lets_more_through_than_a_layer_in_front() -> None:
    front = passage(Shielding(92, 20.0)).transmitted(np.array([185.7]))
    within = passage(Shielding(92, 20.0, self_absorbing=True)).transmitted(np.array([185.7]))
    assert within[0] > 100 * front[0]


@pytest.mark.parametrize(("z", "areal"), [(2.0, 1.0), (120.0, 1.0), (26.0, -1.0)])
def test_impossible_layers_are_refused(z: float, areal: float) -> None:
    with pytest.raises(InputError) as refused:
        Shielding(z, areal)
    assert refused.value.code == "shielding_out_of_range"
