"""Significant quantities, timeliness, physical-protection category, formula quantity.

Everything follows from one isotopic vector: the masses of the isotopes of a material.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from korgan.science.errors import InputError

ISOTOPES = (
    "Th-232",
    "U-232",
    "U-233",
    "U-234",
    "U-235",
    "U-236",
    "U-238",
    "Pu-238",
    "Pu-239",
    "Pu-240",
    "Pu-241",
    "Pu-242",
    "Am-241",
    "Np-237",
)
NATURAL_URANIUM = 0.00711
"""Mass fraction of U-235 in natural uranium (0.711 %)."""
_NATURAL_BAND = 0.00005
HIGH_ENRICHMENT = 0.20
_EXEMPT_PLUTONIUM_238 = 0.80
_FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class IsotopicVector:
    """Masses of the isotopes of a material.

    Parameters
    ----------
    grams : mapping of str to float
        Mass of each isotope (g), named like ``U-235``. ``U``, ``Pu`` and ``Th`` stand for the
        rest of an element whose isotopes are not all known.

    Raises
    ------
    InputError
        ``unknown_isotope``, ``negative_mass``.

    Examples
    --------
    >>> IsotopicVector({"U-235": 5.0, "U-238": 95.0}).enrichment
    0.05
    """

    grams: Mapping[str, float]

    def __post_init__(self) -> None:
        for isotope, mass in self.grams.items():
            if isotope not in (*ISOTOPES, "U", "Pu", "Th"):
                raise InputError(
                    "unknown_isotope",
                    f"{isotope} is not an isotope of nuclear material",
                    where="isotopes",
                    mend=f"use one of {', '.join(ISOTOPES)}, or U, Pu, Th for the rest",
                )
            if not (math.isfinite(mass) and mass >= 0):
                raise InputError(
                    "negative_mass", f"the mass of {isotope} is {mass}", where="isotopes"
                )

    def of(self, name: str) -> float:
        """Mass of an isotope, or of all isotopes of an element (g)."""
        if "-" in name:
            return float(self.grams.get(name, 0.0))
        return float(
            sum(m for isotope, m in self.grams.items() if isotope.partition("-")[0] == name)
        )

    @property
    def enrichment(self) -> float | None:
        """Mass fraction of U-235 in uranium; None without uranium."""
        uranium = self.of("U")
        return self.of("U-235") / uranium if uranium > 0 else None


@dataclass(frozen=True, slots=True)
class SignificantQuantity:
    """How much of a material is a significant quantity, and how soon a loss must be found.

    Parameters
    ----------
    material : str
        As in the table.
    counted : str
        Element or isotope whose mass counts.
    mass, goal : float
        Mass present and significant quantity of it (g).
    timeliness_months : float
        Detection time.
    source, verification : str
        Of the row.
    """

    material: str
    counted: str
    mass: float
    goal: float
    timeliness_months: float
    source: str
    verification: str

    @property
    def number(self) -> float:
        """Number of significant quantities present."""
        return self.mass / self.goal


def significant_quantities(
    vector: IsotopicVector, *, irradiated: bool = False
) -> list[SignificantQuantity]:
    """Significant quantities present in a material, one row for each kind of material in it.

    Parameters
    ----------
    vector : IsotopicVector
        The material.
    irradiated : bool
        Irradiated direct-use material has a longer timeliness.

    Returns
    -------
    list of SignificantQuantity
        Plutonium above 80 % Pu-238 is exempt and gives no row.

    Examples
    --------
    >>> row, = significant_quantities(IsotopicVector({"U-235": 1000.0, "U-238": 19000.0}))
    >>> row.material, round(row.number, 6)
    ('low enriched uranium', 0.013333)
    """
    kinds = []
    if vector.of("Pu") > 0 and not _exempt_plutonium(vector):
        kinds.append("plutonium")
    if vector.of("U-233") > 0:
        kinds.append("uranium-233")
    enrichment = vector.enrichment
    if enrichment is not None and vector.of("U") > vector.of("U-233"):
        kinds.append(_uranium_kind(enrichment))
    if vector.of("Th") > 0:
        kinds.append("thorium")
    table = {row["material"]: row for row in _table("significant_quantities.csv")}
    column = "timeliness_irradiated_months" if irradiated else "timeliness_months"
    return [
        SignificantQuantity(
            material=kind,
            counted=table[kind]["of"],
            mass=vector.of(table[kind]["of"]),
            goal=float(table[kind]["mass_kg"]) * 1000.0,
            timeliness_months=float(table[kind][column]),
            source=table[kind]["source"],
            verification=table[kind]["verification"],
        )
        for kind in kinds
    ]


def significant_quantity(material: str) -> float:
    """Significant quantity of a kind of material (kg of what counts).

    Parameters
    ----------
    material : str
        ``plutonium``, ``uranium-233``, ``high enriched uranium``, ``low enriched uranium``,
        ``natural uranium``, ``depleted uranium`` or ``thorium``.

    Returns
    -------
    float
        Mass (kg).

    Examples
    --------
    >>> significant_quantity("plutonium")
    8.0
    """
    rows = {row["material"]: row for row in _table("significant_quantities.csv")}
    if material not in rows:
        raise InputError(
            "unknown_material",
            f"{material!r} has no significant quantity",
            mend=f"use one of {', '.join(rows)}",
        )
    return float(rows[material]["mass_kg"])


@dataclass(frozen=True, slots=True)
class ProtectionCategory:
    """Physical-protection category of a material.

    Parameters
    ----------
    category : {"I", "II", "III", "below III"}
        The highest of all constituents.
    reasons : tuple of str
        Which constituent gives which category.
    """

    category: str
    reasons: tuple[str, ...]


_ORDER = ("I", "II", "III", "below III")


def protection_category(
    vector: IsotopicVector, *, irradiated_above_1_gy_h: bool = False, reduce_irradiated: bool = True
) -> ProtectionCategory:
    """Category of INFCIRC/225/Rev.5.

    Parameters
    ----------
    vector : IsotopicVector
        The material at one place.
    irradiated_above_1_gy_h : bool
        Irradiated, with more than 1 Gy/h at 1 m unshielded.
    reduce_irradiated : bool
        The State's choice (footnotes 4 and 5): fuel of Category I or II before irradiation
        drops one level while above 1 Gy/h; fuel of depleted or natural uranium, thorium or
        below 10 % fissile is Category II.

    Returns
    -------
    ProtectionCategory
        Category and reasons. The amounts are masses of U-235 and U-233, not of all uranium;
        plutonium counts whole, but not when more than 80 % is Pu-238.

    Examples
    --------
    >>> protection_category(IsotopicVector({"Pu-239": 1900.0, "Pu-240": 100.0})).category
    'I'
    >>> protection_category(IsotopicVector({"U-235": 999.0, "U-238": 1.0})).category
    'III'
    """
    found: list[tuple[str, str]] = []
    for row in _table("physical_protection_categories.csv"):
        if _applies(row["material"], vector):
            mass = vector.of(row["of"])
            category = _category_of(row, mass)
            found.append((category, f"{mass:g} g {row['of']} ({row['material']}): {category}"))
    if irradiated_above_1_gy_h and reduce_irradiated:
        if _fissile_share(vector) < 0.10:
            note = "irradiated fuel, depleted or natural uranium, thorium or below 10 % fissile: II"
            return ProtectionCategory("II", (note,))
        found = [
            (_ORDER[_ORDER.index(c) + 1], f"{text}, one lower while above 1 Gy/h at 1 m")
            if c in ("I", "II")
            else (c, text)
            for c, text in found
        ]
    if not found:
        return ProtectionCategory("below III", ("prudent management",))
    best = min((c for c, _ in found), key=_ORDER.index)
    return ProtectionCategory(best, tuple(text for _, text in found))


@dataclass(frozen=True, slots=True)
class FormulaQuantity:
    """Formula quantity of strategic special nuclear material.

    Parameters
    ----------
    grams : float
        g U-235 (at 20 % or more) + 2.5 (g U-233 + g Pu).
    reached : bool
        Whether it is 5,000 g or more.
    """

    grams: float
    reached: bool


def formula_quantity(uranium_235: float, uranium_233: float, plutonium: float) -> FormulaQuantity:
    """Formula quantity, NRC glossary: g U-235 + 2.5 (g U-233 + g Pu), 5,000 g or more.

    Parameters
    ----------
    uranium_235 : float
        U-235 contained in uranium enriched to 20 % or more (g).
    uranium_233, plutonium : float
        Masses (g).

    Returns
    -------
    FormulaQuantity
        The sum and whether it is reached.

    Examples
    --------
    >>> formula_quantity(2500, 0, 1000).reached, formula_quantity(2499, 0, 1000).reached
    (True, False)
    """
    for mass in (uranium_235, uranium_233, plutonium):
        if not (math.isfinite(mass) and mass >= 0):
            raise InputError("negative_mass", f"a mass is {mass}")
    total = uranium_235 + 2.5 * (uranium_233 + plutonium)
    return FormulaQuantity(total, total >= 5000.0)


def formula_quantity_of(vector: IsotopicVector) -> FormulaQuantity:
    """Formula quantity of a material; U-235 counts at an enrichment of 20 % or more only.

    Parameters
    ----------
    vector : IsotopicVector
        The material.

    Returns
    -------
    FormulaQuantity
        The sum and whether it is reached.

    Examples
    --------
    >>> formula_quantity_of(IsotopicVector({"U-235": 900.0, "U-238": 9100.0})).grams
    0.0
    """
    enrichment = vector.enrichment
    counted = vector.of("U-235") if (enrichment or 0.0) >= HIGH_ENRICHMENT else 0.0
    return formula_quantity(counted, vector.of("U-233"), vector.of("Pu"))


def uranium_category(enrichment: float) -> str:
    """Reporting category of uranium by its mass fraction of U-235.

    Parameters
    ----------
    enrichment : float
        Mass fraction, between 0 and 1.

    Returns
    -------
    {"D", "N", "E"}
        Depleted, natural (0.711 % to the third digit) or enriched.

    Examples
    --------
    >>> uranium_category(0.002), uranium_category(0.00711), uranium_category(0.045)
    ('D', 'N', 'E')
    """
    if not 0 <= enrichment <= 1:
        raise InputError(
            "isotope_above_element",
            f"the mass fraction of U-235 is {enrichment:.6g}; it lies between 0 and 1",
            mend="the isotope is part of the element: check both weights and their units",
        )
    if abs(enrichment - NATURAL_URANIUM) <= _NATURAL_BAND:
        return "N"
    return "D" if enrichment < NATURAL_URANIUM else "E"


def closing_uncertainty(facility: str) -> tuple[float, str]:
    """Expected relative standard deviation of closing a balance, by kind of facility.

    Parameters
    ----------
    facility : str
        As in the table, e.g. ``plutonium reprocessing``.

    Returns
    -------
    relative : float
        Fraction of the throughput or inventory.
    verification : str
        Whether the value was compared with its source.

    Examples
    --------
    >>> closing_uncertainty("enrichment")
    (0.002, 'unverified')
    """
    rows = {row["facility"]: row for row in _table("closing_uncertainty.csv")}
    if facility not in rows:
        raise InputError(
            "unknown_facility_kind",
            f"{facility!r} has no expected closing uncertainty",
            mend=f"use one of {', '.join(rows)}",
        )
    return float(rows[facility]["relative"]), rows[facility]["verification"]


def _exempt_plutonium(vector: IsotopicVector) -> bool:
    plutonium = vector.of("Pu")
    return plutonium > 0 and vector.of("Pu-238") > _EXEMPT_PLUTONIUM_238 * plutonium


def _uranium_kind(enrichment: float) -> str:
    if enrichment >= HIGH_ENRICHMENT:
        return "high enriched uranium"
    kinds = {"D": "depleted uranium", "N": "natural uranium", "E": "low enriched uranium"}
    return kinds[uranium_category(enrichment)]


def _applies(material: str, vector: IsotopicVector) -> bool:
    enrichment = vector.enrichment or 0.0
    if material == "plutonium":
        return vector.of("Pu") > 0 and not _exempt_plutonium(vector)
    if material == "uranium-233":
        return vector.of("U-233") > 0
    if material.endswith("20 % or more"):
        return enrichment >= HIGH_ENRICHMENT
    if material.endswith("below 20 %"):
        return 0.10 <= enrichment < HIGH_ENRICHMENT
    return enrichment < 0.10 and vector.of("U-235") > 0 and uranium_category(enrichment) == "E"


def _category_of(row: dict[str, str], mass: float) -> str:
    for category in ("i", "ii", "iii"):
        limit = row[f"category_{category}_from_g"]
        if not limit:
            continue
        if mass > float(limit) or (row[f"{category}_closed"] == "1" and mass == float(limit)):
            return category.upper()
    return "below III"


def _fissile_share(vector: IsotopicVector) -> float:
    heavy = vector.of("U") + vector.of("Pu") + vector.of("Th")
    fissile = sum(vector.of(i) for i in ("U-233", "U-235", "Pu-239", "Pu-241"))
    return fissile / heavy if heavy > 0 else 0.0


@lru_cache
def _table(name: str) -> tuple[dict[str, str], ...]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return tuple(dict(row) for row in rows)
