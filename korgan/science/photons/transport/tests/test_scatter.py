"""Scattered photons in shells, rooms and extended matter."""

from __future__ import annotations

import numpy as np
import pytest

from korgan.science.photons.transport.room import room_scatter
from korgan.science.photons.transport.scatter import (
    SCATTER_BINS,
    medium_scatter,
    scatter_edges,
    shell_scatter,
)


def test_a_thin_light_shell_scatters_what_interacts() -> None:
    found = shell_scatter("polyethylene", 1000.0, 0.1, 40_000, seed=1)
    interacting = 1.0 - np.exp(-0.1)
    assert found[: 2 * SCATTER_BINS].sum() == pytest.approx(interacting, rel=0.05)


def test_lead_sends_out_x_rays_and_annihilation_photons() -> None:
    low = shell_scatter("lead", 150.0, 0.5, 20_000, seed=1)
    high = shell_scatter("lead", 5000.0, 0.5, 20_000, seed=1)
    assert low[-1] > 0.02 and low[-2] == 0.0
    assert high[-2] > 0.02


def test_a_bench_adds_forward_scatter_to_a_room() -> None:
    edges = scatter_edges(661.657)
    forward = edges[:-1] > 350.0
    with_bench, without = (
        room_scatter(661.657, 100.0, 20_000, seed=1, bench=bench) for bench in (True, False)
    )
    assert with_bench[forward].sum() > 0.05
    assert without[forward].sum() < 0.2 * with_bench[forward].sum()


def test_equal_seeds_give_equal_scatter() -> None:
    first, again = (medium_scatter("soil", 661.657, 2000, seed=9) for _ in range(2))
    np.testing.assert_array_equal(first, again)


def test_scattered_fluence_in_soil_is_several_times_the_unscattered() -> None:
    found = medium_scatter("soil", 661.657, 50_000, seed=1)
    assert 2.5 < found[: 2 * SCATTER_BINS].sum() < 7.0
    assert found[-1] == 0.0  # no pair production below 1022 keV
