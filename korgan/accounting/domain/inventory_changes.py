"""What an inventory change posts, and corrections as differences.

Sources: CNSC REGDOC-2.13.1 (2017 consultation draft), s. 8.1.3: a correction repeats the whole
record, revision raised by one and dated now, and the ledger shows the difference; date, batch,
area, code, status and element are changed by deletion and a new entry only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from korgan.accounting.domain.codes import DIFFERENCE, PAIR, SIGNED, inventory_change
from korgan.accounting.domain.materials import AMERICIUM, ElementCategory, check_isotope
from korgan.accounting.domain.postings import ITEMS, Account, Movement, Posting
from korgan.science.errors import InputError

IMMUTABLE = ("event_date", "batch", "area", "code", "status", "category")


@dataclass(frozen=True, slots=True)
class InventoryChange:
    """One change of the inventory of a material balance area.

    Weights are micrograms. ``element`` is positive, but for codes whose weight has a sign (DI,
    RA). ``isotopes`` holds weights by isotope, e.g. ``{"U-235": 45}``. ``counterpart`` is the other
    area of a transfer, or the country. Items are counted in the book beside the weights.
    """

    code: str
    event_date: date
    area: str
    category: ElementCategory
    batch: str
    element: int
    isotopes: Mapping[str, int] = field(default_factory=dict)
    place: str = ""
    obligation: str = ""
    status: str = "N"
    counterpart: str = ""
    items: int | None = None
    permission: str = ""

    def __post_init__(self) -> None:
        kind = inventory_change(self.code)
        if self.element < 0 and kind.effect not in (DIFFERENCE, SIGNED):
            raise InputError(
                "negative_weight",
                f"the weight of {self.code} is negative",
                where=self.batch,
                mend="weights are positive; the code says whether the book grows or shrinks",
            )
        for isotope, weight in self.isotopes.items():
            if isotope == AMERICIUM and self.category is ElementCategory.PLUTONIUM:
                continue
            if isotope.partition("-")[0] != self.category.element:
                raise InputError(
                    "isotope_of_other_element",
                    f"{isotope} is no isotope of {self.category.element}",
                    where=self.batch,
                )
            check_isotope(self.element, weight, self.batch)
        if kind.needs_permission and not self.permission:
            raise InputError(
                "permission_missing",
                f"{self.code} ({kind.name}) needs a recorded permission",
                where=self.batch,
                mend="record the permission of the authority and name it",
            )
        if kind.status and self.status != kind.status:
            raise InputError(
                "status_of_code",
                f"{self.code} carries entry status {kind.status}, not {self.status}",
                where=self.batch,
                mend=f"set the status to {kind.status}",
            )


def movement_of(change: InventoryChange, identifier: str, booked_at: datetime) -> Movement:
    """Movement that books an inventory change.

    Parameters
    ----------
    change : InventoryChange
        What happened.
    identifier : str
        Name of the movement.
    booked_at : datetime
        When it is booked.

    Returns
    -------
    Movement
        Between the inventory account and the counter-account of the code; a category change
        between two inventory accounts.
    """
    postings = tuple(
        Posting(account, substance, amount)
        for (account, substance), amount in sorted(_amounts(change).items())
        if amount
    )
    return Movement(identifier, change.event_date, booked_at, postings, change.code, change.batch)


def correct(
    original: InventoryChange,
    corrected: InventoryChange,
    *,
    identifier: str,
    original_identifier: str,
    booked_at: datetime,
    on: date | None = None,
) -> Movement:
    """Movement that turns what was booked into what is right: the difference only.

    Parameters
    ----------
    original, corrected : InventoryChange
        The record as it stands and as it should be, complete.
    identifier, original_identifier : str
        Names of the correction and of the movement that it corrects.
    booked_at : datetime
        When the correction is booked.
    on : date, optional
        Day on which the book changes: that of the original, unless its period is closed.

    Returns
    -------
    Movement
        Postings of the differences; the original stays.

    Raises
    ------
    InputError
        ``immutable_field`` when a field was changed that only a deletion and a new entry may
        change; ``nothing_to_correct`` when both are alike.
    """
    changed = [n for n in IMMUTABLE if getattr(original, n) != getattr(corrected, n)]
    if changed:
        raise InputError(
            "immutable_field",
            f"{', '.join(changed)} cannot be changed by a correction",
            where=original_identifier,
            mend="delete the entry and make a new one",
        )
    difference: dict[tuple[Account, str], int] = defaultdict(int)
    for key, amount in _amounts(corrected).items():
        difference[key] += amount
    for key, amount in _amounts(original).items():
        difference[key] -= amount
    postings = tuple(Posting(a, s, x) for (a, s), x in sorted(difference.items()) if x)
    if not postings:
        raise InputError(
            "nothing_to_correct",
            "the corrected record weighs the same as the original",
            where=original_identifier,
        )
    return Movement(
        identifier, on or original.event_date, booked_at, postings, original.code,
        original.batch, corrects=original_identifier,
    )  # fmt: skip


def delete(
    original: InventoryChange,
    *,
    identifier: str,
    original_identifier: str,
    booked_at: datetime,
    on: date | None = None,
) -> Movement:
    """Movement that takes an inventory change out of the book again; the original stays."""
    postings = tuple(
        Posting(account, substance, -amount)
        for (account, substance), amount in sorted(_amounts(original).items())
        if amount
    )
    return Movement(
        identifier, on or original.event_date, booked_at, postings, original.code,
        original.batch, corrects=original_identifier,
    )  # fmt: skip


def _amounts(change: InventoryChange) -> dict[tuple[Account, str], int]:
    """Signed amounts by account and substance."""
    kind = inventory_change(change.code)
    own = Account(change.area, change.category, change.place, change.obligation)
    if kind.effect == PAIR:
        source, target = ElementCategory(kind.from_category), ElementCategory(kind.to_category)
        first = Account(change.area, source, change.place, change.obligation)
        own = Account(change.area, target, change.place, change.obligation)
        sign, counter = 1, first
    else:
        sign = kind.sign(change.category)
        counter = Account(
            _counter_area(change, sign),
            change.category,
            obligation=change.obligation,
            external=kind.counter,
        )
    amounts: dict[tuple[Account, str], int] = {}
    counted = ((ITEMS, change.items),) if change.items else ()
    weights = ((change.category.element, change.element), *change.isotopes.items())
    for substance, weight in (*weights, *counted):
        amounts[own, substance] = sign * weight
        amounts[counter, substance] = -sign * weight
    return amounts


def _counter_area(change: InventoryChange, sign: int) -> str:
    """Area of the counter-account; a transit account lies between shipper and receiver."""
    if not change.counterpart or not inventory_change(change.code).domestic:
        return change.counterpart or change.area
    ends = (change.area, change.counterpart) if sign < 0 else (change.counterpart, change.area)
    return ">".join(ends)
