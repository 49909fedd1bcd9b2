"""What a photon does: tables on one logarithmic grid, and sampling of collisions (numba)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numba
import numpy as np
from numpy.typing import NDArray

from korgan.science.photons.attenuation import composition, k_edge, mass_attenuation
from korgan.science.photons.fluorescence import K_SHELLS
from korgan.science.photons.materials import material

REST_KEV = 510.999
CUTOFF_KEV = 5.0
GRID_LOW_KEV, GRID_HIGH_KEV, GRID_SIZE = 4.0, 12_000.0, 4000
LOG_LOW = float(np.log(GRID_LOW_KEV))
LOG_STEP = float(np.log(GRID_HIGH_KEV / GRID_LOW_KEV) / (GRID_SIZE - 1))
MAX_LINES = 12  # K X-ray lines of the elements of one material together


@dataclass(frozen=True, slots=True, eq=False)
class Interactions:
    """Tables of several materials for the transport kernels.

    Attributes
    ----------
    total, compton, pair, photo : ndarray (materials, grid)
        Macroscopic cross-sections (1/cm), coherent scattering left out.
    line_energy : ndarray (materials, MAX_LINES)
        K X-ray energies (keV), zero where there is none.
    line_chance : ndarray (materials, MAX_LINES, grid)
        Chance that a photoelectric absorption is followed by the emission of that X-ray.
    density, mean_z : ndarray (materials,)
        g/cm3, and the atomic number that matters to bremsstrahlung.
    """

    total: NDArray[np.float64]
    compton: NDArray[np.float64]
    pair: NDArray[np.float64]
    photo: NDArray[np.float64]
    line_energy: NDArray[np.float64]
    line_chance: NDArray[np.float64]
    density: NDArray[np.float64]
    mean_z: NDArray[np.float64]


def grid_kev() -> NDArray[np.float64]:
    """Energies (keV) of the logarithmic grid on which the tables stand."""
    return np.asarray(np.exp(LOG_LOW + LOG_STEP * np.arange(GRID_SIZE)))


def _fluorescence(
    what: dict[int, float], energy: NDArray[np.float64]
) -> list[tuple[float, NDArray[np.float64]]]:
    photo = {z: share * mass_attenuation(z, energy, "photoelectric") for z, share in what.items()}
    every = np.sum(list(photo.values()), axis=0)
    lines = []
    for z in what:
        if z not in K_SHELLS:
            continue
        edge, jump = k_edge(z)
        shell = K_SHELLS[z]
        vacancy = np.where(energy > edge, photo[z] / every * (1.0 - 1.0 / jump), 0.0)
        lines += [(kev, vacancy * shell.fluorescence_yield * share) for kev, share in shell.lines]
    return [line for line in lines if line[0] > CUTOFF_KEV]


@lru_cache(maxsize=64)
def interactions(names: tuple[str, ...]) -> Interactions:
    """Tables of these materials.

    Parameters
    ----------
    names : tuple of str
        Materials or element symbols; ``"vacuum"`` gives zeros.

    Returns
    -------
    Interactions
        One row per name.
    """
    energy = grid_kev()
    n = len(names)
    tables = Interactions(
        total=np.zeros((n, GRID_SIZE)),
        compton=np.zeros((n, GRID_SIZE)),
        pair=np.zeros((n, GRID_SIZE)),
        photo=np.zeros((n, GRID_SIZE)),
        line_energy=np.zeros((n, MAX_LINES)),
        line_chance=np.zeros((n, MAX_LINES, GRID_SIZE)),
        density=np.zeros(n),
        mean_z=np.zeros(n),
    )
    for i, name in enumerate(names):
        if name == "vacuum":
            continue
        density = material(name).density
        what = composition(name)
        tables.compton[i] = density * mass_attenuation(name, energy, "incoherent")
        tables.photo[i] = density * mass_attenuation(name, energy, "photoelectric")
        tables.pair[i] = density * mass_attenuation(name, energy, "pair")
        tables.total[i] = tables.compton[i] + tables.photo[i] + tables.pair[i]
        tables.density[i] = density
        tables.mean_z[i] = sum(z * z * w for z, w in what.items()) / sum(
            z * w for z, w in what.items()
        )
        for k, (kev, chance) in enumerate(_fluorescence(what, energy)[:MAX_LINES]):
            tables.line_energy[i, k] = kev
            tables.line_chance[i, k] = chance
    return tables


@numba.njit(cache=True, inline="always")
def grid_index(energy_kev: float) -> int:
    """Nearest place on the logarithmic grid."""
    index = int((np.log(energy_kev) - LOG_LOW) / LOG_STEP + 0.5)
    return min(max(index, 0), GRID_SIZE - 1)


@numba.njit(cache=True)
def klein_nishina(rng: np.random.Generator, energy_kev: float) -> tuple[float, float]:
    """Energy (keV) and cosine of a photon scattered by a free electron at rest.

    Kahn's rejection method; the binding of the electrons enters the rate (XCOM) but not the angle.
    """
    a = energy_kev / REST_KEV
    while True:
        r1, r2, r3 = rng.random(), rng.random(), rng.random()
        if r1 * (2.0 * a + 9.0) <= 2.0 * a + 1.0:
            x = 1.0 + 2.0 * a * r2
            if r3 <= 4.0 * (1.0 / x - 1.0 / (x * x)):
                break
        else:
            x = (2.0 * a + 1.0) / (1.0 + 2.0 * a * r2)
            cosine = 1.0 - (x - 1.0) / a
            if r3 <= 0.5 * (cosine * cosine + 1.0 / x):
                break
    return energy_kev / x, 1.0 - (x - 1.0) / a


@numba.njit(cache=True)
def isotropic(rng: np.random.Generator) -> tuple[float, float, float]:
    """Direction drawn evenly from the sphere."""
    w = 2.0 * rng.random() - 1.0
    phi = 2.0 * np.pi * rng.random()
    s = np.sqrt(max(0.0, 1.0 - w * w))
    return s * np.cos(phi), s * np.sin(phi), w


@numba.njit(cache=True)
def turned(
    rng: np.random.Generator, u: float, v: float, w: float, cosine: float
) -> tuple[float, float, float]:
    """Direction (u, v, w) turned by an angle of that cosine about a random azimuth."""
    phi = 2.0 * np.pi * rng.random()
    sine = np.sqrt(max(0.0, 1.0 - cosine * cosine))
    c, s = sine * np.cos(phi), sine * np.sin(phi)
    across = np.sqrt(max(0.0, 1.0 - w * w))
    if across < 1e-8:
        return c, s, cosine if w > 0 else -cosine
    return (
        u * cosine + (u * w * c - v * s) / across,
        v * cosine + (v * w * c + u * s) / across,
        w * cosine - across * c,
    )
