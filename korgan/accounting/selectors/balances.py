"""The material balance of an area: periods, sums from the ledger, MUF with its uncertainty."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, TypeVar

import numpy as np
from django.db.models import F, Q, Sum
from django.utils import timezone

from korgan.accounting.domain.balance_period import BalanceSums
from korgan.accounting.domain.codes import inventory_changes
from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.domain.measured_ledger import (
    NO_METHOD,
    STRATA,
    CountColumns,
    EntryColumns,
    MeasuredLedger,
    measured_columns,
)
from korgan.accounting.models import (
    Area,
    BatchOrigin,
    CountLine,
    InventoryTaking,
    LedgerLine,
    Movement,
)
from korgan.accounting.models.ledger import SETTLED
from korgan.accounting.selectors.facilities import readable_areas
from korgan.accounting.selectors.ledger import book_value
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible
from korgan.science.accountancy.measurement import ErrorModel
from korgan.science.accountancy.quantities import significant_quantity

MICROGRAMS_PER_KG = 1e9
# Beside the element, the fissile isotope of enriched uranium has a balance of its own.
_FISSILE = {"E": "U-235"}


@dataclass(frozen=True)
class Period:
    """A material balance period; open until an inventory taking closes it."""

    number: int
    start: date
    end: date
    taking: InventoryTaking | None

    @property
    def is_closed(self) -> bool:
        """Whether its inventory taking is final."""
        return self.taking is not None and self.taking.state == "final"


@dataclass(frozen=True)
class CategoryBalance:
    """The balance of one substance of one category, in micrograms."""

    category: str
    substance: str
    sums: BalanceSums
    changes: list[tuple[str, str, int]]
    is_closed: bool


@dataclass(frozen=True)
class Evaluation:
    """MUF sequence of one substance with its uncertainty; numbers in kg."""

    category: str
    substance: str
    periods: list[Period]
    rows: list[dict[str, Any]]
    contributions: list[dict[str, Any]]
    tests: dict[str, Any] | None
    goal: float | None
    unmeasured: list[float]
    problems: list[dict[str, Any]] = field(default_factory=list)

    @property
    def last(self) -> dict[str, Any]:
        """The row of the last closed period."""
        return self.rows[-1]


def periods_of(area: Area) -> list[Period]:
    """Return the closed periods of an area and the one that runs, the last one first."""
    if area.opened_on is None:
        return []
    found: list[Period] = []
    start = area.opened_on
    for taking in area.takings.order_by("taken_on"):
        if taking.state == "final":
            found.append(Period(len(found) + 1, start + timedelta(days=1), taking.taken_on, taking))
            start = taking.taken_on
    open_taking = area.takings.exclude(state="final").first()
    end = open_taking.taken_on if open_taking else max(timezone.localdate(), start)
    found.append(Period(len(found) + 1, start + timedelta(days=1), end, open_taking))
    return found[::-1]


def period_numbered(area: Area, number: int | None) -> Period | None:
    """Return one period: the number asked for, else the last closed, else the running one."""
    periods = periods_of(area)
    wanted = [p for p in periods if p.number == number] or [p for p in periods if p.is_closed]
    return next(iter(wanted or periods), None)


def category_balances(*, actor: Actor, area: Area, period: Period) -> list[CategoryBalance]:
    """Return the balance of each category that has a book in the period: element, then fissile."""
    get_visible(actor, readable_areas(actor=actor), id=area.id)
    beginning = book_value(actor=actor, area=area, on=period.start - timedelta(days=1))
    ending = book_value(actor=actor, area=area, on=period.end)
    changes = _changes(area, period)
    found = []
    for category in ElementCategory:
        substances = [category.element, *([_FISSILE[category]] if category in _FISSILE else [])]
        for substance in substances:
            key = (str(category), substance)
            if key in beginning or key in ending or key in changes:
                found.append(
                    _balance(key, beginning.get(key, 0), changes.get(key, {}), ending, period)
                )
    return found


def _changes(area: Area, period: Period) -> dict[tuple[str, str], dict[str, int]]:
    rows = (
        LedgerLine.objects.filter(
            account__area=area.code,
            account__external="",
            event_date__gte=period.start,
            event_date__lte=period.end,
        )
        .values_list("account__category", "substance", "movement__code")
        .annotate(total=Sum("amount"))
        .order_by()
    )
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for category, substance, code, total in rows:
        found[category, substance][code] = total
    return found


def _balance(
    key: tuple[str, str],
    beginning: int,
    changes: dict[str, int],
    ending: dict[tuple[str, str], int],
    period: Period,
) -> CategoryBalance:
    parts: dict[str, int] = defaultdict(int)
    shown = []
    for code, amount in changes.items():
        if code == "MV":
            continue
        if code in ("L+", "L-"):
            parts["muf"] -= amount
            continue
        if code == "DI":
            parts["difference"] = -amount
        elif inventory_changes()[code].counter == "rounding":
            parts["rounding"] += amount
        else:
            parts["increases" if amount > 0 else "decreases"] += abs(amount)
        shown.append((code, inventory_changes()[code].name, amount))
    shown.sort(key=lambda row: (row[0] == "DI", row[2] < 0, row[0]))
    parts.pop("muf", None)
    sums = BalanceSums(beginning=beginning, ending=ending.get(key, 0), **parts)
    return CategoryBalance(*key, sums, shown, period.is_closed)


def ledger_entries(area: Area, category: str, substance: str) -> EntryColumns:
    """Return the entries of one substance in the order of day and booking.

    What a later count had settled already is no flow: it was booked and booked back.
    """
    settled = _settled_amendments(area)
    rows = (
        LedgerLine.objects.filter(
            batch__area=area, batch__category=category, substance=substance
        )
        .order_by("event_date", "movement_id")
        .values_list(
            "batch_id", "event_date", "amount", "movement__code", "movement_id",
            "movement__corrects_id", "movement__method_id", "movement__calibration_id",
            "movement__corrects__method_id", "movement__corrects__calibration_id",
        )
    )  # fmt: skip
    return EntryColumns.of_rows(
        [
            (
                batch,
                day.toordinal(),
                amount,
                original or movement,
                (first_method if original else method) or NO_METHOD,
                (first_calibration if original else calibration) or NO_METHOD,
                code,
            )
            for batch, day, amount, code, movement, original, method, calibration, first_method,
            first_calibration in rows.iterator(chunk_size=20_000)
            if movement not in settled
        ]
    )  # fmt: skip


def _settled_amendments(area: Area) -> set[int]:
    later = Movement.objects.filter(area=area).filter(
        Q(status="L") | Q(event_date__gt=F("corrects__event_date")) | Q(corrects__status="L")
    )
    return {key for key, record in later.values_list("id", "record") if SETTLED in record}


def closings_of(area: Area, category: str, substance: str) -> tuple[list[int], CountColumns]:
    """Return the days of opening and final takings, and what was found of a substance."""
    if area.opened_on is None:
        return [], CountColumns.of(())
    takings = list(area.takings.filter(state="final").order_by("taken_on"))
    numbers = {taking.id: number for number, taking in enumerate(takings, start=1)}
    lines = CountLine.objects.filter(
        taking__in=takings, category=category, batch__isnull=False
    ).values_list("id", "taking_id", "batch_id", "counted", "method_id", "calibration_id")
    rows = [
        (
            numbers[taking], batch, (counted or {}).get(substance, 0), -line,
            method or NO_METHOD, calibration or NO_METHOD,
        )
        for line, taking, batch, counted, method, calibration in lines.order_by("id")
    ]  # fmt: skip
    table = np.array(rows, dtype=np.int64).reshape(-1, 6)
    days = [area.opened_on.toordinal(), *(t.taken_on.toordinal() for t in takings)]
    return days, CountColumns(*np.ascontiguousarray(table.T))


def evaluation_of(*, actor: Actor, area: Area, category: str, substance: str) -> Evaluation | None:
    """Evaluate all closed periods of one substance; None while no period is closed."""
    get_visible(actor, readable_areas(actor=actor), id=area.id)
    closed = [period for period in periods_of(area)[::-1] if period.is_closed]
    if not closed:
        return None
    muf = [_muf_of(area, period, category, substance) for period in closed]
    methods = list(area.methods.order_by("id"))
    ids = [m.id for m in methods]
    days, counts = closings_of(area, category, substance)
    found = measured_columns(
        with_places(ledger_entries(area, category, substance), ids),
        days,
        with_places(counts, ids),
        [model_of(m) for m in methods],
        _made_of(area),
        unit=MICROGRAMS_PER_KG,
    )
    return evaluate_sequence(category, substance, closed, muf, found, [str(m) for m in methods])


def evaluate_sequence(
    category: str,
    substance: str,
    periods: list[Period],
    muf: list[float],
    found: MeasuredLedger,
    methods: list[str],
) -> Evaluation:
    """Evaluate a MUF sequence (kg) with the measurements that stand behind it."""
    # The statistics load scipy, which the idle server does without.
    from korgan.accounting.domain.evaluation import evaluate_study
    from korgan.accounting.domain.study import GivenSequence, Study
    from korgan.accounting.domain.study import Period as StudyPeriod
    from korgan.science.accountancy.balance_lines import balance_lines
    from korgan.science.accountancy.covariance import evaluate_muf

    n = len(periods)
    covariance, contributions = np.zeros((n, n)), []
    if found.observations is not None:
        evaluated = evaluate_muf(balance_lines(found.observations))
        covariance = evaluated.covariance
        contributions = _contributions(evaluated, methods)
    goal = _goal(category, substance)
    result = evaluate_study(
        Study(
            name=category,
            periods=tuple(
                StudyPeriod(str(p.number), p.start.isoformat(), p.end.isoformat()) for p in periods
            ),
            sequence=GivenSequence(np.asarray(muf, dtype=np.float64), covariance),
            goal=goal,
            iterations=4_000,
        )
    )
    return Evaluation(
        category=category, substance=substance, periods=periods,
        rows=result.get("balances", []), contributions=contributions,
        tests=result.get("tests"), goal=goal,
        unmeasured=[value / MICROGRAMS_PER_KG for value in found.unmeasured],
        problems=result["problems"],
    )  # fmt: skip


def _muf_of(area: Area, period: Period, category: str, substance: str) -> float:
    total = LedgerLine.objects.filter(
        account__area=area.code, account__category=category, account__external="",
        substance=substance, movement__code__in=("L+", "L-"),
        event_date__gte=period.start, event_date__lte=period.end,
    ).aggregate(total=Sum("amount"))["total"]  # fmt: skip
    return -(total or 0) / MICROGRAMS_PER_KG


Columns = TypeVar("Columns", EntryColumns, CountColumns)


def with_places(columns: Columns, methods: list[int]) -> Columns:
    """Return the columns with each method's place in the list instead of its key."""
    known = columns.method != NO_METHOD
    place = np.searchsorted(np.array(methods, np.int64), columns.method)
    return replace(columns, method=np.where(known, place, NO_METHOD))


