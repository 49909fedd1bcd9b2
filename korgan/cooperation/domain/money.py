"""Who paid what: amounts with the rate at which they were valued, and shares by partner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

from korgan.science.errors import InputError

CENT = Decimal("0.01")
# A rate from another year says nothing about this one's payment.
OLDEST_RATE = timedelta(days=366)


class MoneyKind(StrEnum):
    """How firm the money is, from a wish to what was spent."""

    BUDGET = "budget"
    PLEDGE = "pledge"
    COMMITMENT = "commitment"
    DISBURSEMENT = "disbursement"


class MoneyForm(StrEnum):
    """Money itself, or goods, services and people that were given a value."""

    CASH = "cash"
    IN_KIND = "in_kind"


@dataclass(frozen=True)
class Rate:
    """What one unit of a currency was worth in the reporting currency on a day."""

    currency: str
    on: date
    value: Decimal
    source: str

    def __post_init__(self) -> None:
        if self.value <= 0:
            raise InputError("bad_rate", "a rate is greater than zero", where="rate")


def rate_for(rates: Iterable[Rate], currency: str, on: date, reporting: str) -> Rate:
    """Return the rate to be kept with a payment: the latest one up to its day.

    Raises
    ------
    InputError
        ``no_rate`` if there is none within the year before; nothing is guessed.
    """
    if currency == reporting:
        return Rate(currency, on, Decimal(1), reporting)
    usable = [
        each for each in rates if each.currency == currency and on - OLDEST_RATE <= each.on <= on
    ]
    if not usable:
        raise InputError(
            "no_rate",
            f"there is no rate of {currency} for {on.isoformat()}",
            where="currency",
            mend="enter the rate of that day with its source",
        )
    return max(usable, key=lambda each: each.on)


def valued(amount: Decimal, rate: Rate) -> Decimal:
    """Return an amount in the reporting currency, to the cent.

    Examples
    --------
    >>> valued(Decimal("1000"), Rate("EUR", date(2026, 1, 5), Decimal("1.1"), "ECB"))
    Decimal('1100.00')
    """
    return (amount * rate.value).quantize(CENT, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True)
class Payment:
    """A line of money in the reporting currency."""

    partner: str
    year: int
    kind: MoneyKind
    form: MoneyForm
    value: Decimal


def shares_by_year(
    payments: Iterable[Payment], kind: MoneyKind, form: MoneyForm
) -> dict[int, dict[str, Decimal]]:
    """Return each partner's share of what was paid in each year, as a fraction.

    Cash and valued in-kind are never added up: call it once for each.
    """
    sums: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for each in payments:
        if each.kind is kind and each.form is form:
            sums[each.year][each.partner] += each.value
    return {
        year: {partner: value / total for partner, value in sorted(by_partner.items())}
        for year, by_partner in sorted(sums.items())
        if (total := sum(by_partner.values())) > 0
    }


def check_shares(shares: Mapping[str, Decimal]) -> None:
    """Refuse agreed shares that are negative or add up to more than 100 %.

    Less than 100 % is no fault: it is the part that nobody has agreed to pay yet.
    """
    for partner, share in shares.items():
        if not 0 <= share <= 100:
            raise InputError(
                "bad_share_percent", f"the share of {partner} is not 0 to 100 %", where="share"
            )
    total = sum(shares.values(), Decimal(0))
    if total > 100:
        raise InputError(
            "shares_over_100",
            f"the shares add up to {total.normalize():f} %",
            where="share",
            mend="lower a share until all together are at most 100 %",
        )


@dataclass(frozen=True)
class Work:
    """What a project does, for whom, where and when: enough to find two that do the same."""

    project: int
    partner: str
    needs: frozenset[int]
    sites: frozenset[int]
    starts: date
    ends: date

    def __post_init__(self) -> None:
        if self.ends < self.starts:
            raise InputError("ends_before_it_begins", "it ends before it begins", where="ends")


@dataclass(frozen=True)
class Overlap:
    """Two projects of different partners for the same need, at one site, at the same time."""

    first: int
    second: int
    needs: frozenset[int]
    sites: frozenset[int]
    starts: date
    ends: date


def overlaps(works: Sequence[Work]) -> list[Overlap]:
    """Return every pair of projects of different partners that do the same work twice.

    Projects without a site count as working everywhere.
    """
    found = []
    for place, one in enumerate(works):
        for other in works[place + 1 :]:
            needs = one.needs & other.needs
            sites = one.sites & other.sites if one.sites and other.sites else frozenset()
            apart = bool(one.sites and other.sites and not sites)
            starts, ends = max(one.starts, other.starts), min(one.ends, other.ends)
            if needs and not apart and starts <= ends and one.partner != other.partner:
                found.append(Overlap(one.project, other.project, needs, sites, starts, ends))
    return found


def without_project(needs: Iterable[int], works: Iterable[Work]) -> list[int]:
    """Return the needs that no project meets."""
    met = {need for work in works for need in work.needs}
    return [need for need in needs if need not in met]


def without_need(works: Iterable[Work]) -> list[int]:
    """Return the projects that meet no need."""
    return [work.project for work in works if not work.needs]
