"""Group 2: the material balance report states the sums of the inventory change reports."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from korgan.accounting.domain.balance_period import SUMMARY_CODES
from korgan.accounting.domain.checks.findings import Findings
from korgan.accounting.domain.checks.report_set import ReportSet
from korgan.accounting.domain.codes import PAIR, inventory_changes
from korgan.accounting.domain.materials import in_unit, micrograms
from korgan.accounting.domain.reports import EffectiveLine, Report, ReportKind, ReportLine

_ROUNDING = ("RA", "R+", "R-")
_OWN = (*_ROUNDING, "L+", "L-", "MF", "DI")


def check_sums(reports: ReportSet, findings: Findings) -> None:
    """Rules 2.1 to 2.3."""
    for report in reports.under_check(ReportKind.MBR):
        if not reports.of(ReportKind.ICR, report.area):
            findings.skip("2.1", report, "no inventory change report of the area is at hand")
            continue
        stated = _stated(reports, report)
        sums, counts = _change_sums(report, reports.changes_in(report))
        restated = _change_sums(report, reports.restated_changes_in(report))
        if _totals(stated) != _nonzero(sums) and _totals(stated) == _nonzero(restated[0]):
            sums, counts = restated
        for key in sorted(sums.keys() | stated.keys()):
            _compare(report, key, sums.get(key), stated.get(key), findings)
        _check_rounding(reports, report, counts, findings)


def _change_sums(
    report: Report, changes: list[EffectiveLine]
) -> tuple[dict[tuple[str, str], tuple[int, int]], dict[str, int]]:
    """Effective changes by element and code, and their number by element."""
    sums: dict[tuple[str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    counts: dict[str, int] = defaultdict(int)
    for entry in changes:
        line = entry.line
        if line.code not in inventory_changes() or (
            report.element and line.element != report.element
        ):
            continue
        if line.code in _OWN and line.code != "DI":
            continue
        a, b = sums[line.element, line.code]
        sums[line.element, line.code] = (a + line.element_ug, b + line.isotope_ug)
        counts[line.element] += 1
    return dict(sums), counts


Sums = dict[tuple[str, str], tuple[int, int]]


def _nonzero(sums: Sums) -> Sums:
    return {key: pair for key, pair in sums.items() if pair != (0, 0)}


def _totals(stated: dict[tuple[str, str], list[ReportLine]]) -> Sums:
    return _nonzero(
        {
            key: (sum(x.element_ug for x in lines), sum(x.isotope_ug for x in lines))
            for key, lines in stated.items()
        }
    )


def _stated(reports: ReportSet, report: Report) -> dict[tuple[str, str], list[ReportLine]]:
    stated: dict[tuple[str, str], list[ReportLine]] = defaultdict(list)
    for line in reports.lines_of(report):
        if line.code in SUMMARY_CODES or (line.code in _OWN and line.code != "DI"):
            continue
        stated[line.element, line.code].append(line)
    return dict(stated)


def _compare(
    report: Report,
    key: tuple[str, str],
    wanted: tuple[int, int] | None,
    lines: list[ReportLine] | None,
    findings: Findings,
) -> None:
    element, code = key
    if lines is None and wanted is not None:
        if wanted != (0, 0):
            findings.add(
                "2.2",
                report,
                None,
                f"{code} of {element} sums to {in_unit(wanted[0], 'g')} g in the change reports "
                "and is not in the balance report",
                f"add a line {code} of {element}",
            )
        return
    total = sum(line.element_ug for line in lines or ())
    fissile = sum(line.isotope_ug for line in lines or ())
    expected = wanted or (0, 0)
    if (total, fissile) != expected:
        kind = inventory_changes().get(code)
        in_pairs = kind is not None and kind.effect == PAIR
        findings.add(
            "2.1",
            report,
            lines[0] if lines else None,
            f"{code} of {element} is {in_unit(total, 'g')} g ({in_unit(fissile, 'g')} g fissile) "
            f"and the change reports sum to {in_unit(expected[0], 'g')} g "
            f"({in_unit(expected[1], 'g')} g fissile)",
            "state the sum of the effective entries; a category change stands in both accounts"
            if in_pairs
            else "state the sum of the effective entries; show a difference of rounding as RA",
            field="element_weight",
        )


def _check_rounding(
    reports: ReportSet, report: Report, counts: dict[str, int], findings: Findings
) -> None:
    """An adjustment cannot exceed half a unit of the last decimal for each entry and the sum."""
    for line in report.lines:
        if line.code not in _ROUNDING or line.element_weight is None:
            continue
        decimals = reports.conventions.decimals.get(line.element)
        if decimals is None:
            written = [x.element_weight for x in report.lines if x.element_weight is not None]
            decimals = max((max(0, -int(w.as_tuple().exponent)) for w in written), default=0)
        step = micrograms(Decimal(1).scaleb(-decimals), line.weight_unit)
        largest = step * (counts.get(line.element, 0) + 1) / 2
        if abs(line.element_ug) > largest:
            findings.add(
                "2.3",
                report,
                line,
                f"the rounding adjustment of {line.element} is {line.element_weight} "
                f"{line.weight_unit}; rounding {counts.get(line.element, 0)} entries explains "
                f"{in_unit(int(largest), line.weight_unit)} {line.weight_unit}",
                "look for an entry that is missing or wrong",
                field="element_weight",
            )
