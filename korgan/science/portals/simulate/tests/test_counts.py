"""The simulation obeys the physics that it declares."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from korgan.science.errors import InputError
from korgan.science.portals.simulate import (
    CosmicBursts,
    Drift,
    NaturalCargo,
    PointSource,
    VehicleClass,
    simulate_passages,
    vehicle_lane,
)

STEADY = replace(
    vehicle_lane(),
    drift=Drift(relative_sd=0.0),
    vehicles=(VehicleClass("bare", 1.0, 10.0, 0.0, 2.0, 0.0, 0.0, 0.0),),
)


def test_the_same_seed_gives_the_same_series_and_another_another() -> None:
    one, same, other = (
        simulate_passages(STEADY, 20, np.random.default_rng(s)).counts for s in (1, 1, 2)
    )
    assert np.array_equal(one, same)
    assert one.shape != other.shape or not np.array_equal(one, other)


def test_background_counts_are_poisson_with_the_declared_rates() -> None:
    counts = simulate_passages(STEADY, 400, np.random.default_rng(3)).counts
    expected = np.array(STEADY.background_cps) * STEADY.sample_interval_s
    assert counts.mean(axis=0) == pytest.approx(expected, rel=0.03)
    assert counts.var(axis=0) == pytest.approx(expected, rel=0.05)


def test_a_source_gives_inverse_square_with_obliquity() -> None:
    source = PointSource(gamma_cps_1m=1e5, along=(0.5, 0.5), across_m=(0.0, 0.0), up_m=(1.0, 1.0))
    lane = replace(STEADY, background_cps=tuple(0.0 for _ in STEADY.channels))
    series = simulate_passages(lane, 200, np.random.default_rng(4), source=source)
    column = [c.name for c in lane.channels].index("left lower gamma")
    total = series.counts[:, column].sum() / 200
    # the integral of y / (x^2 + y^2)^(3/2) over x is 2 / y
    assert total == pytest.approx(1e5 * 2.0 / 2.4 / 2.0, rel=0.1)
    upper = [c.name for c in lane.channels].index("left upper gamma")
    assert series.counts[:, upper].sum() < series.counts[:, column].sum()


def test_vehicles_hide_background_only_while_they_are_near() -> None:
    vehicle = VehicleClass("lorry", 1.0, 15.0, 0.0, 2.0, 0.0, 0.3, 0.0)
    lane = replace(STEADY, vehicles=(vehicle,))
    series = simulate_passages(lane, 300, np.random.default_rng(5))
    column = [c.name for c in lane.channels].index("left lower gamma")
    x = series.counts[:, column] / lane.sample_interval_s
    assert x[series.occupied].mean() == pytest.approx(0.7 * 500, rel=0.05)
    assert x[-10:].mean() == pytest.approx(500, rel=0.1)


def test_a_ramp_raises_the_background() -> None:
    lane = replace(STEADY, drift=Drift(relative_sd=0.0, ramp_per_hour=0.5))
    counts = simulate_passages(lane, 300, np.random.default_rng(6)).counts[:, 0]
    hours = len(counts) * lane.sample_interval_s / 3600
    last = counts[-1000:].mean() / counts[:1000].mean()
    assert last == pytest.approx(1 + 0.5 * hours, rel=0.03)


def test_bursts_make_neutrons_overdispersed_inside_vehicles_only() -> None:
    lane = replace(STEADY, bursts=CosmicBursts(rate_hz=0.2, mean_detected=5.0))
    series = simulate_passages(lane, 300, np.random.default_rng(7))
    neutrons = series.counts[:, [c.radiation.value == "neutron" for c in lane.channels]].sum(axis=1)
    inside, outside = neutrons[series.occupied], neutrons[~series.occupied]
    assert inside.var() / inside.mean() > 2.0
    assert outside.var() / outside.mean() == pytest.approx(1.0, abs=0.1)


def test_natural_cargo_needs_a_share_for_each_energy_window() -> None:
    lane = replace(
        vehicle_lane(energy_windows=True), natural_cargo=NaturalCargo(0.1, 0.2, 0.5, {"low": 0.4})
    )
    with pytest.raises(InputError) as caught:
        simulate_passages(lane, 3, np.random.default_rng(8))
    assert caught.value.code == "unknown_window"


def test_impossible_lanes_are_refused() -> None:
    with pytest.raises(InputError):
        replace(STEADY, background_cps=(1.0,))
    with pytest.raises(InputError):
        replace(STEADY, vehicles=())
    with pytest.raises(InputError):
        simulate_passages(STEADY, 0, np.random.default_rng(1))
