"""What equipment costs over its life, how available it is, and what is due on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from korgan.science.errors import InputError


@dataclass(frozen=True)
class Costs:
    """One piece: what it cost, what it takes each year, how long it lasts (reporting currency)."""

    capital: float
    yearly: float
    life_years: int
    disposal: float = 0.0

    def __post_init__(self) -> None:
        for name in ("capital", "yearly", "disposal"):
            if getattr(self, name) < 0:
                raise InputError("negative_number", "the number is negative", where=name)
        if self.life_years < 1:
            raise InputError("bad_life", "a life is at least one year", where="life_years")


def life_cycle_cost(costs: Costs, discount: float = 0.0) -> float:
    """Return capital + yearly cost discounted over the life + disposal at its end.

    ``LCC = CAPEX + Σ yearly/(1+r)^t + disposal/(1+r)^n`` for t = 1…n.

    Examples
    --------
    >>> life_cycle_cost(Costs(1000, 100, 10))
    2000.0
    """
    _check_rate(discount)
    factor = sum((1 + discount) ** -year for year in range(1, costs.life_years + 1))
    end = costs.disposal * (1 + discount) ** -costs.life_years
    return costs.capital + costs.yearly * factor + end


def replacement_reserve(capital: float, life_years: int, rate: float) -> float:
    """Return what must be put aside each year to buy it again: the capital-recovery annuity.

    ``CAPEX · r(1+r)^n / ((1+r)^n - 1)``; without interest, an equal part each year.

    Examples
    --------
    >>> round(replacement_reserve(100, 10, 0.05), 2)
    12.95
    """
    _check_rate(rate)
    if life_years < 1:
        raise InputError("bad_life", "a life is at least one year", where="life_years")
    if rate == 0:
        return capital / life_years
    growth = (1 + rate) ** life_years
    return capital * rate * growth / (growth - 1)


def _check_rate(rate: float) -> None:
    if not 0 <= rate < 1:
        raise InputError("bad_rate_of_interest", "a rate lies between 0 and 1", where="rate")


@dataclass(frozen=True)
class Outage:
    """Out of order from a day until another, not included; None: still."""

    since: date
    until: date | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.until < self.since:
            raise InputError("ends_before_it_begins", "it ends before it begins", where="until")


@dataclass(frozen=True)
class Availability:
    """Days on which it worked among the days on which it should."""

    scheduled_days: int
    down_days: int
    failures: int
    mean_days_to_repair: float | None

    @property
    def share(self) -> float | None:
        """The fraction; None where it was not scheduled to work at all."""
        if not self.scheduled_days:
            return None
        return 1 - self.down_days / self.scheduled_days


def availability(outages: Sequence[Outage], start: date, end: date) -> Availability:
    """Return the availability over the days from ``start`` up to, not including, ``end``.

    Outages that overlap count once. The mean time to repair is over the repairs that ended within.
    """
    if end < start:
        raise InputError("ends_before_it_begins", "it ends before it begins", where="end")
    down: set[int] = set()
    for each in outages:
        first = max(each.since, start).toordinal()
        down.update(range(first, min(each.until or end, end).toordinal()))
    repaired = [
        (each.until - each.since).days
        for each in outages
        if each.until is not None and start <= each.until <= end
    ]
    began = sum(start <= each.since < end for each in outages)
    mean = sum(repaired) / len(repaired) if repaired else None
    return Availability((end - start).days, len(down), began, mean)


def next_due(last: date | None, installed: date, months: int | None) -> date | None:
    """Return when maintenance or calibration is due next; None: never."""
    return (last or installed) + relativedelta(months=months) if months else None


def is_due(due: date | None, today: date, warn_days: int = 0) -> bool:
    """Whether a day has come, or comes within the days of warning."""
    return due is not None and due <= today + timedelta(days=warn_days)
