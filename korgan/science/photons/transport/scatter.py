"""Photons scattered on the way: shells of shielding, extended matter."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from korgan.science.photons.transport.interactions import (
    CUTOFF_KEV,
    MAX_LINES,
    REST_KEV,
    grid_index,
    interactions,
    isotropic,
    klein_nishina,
    turned,
)

SCATTER_BINS = 24  # in each of two pieces: below and above the energy of backscattered photons
FLUX_LOW_KEV = 10.0


@numba.njit(cache=True)
def scatter_bin(energy: float, incident: float) -> int:
    """Bin of a scattered photon: pieces [10 keV, backscatter] and [backscatter, incident]."""
    back = max(incident / (1.0 + 2.0 * incident / REST_KEV), FLUX_LOW_KEV + 1e-6)
    if energy < FLUX_LOW_KEV:
        return -1
    if energy < back:
        return int((energy - FLUX_LOW_KEV) / (back - FLUX_LOW_KEV) * SCATTER_BINS)
    above = int((energy - back) / max(incident - back, 1e-9) * SCATTER_BINS)
    return SCATTER_BINS + min(max(above, 0), SCATTER_BINS - 1)


def scatter_edges(incident_kev: float) -> NDArray[np.float64]:
    """Energies (keV) of the bins in which scattered photons are counted.

    Parameters
    ----------
    incident_kev : float
        Energy before scattering (keV), above 10.

    Returns
    -------
    ndarray (2 * SCATTER_BINS + 1,)
        From 10 keV over the energy of photons scattered by 180 degrees to the incident energy.
    """
    back = max(incident_kev / (1.0 + 2.0 * incident_kev / REST_KEV), FLUX_LOW_KEV + 1e-6)
    lower = np.linspace(FLUX_LOW_KEV, back, SCATTER_BINS + 1)
    return np.concatenate([lower, np.linspace(back, incident_kev, SCATTER_BINS + 1)[1:]])


@numba.njit(cache=True)
def _collide(
    rng: np.random.Generator,
    e: float,
    total: NDArray[np.float64],
    compton: NDArray[np.float64],
    pair: NDArray[np.float64],
    line_energy: NDArray[np.float64],
    line_chance: NDArray[np.float64],
) -> tuple[int, float, float]:
    """Outcome of a collision: 0 absorbed, 1 scattered, 2 pair, 3 X-ray; energy; cosine."""
    index = grid_index(e)
    draw = rng.random() * total[index]
    if draw < compton[index]:
        scattered, cosine = klein_nishina(rng, e)
        return (1 if scattered > CUTOFF_KEV else 0), scattered, cosine
    if draw < compton[index] + pair[index]:
        return 2, REST_KEV, 0.0
    chance = rng.random()
    for k in range(MAX_LINES):
        chance -= line_chance[k, index]
        if chance < 0.0:
            return 3, line_energy[k], 0.0
    return 0, 0.0, 0.0


@numba.njit(cache=True)
def _shell(
    rng: np.random.Generator,
    count: int,
    energy: float,
    inner: float,
    outer: float,
    total: NDArray[np.float64],
    compton: NDArray[np.float64],
    pair: NDArray[np.float64],
    line_energy: NDArray[np.float64],
    line_chance: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Counts of photons that leave: scattered bins, then annihilation, then K X-rays."""
    out = np.zeros(2 * SCATTER_BINS + 2)
    stack = np.zeros((16, 8))
    for _ in range(count):
        stack[0, 0] = energy
        stack[0, 1], stack[0, 2], stack[0, 3] = 0.0, 0.0, inner
        stack[0, 4], stack[0, 5], stack[0, 6], stack[0, 7] = 0.0, 0.0, 1.0, 0.0
        waiting = 1
        while waiting > 0:
            waiting -= 1
            e, x, y, z = stack[waiting, 0], stack[waiting, 1], stack[waiting, 2], stack[waiting, 3]
            u, v, w = stack[waiting, 4], stack[waiting, 5], stack[waiting, 6]
            # 0 untouched, 1 scattered, 2 annihilation photon untouched, 3 X-ray untouched
            origin = int(stack[waiting, 7])
            while True:
                step = -np.log(1.0 - rng.random()) / total[grid_index(e)]
                # cross the void inside the shell without colliding
                b = x * u + y * v + z * w
                c = x * x + y * y + z * z - inner * inner
                root = b * b - c
                if b < 0.0 and root > 0.0:
                    enter = -b - np.sqrt(root)
                    if 0.0 <= enter < step:
                        step += 2.0 * np.sqrt(root)
                x, y, z = x + step * u, y + step * v, z + step * w
                if x * x + y * y + z * z > outer * outer:
                    if origin == 2:
                        out[2 * SCATTER_BINS] += 1.0
                    elif origin == 3:
                        out[2 * SCATTER_BINS + 1] += 1.0
                    elif origin == 1:
                        place = scatter_bin(e, energy)
                        if place >= 0:
                            out[place] += 1.0
                    break
                fate, new, cosine = _collide(rng, e, total, compton, pair, line_energy, line_chance)
                if fate == 0:
                    break
                if fate == 1:
                    e, origin = new, 1
                    u, v, w = turned(rng, u, v, w, cosine)
                    continue
                u, v, w = isotropic(rng)
                e, origin = new, fate
                if fate == 2 and waiting < 15:
                    stack[waiting, 0], stack[waiting, 1], stack[waiting, 2] = e, x, y
                    stack[waiting, 3], stack[waiting, 4], stack[waiting, 5] = z, -u, -v
                    stack[waiting, 6], stack[waiting, 7] = -w, 2.0
                    waiting += 1
    return out


