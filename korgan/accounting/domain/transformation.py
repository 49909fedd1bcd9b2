"""Declared decay of plutonium-241: what is booked as nuclear loss on a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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