def model_of(method: Any) -> ErrorModel:
    """Return the errors of a method of the register, in kg."""
    return ErrorModel(
        float(method.random_relative),
        float(method.systematic_relative),
        method.random_absolute / MICROGRAMS_PER_KG,
        method.systematic_absolute / MICROGRAMS_PER_KG,
    )


def _made_of(area: Area) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for product, source in BatchOrigin.objects.filter(product__area=area).values_list(
        "product_id", "source_id"
    ):
        found[product] = (*found.get(product, ()), source)
    return found


def _contributions(evaluated: Any, methods: list[str]) -> list[dict[str, Any]]:
    """Parts of the variance of the last MUF by place in the balance and method."""
    total = float(evaluated.covariance[-1, -1])
    rows = []
    for k in range(evaluated.stratum.size):
        random, systematic = (float(x) for x in evaluated.contributions[k, :, -1])
        if random or systematic:
            rows.append(
                {
                    "place": STRATA[int(evaluated.stratum[k])],
                    "method": methods[int(evaluated.method[k])],
                    "random": random,
                    "systematic": systematic,
                    "share": (random + systematic) / total if total > 0 else 0.0,
                }
            )
    return sorted(rows, key=lambda row: -abs(float(str(row["share"]))))


def _goal(category: str, substance: str) -> float | None:
    """Significant quantity in kg, where it is of the substance evaluated."""
    if category == "P":
        return significant_quantity("plutonium")
    if (category, substance) == ("E", "U-235"):
        return significant_quantity("low enriched uranium")
    return None
