"""Densities and compositions of detector, casing, shielding and environment materials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from korgan.science.errors import InputError


@dataclass(frozen=True, slots=True)
class Material:
    """A homogeneous material.

    Attributes
    ----------
    name : str
        Name by which it is asked for.
    density : float
        Density (g/cm3).
    fractions : mapping of int to float
        Mass fraction by atomic number; they sum to one.
    """

    name: str
    density: float
    fractions: Mapping[int, float]

    @property
    def mean_z(self) -> float:
        """Mean atomic number weighted by mass."""
        return sum(z * share for z, share in self.fractions.items())


# fmt: off
ATOMIC_WEIGHTS = {
    1: 1.008, 3: 6.94, 4: 9.012, 5: 10.81, 6: 12.011, 7: 14.007, 8: 15.999,
    9: 18.998, 11: 22.990, 12: 24.305, 13: 26.982, 14: 28.085, 17: 35.45, 19: 39.098,
    20: 40.078, 26: 55.845, 29: 63.546, 30: 65.38, 32: 72.630, 35: 79.904, 48: 112.414,
    50: 118.710, 52: 127.60, 53: 126.904, 55: 132.905, 57: 138.905, 58: 140.116, 74: 183.84,
    82: 207.2, 83: 208.980, 92: 238.029,
}
# fmt: on


def _compound(name: str, density: float, atoms: dict[int, float]) -> Material:
    mass = {z: n * ATOMIC_WEIGHTS[z] for z, n in atoms.items()}
    total = sum(mass.values())
    return Material(name, density, {z: value / total for z, value in mass.items()})


def _mixture(name: str, density: float, shares: dict[int, float]) -> Material:
    total = sum(shares.values())
    return Material(name, density, {z: value / total for z, value in shares.items()})


# Densities: NIST "X-ray mass attenuation coefficients", table 2, and makers' data sheets of
# scintillators and semiconductors. Concrete: NIST ordinary concrete. Soil: rounded crust.
_ALL = [
    # detectors
    _compound("NaI", 3.67, {11: 1, 53: 1}),
    _compound("CsI", 4.51, {55: 1, 53: 1}),
    _compound("LaBr3", 5.08, {57: 1, 35: 3}),
    _compound("CeBr3", 5.10, {58: 1, 35: 3}),
    _compound("CZT", 5.78, {48: 0.9, 30: 0.1, 52: 1}),
    _compound("CdTe", 5.85, {48: 1, 52: 1}),
    _compound("BGO", 7.13, {83: 4, 32: 3, 8: 12}),
    _compound("Ge", 5.323, {32: 1}),
    _compound("PVT", 1.032, {6: 9, 1: 10}),
    # casing and surroundings of a crystal
    _compound("aluminium", 2.70, {13: 1}),
    _mixture("steel", 7.90, {26: 1}),
    _compound("copper", 8.96, {29: 1}),
    _compound("beryllium", 1.85, {4: 1}),
    _compound("glass", 2.23, {14: 1, 8: 2}),
    # photomultiplier: glass, metal and void smeared over its volume
    _mixture("photomultiplier", 0.70, {14: 0.25, 8: 0.35, 26: 0.30, 13: 0.10}),
    # circuit boards, battery and display behind the crystal of a hand-held instrument
    _mixture("electronics", 1.2, {6: 0.40, 8: 0.25, 14: 0.15, 29: 0.15, 1: 0.05}),
    _compound("reflector", 2.0, {12: 1, 8: 1}),
    _compound("PTFE", 2.2, {6: 1, 9: 2}),
    _mixture("ABS", 1.05, {6: 0.85, 1: 0.08, 7: 0.07}),
    # shielding and environment
    _compound("polyethylene", 0.94, {6: 1, 1: 2}),
    _compound("water", 1.0, {1: 2, 8: 1}),
    _mixture("air", 0.001205, {6: 0.00012, 7: 0.75527, 8: 0.23178, 18: 0.01283}),
    _mixture(
        "concrete",
        2.3,
        {1: 0.0221, 6: 0.0025, 8: 0.5749, 11: 0.0152, 12: 0.0013, 13: 0.0199, 14: 0.3046,
         19: 0.0100, 20: 0.0430, 26: 0.0064},
    ),
    _mixture(
        "soil", 1.5,
        {1: 0.0110, 8: 0.5000, 11: 0.0150, 12: 0.0130, 13: 0.0720, 14: 0.3050, 19: 0.0200,
         20: 0.0250, 26: 0.0390},
    ),
    _mixture("lead", 11.35, {82: 1}),
    _mixture("tungsten", 19.3, {74: 1}),
    _mixture("tin", 7.31, {50: 1}),
    _mixture("uranium", 18.95, {92: 1}),
]  # fmt: skip
MATERIALS: Mapping[str, Material] = {entry.name: entry for entry in _ALL}


def material(name: str) -> Material:
    """Material of that name.

    Parameters
    ----------
    name : str
        Such as ``"NaI"``, ``"lead"``, ``"concrete"``.

    Returns
    -------
    Material
        Density and composition.

    Raises
    ------
    InputError
        ``unknown_material``.

    Examples
    --------
    >>> round(material("NaI").fractions[53], 4)
    0.8466
    """
    try:
        return MATERIALS[name]
    except KeyError:
        known = ", ".join(sorted(MATERIALS))
        raise InputError(
            "unknown_material", f"no material {name!r}", mend=f"known: {known}"
        ) from None
