"""Declared decay of plutonium-241: what is booked as nuclear loss on a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from korgan.accounting.domain.materials import AMERICIUM
from korgan.accounting.domain.postings import Account, Movement, Posting
from korgan.science.accountancy.transformation import DAYS_PER_YEAR, decay_plutonium_241
from korgan.science.errors import InputError


@dataclass(frozen=True, slots=True)
class DecayLoss:
    """Decay of a batch between two dates; weights in micrograms.

    ``loss`` is the weight of plutonium to be booked as nuclear loss: the element account falls
    by it, and americium-241 grows by almost as much.
    """

    plutonium_241: int
    americium_241: int
    loss: int


def declared_decay(plutonium_241: int, americium_241: int, since: date, until: date) -> DecayLoss:
    """Weights after decay on a declared date, rounded to whole micrograms.

    Parameters
    ----------
    plutonium_241, americium_241 : int
        Weights at `since` (ug).
    since, until : date
        Reference date of the weights and declared date.

    Returns
    -------
    DecayLoss
        Weights at `until`, and the loss.

    Examples
    --------
    >>> declared_decay(100_000_000, 0, date(2026, 1, 1), date(2027, 1, 1)).loss
    4712439
    """
    if until < since:
        raise InputError(
            "negative_time",
            f"{until} lies before {since}",
            where="declared date",
            mend="decay is declared forward in time",
        )
    years = (until - since).days / DAYS_PER_YEAR
    left, grown = decay_plutonium_241(float(plutonium_241), years, float(americium_241))
    return DecayLoss(round(left), round(grown), plutonium_241 - round(left))


def decay_movement(
    account: Account,
    batch: str,
    loss: int,
    growth: int,
    *,
    identifier: str,
    on: date,
    booked_at: datetime,
) -> Movement:
    """Movement that books decay: plutonium-241 leaves and americium-241 grows.

    Parameters
    ----------
    account : Account
        Where the batch is.
    batch : str
        Its name.
    loss, growth : int
        Plutonium-241 that decayed, and change of americium-241 (ug); americium itself decays, so
        in an old batch it can fall.
    identifier, on, booked_at
        Name, declared date, booking.
    """
    counter = Account(
        account.area, account.category, obligation=account.obligation, external="transformation"
    )
    amounts = [(account.category.element, -loss), ("Pu-241", -loss), (AMERICIUM, growth)]
    postings = tuple(
        Posting(place, substance, sign * amount)
        for substance, amount in amounts
        if amount
        for place, sign in ((account, 1), (counter, -1))
    )
    return Movement(identifier, on, booked_at, postings, "LN", batch)
