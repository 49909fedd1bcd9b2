"""Energy that photons deposit in the crystal in which they are born."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from korgan.science.photons.detectors import Detector
from korgan.science.photons.transport.crystal import STACK, follow, push
from korgan.science.photons.transport.geometry import Scene, scene
from korgan.science.photons.transport.interactions import isotropic


@numba.njit(cache=True)
def _born_within(
    rng: np.random.Generator, count: int, energy: float, prepared: Scene, bins: int, bin_kev: float
) -> NDArray[np.float64]:
    histogram = np.zeros(bins)
    stack = np.zeros((STACK, 7))
    body, kind = prepared.bodies[prepared.sensitive], prepared.kinds[prepared.sensitive]
    done = 0
    while done < count:
        x = (2.0 * rng.random() - 1.0) * body[2]
        y = (2.0 * rng.random() - 1.0) * body[3]
        z = body[0] + rng.random() * (body[1] - body[0])
        if kind == 0 and x * x + y * y > body[2] * body[2]:
            continue
        done += 1
        waiting = push(stack, 0, energy, (x, y, z), isotropic(rng))
        deposit = 0.0
        while waiting > 0:
            left, waiting = follow(rng, prepared, stack, waiting)
            deposit += left
        place = int(deposit / bin_kev)
        if place < bins:
            histogram[place] += 1.0
    return histogram


def deposited_within(
    detector: Detector, energy_kev: float, histories: int, *, seed: int, bin_kev: float
) -> NDArray[np.float64]:
    """Distribution of the energy that photons leave in the crystal that emits them.

    Parameters
    ----------
    detector : Detector
        Geometry.
    energy_kev : float
        Energy of the photons (keV).
    histories : int
        Photons to follow.
    seed : int
        Seed.
    bin_kev : float
        Width of the bins (keV).

    Returns
    -------
    ndarray (n,)
        Share of the photons in each bin from zero on; the last bin holds the full energy. Photons
        that leave without a trace lie in the first.
    """
    bins = int(energy_kev / bin_kev) + 1
    counts = _born_within(
        np.random.default_rng(seed), histories, float(energy_kev), scene(detector), bins, bin_kev
    )
    return np.asarray(counts / histories)
