"""Double entry: accounts, postings, movements that balance, and books as known on a date.

Nothing is changed or removed. A correction is a further movement that posts the difference and
names the movement that it corrects.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from korgan.accounting.domain.materials import AMERICIUM, ElementCategory, check_isotope
from korgan.science.errors import InputError

# What is counted beside the weights: items move between accounts as weights do.
ITEMS = "items"
# Differences found at an inventory taking may change an isotope alone; so may what a move carries.
_DIFFERENCES = frozenset({"L+", "L-", "MV"})


@dataclass(frozen=True, slots=True, order=True)
class Account:
    """Where material is booked: a place in a material balance area, or a counter-account.

    ``place`` is a key measurement point for an inventory account. For a counter-account
    ``external`` says where the material came from or went: ``foreign``, ``transit``,
    ``transformation``, ``discard``, ``material unaccounted for``, ...
    """

    area: str
    category: ElementCategory
    place: str = ""
    obligation: str = ""
    external: str = ""

    @property
    def is_inventory(self) -> bool:
        """Whether the account holds material on inventory."""
        return not self.external


@dataclass(frozen=True, slots=True)
class Posting:
    """One signed amount of one substance: an element (U, Pu, Th) or an isotope (U-235)."""

    account: Account
    substance: str
    amount: int


@dataclass(frozen=True)
class Movement:
    """Postings that belong together and balance for every substance and obligation.

    ``event_date`` is when it happened, ``booked_at`` when it became known.
    """

    identifier: str
    event_date: date
    booked_at: datetime
    postings: tuple[Posting, ...]
    code: str = ""
    batch: str = ""
    corrects: str = ""

    def __post_init__(self) -> None:
        if not self.postings:
            raise InputError("empty_movement", "a movement has no posting", where=self.identifier)
        # One pass: a replay does this for every movement of a ledger.
        sums: dict[tuple[str, str], int] = {}
        isotopes = False
        for posting in self.postings:
            amount, substance = posting.amount, posting.substance
            if type(amount) is not int:
                raise InputError(
                    "amount_not_integer",
                    f"an amount is {amount!r}; amounts are integers in micrograms",
                    where=self.identifier,
                )
            key = substance, posting.account.obligation
            sums[key] = sums.get(key, 0) + amount
            isotopes = isotopes or "-" in substance
        for (substance, obligation), total in sums.items():
            if total != 0:
                raise InputError(
                    "unbalanced_movement",
                    f"{substance} does not balance: {total:+d} ug"
                    + (f" under obligation {obligation}" if obligation else ""),
                    where=self.identifier,
                    mend="every amount leaves one account and enters another",
                )
        if isotopes:
            self._check_isotopes()

    def _check_isotopes(self) -> None:
        if self.corrects or self.code in _DIFFERENCES:
            return  # a difference may change an isotope alone; the book is checked instead
        by_account: dict[Account, dict[str, int]] = {}
        for posting in self.postings:
            amounts = by_account.setdefault(posting.account, {})
            amounts[posting.substance] = amounts.get(posting.substance, 0) + posting.amount
        for account, amounts in by_account.items():
            for substance, amount in amounts.items():
                element, dash, _ = substance.partition("-")
                if dash and substance != AMERICIUM:
                    check_isotope(amounts.get(element, 0), amount, f"{self.identifier} {account}")


class Book:
    """All movements of a ledger, with balances on any date as known on any date.

    Examples
    --------
    >>> from datetime import datetime
    >>> store = Account("XX-A", ElementCategory.PLUTONIUM, "1")
    >>> abroad = Account("XX-A", ElementCategory.PLUTONIUM, external="foreign")
    >>> book = Book([Movement("m1", date(2026, 3, 1), datetime(2026, 3, 2),
    ...     (Posting(store, "Pu", 500), Posting(abroad, "Pu", -500)))])
    >>> book.balance(store, "Pu"), book.balance(store, "Pu", on=date(2026, 2, 28))
    (500, 0)
    """

    def __init__(self, movements: Iterable[Movement] = ()) -> None:
        self._movements: dict[str, Movement] = {}
        for movement in movements:
            self.add(movement)

    def add(self, movement: Movement) -> None:
        """Append a movement; refuses a second one of the same name and dangling corrections."""
        if movement.identifier in self._movements:
            raise InputError(
                "duplicate_movement",
                f"movement {movement.identifier} is booked already",
                where=movement.identifier,
                mend="a booked movement is never replaced: post a correction",
            )
        if movement.corrects and movement.corrects not in self._movements:
            raise InputError(
                "correction_without_original",
                f"there is no movement {movement.corrects} to correct",
                where=movement.identifier,
                mend="name the movement that is corrected",
            )
        self._movements[movement.identifier] = movement
        self.__dict__.pop("_by_account", None)

    @property
    def movements(self) -> tuple[Movement, ...]:
        """All movements in the order of booking."""
        return tuple(self._movements.values())

    @cached_property
    def _by_account(self) -> dict[tuple[Account, str], list[tuple[date, datetime, int]]]:
        index: dict[tuple[Account, str], list[tuple[date, datetime, int]]] = defaultdict(list)
        # A ledger names few accounts many times: by identity they need not be hashed each time.
        known: dict[tuple[int, str], list[tuple[date, datetime, int]]] = {}
        for movement in self._movements.values():
            event, booked = movement.event_date, movement.booked_at
            for posting in movement.postings:
                place = id(posting.account), posting.substance
                rows = known.get(place)
                if rows is None:
                    rows = known[place] = index[posting.account, posting.substance]
                rows.append((event, booked, posting.amount))
        return index

    def balance(
        self,
        account: Account,
        substance: str,
        *,
        on: date | None = None,
        known_on: datetime | None = None,
    ) -> int:
        """Balance of an account at the end of a day, from what was booked by a moment (ug)."""
        return sum(
            amount
            for event, booked, amount in self._by_account.get((account, substance), [])
            if (on is None or event <= on) and (known_on is None or booked <= known_on)
        )

    def accounts(self) -> tuple[Account, ...]:
        """Accounts with a posting, in order."""
        return tuple(sorted({account for account, _ in self._by_account}))
