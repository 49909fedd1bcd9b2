"""Mass attenuation coefficients of photons from the NIST XCOM table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from korgan.science.errors import InputError
from korgan.science.nuclides.bremsstrahlung import ELEMENTS
from korgan.science.photons.materials import MATERIALS, Material, material

DATA = Path(__file__).parent / "data"
Process = Literal["total", "coherent", "incoherent", "photoelectric", "pair"]
PROCESSES = ("coherent", "incoherent", "photoelectric", "pair")
PAIR_THRESHOLD_KEV = 1021.998
LOWEST_KEV, HIGHEST_KEV = 1.0, 20_000.0


@dataclass(frozen=True, slots=True, eq=False)
class _Element:
    """Table of one element: energies (keV; both sides of each edge) and cm2/g by process."""

    energy_kev: NDArray[np.float64]
    coefficients: NDArray[np.float64]


@lru_cache(maxsize=1)
def _tables() -> dict[int, _Element]:
    with np.load(DATA / "xcom.npz") as table:
        z, offset = table["z"], table["offset"].astype(int)
        energy = table["energy_kev"].astype(float)
        columns = np.stack([table[name].astype(float) for name in PROCESSES])
    return {
        int(number): _Element(energy[a:b], columns[:, a:b])
        for number, a, b in zip(z, offset[:-1], offset[1:], strict=True)
    }


def element_table(z: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Rows of the XCOM table for one element.

    Parameters
    ----------
    z : int
        Atomic number, 1 to 98.

    Returns
    -------
    energy_kev : ndarray (n,)
        Energies (keV), rising; at an absorption edge one row just below and one just above.
    coefficients : ndarray (4, n)
        cm2/g by coherent and incoherent scattering, photoelectric absorption, pair production.

    Raises
    ------
    InputError
        ``unknown_element``.
    """
    try:
        entry = _tables()[z]
    except KeyError:
        raise InputError("unknown_element", f"no element with atomic number {z}") from None
    return entry.energy_kev, entry.coefficients


def k_edge(z: int) -> tuple[float, float]:
    """Energy of the K absorption edge and its jump ratio.

    Parameters
    ----------
    z : int
        Atomic number.

    Returns
    -------
    energy_kev : float
        Edge (keV); zero for elements whose edge lies below 1 keV.
    jump : float
        Photoelectric coefficient above the edge over that below.

    Examples
    --------
    >>> energy, jump = k_edge(82)
    >>> round(energy, 2), round(jump, 1)
    (88.0, 4.7)
    """
    energy, coefficients = element_table(z)
    photo = coefficients[2]
    rises = np.flatnonzero(photo[1:] > photo[:-1])
    if len(rises) == 0:
        return 0.0, 1.0
    return float(energy[rises[-1] + 1]), float(photo[rises[-1] + 1] / photo[rises[-1]])


def _element(z: int, energy: NDArray[np.float64], process: int) -> NDArray[np.float64]:
    table_energy, coefficients = element_table(z)
    column = coefficients[process]
    if process == 3:
        # Near its threshold pair production varies like a power of the excess, which the table
        # is too coarse for; dividing by that power leaves something smooth.
        usable = column > 0
        reduced = column[usable] / (1.0 - PAIR_THRESHOLD_KEV / table_energy[usable]) ** 3
        logs = np.interp(np.log(energy), np.log(table_energy[usable]), np.log(reduced))
        excess = np.maximum(1.0 - PAIR_THRESHOLD_KEV / energy, 0.0)
        return np.asarray(np.exp(logs) * excess**3)
    logs = np.interp(np.log(energy), np.log(table_energy), np.log(column))
    return np.asarray(np.exp(logs))


def composition(what: str | float | Material) -> dict[int, float]:
    """Mass fraction by atomic number of an element, a material or a fractional atomic number.

    Parameters
    ----------
    what : str, float or Material
        ``"Pb"``, ``82``, ``"NaI"``; a fractional number such as 26.5 is taken as a mixture of its
        two neighbours, for shielding known by its effective atomic number.

    Returns
    -------
    dict of int to float
        Mass fractions, summing to one.

    Raises
    ------
    InputError
        ``unknown_material`` or ``unknown_element``.

    Examples
    --------
    >>> composition(26.5)
    {26: 0.5, 27: 0.5}
    """
    if isinstance(what, Material):
        return dict(what.fractions)
    if isinstance(what, str):
        if what in MATERIALS:
            return dict(MATERIALS[what].fractions)
        return {ELEMENTS.index(what): 1.0} if what in ELEMENTS else dict(material(what).fractions)
    z = float(what)
    if not 1.0 <= z <= 98.0:
        raise InputError("unknown_element", f"atomic number {z} is not between 1 and 98")
    low = int(z)
    return {low: 1.0} if z == low else {low: low + 1 - z, low + 1: z - low}


def mass_attenuation(
    what: str | float | Material, energy_kev: ArrayLike, process: Process = "total"
) -> NDArray[np.float64]:
    r"""Mass attenuation coefficient, interpolated log-log in the XCOM table.

    Parameters
    ----------
    what : str, float or Material
        Element symbol, material, or (effective) atomic number.
    energy_kev : array_like (...)
        Photon energies (keV), 1 to 20,000.
    process : str
        ``"total"`` (with coherent scattering), ``"coherent"``, ``"incoherent"``,
        ``"photoelectric"`` or ``"pair"``.

    Returns
    -------
    ndarray (...)
        :math:`\mu/\rho` (cm2/g).

    Raises
    ------
    InputError
        ``unknown_material``, ``unknown_element`` or ``energy_outside_table``.

    Notes
    -----
    Source: NIST Standard Reference Database 8 (XCOM).

    Examples
    --------
    >>> round(float(mass_attenuation("Pb", 661.657)), 3)
    0.11
    """
    energy = np.asarray(energy_kev, dtype=float)
    if not np.all((energy >= LOWEST_KEV) & (energy <= HIGHEST_KEV)):
        raise InputError("energy_outside_table", "photon energies must lie between 1 and 20000 keV")
    wanted = range(4) if process == "total" else [PROCESSES.index(process)]
    total = np.zeros(energy.shape)
    for z, share in composition(what).items():
        for column in wanted:
            total += share * _element(z, energy, column)
    return total


def transmission_coefficient(
    what: str | float | Material, energy_kev: ArrayLike
) -> NDArray[np.float64]:
    """Mass attenuation without coherent scattering (cm2/g).

    Coherent scattering is so much forward that, in the wide geometry of a portal or a hand-held
    instrument, the photon still arrives; counting it as lost would overstate shielding.

    Parameters
    ----------
    what : str, float or Material
        As for :func:`mass_attenuation`.
    energy_kev : array_like (...)
        Photon energies (keV).

    Returns
    -------
    ndarray (...)
        cm2/g.

    Examples
    --------
    >>> bool(transmission_coefficient("Pb", 100.0) < mass_attenuation("Pb", 100.0))
    True
    """
    return mass_attenuation(what, energy_kev) - mass_attenuation(what, energy_kev, "coherent")
