"""Energy that photons deposit in a detector's crystal."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from korgan.science.photons.detectors import Detector
from korgan.science.photons.transport.geometry import Scene, body_at, scene, way_in, way_out
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

SEGMENT_BINS = 32
CONTINUUM_BINS = 3 * SEGMENT_BINS
# An event counts as full-energy or escape when it lies this close to it (keV).
CLOSE_KEV = 0.02
STACK = 32
BREMS_LOW_KEV = 15.0


def segment_knots(energy_kev: float) -> tuple[float, float, float, float]:
    r"""Ends of the three pieces of the continuum: 0, the two Compton energies, the full energy.

    The backscattered photon :math:`E/(1 + 2E/mc^2)` and the Compton edge
    :math:`E - E/(1 + 2E/mc^2)` move with the incident energy; counted in pieces between them, the
    continua of two energies can be averaged without blurring either.

    Parameters
    ----------
    energy_kev : float
        Incident energy (keV).

    Returns
    -------
    tuple of float
        Rising energies (keV).

    Examples
    --------
    >>> [round(x) for x in segment_knots(661.657)]
    [0, 184, 477, 662]
    """
    back = energy_kev / (1.0 + 2.0 * energy_kev / REST_KEV)
    edge = energy_kev - back
    return 0.0, min(back, edge), max(back, edge), energy_kev


@numba.njit(cache=True)
def _electron_range(kinetic_kev: float, z: float) -> float:
    """Depth (g/cm2) that an electron reaches on average.

    Practical range of Katz and Penfold (Rev. Mod. Phys. 24 (1952) 28), times a share that falls
    with atomic number because electrons scatter; the share is a rough fit to extrapolated against
    true range and good to a quarter.
    """
    t = kinetic_kev / 1e3
    if t < 0.01:
        return 0.0
    practical = 0.412 * t ** (1.265 - 0.0954 * np.log(t)) if t < 2.5 else 0.53 * t - 0.106
    return practical * 0.9 / (1.0 + 0.02 * z)


@numba.njit(cache=True)
def _radiated(rng: np.random.Generator, kinetic_kev: float, z: float) -> float:
    """Energy (keV) of the one bremsstrahlung photon that an electron may emit, or zero.

    Thick-target spectrum (T - k)/k above ``BREMS_LOW_KEV``, with the radiated share y/(1 + y),
    y = 6e-4 Z T (T in MeV); see `korgan.science.nuclides.bremsstrahlung`.
    """
    if kinetic_kev < 4.0 * BREMS_LOW_KEV:
        return 0.0
    y = 6e-4 * z * kinetic_kev / 1e3
    ratio = kinetic_kev / BREMS_LOW_KEV
    expected = 2.0 * y / (1.0 + y) * (np.log(ratio) - 1.0 + 1.0 / ratio)
    if rng.random() >= expected:
        return 0.0
    while True:
        k = BREMS_LOW_KEV * ratio ** rng.random()
        if rng.random() < 1.0 - k / kinetic_kev:
            return float(k)


@numba.njit(cache=True)
def _score(
    energy: float,
    deposit: float,
    escapes: NDArray[np.float64],
    knots: NDArray[np.float64],
    histogram: NDArray[np.float64],
) -> None:
    if deposit > energy - CLOSE_KEV:
        histogram[0] += 1.0
        return
    for k in range(escapes.shape[0]):
        if escapes[k] > 0.0 and abs(energy - deposit - escapes[k]) < CLOSE_KEV:
            histogram[1 + k] += 1.0
            return
    segment = 0
    while segment < 2 and deposit >= knots[segment + 1]:
        segment += 1
    width = max(knots[segment + 1] - knots[segment], 1e-9)
    place = int((deposit - knots[segment]) / width * SEGMENT_BINS)
    place = min(max(place, 0), SEGMENT_BINS - 1)
    histogram[1 + escapes.shape[0] + segment * SEGMENT_BINS + place] += 1.0


@numba.njit(cache=True)
def push(
    stack: NDArray[np.float64],
    waiting: int,
    e: float,
    place: tuple[float, float, float],
    direction: tuple[float, float, float],
) -> int:
    """Put a photon aside; a full stack (never seen) drops it, which only loses an escape."""
    if waiting < STACK:
        stack[waiting, 0] = e
        stack[waiting, 1], stack[waiting, 2], stack[waiting, 3] = place
        stack[waiting, 4], stack[waiting, 5], stack[waiting, 6] = direction
        return waiting + 1
    return waiting


@numba.njit(cache=True)
def _fly(
    rng: np.random.Generator,
    e: float,
    place: tuple[float, float, float],
    direction: tuple[float, float, float],
    scene: Scene,
) -> tuple[int, float, float, float]:
    """Body in which the next collision happens (-1: none) and its place; Woodcock tracking."""
    x, y, z = place
    u, v, w = direction
    index = grid_index(e)
    longest = scene.majorant[index]
    b = scene.bounds
    while True:
        step = -np.log(1.0 - rng.random()) / longest
        x, y, z = x + step * u, y + step * v, z + step * w
        if not (b[0] <= x <= b[1] and b[2] <= y <= b[3] and b[4] <= z <= b[5]):
            return -1, x, y, z
        here = body_at(x, y, z, scene.bodies, scene.kinds)
        if here >= 0 and rng.random() * longest < scene.total[scene.filling[here], index]:
            return here, x, y, z


@numba.njit(cache=True)
def _deposit_electron(
    rng: np.random.Generator,
    kinetic: float,
    place: tuple[float, float, float],
    direction: tuple[float, float, float],
    scene: Scene,
    stack: NDArray[np.float64],
    waiting: int,
) -> tuple[float, int]:
    """Energy that an electron leaves in the crystal; its bremsstrahlung goes onto the stack."""
    crystal = scene.filling[scene.sensitive]
    z = scene.mean_z[crystal]
    left = kinetic
    photon = _radiated(rng, left, z)
    if photon > 0.0:
        left -= photon
        waiting = push(stack, waiting, photon, place, direction)
    reach = _electron_range(left, z) / scene.density[crystal]
    if reach > 0.0:
        body, kind = scene.bodies[scene.sensitive], scene.kinds[scene.sensitive]
        room = way_out(*place, *direction, body, kind)
        if room < reach:
            left -= left * (1.0 - room / reach) ** 0.6
    return left, waiting


@numba.njit(cache=True)
def _absorb(
    rng: np.random.Generator,
    e: float,
    place: tuple[float, float, float],
    material_index: int,
    scene: Scene,
    stack: NDArray[np.float64],
    waiting: int,
) -> tuple[float, int]:
    """Photoelectric absorption: energy that stays, after a K X-ray may have gone onto the stack."""
    index = grid_index(e)
    chance = rng.random()
    for k in range(MAX_LINES):
        chance -= scene.line_chance[material_index, k, index]
        if chance < 0.0:
            line = scene.line_energy[material_index, k]
            return e - line, push(stack, waiting, line, place, isotropic(rng))
    return e, waiting


@numba.njit(cache=True)
def follow(
    rng: np.random.Generator, scene: Scene, stack: NDArray[np.float64], waiting: int
) -> tuple[float, int]:
    """Follow the photon on top of the stack to its end: energy left in the crystal."""
    waiting -= 1
    e = stack[waiting, 0]
    place = (stack[waiting, 1], stack[waiting, 2], stack[waiting, 3])
    direction = (stack[waiting, 4], stack[waiting, 5], stack[waiting, 6])
    near, far = way_in(*place, *direction, scene.bounds)
    if far < 0.0:
        return 0.0, waiting
    place = (
        place[0] + near * direction[0],
        place[1] + near * direction[1],
        place[2] + near * direction[2],
    )
    deposit = 0.0
    while True:
        here, x, y, z = _fly(rng, e, place, direction, scene)
        if here < 0:
            return deposit, waiting
        place = (x, y, z)
        inside = here == scene.sensitive
        m = scene.filling[here]
        index = grid_index(e)
        draw = rng.random() * scene.total[m, index]
        if draw < scene.compton[m, index]:
            scattered, cosine = klein_nishina(rng, e)
            turn = turned(rng, *direction, cosine)
            if inside:
                recoil = _recoil(e, direction, scattered, turn)
                left, waiting = _deposit_electron(
                    rng, e - scattered, place, recoil, scene, stack, waiting
                )
                deposit += left
            e, direction = scattered, turn
            if e < CUTOFF_KEV:
                return deposit + (e if inside else 0.0), waiting
            continue
        if draw < scene.compton[m, index] + scene.pair[m, index]:
            a, b, c = isotropic(rng)
            waiting = push(stack, waiting, REST_KEV, place, (a, b, c))
            waiting = push(stack, waiting, REST_KEV, place, (-a, -b, -c))
            kinetic, electrons = 0.5 * (e - 2.0 * REST_KEV), 2
        else:
            kinetic, waiting = _absorb(rng, e, place, m, scene, stack, waiting)
            electrons = 1
        if inside:
            for _electron in range(electrons):
                # photoelectrons leave in all directions, pairs mostly forward
                way = isotropic(rng) if electrons == 1 else turned(rng, *direction, 0.8)
                left, waiting = _deposit_electron(rng, kinetic, place, way, scene, stack, waiting)
                deposit += left
        return deposit, waiting


@numba.njit(cache=True)
def _recoil(
    e: float,
    direction: tuple[float, float, float],
    scattered: float,
    turn: tuple[float, float, float],
) -> tuple[float, float, float]:
    """Direction of the electron in Compton scattering, from momentum."""
    u = e * direction[0] - scattered * turn[0]
    v = e * direction[1] - scattered * turn[1]
    w = e * direction[2] - scattered * turn[2]
    norm = np.sqrt(u * u + v * v + w * w) + 1e-30
    return u / norm, v / norm, w / norm


@numba.njit(cache=True)
def _histories(
    rng: np.random.Generator,
    count: int,
    energy: float,
    source_z: float,
    aim: NDArray[np.float64],
    scene: Scene,
    escapes: NDArray[np.float64],
    knots: NDArray[np.float64],
) -> NDArray[np.float64]:
    histogram = np.zeros(1 + escapes.shape[0] + CONTINUUM_BINS)
    stack = np.zeros((STACK, 7))
    for _ in range(count):
        # aim evenly at a rectangle in front; weighting by solid angle is left to the caller
        x = (2.0 * rng.random() - 1.0) * aim[0]
        y = (2.0 * rng.random() - 1.0) * aim[1]
        depth = aim[2] - source_z
        length = np.sqrt(x * x + y * y + depth * depth)
        direction = (x / length, y / length, depth / length)
        waiting = push(stack, 0, energy, (0.0, 0.0, source_z), direction)
        deposit = 0.0
        while waiting > 0:
            left, waiting = follow(rng, scene, stack, waiting)
            deposit += left
        if deposit > 0.5:
            _score(energy, deposit, escapes, knots, histogram)
    return histogram


def escape_energies(kind_material: str) -> NDArray[np.float64]:
    """Energies (keV) that leave the crystal in one piece: its K X-rays, then 511 and 1022 keV.

    Parameters
    ----------
    kind_material : str
        Material of the crystal.

    Returns
    -------
    ndarray (MAX_LINES + 2,)
        Zero where there is no line.
    """
    lines = interactions((kind_material,)).line_energy[0]
    return np.concatenate([lines, [REST_KEV, 2 * REST_KEV]])


def deposited(
    detector: Detector, energy_kev: float, histories: int, *, seed: int, distance_cm: float = 100.0
) -> NDArray[np.float64]:
    """Distribution of the energy deposited by photons of one energy.

    Point source on the axis. Photoelectric absorption with K X-rays, Compton scattering by free
    electrons, pair production with annihilation in place, bremsstrahlung in the crystal and the
    escape of electrons (both approximate). Coherent scattering is neglected.

    Parameters
    ----------
    detector : Detector
        Geometry.
    energy_kev : float
        Energy of the photons (keV).
    histories : int
        Photons to follow.
    seed : int
        Seed; equal seeds give equal results.
    distance_cm : float
        From the source to the face of the crystal.

    Returns
    -------
    ndarray (1 + escapes + CONTINUUM_BINS,)
        Counts per photon emitted into the solid angle of the crystal's face: full energy, escape
        peaks in the order of :func:`escape_energies`, continuum in pieces between
        :func:`segment_knots`.
    """
    prepared = scene(detector)
    _, half_x, _, half_y, low, _ = prepared.bounds
    crystal = detector.bodies[detector.sensitive]
    counts = _histories(
        np.random.default_rng(seed),
        histories,
        float(energy_kev),
        -float(distance_cm),
        np.array([half_x, half_y, low]),
        prepared,
        escape_energies(crystal.material),
        np.array(segment_knots(energy_kev)),
    )
    # Photons are drawn evenly over the rectangle at `low`; at these distances that is even in
    # solid angle to a per cent. Scale from the rectangle to the crystal's own face.
    rectangle = 4.0 * half_x * half_y / (distance_cm + low) ** 2
    face = detector.face_area_cm2 / distance_cm**2
    return np.asarray(counts / histories * rectangle / face)
