"""Which postings ask for a second person.

Two thresholds: the weight of plutonium and the fissile weight of enriched uranium; the element
weight of other material. Where the fissile weight is not known, or is less than would make the
uranium an enriched one, the whole element counts as fissile: what nobody stated cannot speak for
a single signature.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from korgan.accounting.domain.codes import PAIR, inventory_change
from korgan.accounting.domain.inventory_changes import InventoryChange
from korgan.accounting.domain.materials import ElementCategory
from korgan.science.accountancy.quantities import uranium_category

FISSILE = ("U-233", "U-235")


@dataclass(frozen=True, slots=True)
class Weighed:
    """Material that a posting is about (ug).

    ``enrichment``: fissile share of the batch in the book, 0 where that says nothing.
    """

    category: ElementCategory
    element: int
    fissile: int
    enrichment: Fraction = Fraction(0)


def weighed(change: InventoryChange, enrichment: Fraction = Fraction(0)) -> list[Weighed]:
    """Return what a change weighs, in each category of which it is."""
    kind = inventory_change(change.code)
    categories = {change.category}
    if kind.effect == PAIR:
        categories |= {ElementCategory(kind.from_category), ElementCategory(kind.to_category)}
    fissile = fissile_of(change.isotopes)
    return [Weighed(each, change.element, fissile, enrichment) for each in sorted(categories)]


def fissile_of(isotopes: Mapping[str, int]) -> int:
    """Weight of the isotopes that make uranium an enriched one."""
    return sum(abs(isotopes.get(name, 0)) for name in FISSILE)


def difference(before: InventoryChange, after: InventoryChange) -> list[Weighed]:
    """Return what lies between two records of the same material."""
    names = before.isotopes.keys() | after.isotopes.keys()
    isotopes = {n: after.isotopes.get(n, 0) - before.isotopes.get(n, 0) for n in names}
    element, fissile = after.element - before.element, fissile_of(isotopes)
    return [Weighed(each.category, element, fissile) for each in weighed(before)]


def together(changes: Iterable[InventoryChange]) -> list[Weighed]:
    """Return what several changes of one posting weigh together, category by category."""
    sums: dict[ElementCategory, Weighed] = {}
    for change in changes:
        for each in weighed(change):
            known = sums.get(each.category, Weighed(each.category, 0, 0))
            sums[each.category] = Weighed(
                each.category,
                known.element + abs(each.element),
                known.fissile + _fissile_weight(each),
            )
    return list(sums.values())


def needs_second(material: Weighed, special: int | None, source: int | None) -> bool:
    """Whether a second person approves it, by the thresholds of the area (ug; None: nobody).

    Examples
    --------
    >>> enriched = ElementCategory.ENRICHED_URANIUM
    >>> needs_second(Weighed(enriched, 1000, 45), special=100, source=None)
    False
    >>> needs_second(Weighed(enriched, 1000, 0), special=100, source=None)
    True
    """
    if material.category is ElementCategory.ENRICHED_URANIUM:
        weight, limit = _fissile_weight(material), special
    elif material.category is ElementCategory.PLUTONIUM:
        weight, limit = abs(material.element), special
    else:
        weight, limit = abs(material.element), source
    return limit is not None and weight > limit


def _fissile_weight(material: Weighed) -> int:
    """Fissile weight as it counts; the whole element where what is stated makes no enriched one."""
    element, stated = abs(material.element), material.fissile
    if material.category is not ElementCategory.ENRICHED_URANIUM:
        return stated
    if stated >= element:
        return stated
    if uranium_category(stated / element) != "E":
        return element
    return max(stated, round(material.enrichment * element))
