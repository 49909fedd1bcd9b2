"""Whether, and from when, a State carries a programme itself; and whether it still does after.

A status "transferred" is a claim. Exit rests on criteria whose thresholds the partners set, on a
base of *required* cost out of the equipment register, over several years in a row.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from korgan.science.errors import InputError

Floats = NDArray[np.float64]


class Element(StrEnum):
    """The seven elements of sustainability of a protection system."""

    MANAGEMENT = "management"
    PROCEDURES = "procedures"
    TRAINING = "training"
    COST = "cost"
    MAINTENANCE = "maintenance"
    TESTING = "testing"
    CONFIGURATION = "configuration"


@dataclass(frozen=True)
class ElementScore:
    """Indicators shown to be met among all indicators of an element, and those without evidence."""

    element: Element
    met: int
    indicators: int
    without_evidence: int

    @property
    def score(self) -> float:
        """The fraction; what has no evidence is not met."""
        return self.met / self.indicators if self.indicators else 0.0


@dataclass(frozen=True)
class Sustainability:
    """All seven; the weakest first, because a mean hides a zero."""

    elements: tuple[ElementScore, ...]

    @property
    def minimum(self) -> float:
        """The weakest element's score."""
        return min(each.score for each in self.elements)

    @property
    def mean(self) -> float:
        """The mean score."""
        return sum(each.score for each in self.elements) / len(self.elements)


def sustainability(
    indicators: Mapping[str, Element], evidence: Mapping[str, bool]
) -> Sustainability:
    """Score the seven elements from evidence alone.

    Parameters
    ----------
    indicators : mapping
        Indicator to its element.
    evidence : mapping
        Indicator to whether the evidence shows it met; indicators without evidence are absent.
    """
    if unknown := sorted(set(evidence) - set(indicators)):
        raise InputError("unknown_indicator", f"there is no indicator {unknown[0]}")
    rows = []
    for element in Element:
        own = [name for name, belongs in indicators.items() if belongs is element]
        met = sum(evidence.get(name, False) for name in own)
        rows.append(ElementScore(element, met, len(own), sum(n not in evidence for n in own)))
    return Sustainability(tuple(rows))


def operating_coverage(paid: Floats, required: Floats) -> Floats:
    """Return national spending on operation among what the equipment requires, at most 1.

    Where nothing is required, nothing has to be paid: the coverage is 1.
    """
    paid, required = np.asarray(paid, float), np.asarray(required, float)
    if np.any(paid < 0) or np.any(required < 0):
        raise InputError("negative_number", "the number is negative", where="budget")
    share = np.divide(paid, required, out=np.ones(np.broadcast(paid, required).shape),
                      where=required > 0)  # fmt: skip
    return np.minimum(share, 1.0)


def funding_gap(required: Floats, reserve: Floats, appropriated: Floats, pledged: Floats) -> Floats:
    """Return what is missing: required + reserve - appropriated - firm pledges, not below zero."""
    return np.asarray(np.maximum(required + reserve - appropriated - pledged, 0.0))


@dataclass(frozen=True)
class Criterion:
    """A condition of exit, year by year: it must hold for ``years_needed`` years in a row.

    ``values`` holds one number for each year of the plan; None where it is not known, which is not
    met. What is yes or no is 1 or 0 with a threshold of 1.
    """

    name: str
    threshold: float
    values: tuple[float | None, ...]
    years_needed: int = 1

    def __post_init__(self) -> None:
        if self.years_needed < 1:
            raise InputError("bad_years_needed", "it must hold for at least one year")

    def met_in(self, place: int) -> bool:
        """Whether it held in this year and as many before as are needed."""
        first = place - self.years_needed + 1
        return first >= 0 and all(
            value is not None and value >= self.threshold - 1e-9
            for value in self.values[first : place + 1]
        )

    def first_met(self) -> int | None:
        """Return the first year's place from which it holds to the end of the plan.

        A coverage of 1 in the one year of transfer that falls afterwards does not count.
        """
        met = [self.met_in(place) for place in range(len(self.values))]
        if not met or not met[-1]:
            return None
        return len(met) - next(
            (back for back, held in enumerate(reversed(met)) if not held), len(met)
        )

    def margin(self, place: int) -> float | None:
        """Return how far the worst of the years needed lies above the threshold."""
        first = max(place - self.years_needed + 1, 0)
        known = self.values[first : place + 1]
        if any(value is None for value in known):
            return None
        return min(value for value in known if value is not None) - self.threshold


