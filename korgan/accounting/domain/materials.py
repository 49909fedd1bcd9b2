"""Element categories, isotope codes, and weights as integers.

Weights of accounts are integers in micrograms: every weight that a report can state, up to six
decimals of a gram, is exact, and sums are exact in any order.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum

from korgan.science.accountancy.quantities import uranium_category
from korgan.science.errors import InputError

_MICROGRAMS = {"ug": 1, "mg": 10**3, "g": 10**6, "kg": 10**9, "t": 10**12}
# A million tonnes: sums of many such weights still fit into 64 bits.
_HEAVIEST = 10**18


# Grows in plutonium and moves with it, without being part of its element weight.
AMERICIUM = "Am-241"


class ElementCategory(StrEnum):
    """Element of an account; uranium apart by enrichment."""

    NATURAL_URANIUM = "N"
    DEPLETED_URANIUM = "D"
    ENRICHED_URANIUM = "E"
    PLUTONIUM = "P"
    THORIUM = "T"

    @property
    def element(self) -> str:
        """Chemical symbol."""
        return {"P": "Pu", "T": "Th"}.get(self.value, "U")

    @property
    def reporting_unit(self) -> str:
        """Unit of weights in reports: g for enriched uranium and plutonium, otherwise kg."""
        return "g" if self.value in "EP" else "kg"


def micrograms(weight: Decimal | int | str, unit: str) -> int:
    """Weight as an integer number of micrograms.

    Parameters
    ----------
    weight : Decimal, int or str
        Weight as written; never a float, which would have lost digits already.
    unit : str
        ``ug``, ``mg``, ``g``, ``kg`` or ``t``.

    Returns
    -------
    int
        Micrograms.

    Raises
    ------
    InputError
        ``not_a_number``, ``unknown_unit``, ``weight_too_fine`` below one microgram, or
        ``weight_too_large`` above a million tonnes.

    Examples
    --------
    >>> micrograms("10.4", "g"), micrograms("0.000001", "kg")
    (10400000, 1000)
    """
    try:
        value = Decimal(weight)
    except InvalidOperation:
        raise InputError("not_a_number", f"{weight!r} is not a weight") from None
    if not value.is_finite():
        raise InputError("not_a_number", f"{weight!r} is not a weight")
    if unit not in _MICROGRAMS:
        raise InputError(
            "unknown_unit", f"{unit!r} is not a unit", mend=f"use one of {', '.join(_MICROGRAMS)}"
        )
    exact = value * _MICROGRAMS[unit]
    if exact != exact.to_integral_value():
        raise InputError(
            "weight_too_fine",
            f"{weight} {unit} is finer than a microgram",
            mend="give no more than six decimals of a gram",
        )
    if abs(exact) > _HEAVIEST:
        raise InputError(
            "weight_too_large",
            f"{weight} {unit} is more than a book can hold",
            mend="check the weight and its unit",
        )
    return int(exact)


def in_unit(weight: int, unit: str, decimals: int | None = None) -> Decimal:
    """Weight in micrograms as a decimal in a unit, rounded half up where decimals are given.

    Examples
    --------
    >>> in_unit(10_400_000, "g"), in_unit(10_400_000, "g", decimals=0)
    (Decimal('10.4'), Decimal('10'))
    """
    value = Decimal(weight) / _MICROGRAMS[unit]
    if decimals is not None:
        return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    value = value.normalize()
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def check_isotope(element: int, isotope: int, where: str = "") -> None:
    """Refuse an isotope heavier than the element that it is part of."""
    if abs(isotope) > abs(element):
        raise InputError(
            "isotope_above_element",
            f"the isotope weighs {in_unit(isotope, 'g')} g and the element "
            f"{in_unit(element, 'g')} g",
            where=where,
            mend="the isotope is part of the element: check both weights and their units",
        )


@dataclass(frozen=True, slots=True)
class CategoryChange:
    """Proposal to move a batch to another category account; somebody else approves it."""

    code: str
    from_category: ElementCategory
    to_category: ElementCategory
    enrichment: Decimal


def propose_category_change(
    category: ElementCategory, uranium: int, uranium_235: int
) -> CategoryChange | None:
    """Category change that the isotopic composition calls for; None when the category holds.

    Parameters
    ----------
    category : ElementCategory
        Category under which the batch is booked.
    uranium, uranium_235 : int
        Weights (ug).

    Examples
    --------
    >>> change = propose_category_change(ElementCategory.NATURAL_URANIUM, 1000, 45)
    >>> change.code if change else None
    'NE'
    """
    if category.element != "U" or uranium <= 0:
        return None
    check_isotope(uranium, uranium_235)
    wanted = ElementCategory(uranium_category(uranium_235 / uranium))
    if wanted is category:
        return None
    return CategoryChange(
        f"{category}{wanted}", category, wanted, Decimal(uranium_235) / Decimal(uranium)
    )
