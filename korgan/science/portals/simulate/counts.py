"""Draw Poisson counts of vehicles that pass a portal, with or without a source."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from korgan.science.errors import InputError
from korgan.science.portals.engine.configuration import Radiation
from korgan.science.portals.input_checks import Counts, Floats, not_negative
from korgan.science.portals.simulate.lane import Lane, PointSource

# Simulated road before the portal, where a vehicle already hides background.
_APPROACH_M = 2.0
# An opening between cab and trailer is this long and lies about here along the vehicle.
_OPENING_M = 0.8
_OPENING_AT = 0.22


@dataclass(frozen=True)
class CountSeries:
    """Samples of all channels in time, as a portal would report them.

    Attributes
    ----------
    counts : ndarray of int64, shape (samples, channels)
        Counts.
    live_time_s : ndarray, shape (samples,)
        Live time of each sample.
    occupied : ndarray of bool, shape (samples,)
        The occupancy sensor.
    vehicle_class : ndarray of int64, shape (samples,)
        Index of the vehicle class while a vehicle is near, else 0.
    vehicles : int
        Number of vehicles in the series.
    """

    counts: Counts
    live_time_s: Floats
    occupied: NDArray[np.bool_]
    vehicle_class: Counts
    vehicles: int


class _Passages(NamedTuple):
    """One row per vehicle, drawn before the compiled loop."""

    start: Counts
    front: Floats
    kind: Counts
    length: Floats
    speed: Floats
    suppression: Floats
    opening: Floats
    natural: Floats
    source: Floats  # columns: distance behind the front, y, z


class _Portal(NamedTuple):
    """Channels and panels as arrays."""

    panel: Counts
    background: Floats
    natural_share: Floats
    source_rate: Floats
    neutron: NDArray[np.bool_]
    y: Floats
    z: Floats
    shadow: Floats


class _Surroundings(NamedTuple):
    """What does not change from vehicle to vehicle."""

    interval: float
    sight: float
    drift_sd: float
    drift_keep: float
    ramp: float
    burst_chance: float
    burst_stop: float


@njit(cache=True)
def _covered(front: float, length: float, opening: float, view: float) -> float:
    """Share of a panel's view that the vehicle hides, less its opening."""
    scale = 1.0 / (view * math.sqrt(2.0))
    hidden = 0.5 * (math.erf(front * scale) - math.erf((front - length) * scale))
    away = (front - _OPENING_AT * length) / max(view, 0.5 * _OPENING_M)
    return hidden * (1.0 - opening * math.exp(-0.5 * away * away))


@njit(cache=True)
def _draw(
    rng: np.random.Generator,
    lane: _Surroundings,
    portal: _Portal,
    passages: _Passages,
    counts: Counts,
    occupied: NDArray[np.bool_],
    kinds: Counts,
) -> None:
    channels, panels = portal.panel.size, portal.y.size
    wander = lane.drift_sd * rng.standard_normal()
    kick = lane.drift_sd * math.sqrt(1.0 - lane.drift_keep**2)
    suppressed, illuminated = np.empty(panels), np.empty(panels)
    for v in range(passages.kind.size):
        front = passages.front[v]
        length = passages.length[v]
        for t in range(passages.start[v], passages.start[v + 1]):
            wander = lane.drift_keep * wander + kick * rng.standard_normal()
            level = math.exp(wander) * (1.0 + lane.ramp * t)
            hidden = _covered(front, length, passages.opening[v], lane.sight)
            inside = 0.0 < front < length
            for p in range(panels):
                suppressed[p] = 1.0 - passages.suppression[v] * portal.shadow[p] * hidden
                x = front - passages.source[v, 0]
                across = abs(passages.source[v, 1] - portal.y[p])
                up = passages.source[v, 2] - portal.z[p]
                distance = math.sqrt(x * x + across * across + up * up)
                illuminated[p] = across / distance**3
            for c in range(channels):
                p = portal.panel[c]
                rate = portal.background[c] * level * suppressed[p]
                rate += portal.natural_share[c] * passages.natural[v] * hidden
                rate += portal.source_rate[c] * illuminated[p]
                counts[t, c] = rng.poisson(rate * lane.interval)
            if inside and lane.burst_chance > 0.0 and rng.random() < lane.burst_chance:
                _burst(rng, portal, lane.burst_stop, counts[t])
            occupied[t] = inside
            if -_APPROACH_M < front < length + _APPROACH_M:
                kinds[t] = passages.kind[v]
            front += passages.speed[v] * lane.interval


@njit(cache=True)
def _burst(rng: np.random.Generator, portal: _Portal, stop: float, sample: Counts) -> None:
    neutron = np.nonzero(portal.neutron)[0]
    if neutron.size == 0:
        return
    while True:
        sample[neutron[int(rng.random() * neutron.size)]] += 1
        if rng.random() < stop:
            return


