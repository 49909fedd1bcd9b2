"""Energy that photons deposit in a detector's crystal."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from korgan.science.photons.detectors import Body, Detector
from korgan.science.photons.transport.interactions import (
    CUTOFF_KEV,
    MAX_LINES,
    REST_KEV,
    Interactions,
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
def _body_at(
    x: float, y: float, z: float, bodies: NDArray[np.float64], kinds: NDArray[np.int64]
) -> int:
    for i in range(bodies.shape[0]):
        if bodies[i, 0] <= z <= bodies[i, 1]:
            hx, hy = bodies[i, 2], bodies[i, 3]
            if kinds[i] == 0:
                if x * x + y * y <= hx * hx:
                    return i
            elif abs(x) <= hx and abs(y) <= hy:
                return i
    return -1


@numba.njit(cache=True)
def _way_in(
    x: float,
    y: float,
    z: float,
    u: float,
    v: float,
    w: float,
    box: NDArray[np.float64],
) -> tuple[float, float]:
    """Distances at which a ray enters and leaves an upright box (negative way out: it misses)."""
    near, far = 0.0, 1e9
    for p, d, low, high in ((x, u, box[0], box[1]), (y, v, box[2], box[3]), (z, w, box[4], box[5])):
        if abs(d) < 1e-12:
            if p < low or p > high:
                return 0.0, -1.0
        else:
            a, b = (low - p) / d, (high - p) / d
            near, far = max(near, min(a, b)), min(far, max(a, b))
    return (near, far) if far > near else (0.0, -1.0)


@numba.njit(cache=True)
def _way_out(
    x: float, y: float, z: float, u: float, v: float, w: float, body: NDArray[np.float64], kind: int
) -> float:
    """Distance from a point inside a body to its surface."""
    far = 1e9
    if w > 1e-12:
        far = (body[1] - z) / w
    elif w < -1e-12:
        far = (body[0] - z) / w
    if kind == 0:
        a = u * u + v * v
        if a > 1e-14:
            b = x * u + y * v
            c = x * x + y * y - body[2] * body[2]
            far = min(far, (-b + np.sqrt(max(0.0, b * b - a * c))) / a)
    else:
        if abs(u) > 1e-12:
            far = min(far, ((body[2] if u > 0 else -body[2]) - x) / u)
        if abs(v) > 1e-12:
            far = min(far, ((body[3] if v > 0 else -body[3]) - y) / v)
    return max(far, 0.0)


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
def _histories(
    rng: np.random.Generator,
    count: int,
    energy: float,
    source_z: float,
    aim: NDArray[np.float64],
    bodies: NDArray[np.float64],
    kinds: NDArray[np.int64],
    filling: NDArray[np.int64],
    sensitive: int,
    bounds: NDArray[np.float64],
    majorant: NDArray[np.float64],
    total: NDArray[np.float64],
    compton: NDArray[np.float64],
    pair: NDArray[np.float64],
    line_energy: NDArray[np.float64],
    line_chance: NDArray[np.float64],
    density: NDArray[np.float64],
    mean_z: NDArray[np.float64],
    escapes: NDArray[np.float64],
    knots: NDArray[np.float64],
) -> NDArray[np.float64]:
    histogram = np.zeros(1 + escapes.shape[0] + CONTINUUM_BINS)
    stack = np.zeros((STACK, 7))
    crystal = filling[sensitive]
    for _ in range(count):
        # aim evenly at a rectangle in front; weighting by solid angle is left to the caller
        tx = (2.0 * rng.random() - 1.0) * aim[0]
        ty = (2.0 * rng.random() - 1.0) * aim[1]
        length = np.sqrt(tx * tx + ty * ty + (aim[2] - source_z) ** 2)
        u, v, w = tx / length, ty / length, (aim[2] - source_z) / length
        stack[0, 0], stack[0, 1], stack[0, 2], stack[0, 3] = energy, 0.0, 0.0, source_z
        stack[0, 4], stack[0, 5], stack[0, 6] = u, v, w
        waiting = 1
        deposit = 0.0
        while waiting > 0:
            waiting -= 1
            e = stack[waiting, 0]
            x, y, z = stack[waiting, 1], stack[waiting, 2], stack[waiting, 3]
            u, v, w = stack[waiting, 4], stack[waiting, 5], stack[waiting, 6]
            near, far = _way_in(x, y, z, u, v, w, bounds)
            if far < 0.0:
                continue
            x, y, z = x + near * u, y + near * v, z + near * w
            alive = True
            while alive:
                index = grid_index(e)
                step = -np.log(1.0 - rng.random()) / majorant[index]
                x, y, z = x + step * u, y + step * v, z + step * w
                if not (
                    bounds[0] <= x <= bounds[1]
                    and bounds[2] <= y <= bounds[3]
                    and bounds[4] <= z <= bounds[5]
                ):
                    break
                here = _body_at(x, y, z, bodies, kinds)
                if here < 0:
                    continue
                m = filling[here]
                if rng.random() * majorant[index] >= total[m, index]:
                    continue
                inside = here == sensitive
                draw = rng.random() * total[m, index]
                kinetic = 0.0
                du, dv, dw = u, v, w
                if draw < compton[m, index]:
                    scattered, cosine = klein_nishina(rng, e)
                    kinetic = e - scattered
                    nu, nv, nw = turned(rng, u, v, w, cosine)
                    # momentum of the recoiling electron
                    du, dv, dw = (
                        e * u - scattered * nu,
                        e * v - scattered * nv,
                        e * w - scattered * nw,
                    )
                    norm = np.sqrt(du * du + dv * dv + dw * dw) + 1e-30
                    du, dv, dw = du / norm, dv / norm, dw / norm
                    u, v, w, e = nu, nv, nw, scattered
                    if e < CUTOFF_KEV:
                        kinetic += e
                        alive = False
                elif draw < compton[m, index] + pair[m, index]:
                    kinetic = 0.5 * (e - 2.0 * REST_KEV)
                    alive = False
                    if waiting + 2 < STACK:
                        a, b, c = isotropic(rng)
                        for sign in (1.0, -1.0):
                            stack[waiting, 0], stack[waiting, 1] = REST_KEV, x
                            stack[waiting, 2], stack[waiting, 3] = y, z
                            stack[waiting, 4], stack[waiting, 5] = sign * a, sign * b
                            stack[waiting, 6] = sign * c
                            waiting += 1
                else:
                    alive = False
                    chance = rng.random()
                    kinetic = e
                    for k in range(MAX_LINES):
                        chance -= line_chance[m, k, index]
                        if chance < 0.0:
                            kinetic = e - line_energy[m, k]
                            if waiting < STACK:
                                a, b, c = isotropic(rng)
                                stack[waiting, 0], stack[waiting, 1] = line_energy[m, k], x
                                stack[waiting, 2], stack[waiting, 3] = y, z
                                stack[waiting, 4], stack[waiting, 5] = a, b
                                stack[waiting, 6] = c
                                waiting += 1
                            break
                    # photoelectrons leave across the beam; where they go matters in thin crystals
                    if inside:
                        du, dv, dw = isotropic(rng)
                if not inside:
                    continue
                electrons = (
                    2
                    if draw >= compton[m, index] and draw < compton[m, index] + pair[m, index]
                    else 1
                )
                for _electron in range(electrons):
                    if electrons == 2:
                        du, dv, dw = turned(rng, u, v, w, 0.8)
                    left = kinetic
                    photon = _radiated(rng, left, mean_z[crystal])
                    if photon > 0.0 and waiting < STACK:
                        left -= photon
                        stack[waiting, 0], stack[waiting, 1] = photon, x
                        stack[waiting, 2], stack[waiting, 3] = y, z
                        stack[waiting, 4], stack[waiting, 5], stack[waiting, 6] = du, dv, dw
                        waiting += 1
                    reach = _electron_range(left, mean_z[crystal]) / density[crystal]
                    if reach > 0.0:
                        room = _way_out(x, y, z, du, dv, dw, bodies[sensitive], kinds[sensitive])
                        if room < reach:
                            left -= left * (1.0 - room / reach) ** 0.6
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


def _arrays(
    bodies: tuple[Body, ...], names: tuple[str, ...]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    extents = np.array([(b.z_low, b.z_high, b.half_x, b.half_y) for b in bodies])
    kinds = np.array([0 if b.shape == "cylinder" else 1 for b in bodies])
    return extents, kinds, np.array([names.index(b.material) for b in bodies])


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
    names = tuple(dict.fromkeys(b.material for b in detector.bodies))
    tables: Interactions = interactions(names)
    extents, kinds, filling = _arrays(detector.bodies, names)
    half_x, half_y = extents[:, 2].max(), extents[:, 3].max()
    low, high = extents[:, 0].min(), extents[:, 1].max()
    bounds = np.array([-half_x, half_x, -half_y, half_y, low, high])
    crystal = detector.bodies[detector.sensitive]
    aim = np.array([half_x, half_y, low])
    counts = _histories(
        np.random.default_rng(seed),
        histories,
        float(energy_kev),
        -float(distance_cm),
        aim,
        extents,
        kinds,
        filling,
        detector.sensitive,
        bounds,
        tables.total.max(axis=0),
        tables.total,
        tables.compton,
        tables.pair,
        tables.line_energy,
        tables.line_chance,
        tables.density,
        tables.mean_z,
        escape_energies(crystal.material),
        np.array(segment_knots(energy_kev)),
    )
    # Photons are drawn evenly over the rectangle at `low`; at these distances that is even in
    # solid angle to a per cent. Scale from the rectangle to the crystal's own face.
    rectangle = 4.0 * half_x * half_y / (distance_cm + low) ** 2
    face = detector.face_area_cm2 / distance_cm**2
    return np.asarray(counts / histories * rectangle / face)
