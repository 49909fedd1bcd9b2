"""Photons scattered by floor, wall and bench on their way to a detector."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from korgan.science.photons.transport.interactions import (
    REST_KEV,
    grid_index,
    interactions,
    isotropic,
    klein_nishina,
    turned,
)
from korgan.science.photons.transport.scatter import FLUX_LOW_KEV, SCATTER_BINS, scatter_bin


@numba.njit(cache=True)
def _towards(energy: float, cosine: float) -> tuple[float, float]:
    """Energy after scattering by that angle, and chance per steradian (Klein-Nishina)."""
    a = energy / REST_KEV
    p = 1.0 / (1.0 + a * (1.0 - cosine))
    differential = 0.5 * p * p * (p + 1.0 / p - 1.0 + cosine * cosine)
    b = 1.0 + 2.0 * a
    whole = (
        2.0
        * np.pi
        * (
            (1.0 + a) / (a * a) * (2.0 * (1.0 + a) / b - np.log(b) / a)
            + np.log(b) / (2.0 * a)
            - (1.0 + 3.0 * a) / (b * b)
        )
    )
    return energy * p, differential / whole


# Surroundings (cm): floor below source and detector, wall behind the detector, and a bench top of
# 2.4 g/cm2 on which both stand; the bench reaches 60 cm to all sides.
FLOOR_CM, WALL_CM = 100.0, 300.0
BENCH_GAP_CM, BENCH_CM, BENCH_DENSITY, BENCH_REACH_CM = 6.0, 3.0, 0.8, 60.0


@numba.njit(cache=True)
def _place_in_room(x: float, y: float, z: float, distance: float, bench: bool) -> int:
    """0 air, 1 floor, 2 wall, 3 bench."""
    if z < -FLOOR_CM:
        return 1
    if x > distance + WALL_CM:
        return 2
    if (
        bench
        and -BENCH_GAP_CM - BENCH_CM < z < -BENCH_GAP_CM
        and abs(y) < BENCH_REACH_CM
        and abs(x - 0.5 * distance) < BENCH_REACH_CM + 0.5 * distance
    ):
        return 3
    return 0


@numba.njit(cache=True)
def _through_bench(
    x: float, y: float, z: float, u: float, v: float, w: float, length: float, distance: float
) -> tuple[float, float]:
    """Where a ray enters and leaves the bench, at most `length` away (equal: it misses)."""
    near, far = 0.0, length
    half = BENCH_REACH_CM + 0.5 * distance
    low, high = -BENCH_GAP_CM - BENCH_CM, -BENCH_GAP_CM
    for p, d, a, b in (
        (x - 0.5 * distance, u, -half, half),
        (y, v, -BENCH_REACH_CM, BENCH_REACH_CM),
        (z, w, low, high),
    ):
        if abs(d) < 1e-12:
            if p < a or p > b:
                return 0.0, 0.0
        else:
            s, t = (a - p) / d, (b - p) / d
            near, far = max(near, min(s, t)), min(far, max(s, t))
    return (near, far) if far > near else (0.0, 0.0)


@numba.njit(cache=True)
def _in_matter(
    x: float, y: float, z: float, u: float, v: float, w: float, distance: float
) -> float:
    """Length of the way to the detector that lies in floor or wall."""
    if z < -FLOOR_CM:
        return (-FLOOR_CM - z) / max(w, 1e-6)
    if x > distance + WALL_CM:
        return (x - distance - WALL_CM) / max(-u, 1e-6)
    return 0.0


@numba.njit(cache=True)
def _next_matter(
    x: float, y: float, z: float, u: float, v: float, w: float, distance: float, bench: bool
) -> float:
    """Free way to floor, wall or bench; beyond 3000 cm the photon counts as gone."""
    free = (-FLOOR_CM - z) / w if w < -1e-9 else 1e9
    free = min(free, (distance + WALL_CM - x) / u if u > 1e-9 else 1e9)
    if bench:
        near, far = _through_bench(x, y, z, u, v, w, 1e9, distance)
        if far > near and near < free:
            free = near
    return free


@numba.njit(cache=True)
def _towards_detector(
    x: float,
    y: float,
    z: float,
    u: float,
    v: float,
    w: float,
    e: float,
    distance: float,
    bench: bool,
    total: NDArray[np.float64],
) -> tuple[float, float]:
    """Energy and expected fluence of what goes straight to the detector after a collision."""
    dx, dy, dz = distance - x, -y, -z
    reach = np.sqrt(dx * dx + dy * dy + dz * dz)
    dx, dy, dz = dx / reach, dy / reach, dz / reach
    seen, chance = _towards(e, u * dx + v * dy + w * dz)
    index = grid_index(seen)
    depth = _in_matter(x, y, z, dx, dy, dz, distance) * total[0, index]
    if bench:
        near, far = _through_bench(x, y, z, dx, dy, dz, reach, distance)
        depth += (far - near) * total[1, index]
    return seen, chance * np.exp(-depth) / (reach * reach)


@numba.njit(cache=True)
def _room(
    rng: np.random.Generator,
    count: int,
    energy: float,
    distance: float,
    bench: bool,
    total: NDArray[np.float64],
    compton: NDArray[np.float64],
) -> NDArray[np.float64]:
    out = np.zeros(2 * SCATTER_BINS)
    for _ in range(count):
        x, y, z = 0.0, 0.0, 0.0
        u, v, w = isotropic(rng)
        e, weight = energy, 1.0
        while True:
            here = _place_in_room(x, y, z, distance, bench)
            if here == 0:
                free = _next_matter(x, y, z, u, v, w, distance, bench)
                if free > 3000.0:
                    break
                free += 1e-6
                x, y, z = x + free * u, y + free * v, z + free * w
                here = _place_in_room(x, y, z, distance, bench)
                if here == 0:
                    continue
            kind = 1 if here == 3 else 0
            index = grid_index(e)
            step = -np.log(1.0 - rng.random()) / total[kind, index]
            if here == 3:
                _near, far = _through_bench(x, y, z, u, v, w, 1e9, distance)
                if step > far:
                    far += 1e-6
                    x, y, z = x + far * u, y + far * v, z + far * w
                    continue
            x, y, z = x + step * u, y + step * v, z + step * w
            if _place_in_room(x, y, z, distance, bench) != here:
                continue
            weight *= compton[kind, index] / total[kind, index]
            if weight < 0.02:
                break
            seen, fluence = _towards_detector(x, y, z, u, v, w, e, distance, bench, total)
            place = scatter_bin(seen, energy)
            if place >= 0:
                out[place] += weight * fluence
            e, cosine = klein_nishina(rng, e)
            if e < FLUX_LOW_KEV:
                break
            u, v, w = turned(rng, u, v, w, cosine)
    return out


def room_scatter(
    energy_kev: float, distance_cm: float, histories: int, *, seed: int, bench: bool
) -> NDArray[np.float64]:
    """Photons that the surroundings send to the detector.

    Concrete floor 1 m below source and detector, concrete wall 3 m behind the detector, and
    (indoors) a bench top of 2.4 g/cm2 on which both stand. Scattering in air is neglected.

    Parameters
    ----------
    energy_kev : float
        Energy of the source (keV).
    distance_cm : float
        From source to detector (cm).
    histories : int
        Photons to follow.
    seed : int
        Seed.
    bench : bool
        Whether there is a bench.

    Returns
    -------
    ndarray (2 * SCATTER_BINS,)
        Scattered over unscattered fluence at the detector, in the bins of :func:`scatter_edges`.
    """
    tables = interactions(("concrete", "water"))
    scale = np.array([1.0, BENCH_DENSITY])[:, None]
    counts = _room(
        np.random.default_rng(seed),
        histories,
        float(energy_kev),
        float(distance_cm),
        bench,
        tables.total * scale,
        tables.compton * scale,
    )
    return np.asarray(counts / histories * 4.0 * np.pi * distance_cm**2)
