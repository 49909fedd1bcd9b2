"""Physical inventory taking: what was found against what the book says, batch by batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from korgan.accounting.domain.materials import AMERICIUM, ElementCategory, check_isotope
from korgan.accounting.domain.postings import ITEMS, Account, Movement, Posting
from korgan.science.errors import InputError


class CountResult(StrEnum):
    """How a batch on the count list was found."""

    UNCOUNTED = "uncounted"
    FOUND = "found"
    MISSING = "missing"
    DIFFERING = "differing"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class Count:
    """What somebody found of a batch, without having seen the book.

    Weights are micrograms and given only where the batch was measured anew; a batch that is
    there with its items and an unbroken seal keeps the weight of the book.
    """

    present: bool = True
    items: int | None = None
    element: int | None = None
    isotopes: Mapping[str, int] = field(default_factory=dict)


def counted_amounts(
    category: ElementCategory, book: Mapping[str, int], count: Count, where: str = ""
) -> dict[str, int]:
    """Amounts after the count: the book's, where it was not measured anew.

    Examples
    --------
    >>> counted_amounts(ElementCategory.PLUTONIUM, {"Pu": 500, "items": 2}, Count(items=1))
    {'Pu': 500, 'items': 1}
    >>> counted_amounts(ElementCategory.PLUTONIUM, {"Pu": 500, "items": 2}, Count(present=False))
    {'Pu': 0, 'items': 0}
    """
    if not count.present:
        if count.items or count.element:
            raise InputError(
                "missing_with_weight",
                "a batch that is missing has neither items nor weight",
                where=where,
                mend="tick that it is there, or leave items and weight blank",
            )
        return dict.fromkeys(book, 0)
    if (count.items is not None and count.items < 0) or (count.element or 0) < 0:
        raise InputError("negative_weight", "a count is not negative", where=where)
    found = dict(book)
    if count.items is not None:
        found[ITEMS] = count.items
    if count.element is None:
        if count.isotopes:
            raise InputError(
                "isotope_without_element",
                "an isotope was weighed and the element was not",
                where=where,
                mend="give both weights, or none",
            )
        return found
    held = book.get(category.element, 0)
    found[category.element] = count.element
    for name in {name for name in book if "-" in name} | set(count.isotopes):
        stated = count.isotopes.get(name)
        if stated is None:
            # Not analysed anew: the batch keeps its isotopic vector.
            stated = round(book[name] * count.element / held) if held else 0
        if name != AMERICIUM:
            check_isotope(count.element, stated, where)
        found[name] = stated
    return found


def result_of(book: Mapping[str, int], counted: Mapping[str, int] | None) -> CountResult:
    """Found, missing, differing, or extra where the book knows nothing of it."""
    if counted is None:
        return CountResult.UNCOUNTED
    names = {*book, *counted}
    differs = any(book.get(name, 0) != counted.get(name, 0) for name in names)
    if not any(book.values()) and any(counted.values()):
        return CountResult.EXTRA
    if not differs:
        return CountResult.FOUND
    return CountResult.MISSING if not any(counted.values()) else CountResult.DIFFERING


def difference_movement(
    account: Account,
    batch: str,
    book: Mapping[str, int],
    counted: Mapping[str, int],
    *,
    identifier: str,
    on: date,
    booked_at: datetime,
) -> Movement:
    """Movement that brings the book of a batch to what was found; L- where material is missing."""
    unaccounted = Account(
        account.area, account.category, obligation=account.obligation,
        external="material unaccounted for",
    )  # fmt: skip
    postings = []
    for name in sorted({*book, *counted}):
        difference = counted.get(name, 0) - book.get(name, 0)
        if difference:
            postings.append(Posting(account, name, difference))
            postings.append(Posting(unaccounted, name, -difference))
    code = difference_code(account.category, book, counted)
    return Movement(identifier, on, booked_at, tuple(postings), code, batch)


def difference_code(
    category: ElementCategory, book: Mapping[str, int], counted: Mapping[str, int]
) -> str:
    """L- (missing) or L+ (in excess), by the element, then by isotopes and items."""
    for name in (category.element, *sorted({*book, *counted})):
        difference = counted.get(name, 0) - book.get(name, 0)
        if difference:
            return "L+" if difference > 0 else "L-"
    return "L-"


def difference_record(
    account: Account, batch: str, book: Mapping[str, int], counted: Mapping[str, int], on: date
) -> dict[str, Any]:
    """Record that the difference states: the amounts in the book and as found."""
    return {
        "code": difference_code(account.category, book, counted),
        "event_date": on.isoformat(),
        "area": account.area,
        "category": str(account.category),
        "batch": batch,
        "place": account.place,
        "status": "U",
        "book": dict(book),
        "counted": dict(counted),
    }