@dataclass(frozen=True)
class Judged:
    """A criterion today and in the plan."""

    criterion: Criterion
    met_now: bool
    margin_now: float | None
    first_year: int | None


@dataclass(frozen=True)
class Readiness:
    """All criteria, the year in which all hold, and the one that decides it."""

    criteria: tuple[Judged, ...]
    exit_year: int | None
    binding: tuple[str, ...]

    @property
    def ready(self) -> bool:
        """Whether every criterion is met today."""
        return all(each.met_now for each in self.criteria)


def readiness(criteria: Sequence[Criterion], years: Sequence[int], now: int) -> Readiness:
    """Judge exit: all criteria together, never a sum that lets one make up for another.

    Parameters
    ----------
    criteria : sequence of Criterion
        Each with one value for each year.
    years : sequence of int
        The years of the values, without gaps.
    now : int
        The year of today, one of ``years``.

    Returns
    -------
    Readiness
        ``binding`` names the criteria that are met last; if any is never met, all such.
    """
    if now not in years:
        raise InputError("unknown_year", f"the plan does not have the year {now}")
    place = list(years).index(now)
    judged = []
    for each in criteria:
        if len(each.values) != len(years):
            raise InputError("unequal_lengths", f"{each.name} does not have a value for each year")
        first = each.first_met()
        judged.append(
            Judged(
                each,
                each.met_in(place),
                each.margin(place),
                None if first is None else max(years[first], now),
            )
        )
    never = tuple(each.criterion.name for each in judged if each.first_year is None)
    if never or not judged:
        return Readiness(tuple(judged), None, never)
    last = max(each.first_year for each in judged if each.first_year is not None)
    binding = tuple(each.criterion.name for each in judged if each.first_year == last)
    return Readiness(tuple(judged), last, () if last == now else binding)


@dataclass(frozen=True)
class Relapse:
    """An indicator that fell below its threshold, or fell two years running, after exit."""

    name: str
    year: int
    value: float
    threshold: float
    reason: str


def relapses(criteria: Sequence[Criterion], years: Sequence[int], exit_year: int) -> list[Relapse]:
    """Return what went wrong in the years after exit, the first alarm of each indicator."""
    found = []
    for each in criteria:
        before: list[float] = []
        for year, value in zip(years, each.values, strict=True):
            if value is None or year < exit_year:
                continue
            if year > exit_year and value < each.threshold - 1e-9:
                found.append(Relapse(each.name, year, value, each.threshold, "below"))
                break
            if len(before) >= 2 and value < before[-1] < before[-2]:
                found.append(Relapse(each.name, year, value, each.threshold, "falling"))
                break
            before.append(value)
    return found


@dataclass(frozen=True)
class Fleet:
    """Pieces of equipment as columns: site, yearly cost, capital, mean life and age in years."""

    site: NDArray[np.int64]
    yearly: Floats
    capital: Floats
    life: Floats
    age: Floats

    def __post_init__(self) -> None:
        lengths = {len(each) for each in vars(self).values()}
        if len(lengths) != 1:
            raise InputError("unequal_lengths", "the columns of the fleet differ in length")
        if len(self.life) and (self.life.min() <= 0 or self.age.min() < 0):
            raise InputError("bad_life", "a life is at least one year", where="life_years")


