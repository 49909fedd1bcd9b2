"""The balance of a period in integers: book, physical, MUF, rounding; and when reports are due."""

from __future__ import annotations

import csv
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from korgan.accounting.domain.codes import inventory_change
from korgan.accounting.domain.materials import in_unit
from korgan.accounting.domain.reports import Report, ReportKind, ReportLine
from korgan.science.errors import InputError

SUMMARY_CODES = frozenset({"PB", "BE", "BA", "AE", "PE", "MF"})
_LONGEST_MONTHS = 14


@dataclass(frozen=True, slots=True)
class BalanceSums:
    """Balance of one element category, in micrograms; MUF is book minus physical."""

    beginning: int = 0
    increases: int = 0
    decreases: int = 0
    rounding: int = 0
    difference: int = 0
    ending: int = 0

    @property
    def book(self) -> int:
        """Ending book inventory: beginning + increases - decreases + rounding."""
        return self.beginning + self.increases - self.decreases + self.rounding

    @property
    def adjusted_book(self) -> int:
        """Book less shipper/receiver differences."""
        return self.book - self.difference

    @property
    def muf(self) -> int:
        """Adjusted book minus physical inventory."""
        return self.adjusted_book - self.ending


def balance_sums(
    beginning: int, changes: Iterable[ReportLine], ending: int, *, isotope: bool = False
) -> BalanceSums:
    """Balance of lines of one element category.

    Parameters
    ----------
    beginning, ending : int
        Physical inventories (ug).
    changes : iterable of ReportLine
        Effective inventory changes; codes L+ and L- are MUF itself and do not enter.
    isotope : bool
        Sum the isotope weights instead of the element weights.

    Returns
    -------
    BalanceSums
        The parts of the balance.

    Examples
    --------
    >>> from decimal import Decimal
    >>> lines = [ReportLine(code="RD", element="P", element_weight=Decimal(30)),
    ...          ReportLine(code="SD", element="P", element_weight=Decimal(12)),
    ...          ReportLine(code="DI", element="P", element_weight=Decimal(1))]
    >>> sums = balance_sums(0, lines, 16_000_000)
    >>> sums.book, sums.adjusted_book, sums.muf
    (18000000, 17000000, 1000000)
    """
    parts: dict[str, int] = defaultdict(int)
    for line in changes:
        kind = inventory_change(line.code)
        weight = line.isotope_ug if isotope else line.element_ug
        if line.code in ("L+", "L-", "MF"):
            continue
        if line.code == "DI":
            parts["difference"] += weight
        elif kind.counter == "rounding":
            parts["rounding"] += kind.sign(line.element) * weight
        elif kind.sign(line.element) > 0:
            parts["increases"] += weight
        else:
            parts["decreases"] += weight
    return BalanceSums(beginning=beginning, ending=ending, **parts)


def rounding_adjustment(weights: Iterable[int], unit: str, decimals: int) -> Decimal:
    """Adjustment between the rounded sum and the sum of rounded entries, in `unit`.

    Positive is R+, negative is R- (with the weight positive).

    Examples
    --------
    Three entries of 10.4 g reported in whole grams sum to 30, the balance says 31:

    >>> rounding_adjustment([10_400_000] * 3, "g", 0)
    Decimal('1')
    """
    exact = list(weights)
    reported = sum((in_unit(w, unit, decimals) for w in exact), Decimal(0))
    return in_unit(sum(exact), unit, decimals) - reported


def material_balance_report(
    previous: Report | None, changes: Iterable[ReportLine], listing: Report, **header: object
) -> Report:
    """Material balance report of a period, from what it must agree with.

    Parameters
    ----------
    previous : Report or None
        Material balance report of the period before; None for the first.
    changes : iterable of ReportLine
        Effective inventory changes of the period.
    listing : Report
        Physical inventory listing that closes it.
    **header
        Fields of the new report: number, report_date, person, ...

    Returns
    -------
    Report
        For each element category PB, the sum of each code, BE, DI and AE where there is a
        difference, PE and MF, numbered without gaps.
    """
    opening = _ending_of(previous)
    by_element: dict[str, list[ReportLine]] = defaultdict(list)
    for line in changes:
        by_element[line.element].append(line)
    ending = _sums(listing.lines)
    lines: list[ReportLine] = []
    for element in sorted({*opening, *by_element, *ending}, key="DNEPT".find):
        lines += _element_lines(
            element, opening.get(element, (0, 0)), by_element[element], ending.get(element, (0, 0))
        )
    start = previous.end + timedelta(days=1) if previous and previous.end else None
    numbered = tuple(_numbered(line, i + 1) for i, line in enumerate(lines))
    fields = {
        "kind": ReportKind.MBR, "area": listing.area, "facility": listing.facility,
        "start": start, "end": listing.end, "lines": numbered, **header,
    }  # fmt: skip
    return Report(**fields).counted()  # type: ignore[arg-type]


