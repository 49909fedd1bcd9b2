"""Group 7: what moves between batches or categories neither grows nor shrinks."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from korgan.accounting.domain.checks.findings import Findings
from korgan.accounting.domain.checks.report_set import ReportSet
from korgan.accounting.domain.codes import PAIR, inventory_changes
from korgan.accounting.domain.materials import in_unit
from korgan.accounting.domain.reports import EffectiveLine, ReportKind


def check_rebatching(reports: ReportSet, findings: Findings) -> None:
    """Rules 7.1 and 7.2."""
    groups: dict[tuple[str, str, date | None], list[EffectiveLine]] = defaultdict(list)
    pairs: dict[tuple[str, str, date | None], list[EffectiveLine]] = defaultdict(list)
    for entry in reports.effective_changes:
        kind = inventory_changes().get(entry.line.code)
        if kind is None or not reports.is_under_check(entry.report):
            continue
        if kind.code in ("RM", "RP"):
            groups[entry.report.area, entry.line.element, entry.line.on].append(entry)
        elif kind.effect == PAIR:
            pairs[entry.report.area, kind.code, entry.line.on].append(entry)
    for (_, element, on), entries in groups.items():
        _check_zero(element, on, entries, findings)
    for (_, code, on), entries in pairs.items():
        _check_pair(code, on, entries, findings)
    for report in reports.under_check(ReportKind.MBR):
        _check_balance_report(reports, report.area, findings)


def _check_zero(
    element: str, on: date | None, entries: list[EffectiveLine], findings: Findings
) -> None:
    total = fissile = 0
    for entry in entries:
        sign = 1 if entry.line.code == "RP" else -1
        total += sign * entry.line.element_ug
        fissile += sign * entry.line.isotope_ug
    if total or fissile:
        last = entries[-1]
        findings.add(
            "7.1",
            last.report,
            last.line,
            f"re-batching of {element} on {on}: batches made exceed batches used up by "
            f"{in_unit(total, 'g')} g ({in_unit(fissile, 'g')} g fissile)",
            "let RP sum to RM; report a loss, gain or new measurement with its own code",
            field="element_weight",
        )


def _check_pair(
    code: str, on: date | None, entries: list[EffectiveLine], findings: Findings
) -> None:
    kind = inventory_changes()[code]
    sums = {kind.from_category: 0, kind.to_category: 0}
    for entry in entries:
        if entry.line.element not in sums:
            findings.add(
                "7.2",
                entry.report,
                entry.line,
                f"{code} of category {entry.line.element}",
                f"{code} stands in {kind.from_category} (decrease) and {kind.to_category} "
                "(increase)",
                field="element",
            )
            continue
        sums[entry.line.element] += entry.line.element_ug
    if sums[kind.from_category] != sums[kind.to_category]:
        last = entries[-1]
        findings.add(
            "7.2",
            last.report,
            last.line,
            f"{code} on {on}: {in_unit(sums[kind.from_category], 'g')} g leave "
            f"{kind.from_category} and {in_unit(sums[kind.to_category], 'g')} g enter "
            f"{kind.to_category}",
            "report the same weight in both categories",
            field="element_weight",
        )


def _check_balance_report(reports: ReportSet, area: str, findings: Findings) -> None:
    """The same of the sums in a balance report, where it covers all categories."""
    for report in reports.under_check(ReportKind.MBR):
        if report.area != area or report.element:
            continue
        for code, kind in inventory_changes().items():
            if kind.effect != PAIR:
                continue
            lines = [line for line in report.lines if line.code == code]
            out = sum(x.element_ug for x in lines if x.element == kind.from_category)
            into = sum(x.element_ug for x in lines if x.element == kind.to_category)
            if out != into:
                findings.add(
                    "7.2",
                    report,
                    lines[0],
                    f"{code}: {in_unit(out, 'g')} g leave {kind.from_category} and "
                    f"{in_unit(into, 'g')} g enter {kind.to_category}",
                    "state the same weight in both categories",
                    field="element_weight",
                )
