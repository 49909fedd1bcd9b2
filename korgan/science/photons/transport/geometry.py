"""Where a ray meets the bodies of a detector."""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from korgan.science.photons.detectors import Detector
from korgan.science.photons.transport.interactions import interactions


class Scene(NamedTuple):
    """Geometry and cross-sections in the form that compiled code takes.

    Attributes
    ----------
    bodies : ndarray (n, 4)
        z from and to, half widths in x and y (cm).
    kinds : ndarray (n,)
        0 cylinder, 1 box.
    filling : ndarray (n,)
        Row of the material in the tables.
    sensitive : int
        Body that counts.
    bounds : ndarray (6,)
        Box around everything (cm).
    majorant : ndarray (grid,)
        Greatest total cross-section (1/cm).
    total, compton, pair, line_energy, line_chance, density, mean_z : ndarray
        As in `Interactions`.
    """

    bodies: NDArray[np.float64]
    kinds: NDArray[np.int64]
    filling: NDArray[np.int64]
    sensitive: int
    bounds: NDArray[np.float64]
    majorant: NDArray[np.float64]
    total: NDArray[np.float64]
    compton: NDArray[np.float64]
    pair: NDArray[np.float64]
    line_energy: NDArray[np.float64]
    line_chance: NDArray[np.float64]
    density: NDArray[np.float64]
    mean_z: NDArray[np.float64]


def scene(detector: Detector) -> Scene:
    """Prepare a detector for transport.

    Parameters
    ----------
    detector : Detector
        Geometry.

    Returns
    -------
    Scene
        Arrays.
    """
    bodies = detector.bodies
    names = tuple(dict.fromkeys(b.material for b in bodies))
    tables = interactions(names)
    extents = np.array([(b.z_low, b.z_high, b.half_x, b.half_y) for b in bodies])
    half_x, half_y = float(extents[:, 2].max()), float(extents[:, 3].max())
    low, high = float(extents[:, 0].min()), float(extents[:, 1].max())
    return Scene(
        bodies=extents,
        kinds=np.array([0 if b.shape == "cylinder" else 1 for b in bodies]),
        filling=np.array([names.index(b.material) for b in bodies]),
        sensitive=detector.sensitive,
        bounds=np.array([-half_x, half_x, -half_y, half_y, low, high]),
        majorant=tables.total.max(axis=0),
        total=tables.total,
        compton=tables.compton,
        pair=tables.pair,
        line_energy=tables.line_energy,
        line_chance=tables.line_chance,
        density=tables.density,
        mean_z=tables.mean_z,
    )


@numba.njit(cache=True)
def body_at(
    x: float, y: float, z: float, bodies: NDArray[np.float64], kinds: NDArray[np.int64]
) -> int:
    """Index of the first body (as in `Scene.bodies`, cm) that holds a point, or -1."""
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
def way_in(
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
def way_out(
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
