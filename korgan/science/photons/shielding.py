"""Matter between source and detector: what passes, what is scattered, what is made."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from korgan.science.errors import InputError
from korgan.science.photons.attenuation import composition, k_edge, transmission_coefficient
from korgan.science.photons.transport.scatter import SCATTER_BINS, scatter_edges

DATA = Path(__file__).parent / "data"
# Energies of photons on their way, in steps of 3 per cent: fine enough for scattered photons.
FLUX_EDGES_KEV: NDArray[np.float64] = np.geomspace(10.0, 10_000.0, 237)
FLUX_KEV: NDArray[np.float64] = np.sqrt(FLUX_EDGES_KEV[1:] * FLUX_EDGES_KEV[:-1])
FLUX_BINS = len(FLUX_KEV)
# K X-rays as shares of the K edge, with intensities; within half a per cent above Z = 40.
K_LINES = ((0.829, 0.29), (0.853, 0.48), (0.966, 0.18), (0.993, 0.05))
LIGHTEST_WITH_X_RAYS = 40.0
SELF_ABSORBING_LAYERS = 8


@dataclass(frozen=True, slots=True)
class Shielding:
    """A layer of matter around the source, known by what photons notice.

    Attributes
    ----------
    atomic_number : float
        Effective atomic number, 4 to 94; hydrogenous matter counts as 5 to 7.
    areal_density_g_cm2 : float
        Mass per area (g/cm2), zero or more.
    self_absorbing : bool
        The source is spread evenly through the layer instead of standing behind it.

    Raises
    ------
    InputError
        ``shielding_out_of_range``.

    Examples
    --------
    >>> Shielding(82, 11.34).areal_density_g_cm2  # 1 cm of lead
    11.34
    """

    atomic_number: float
    areal_density_g_cm2: float
    self_absorbing: bool = False

    def __post_init__(self) -> None:
        if not 4.0 <= self.atomic_number <= 94.0 or not 0.0 <= self.areal_density_g_cm2 <= 1000.0:
            raise InputError(
                "shielding_out_of_range",
                f"shielding of Z {self.atomic_number} and {self.areal_density_g_cm2} g/cm2",
                mend="give Z from 4 to 94 and 0 to 1000 g/cm2",
            )


@dataclass(frozen=True, slots=True, eq=False)
class ScatterTables:
    """Tables of scattered photons, as made by the build; axes are named in `tabulate`."""

    energy_kev: NDArray[np.float64]
    shell_z: NDArray[np.float64]
    shell_paths: NDArray[np.float64]
    shell: NDArray[np.float64]
    room_distance_cm: NDArray[np.float64]
    room: NDArray[np.float64]
    medium: dict[str, NDArray[np.float64]]


@lru_cache(maxsize=1)
def scatter_tables() -> ScatterTables:
    """Tables of scattered photons, loaded once."""
    with np.load(DATA / "scatter.npz") as table:
        names = [str(name) for name in table["medium_names"]]
        return ScatterTables(
            energy_kev=table["energy_kev"].astype(float),
            shell_z=table["shell_z"].astype(float),
            shell_paths=table["shell_paths"].astype(float),
            shell=table["shell"].astype(float),
            room_distance_cm=table["room_distance_cm"].astype(float),
            room=table["room"].astype(float),
            medium=dict(zip(names, table["medium"].astype(float), strict=True)),
        )


def _between(grid: NDArray[np.float64], value: float) -> tuple[int, float]:
    """Place below and weight of the neighbour above, held at the ends of the grid."""
    place = int(np.clip(np.searchsorted(grid, value) - 1, 0, len(grid) - 2))
    weight = (value - grid[place]) / (grid[place + 1] - grid[place])
    return place, float(np.clip(weight, 0.0, 1.0))


def _spread(counts: NDArray[np.float64], incident_kev: float) -> NDArray[np.float64]:
    """Scattered photons of one energy from their own bins into FLUX bins."""
    cumulative = np.concatenate([[0.0], np.cumsum(counts)])
    at = np.interp(FLUX_EDGES_KEV, scatter_edges(incident_kev), cumulative)
    return np.asarray(np.diff(at))


def _shell_row(energy_kev: float, paths: float, z: float) -> NDArray[np.float64]:
    """Interpolate the shell table; beyond its thickest shell the build-up is extrapolated."""
    tables = scatter_tables()
    i, wi = _between(np.log(tables.energy_kev), float(np.log(energy_kev)))
    k, wk = _between(tables.shell_z, z)
    grid = tables.shell_paths
    # relative to what passes unscattered the table varies slowly; below the thinnest shell it is
    # proportional to thickness
    relative = tables.shell * np.exp(grid)[None, None, :, None]
    block = (1 - wk) * relative[k] + wk * relative[k + 1]
    rows = (1 - wi) * block[i] + wi * block[i + 1]
    if paths <= grid[0]:
        return np.asarray(rows[0] * (paths / grid[0]) * np.exp(-paths))
    if paths >= grid[-1]:
        return np.asarray(rows[-1] * (paths / grid[-1]) * np.exp(-paths))
    j, wj = _between(np.log(grid), float(np.log(paths)))
    return np.asarray(((1 - wj) * rows[j] + wj * rows[j + 1]) * np.exp(-paths))


@lru_cache(maxsize=128)
def _coefficient(z: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Energies (keV) close enough for linear interpolation, and cm2/g there."""
    elements = composition(z)
    edges = [k_edge(number)[0] for number in elements]
    beside = [edge * side for edge in edges if edge > 8.0 for side in (1 - 1e-6, 1 + 1e-6)]
    grid = np.unique(np.concatenate([np.geomspace(8.0, 12_000.0, 1500), beside]))
    return grid, transmission_coefficient(z, grid)


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """What a layer does to photons.

    Attributes
    ----------
    shielding : Shielding or None
        The layer.
    scattered : ndarray (FLUX_BINS, FLUX_BINS)
        Scattered, annihilation and X-ray photons that leave, per photon of each source energy
        (row), by energy (column).
    """

    shielding: Shielding | None
    scattered: NDArray[np.float64] | None

    def transmitted(self, energy_kev: NDArray[np.float64]) -> NDArray[np.float64]:
        """Share of photons that pass without interacting.

        Parameters
        ----------
        energy_kev : ndarray (n,)
            Energies (keV).

        Returns
        -------
        ndarray (n,)
            Between zero and one.
        """
        layer = self.shielding
        if layer is None:
            return np.ones_like(energy_kev)
        grid, coefficient = _coefficient(layer.atomic_number)
        paths = np.interp(energy_kev, grid, coefficient) * layer.areal_density_g_cm2
        if not layer.self_absorbing:
            return np.asarray(np.exp(-paths))
        return np.asarray(-np.expm1(-paths) / np.maximum(paths, 1e-12))


