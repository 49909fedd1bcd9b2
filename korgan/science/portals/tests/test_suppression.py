"""The suppression model is recovered from simulated traffic."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from korgan.science.errors import InputError
from korgan.science.portals.engine.configuration import (
    PortalConfiguration,
    SuppressionModel,
    WindowRule,
    default_groups,
)
from korgan.science.portals.simulate import PointSource, simulate_passages, vehicle_lane
from korgan.science.portals.suppression import fit_suppression

LANE = vehicle_lane()
PORTAL = PortalConfiguration(
    "lane",
    "1",
    LANE.channels,
    default_groups(LANE.channels),
    (WindowRule("any", ("gamma",), (1.0,)),),
    LANE.sample_interval_s,
)
CLASSES = [v.name for v in LANE.vehicles]


def fit(vehicles: int, source: PointSource | None = None) -> SuppressionModel:
    rng = np.random.default_rng(9)
    series = simulate_passages(LANE, vehicles, rng, lead_in_s=90.0, source=source)
    return fit_suppression(
        PORTAL, CLASSES, series.counts, series.live_time_s, series.occupied, series.vehicle_class
    )


def test_amplitude_and_spread_of_the_simulation_are_found_again() -> None:
    model = fit(3000)
    lower, upper = (model.groups.index(f"gamma left {where}") for where in ("lower", "upper"))
    for k, vehicle in enumerate(LANE.vehicles):
        assert model.amplitude[k][lower] == pytest.approx(vehicle.suppression, rel=0.05)
        assert model.amplitude[k][upper] == pytest.approx(0.7 * vehicle.suppression, rel=0.05)
        assert model.spread[k][lower] == pytest.approx(vehicle.suppression_sd, abs=0.012)
        assert max(model.shape[k]) == 1.0
        assert model.shape[k][0] < 0.8 > model.shape[k][-1]


def test_vehicles_that_carry_something_teach_nothing() -> None:
    with pytest.raises(InputError) as caught:
        fit(200, PointSource(gamma_cps_1m=20_000.0))
    assert caught.value.code == "too_few_occupancies"


def test_a_portal_without_gamma_groups_is_refused() -> None:
    series = simulate_passages(LANE, 5, np.random.default_rng(1))
    neutron = tuple(g for g in PORTAL.groups if g.name == "neutron")
    portal = replace(PORTAL, groups=neutron, rules=(WindowRule("n", ("neutron",), (1.0,)),))
    with pytest.raises(InputError) as caught:
        fit_suppression(
            portal, CLASSES, series.counts, series.live_time_s, series.occupied,
            series.vehicle_class,
        )  # fmt: skip
    assert caught.value.code == "no_gamma_group"