@dataclass(frozen=True)
class Outlook:
    """Drawn futures of a fleet: axis 0 the future, axis 1 the site, axis 2 the year."""

    required: Floats
    replacement: Floats
    coverage: Floats
    gap: Floats

    def band(self, what: str, percentiles: Sequence[float] = (5, 50, 95)) -> Floats:
        """Return percentiles over the futures of the whole (all sites), by year."""
        values: Floats = getattr(self, what)
        whole = values.mean(axis=1) if what == "coverage" else values.sum(axis=1)
        return np.asarray(np.percentile(whole, percentiles, axis=0))


def outlook(
    fleet: Fleet,
    budgets: Floats,
    pledges: Floats,
    *,
    inflation: float = 0.04,
    inflation_spread: float = 0.02,
    life_spread: float = 0.25,
    budget_spread: float = 0.1,
    futures: int = 200,
    seed: int = 20260101,
) -> Outlook:
    """Draw the coming years of a fleet's cost and of who pays for it.

    Parameters
    ----------
    fleet : Fleet
        The equipment.
    budgets, pledges : ndarray, shape (sites, years)
        National appropriations and firm pledges of partners.
    inflation, inflation_spread : float
        Mean and standard deviation of the yearly rise of prices, one draw for all each year.
    life_spread : float
        Standard deviation of a piece's life as a fraction of its mean.
    budget_spread : float
        Relative standard deviation of what is really paid of an appropriation (log-normal,
        mean 1).

    Returns
    -------
    Outlook
        Replacement is bought in the year in which a piece's drawn life ends, at that year's price;
        ``gap`` counts operation and replacement against appropriations and pledges.
    """
    sites, years = budgets.shape
    if pledges.shape != budgets.shape:
        raise InputError("unequal_lengths", "budgets and pledges differ in shape")
    if len(fleet.site) and fleet.site.max() >= sites:
        raise InputError("unknown_site", "a piece stands at a site without a budget line")
    rng = np.random.default_rng(seed)
    rises = rng.normal(inflation, inflation_spread, (futures, years))
    prices = np.cumprod(1 + np.maximum(rises, -0.5), axis=1)
    base: Floats = np.bincount(fleet.site, fleet.yearly, sites).astype(np.float64)
    required = base[None, :, None] * prices[:, None, :]
    replacement = _replacements(fleet, sites, years, life_spread, futures, rng) * prices[:, None, :]
    paid = budgets * _around_one(rng, budget_spread, (futures, sites, years))
    coverage = operating_coverage(paid, required)
    gap = np.maximum(required + replacement - paid - pledges, 0.0)
    return Outlook(required, replacement, coverage, gap)


def _around_one(rng: np.random.Generator, spread: float, shape: tuple[int, ...]) -> Floats:
    sigma = np.sqrt(np.log1p(spread**2))
    return rng.lognormal(-(sigma**2) / 2, sigma, shape)


def _replacements(
    fleet: Fleet, sites: int, years: int, spread: float, futures: int, rng: np.random.Generator
) -> Floats:
    """Return what is bought anew at today's prices, by future, site and year.

    Lives follow a Weibull distribution (shape from the coefficient of variation, ``cv^-1.086``).
    The first life is drawn given that the piece still stands at its age, so that old equipment is
    likely, but not bound, to fail at once.
    """
    shape = max(spread, 0.05) ** -1.086
    scale = fleet.life / math.gamma(1 + 1 / shape)
    pieces = len(fleet.site)
    found = np.zeros(futures * sites * years)
    waited = rng.exponential(size=(futures, pieces))
    lives = scale * ((fleet.age / scale) ** shape + waited) ** (1 / shape)
    ends = (lives - fleet.age).ravel()
    alive = np.flatnonzero(ends < years)
    while len(alive):
        future, piece = np.divmod(alive, pieces)
        cell = (future * sites + fleet.site[piece]) * years + ends[alive].astype(np.int64)
        found += np.bincount(cell, fleet.capital[piece], len(found))
        drawn = scale[piece] * rng.exponential(size=len(alive)) ** (1 / shape)
        # At least a year apart: what fails at once is the seller's to replace.
        ends[alive] += np.maximum(drawn, 1.0)
        alive = alive[ends[alive] < years]
    return found.reshape(futures, sites, years)