def simulate_passages(
    lane: Lane,
    vehicles: int,
    rng: np.random.Generator,
    *,
    source: PointSource | None = None,
    lead_in_s: float = 0.0,
) -> CountSeries:
    """Simulate vehicles passing a portal one after another.

    Parameters
    ----------
    lane : Lane
        Portal, traffic and surroundings.
    vehicles : int
        Number of vehicles.
    rng : numpy Generator
        Randomness; the same seed gives the same series.
    source : PointSource, optional
        A source placed in every vehicle; none for benign traffic.
    lead_in_s : float
        Time without a vehicle before the first, in which a portal learns its background.

    Returns
    -------
    CountSeries
        Each vehicle is followed by a gap without one.

    Raises
    ------
    InputError
        ``no_vehicles``; ``unknown_window`` if a share names a window that no channel has.

    Examples
    --------
    >>> from korgan.science.portals.simulate import vehicle_lane
    >>> series = simulate_passages(vehicle_lane(), 3, np.random.default_rng(1))
    >>> series.counts.shape[1], bool(series.occupied.any())
    (8, True)
    """
    if vehicles < 1:
        raise InputError("no_vehicles", f"{vehicles} vehicles: at least one is needed")
    portal = _portal(lane, source)
    passages = _passages(lane, vehicles, rng, source, not_negative(lead_in_s, "lead_in_s"))
    samples = int(passages.start[-1])
    counts = np.zeros((samples, len(lane.channels)), dtype=np.int64)
    occupied = np.zeros(samples, dtype=np.bool_)
    kinds = np.zeros(samples, dtype=np.int64)
    interval, bursts = lane.sample_interval_s, lane.bursts
    surroundings = _Surroundings(
        interval,
        lane.field_of_view_m,
        lane.drift.relative_sd,
        math.exp(-interval / lane.drift.correlation_s),
        lane.drift.ramp_per_hour * interval / 3600.0,
        bursts.rate_hz * interval if bursts else 0.0,
        1.0 / bursts.mean_detected if bursts else 1.0,
    )
    _draw(rng, surroundings, portal, passages, counts, occupied, kinds)
    return CountSeries(counts, np.full(samples, interval), occupied, kinds, vehicles)


def _portal(lane: Lane, source: PointSource | None) -> _Portal:
    place = {panel.name: i for i, panel in enumerate(lane.panels)}
    cargo = lane.natural_cargo
    natural, injected = [], []
    for channel in lane.channels:
        gamma = channel.radiation is Radiation.GAMMA
        share = 1.0
        if source is not None and gamma and channel.energy_window != "gross":
            share = _share(source.window_shares, channel.energy_window)
        strength = 0.0
        if source is not None:
            strength = source.gamma_cps_1m * share if gamma else source.neutron_cps_1m
        injected.append(strength)
        panel_rate = sum(
            b
            for c, b in zip(lane.channels, lane.background_cps, strict=True)
            if c.panel == channel.panel and c.radiation is Radiation.GAMMA
        )
        spread = 0.0
        if cargo is not None and gamma:
            windowed = channel.energy_window != "gross"
            spread = _share(cargo.window_shares, channel.energy_window) if windowed else 1.0
            spread *= panel_rate
        natural.append(spread)
    return _Portal(
        np.array([place[c.panel] for c in lane.channels], dtype=np.int64),
        np.array(lane.background_cps, dtype=np.float64),
        np.array(natural, dtype=np.float64),
        np.array(injected, dtype=np.float64),
        np.array([c.radiation is Radiation.NEUTRON for c in lane.channels]),
        np.array([p.y_m for p in lane.panels], dtype=np.float64),
        np.array([p.z_m for p in lane.panels], dtype=np.float64),
        np.array([p.shadow for p in lane.panels], dtype=np.float64),
    )


def _share(shares: Mapping[str, float], window: str) -> float:
    if window not in shares:
        raise InputError(
            "unknown_window", f"no share for the energy window {window!r}", where="window_shares"
        )
    return float(shares[window])


def _passages(
    lane: Lane,
    vehicles: int,
    rng: np.random.Generator,
    source: PointSource | None,
    lead_in_s: float,
) -> _Passages:
    share = np.array([v.share for v in lane.vehicles])
    kind = rng.choice(len(share), size=vehicles, p=share / share.sum())

    def of(name: str) -> Floats:
        return np.array([getattr(v, name) for v in lane.vehicles], dtype=np.float64)[kind]

    length = np.maximum(1.5, of("length_m") + of("length_sd_m") * rng.standard_normal(vehicles))
    speed = of("speed_m_s") * np.exp(of("speed_spread") * rng.standard_normal(vehicles))
    suppression = of("suppression") + of("suppression_sd") * rng.standard_normal(vehicles)
    gap = lane.least_gap_s + rng.exponential(max(lane.gap_s - lane.least_gap_s, 0.0), vehicles)
    front = np.full(vehicles, -_APPROACH_M)
    front[0] -= speed[0] * lead_in_s
    road = (length + _APPROACH_M - front) / speed + gap
    samples = np.maximum(2, np.ceil(road / lane.sample_interval_s)).astype(np.int64)
    cargo = lane.natural_cargo
    natural = np.zeros(vehicles)
    if cargo is not None:
        carried = rng.random(vehicles) < cargo.fraction
        excess = cargo.median_excess * np.exp(cargo.excess_spread * rng.standard_normal(vehicles))
        natural = np.where(carried, excess, 0.0)
    place = source or PointSource()
    where = np.column_stack(
        [
            length * rng.uniform(*place.along, vehicles),
            rng.uniform(*place.across_m, vehicles),
            rng.uniform(*place.up_m, vehicles),
        ]
    )
    return _Passages(
        np.concatenate([[0], np.cumsum(samples)]).astype(np.int64),
        front,
        kind.astype(np.int64),
        length,
        speed,
        np.clip(suppression, 0.0, 0.9),
        of("opening_depth") * rng.random(vehicles),
        natural,
        where,
    )
