"""The workforce of the coming years: expiry, turnover, growth, training, and what stays behind.

Each seat and each competence that it needs is followed on its own, for all seats at once and for
several drawn futures, because a leaver takes every competence along: averages per competence do
not say how many posts are covered. Per competence and year the drawn numbers satisfy
``B(y+1) = max(0, B(y) + D(y) - S(y))`` exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from korgan.science.errors import InputError

NOT_HELD, NEVER_EXPIRES = -1, 32_000
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Workforce:
    """Seats and what each needs.

    Parameters
    ----------
    filled : ndarray of bool, shape (seats,)
        Whether somebody sits there now.
    seat, competence : ndarray of int, shape (pairs,)
        One pair for each competence that a seat needs.
    expires : ndarray of int, shape (pairs,)
        In which coming year (0: the first) the holder's competence expires; ``NOT_HELD``,
        ``NEVER_EXPIRES``.
    validity : ndarray of int, shape (competences,)
        How many years a competence lasts once achieved; ``NEVER_EXPIRES``.
    """

    filled: NDArray[np.bool_]
    seat: Ints
    competence: Ints
    expires: Ints
    validity: Ints

    def __post_init__(self) -> None:
        if not len(self.seat) == len(self.competence) == len(self.expires):
            raise InputError("unequal_lengths", "the columns of pairs differ in length")
        if len(self.seat) and (
            self.seat.max() >= len(self.filled) or self.competence.max() >= len(self.validity)
        ):
            raise InputError("unknown_seat", "a pair names a seat or competence that is not there")


@dataclass(frozen=True)
class Assumptions:
    """What is assumed of the coming years; every number is the user's own.

    ``supply`` has shape (years, competences): people who pass, that is course runs × seats ×
    pass rate.
    """

    turnover: float
    fill: float
    growth: float
    supply: Floats
    seed: int = 20260101

    def __post_init__(self) -> None:
        for name in ("turnover", "fill"):
            if not 0 <= getattr(self, name) <= 1:
                raise InputError("bad_share", "a share lies between 0 and 1", where=name)
        if not 0 <= self.growth <= 1:
            raise InputError("bad_growth", "growth lies between 0 and 1 a year", where="growth")
        if np.any(self.supply < 0):
            raise InputError("negative_number", "the number is negative", where="supply")


@dataclass(frozen=True)
class Forecast:
    """Per drawn future; axis 0 is the future, axis 1 the year.

    ``covered`` is the number of seats whose holder has everything; ``demand``, ``trained`` and
    ``backlog`` have one column for each competence.
    """

    seats: Ints
    filled: Ints
    covered: Ints
    demand: Ints
    trained: Ints
    backlog: Ints

    def share(self, percentile: float) -> Floats:
        """Return a percentile of the share of covered seats, by year."""
        return np.asarray(
            np.percentile(self.covered / np.maximum(self.seats, 1), percentile, axis=0)
        )


def forecast(workforce: Workforce, assumptions: Assumptions, runs: int = 20) -> Forecast:
    """Draw ``runs`` futures of the workforce.

    Within a year, in this order: qualifications run out; people leave; vacancies (also those that
    growth makes) are filled with people who have nothing yet; courses train as many of those in
    need as they can, chosen at random.

    Raises
    ------
    InputError
        ``bad_share``, ``bad_growth``, ``unequal_lengths``, ``unknown_seat``.
    """
    grown, since = _with_growth(workforce, assumptions.growth, len(assumptions.supply))
    rng = np.random.default_rng(assumptions.seed)
    futures = [_draw(grown, since, assumptions, rng) for _ in range(runs)]
    return Forecast(*(np.array(column) for column in zip(*futures, strict=True)))


def _with_growth(workforce: Workforce, growth: float, years: int) -> tuple[Workforce, Ints]:
    """Add the seats to come, copies of those that are there, and the year each of them appears."""
    now = len(workforce.filled)
    totals = np.floor(now * (1 + growth) ** np.arange(1, years + 1) + 1e-9).astype(np.int64)
    added = int(totals[-1]) - now if years and now else 0
    since = np.concatenate(
        [np.zeros(now, np.int64), np.searchsorted(totals, np.arange(now, now + added), "right")]
    )
    if not added:
        return workforce, since
    # Evenly spread copies, so that the mix of posts stays what it is.
    models = (np.arange(added) * 2_654_435_761) % now
    order = np.argsort(workforce.seat, kind="stable")
    counts = np.bincount(workforce.seat, minlength=now)
    starts = np.concatenate([[0], np.cumsum(counts)])
    copied = counts[models]
    offsets = np.arange(copied.sum()) - np.repeat(np.cumsum(copied) - copied, copied)
    pairs = order[np.repeat(starts[models], copied) + offsets]
    seats = np.repeat(np.arange(now, now + added), copied)
    return (
        Workforce(
            np.concatenate([workforce.filled, np.zeros(added, bool)]),
            np.concatenate([workforce.seat, seats]),
            np.concatenate([workforce.competence, workforce.competence[pairs]]),
            np.concatenate([workforce.expires, np.full(len(pairs), NOT_HELD)]),
            workforce.validity,
        ),
        since,
    )


def _draw(
    work: Workforce, since: Ints, assumed: Assumptions, rng: np.random.Generator
) -> tuple[list[int], list[int], list[int], Ints, Ints, Ints]:
    kinds, years = len(work.validity), len(assumed.supply)
    filled = work.filled.copy()
    expires = np.where(filled[work.seat], work.expires, NOT_HELD)
    lacking = filled[work.seat] & (expires == NOT_HELD)
    before = np.bincount(work.competence[lacking], minlength=kinds)
    seats, sitting, covered, demand, trained, backlog = [], [], [], [], [], []
    for year in range(years):
        filled &= rng.random(len(filled)) >= assumed.turnover
        new = ~filled & (since <= year) & (rng.random(len(filled)) < assumed.fill)
        stays = filled[work.seat]
        filled |= new
        # Gone with who left, or run out: an expiry in this year no longer counts at its end.
        expires[~stays | (expires <= year)] = NOT_HELD
        needing = np.flatnonzero(filled[work.seat] & (expires == NOT_HELD))
        needs = np.bincount(work.competence[needing], minlength=kinds)
        capacity = np.floor(assumed.supply[year] + 1e-9).astype(np.int64)
        chosen = _choose(needing, work.competence, capacity, rng)
        expires[chosen] = _expiry(work.validity[work.competence[chosen]], year)
        done = np.bincount(work.competence[chosen], minlength=kinds)
        whole = filled.copy()
        whole[work.seat[expires == NOT_HELD]] = False
        seats.append(int((since <= year).sum()))
        sitting.append(int(filled.sum()))
        covered.append(int(whole.sum()))
        demand.append(needs - before)
        trained.append(done)
        before = needs - done
        backlog.append(before)
    return seats, sitting, covered, np.array(demand), np.array(trained), np.array(backlog)


def _expiry(validity: Ints, year: int) -> Ints:
    # Achieved in the course of a year and valid n years: it runs out in the n-th year after.
    return np.where(validity == NEVER_EXPIRES, NEVER_EXPIRES, year + validity)


def _choose(needing: Ints, kinds: Ints, capacity: Ints, rng: np.random.Generator) -> Ints:
    """Return at random as many of those in need as each competence's courses can train."""
    shuffled = rng.permutation(needing)
    kind = kinds[shuffled].astype(np.int16)
    order = np.argsort(kind, kind="stable")
    sorted_kind = kind[order]
    first = np.searchsorted(sorted_kind, np.arange(len(capacity)))
    rank = np.arange(len(order)) - first[sorted_kind]
    return np.asarray(shuffled[order[rank < capacity[sorted_kind]]])