def _scattered_by(z: float, areal: float, coefficient: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows of scattered photons behind a layer of that areal density."""
    out = np.zeros((FLUX_BINS, FLUX_BINS))
    edge = k_edge(round(z))[0] if z >= LIGHTEST_WITH_X_RAYS else 0.0
    annihilation = int(np.searchsorted(FLUX_EDGES_KEV, 511.0)) - 1
    for row, energy in enumerate(FLUX_KEV):
        paths = float(coefficient[row] * areal)
        if paths > 40.0 or energy < 20.0:
            continue
        counts = _shell_row(float(energy), paths, z)
        out[row] = _spread(counts[: 2 * SCATTER_BINS], float(energy))
        out[row, annihilation] += counts[-2]
        if energy > edge > 0.0:
            for share, intensity in K_LINES:
                place = int(np.searchsorted(FLUX_EDGES_KEV, share * edge)) - 1
                out[row, place] += counts[-1] * intensity
    return out


@lru_cache(maxsize=256)
def passage(shielding: Shielding | None) -> Passage:
    """Transmission and scatter of one layer, kept for reuse.

    Parameters
    ----------
    shielding : Shielding or None
        The layer; None for none.

    Returns
    -------
    Passage
        Ready to fold.
    """
    if shielding is None or shielding.areal_density_g_cm2 == 0.0:
        return Passage(None, None)
    z, areal = shielding.atomic_number, shielding.areal_density_g_cm2
    coefficient = transmission_coefficient(z, FLUX_KEV)
    if not shielding.self_absorbing:
        return Passage(shielding, _scattered_by(z, areal, coefficient))
    # mean over depth; the nodes crowd towards the surface, from where most photons come
    nodes, weights = np.polynomial.legendre.leggauss(SELF_ABSORBING_LAYERS)
    depth = (0.5 * (nodes + 1.0)) ** 3
    share = 0.5 * weights * 3.0 * (0.5 * (nodes + 1.0)) ** 2
    layers = [
        s * _scattered_by(z, areal * d, coefficient) for d, s in zip(depth, share, strict=True)
    ]
    return Passage(shielding, np.sum(layers, axis=0))


@lru_cache(maxsize=16)
def room(distance_cm: float) -> NDArray[np.float64]:
    """Photons scattered to the detector by floor and walls, per unscattered one.

    Parameters
    ----------
    distance_cm : float
        From source to detector (cm); held between 25 and 400.

    Returns
    -------
    ndarray (FLUX_BINS, FLUX_BINS)
        By energy before (row) and after (column).
    """
    tables = scatter_tables()
    k, wk = _between(np.log(tables.room_distance_cm), float(np.log(distance_cm)))
    block = (1 - wk) * tables.room[k] + wk * tables.room[k + 1]
    return _matrix(block)


def _matrix(block: NDArray[np.float64]) -> NDArray[np.float64]:
    tables = scatter_tables()
    out = np.zeros((FLUX_BINS, FLUX_BINS))
    for row, energy in enumerate(FLUX_KEV):
        if energy >= tables.energy_kev[0]:
            i, wi = _between(np.log(tables.energy_kev), float(np.log(energy)))
            out[row] = _spread((1 - wi) * block[i] + wi * block[i + 1], float(energy))
    return out


@lru_cache(maxsize=4)
def medium(name: str) -> NDArray[np.float64]:
    """Photons scattered within a very large source, per unscattered one.

    Parameters
    ----------
    name : str
        ``"soil"`` or ``"uranium"``.

    Returns
    -------
    ndarray (FLUX_BINS, FLUX_BINS)
        By energy before (row) and after (column).

    Raises
    ------
    InputError
        ``unknown_medium``.
    """
    block = scatter_tables().medium.get(name)
    if block is None:
        raise InputError("unknown_medium", f"no table for {name!r}")
    out = _matrix(block[:, : 2 * SCATTER_BINS])
    annihilation = int(np.searchsorted(FLUX_EDGES_KEV, 511.0)) - 1
    out[:, annihilation] += np.interp(
        np.log(FLUX_KEV), np.log(scatter_tables().energy_kev), block[:, -1]
    )
    return out


def binned(energy_kev: NDArray[np.float64], photons: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lines shared out to the two nearest flux bins, so that their mean energy is kept.

    Parameters
    ----------
    energy_kev : ndarray (n,)
        Energies (keV).
    photons : ndarray (..., n)
        Photons of each line.

    Returns
    -------
    ndarray (..., FLUX_BINS)
        Photons by bin.
    """
    position = np.interp(np.log(energy_kev), np.log(FLUX_KEV), np.arange(FLUX_BINS))
    low = np.minimum(position.astype(int), FLUX_BINS - 2)
    above = position - low
    share = np.zeros((len(energy_kev), FLUX_BINS))
    rows = np.arange(len(energy_kev))
    share[rows, low] = 1.0 - above
    share[rows, low + 1] = above
    return np.asarray(photons @ share)


def rebinned(edges_kev: NDArray[np.float64], photons: NDArray[np.float64]) -> NDArray[np.float64]:
    """Continuum from its own bins into flux bins.

    Parameters
    ----------
    edges_kev : ndarray (m + 1,)
        Energies (keV).
    photons : ndarray (m,)
        Photons in each bin.

    Returns
    -------
    ndarray (FLUX_BINS,)
        Photons by bin.
    """
    cumulative = np.concatenate([[0.0], np.cumsum(photons)])
    return np.asarray(np.diff(np.interp(np.log(FLUX_EDGES_KEV), np.log(edges_kev), cumulative)))
