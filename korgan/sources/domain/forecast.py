"""Which sources come to their end in which year: number, activity, volume, cost, guarantees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import log2

from korgan.science.errors import InputError
from korgan.sources.domain.categories import CategoryRules, categorise
from korgan.sources.domain.contents import activity_by_nuclide, day_after
from korgan.sources.domain.custody import Abroad, Ended, Missing
from korgan.sources.domain.identity import SourceIdentity
from korgan.sources.domain.lifecycle import SourceRecord

_DAYS_PER_YEAR = 365.2425


@dataclass(frozen=True)
class EndOfLifeRules:
    """When a source has served its time.

    Parameters
    ----------
    working_life_years : float
        For sources whose maker recommends none; a national setting.
    useful_fraction : mapping of str to float
        For a practice, the fraction of its first activity at which a source is replaced.
    """

    working_life_years: float = 15.0
    useful_fraction: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        fractions = self.useful_fraction.values()
        if self.working_life_years <= 0 or not all(0 < each < 1 for each in fractions):
            raise InputError(
                "end_of_life_rules", "a working life is positive, a useful fraction below one"
            )


@dataclass(frozen=True)
class CostSchedule:
    """Cost of taking a source, in one currency (a national schedule; none is published at hand).

    Parameters
    ----------
    base : float
        For each source.
    per_litre : float
        For its volume as waste.
    by_category : mapping of int to float
        Added for a source of a category on the day of its end; ``0`` for an unknown category.
    default_litres : float
        Volume of a source for which none is known.
    """

    base: float
    per_litre: float = 0.0
    by_category: Mapping[int, float] = field(default_factory=dict)
    default_litres: float = 1.0

    def __post_init__(self) -> None:
        numbers = (self.base, self.per_litre, self.default_litres, *self.by_category.values())
        if not all(0 <= number < float("inf") for number in numbers):
            raise InputError("cost_negative", "costs and volumes are not negative")


@dataclass(frozen=True)
class EndOfLife:
    """A source's end: the day, why, and what it will be by then.

    Parameters
    ----------
    national_number, licence : str
        Which source, under which licence.
    day : date
        Expected end; today for a source whose time is over.
    reason : str
        ``working life``, ``useful activity``, ``assumed working life`` or ``disused``.
    category : int or None
        Category on that day.
    activity : mapping of str to float
        Bq by nuclide on that day.
    litres : float
        Volume as waste.
    volume_known : bool
        False where the schedule's default stands in.
    cost : float
        By the schedule.
    """

    national_number: str
    licence: str
    day: date
    reason: str
    category: int | None
    activity: Mapping[str, float]
    litres: float
    volume_known: bool
    cost: float


@dataclass(frozen=True)
class ForecastYear:
    """What comes in one year."""

    year: int
    number: int
    by_category: Mapping[int | None, int]
    activity: Mapping[str, float]
    litres: float
    cost: float


def end_of_life(
    record: SourceRecord,
    day: date,
    rules: EndOfLifeRules,
    schedule: CostSchedule,
    category_rules: CategoryRules | None = None,
) -> EndOfLife | None:
    """Expected end of one source.

    Parameters
    ----------
    record : SourceRecord
        The source.
    day : date
        Today.
    rules : EndOfLifeRules
        When a source has served its time.
    schedule : CostSchedule
        What its end costs.
    category_rules : CategoryRules, optional
        Edition in force.

    Returns
    -------
    EndOfLife or None
        None for what has ended, is missing or has not come yet, and for what has no contents.
    """
    identity = record.identity
    if isinstance(record.custody, Ended | Missing | Abroad) or not identity.contents:
        return None
    if record.state not in ("in_use", "received", "temporary_storage", "transfer_pending"):
        end, reason = day, "disused"
    else:
        end, reason = _expected_end(identity, rules)
    end = max(end, day)
    result = categorise(identity.contents, end, category_rules, practice=identity.practice)
    litres = identity.volume_litres
    volume = schedule.default_litres if litres is None else litres
    added = schedule.by_category.get(result.category or 0, 0.0)
    return EndOfLife(
        national_number=identity.national_number,
        licence=record.licence,
        day=end,
        reason=reason,
        category=result.category,
        activity=activity_by_nuclide(identity.contents, end),
        litres=volume,
        volume_known=litres is not None,
        cost=schedule.base + schedule.per_litre * volume + added,
    )


def _expected_end(identity: SourceIdentity, rules: EndOfLifeRules) -> tuple[date, str]:
    first = identity.manufactured or min(content.reference for content in identity.contents)
    years = identity.working_life_years
    reason = "working life" if years is not None else "assumed working life"
    span = (rules.working_life_years if years is None else years) * _DAYS_PER_YEAR
    ends = [(first + timedelta(days=round(span)), reason)]
    fraction = rules.useful_fraction.get(identity.practice)
    if fraction is not None:
        strongest = max(identity.contents, key=lambda content: content.activity)
        seconds = strongest.half_life * -log2(fraction)
        useful = day_after(strongest.reference, seconds)
        if useful is not None:
            ends.append((useful, "useful activity"))
    return min(ends)


def forecast(ends: Iterable[EndOfLife], first_year: int, last_year: int) -> list[ForecastYear]:
    """Sum ends of life by year.

    Parameters
    ----------
    ends : iterable of EndOfLife
        Of all sources.
    first_year, last_year : int
        Years of interest, both included.

    Returns
    -------
    list of ForecastYear
        One for each year, also where nothing comes. Ends outside are left out.

    Raises
    ------
    InputError
        ``years_reversed``.
    """
    if last_year < first_year:
        raise InputError("years_reversed", "the last year comes after the first")
    by_year: dict[int, list[EndOfLife]] = {year: [] for year in range(first_year, last_year + 1)}
    for end in ends:
        if end.day.year in by_year:
            by_year[end.day.year].append(end)
    return [_year_of(year, each) for year, each in by_year.items()]


def _year_of(year: int, ends: list[EndOfLife]) -> ForecastYear:
    categories: dict[int | None, int] = {}
    activity: dict[str, float] = {}
    for end in ends:
        categories[end.category] = categories.get(end.category, 0) + 1
        for nuclide, value in end.activity.items():
            activity[nuclide] = activity.get(nuclide, 0.0) + value
    return ForecastYear(
        year=year,
        number=len(ends),
        by_category=categories,
        activity=activity,
        litres=sum(end.litres for end in ends),
        cost=sum(end.cost for end in ends),
    )


def guarantees(ends: Iterable[EndOfLife]) -> dict[str, float]:
    """Financial guarantee that each licence has to give: the cost of all its sources' ends.

    Parameters
    ----------
    ends : iterable of EndOfLife
        Of all sources.

    Returns
    -------
    dict of str to float
        Cost by licence, in the schedule's currency, not discounted.
    """
    total: dict[str, float] = {}
    for end in ends:
        total[end.licence] = total.get(end.licence, 0.0) + end.cost
    return total