def _element_lines(
    element: str, opening: tuple[int, int], changes: list[ReportLine], ending: tuple[int, int]
) -> list[ReportLine]:
    sums: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for line in changes:
        if line.code not in ("L+", "L-", "MF"):
            a, b = sums[line.code]
            sums[line.code] = (a + line.element_ug, b + line.isotope_ug)
    by_element = balance_sums(opening[0], changes, ending[0])
    by_isotope = balance_sums(opening[1], changes, ending[1], isotope=True)
    order = sorted(
        (c for c in sums if c != "DI"), key=lambda c: (-inventory_change(c).sign(element), c)
    )
    rows: list[tuple[str, int, int]] = [("PB", *opening)]
    rows += [(code, *sums[code]) for code in order]
    rows.append(("BE", by_element.book, by_isotope.book))
    if "DI" in sums:
        rows.append(("DI", *sums["DI"]))
        rows.append(("AE", by_element.adjusted_book, by_isotope.adjusted_book))
    rows += [("PE", *ending), ("MF", by_element.muf, by_isotope.muf)]
    unit = ReportLine(element=element).weight_unit
    return [
        ReportLine(
            code=code,
            element=element,
            unit=unit,
            element_weight=in_unit(weight, unit),
            isotope="G" if element == "E" else "",
            isotope_weight=in_unit(fissile, unit) if element == "E" else None,
        )
        for code, weight, fissile in rows
    ]


def _sums(lines: Iterable[ReportLine]) -> dict[str, tuple[int, int]]:
    sums: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for line in lines:
        a, b = sums[line.element]
        sums[line.element] = (a + line.element_ug, b + line.isotope_ug)
    return sums


def _ending_of(report: Report | None) -> dict[str, tuple[int, int]]:
    return _sums(line for line in report.lines if line.code == "PE") if report else {}


def _numbered(line: ReportLine, number: int) -> ReportLine:
    from dataclasses import replace

    return replace(line, number=number)


@dataclass(frozen=True, slots=True)
class DueRule:
    """When a report must have been sent under a regime."""

    regime: str
    kind: ReportKind
    after: str
    amount: int
    unit: str
    source: str
    verified: bool

    def due(self, event: date) -> date:
        """Last day for a report about an event (a change, or an inventory taking)."""
        start = event
        if self.after == "end of month":
            start = event.replace(day=monthrange(event.year, event.month)[1])
        if self.unit == "working days":
            return add_working_days(start, self.amount)
        return start + timedelta(days=self.amount)


@lru_cache
def due_rules(regime: str) -> tuple[DueRule, ...]:
    """Deadlines of a regime: ``IAEA``, ``UK`` or ``CNSC``."""
    path = Path(__file__).parent / "data" / "due_dates.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    rules = tuple(
        DueRule(
            row["regime"], ReportKind(row["report"]), row["after"], int(row["amount"]),
            row["unit"], row["source"], row["verification"] == "checked",
        )
        for row in rows
        if row["regime"] == regime
    )  # fmt: skip
    if not rules:
        known = sorted({row["regime"] for row in rows})
        raise InputError(
            "unknown_regime", f"there are no deadlines of {regime!r}", mend=f"use one of {known}"
        )
    return rules


def add_working_days(start: date, days: int) -> date:
    """Day after a number of days from Monday to Friday; national holidays are not known here.

    Examples
    --------
    >>> add_working_days(date(2026, 5, 29), 7)
    datetime.date(2026, 6, 9)
    """
    current = start
    while days > 0:
        current += timedelta(days=1)
        if current.weekday() < 5:
            days -= 1
    return current


def latest_inventory_taking(previous: date) -> date:
    """Last day for the next inventory taking: 14 months after the one before.

    Examples
    --------
    >>> latest_inventory_taking(date(2026, 1, 31))
    datetime.date(2027, 3, 31)
    """
    month = previous.month - 1 + _LONGEST_MONTHS
    year, month = previous.year + month // 12, month % 12 + 1
    return date(year, month, min(previous.day, monthrange(year, month)[1]))