def shell_scatter(
    name: str, energy_kev: float, mean_free_paths: float, histories: int, *, seed: int
) -> NDArray[np.float64]:
    """Photons that leave a spherical shell around a point source, after interacting in it.

    Parameters
    ----------
    name : str
        Material of the shell.
    energy_kev : float
        Energy of the source (keV).
    mean_free_paths : float
        Thickness in mean free paths at that energy, coherent scattering not counted.
    histories : int
        Photons to follow.
    seed : int
        Seed.

    Returns
    -------
    ndarray (2 * SCATTER_BINS + 2,)
        Photons per source photon: scattered, in the bins of :func:`scatter_edges`; annihilation
        photons that leave untouched; K X-rays that leave untouched.
    """
    tables = interactions((name,))
    inner = 5.0
    thickness = mean_free_paths / tables.total[0, grid_index(energy_kev)]
    counts = _shell(
        np.random.default_rng(seed),
        histories,
        float(energy_kev),
        inner,
        inner + thickness,
        tables.total[0],
        tables.compton[0],
        tables.pair[0],
        tables.line_energy[0],
        tables.line_chance[0],
    )
    return np.asarray(counts / histories)


@numba.njit(cache=True)
def _medium(
    rng: np.random.Generator,
    count: int,
    energy: float,
    total: NDArray[np.float64],
    compton: NDArray[np.float64],
    pair: NDArray[np.float64],
    line_energy: NDArray[np.float64],
    line_chance: NDArray[np.float64],
) -> NDArray[np.float64]:
    out = np.zeros(2 * SCATTER_BINS + 1)
    for _ in range(count):
        waiting, e = 1, energy
        annihilation = False
        while waiting > 0:
            waiting -= 1
            while True:
                fate, new, _cosine = _collide(
                    rng, e, total, compton, pair, line_energy, line_chance
                )
                if fate == 0:
                    break
                if fate == 2:
                    waiting, annihilation = waiting + 1, True
                    out[2 * SCATTER_BINS] += 1.0 / total[grid_index(new)]
                else:
                    place = scatter_bin(new, energy)
                    if place >= 0:
                        out[place] += 1.0 / total[grid_index(new)]
                e = new
            if annihilation and waiting > 0:
                e = REST_KEV
                out[2 * SCATTER_BINS] += 1.0 / total[grid_index(e)]
    return out


def medium_scatter(
    name: str, energy_kev: float, histories: int, *, seed: int
) -> NDArray[np.float64]:
    """Fluence of scattered photons inside a very large source, relative to the unscattered one.

    Every collision at energy E adds the path 1/mu(E) which the photon then travels on average.

    Parameters
    ----------
    name : str
        Material through which the source is spread.
    energy_kev : float
        Energy of the source (keV).
    histories : int
        Photons to follow.
    seed : int
        Seed.

    Returns
    -------
    ndarray (2 * SCATTER_BINS + 1,)
        Scattered fluence over unscattered fluence, in the bins of :func:`scatter_edges`, then
        that of annihilation photons.
    """
    tables = interactions((name,))
    counts = _medium(
        np.random.default_rng(seed),
        histories,
        float(energy_kev),
        tables.total[0],
        tables.compton[0],
        tables.pair[0],
        tables.line_energy[0],
        tables.line_chance[0],
    )
    return np.asarray(counts / histories * tables.total[0, grid_index(energy_kev)])
