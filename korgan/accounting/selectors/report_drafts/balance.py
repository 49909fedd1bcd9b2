"""A material balance report: beginning, changes as reported, ending, MUF rounded once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from korgan.accounting.domain.balance_period import material_balance_report
from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.domain.reports import Report, ReportKind, ReportLine, period_changes
from korgan.accounting.models import Area, LedgerLine
from korgan.accounting.selectors.ledger import value_of
from korgan.accounting.selectors.report_drafts.sealed import sealed_reports
from korgan.accounting.selectors.report_drafts.unreported import unreported
from korgan.accounting.selectors.report_drafts.weights import fissile_weight, rounded_weight
from korgan.kernel.errors import Conflict


def balance_report(area: Area, listing: Report, header: dict[str, Any], decimals: int) -> Report:
    end = listing.end or date.min
    rest = unreported(area, end).count()
    if rest:
        raise Conflict(
            "changes_unreported",
            f"{rest} inventory changes of the period stand in no report",
            mend="seal the inventory change report first",
        )
    previous = _balance_before(area, end) or _opening(area, decimals)
    start = (previous.end or date.min) + timedelta(days=1)
    changes = [entry.line for entry in period_changes(sealed_reports(area, "ICR"), start, end)]
    report = material_balance_report(previous, changes, listing, **header)
    rounding = _rounding(area, report, start, end, decimals)
    if not rounding:
        return report
    return material_balance_report(previous, [*changes, *rounding], listing, **header)


def _balance_before(area: Area, end: date) -> Report | None:
    """The balance before a taking: in one report, or in one for each category."""
    before = [r for r in sealed_reports(area, "MBR") if r.end is not None and r.end < end]
    if not before:
        return None
    last = max(r.end for r in before if r.end is not None)
    ending = {
        line.element: line
        for report in before
        if report.end == last
        for line in report.lines
        if line.code == "PE"
    }
    return replace(before[-1], end=last, lines=tuple(ending.values()))


def _rounding(
    area: Area, report: Report, start: date, end: date, decimals: int
) -> list[ReportLine]:
    """Adjustments that bring the MUF of rounded lines to the MUF of the ledger, rounded once."""
    booked: dict[tuple[str, str], int] = defaultdict(int)
    rows = LedgerLine.objects.filter(
        account__area=area.code, account__external="", movement__code__in=("L+", "L-"),
        event_date__gte=start, event_date__lte=end,
    )  # fmt: skip
    for category, substance, amount in rows.values_list("account__category", "substance", "amount"):
        booked[category, substance] -= amount
    found = []
    for line in report.lines:
        if line.code != "MF" or line.element_weight is None:
            continue
        category, unit = ElementCategory(line.element), line.weight_unit
        in_book = rounded_weight(booked[category, category.element], unit, decimals)
        element = in_book - line.element_weight
        fissile = line.isotope_weight
        if fissile is not None:
            fissile = rounded_weight(booked[category, "U-235"], unit, decimals) - fissile
        if element or fissile:
            found.append(
                ReportLine(
                    code="RA", element=line.element, unit=unit, element_weight=element,
                    isotope=line.isotope, isotope_weight=fissile,
                )
            )  # fmt: skip
    return found


def _opening(area: Area, decimals: int) -> Report:
    """The opening inventory in the place of a balance report before the first."""
    held = value_of(area, on=area.opened_on)
    lines = []
    for category in ElementCategory:
        element = held.get((str(category), category.element), 0)
        if element:
            unit = category.reporting_unit
            fissile = held.get((str(category), "U-235"), 0)
            lines.append(
                ReportLine(
                    code="PE", element=category.value, unit=unit,
                    element_weight=rounded_weight(element, unit, decimals),
                    isotope="G" if category.value == "E" else "",
                    isotope_weight=fissile_weight(category, fissile, decimals),
                )
            )  # fmt: skip
    return Report(ReportKind.MBR, area.code, end=area.opened_on, lines=tuple(lines))
