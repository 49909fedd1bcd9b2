"""Beta spectra and the bremsstrahlung they make in matter."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

ELECTRON_REST_KEV = 510.999
FINE_STRUCTURE = 1.0 / 137.036
# 48 bins of electron kinetic energy, narrow below and wide above, to 4 MeV.
ELECTRON_EDGES_KEV: NDArray[np.float64] = np.concatenate([[0.0], np.geomspace(10.0, 4000.0, 48)])
# Photon energies for continua: 90 bins, equal on a logarithmic scale, 10 keV to 10 MeV.
CONTINUUM_EDGES_KEV: NDArray[np.float64] = np.geomspace(10.0, 10_000.0, 91)

# Index = atomic number; the neutron fills place 0.
# fmt: off
ELEMENTS = (
    "n", "H", "He", "Li", "Be", "B", "C", "N", "O", "F", "Ne", "Na", "Mg", "Al", "Si",
    "P", "S", "Cl", "Ar", "K", "Ca", "Sc", "Ti", "V", "Cr", "Mn", "Fe", "Co", "Ni", "Cu",
    "Zn", "Ga", "Ge", "As", "Se", "Br", "Kr", "Rb", "Sr", "Y", "Zr", "Nb", "Mo", "Tc", "Ru",
    "Rh", "Pd", "Ag", "Cd", "In", "Sn", "Sb", "Te", "I", "Xe", "Cs", "Ba", "La", "Ce", "Pr",
    "Nd", "Pm", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Hf", "Ta", "W",
    "Re", "Os", "Ir", "Pt", "Au", "Hg", "Tl", "Pb", "Bi", "Po", "At", "Rn", "Fr", "Ra", "Ac",
    "Th", "Pa", "U", "Np", "Pu", "Am", "Cm", "Bk", "Cf", "Es", "Fm",
)
# fmt: on

# Main transitions that are unique first-forbidden: their shape factor is p^2 + q^2.
UNIQUE_FORBIDDEN = {"Y-90", "Sr-90", "Sr-89", "Y-91", "Rb-86", "Tl-204", "Kr-85"}


def atomic_number(symbol: str) -> int:
    """Atomic number of an element.

    Parameters
    ----------
    symbol : str
        Chemical symbol, such as ``"Pb"``.

    Returns
    -------
    int
        Number of protons.

    Examples
    --------
    >>> atomic_number("Pb")
    82
    """
    return ELEMENTS.index(symbol)


def beta_spectrum(endpoint_kev: float, symbol: str, nuclide: str) -> NDArray[np.float64]:
    r"""Electrons of one negatron transition in each bin of ``ELECTRON_EDGES_KEV``.

    .. math:: N(W) \propto F(Z, W)\, p W (W_0 - W)^2\, C(W)

    with the non-relativistic Fermi function times the usual relativistic factor, and
    :math:`C = p^2 + q^2` for unique first-forbidden transitions, 1 otherwise.

    Parameters
    ----------
    endpoint_kev : float
        Greatest kinetic energy (keV).
    symbol : str
        Element of the parent.
    nuclide : str
        Name of the parent, to choose the shape factor.

    Returns
    -------
    ndarray (48,)
        Electrons per transition; the sum is 1.

    Notes
    -----
    Source: any text on beta decay, e.g. K. S. Krane, Introductory Nuclear Physics (1988), 9.3.

    Examples
    --------
    >>> bins = beta_spectrum(1710.66, "P", "P-32")
    >>> round(float(bins.sum()), 6)
    1.0
    """
    fine = np.linspace(0.0, endpoint_kev, 2001)
    kinetic = 0.5 * (fine[1:] + fine[:-1])
    w = 1.0 + kinetic / ELECTRON_REST_KEV
    w0 = 1.0 + endpoint_kev / ELECTRON_REST_KEV
    p = np.sqrt(w * w - 1.0)
    q = w0 - w
    z_daughter = atomic_number(symbol) + 1
    s = np.sqrt(1.0 - (FINE_STRUCTURE * z_daughter) ** 2) - 1.0
    eta = FINE_STRUCTURE * z_daughter * w / p
    fermi = 2.0 * np.pi * eta / -np.expm1(-2.0 * np.pi * eta)
    fermi *= (w * w * (1.0 + 4.0 * (FINE_STRUCTURE * z_daughter) ** 2) - 1.0) ** s
    shape = p * p + q * q if nuclide in UNIQUE_FORBIDDEN else 1.0
    density = fermi * p * w * q * q * shape
    share = np.histogram(kinetic, bins=ELECTRON_EDGES_KEV, weights=density)[0]
    total = share.sum()
    return share / total if total > 0 else share


def _centres(edges: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(0.5 * (edges[1:] + edges[:-1]))


def _xlogx(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(x * np.log(x))


@lru_cache(maxsize=1)
def _external_kernel() -> NDArray[np.float64]:
    """Photons per electron and bin, summing to unit radiated energy share (electrons x photons)."""
    t = _centres(ELECTRON_EDGES_KEV)[:, None]
    low, high = CONTINUUM_EDGES_KEV[:-1], np.minimum(CONTINUUM_EDGES_KEV[1:], t)
    a, b = low / t, np.maximum(high, low) / t
    # integrals of [4 (1 - x) + 3 x ln x] / x over a bin of x = k/T
    photons = (4.0 * (np.log(b / a) - (b - a)) + 3.0 * (_xlogx(b) - b - _xlogx(a) + a)) / 1.25
    return np.where(high > low, photons, 0.0)


@lru_cache(maxsize=1)
def _internal_kernel() -> NDArray[np.float64]:
    """Internal bremsstrahlung photons per electron and bin (electrons x photons)."""
    w_e = 1.0 + _centres(ELECTRON_EDGES_KEV)[:, None] / ELECTRON_REST_KEV
    k = np.sqrt(CONTINUUM_EDGES_KEV[1:] * CONTINUUM_EDGES_KEV[:-1]) / ELECTRON_REST_KEV
    w = np.maximum(w_e - k, 1.0 + 1e-9)
    p_e, p = np.sqrt(w_e * w_e - 1.0), np.sqrt(w * w - 1.0)
    density = (FINE_STRUCTURE * p / (np.pi * k * p_e)) * (
        (w_e * w_e + w * w) / (w_e * p) * np.log(w + p) - 2.0
    )
    width = np.diff(CONTINUUM_EDGES_KEV) / ELECTRON_REST_KEV
    return np.where(w_e - k > 1.0, np.maximum(density, 0.0) * width, 0.0)


def bremsstrahlung(electrons: NDArray[np.float64], matrix_z: int) -> NDArray[np.float64]:
    r"""Photons that beta particles make while they stop, and while they are born.

    External: a thick target radiates the share :math:`Y = y / (1 + y)`,
    :math:`y = 6\cdot10^{-4} Z T` (T in MeV), of the energy
    with the spectrum :math:`n(k) \propto [4(1 - x) + 3 x \ln x]/x`, x = k/T (Wyard).
    Internal: Knipp and Uhlenbeck.

    Parameters
    ----------
    electrons : ndarray (48,)
        Electrons per decay in each bin of ``ELECTRON_EDGES_KEV``.
    matrix_z : int
        Atomic number of the stopping matter.

    Returns
    -------
    ndarray (90,)
        Photons per decay in each bin of ``CONTINUUM_EDGES_KEV``.

    Notes
    -----
    Sources: J. E. Turner, Atoms, Radiation, and Radiation Protection (2007), eq. 6.14; S. J.
    Wyard, Proc. Phys. Soc. A 65 (1952) 377; J. K. Knipp, G. E. Uhlenbeck, Physica 3 (1936) 425.

    Examples
    --------
    >>> photons = bremsstrahlung(beta_spectrum(1710.66, "P", "P-32"), 26)
    >>> bool(0.01 < photons.sum() < 0.2)
    True
    """
    t_mev = _centres(ELECTRON_EDGES_KEV) / 1e3
    yield_ = 6e-4 * matrix_z * t_mev / (1.0 + 6e-4 * matrix_z * t_mev)
    external: NDArray[np.float64] = (electrons * yield_) @ _external_kernel()
    internal: NDArray[np.float64] = electrons @ _internal_kernel()
    return external + internal
