"""Group 1: nothing between reports is missing or counted twice."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from korgan.accounting.domain.checks.findings import Findings
from korgan.accounting.domain.checks.report_set import ReportSet
from korgan.accounting.domain.materials import in_unit
from korgan.accounting.domain.reports import Report, ReportKind


def check_continuity(reports: ReportSet, findings: Findings) -> None:
    """Rules 1.1 to 1.6."""
    for report in reports.under_check(ReportKind.MBR):
        _check_opening(reports, report, findings)
        _check_start(reports, report, findings)
    _check_report_numbers(reports, findings)
    for report in reports.reports:
        _check_lines(reports, report, findings)
        if report.kind is ReportKind.ICR:
            _check_dates(report, findings)


def _check_opening(reports: ReportSet, report: Report, findings: Findings) -> None:
    previous = reports.previous(report)
    if previous is None:
        findings.skip("1.1", report, "the previous material balance report is not at hand")
        return
    opening = {x.element: x for x in reports.lines_of(report) if x.code == "PB"}
    ending = {x.element: x for x in reports.lines_of(previous) if x.code == "PE"}
    stated = {report.element} if report.element else opening.keys() | ending.keys()
    for element in sorted(stated):
        first, last = opening.get(element), ending.get(element)
        now = (first.element_ug, first.isotope_ug) if first else (0, 0)
        then = (last.element_ug, last.isotope_ug) if last else (0, 0)
        if now != then:
            findings.add(
                "1.1",
                report,
                first,
                f"PB of {element} is {in_unit(now[0], 'g')} g ({in_unit(now[1], 'g')} g fissile) "
                f"and the previous PE {in_unit(then[0], 'g')} g ({in_unit(then[1], 'g')} g "
                "fissile)",
                f"state the PE of {previous.name}, or correct that report first",
                field="element_weight",
            )


def _check_start(reports: ReportSet, report: Report, findings: Findings) -> None:
    previous = reports.previous(report) or reports.previous(report, ReportKind.PIL)
    if previous is None or previous.end is None:
        findings.skip("1.2", report, "the previous inventory taking is not at hand")
        return
    wanted = previous.end + timedelta(days=1)
    if report.start != wanted:
        findings.add(
            "1.2",
            report,
            None,
            f"the period starts on {report.start}, and the previous inventory was taken on "
            f"{previous.end}",
            f"let it start on {wanted}",
            field="start",
        )


def _check_report_numbers(reports: ReportSet, findings: Findings) -> None:
    series: dict[tuple[str, str], list[Report]] = defaultdict(list)
    for report in reports.all:
        kind = "" if reports.conventions.report_numbers == "area" else report.kind
        series[report.area, kind].append(report)
    for members in series.values():
        members.sort(key=lambda r: r.number or 0)
        for before, report in zip([None, *members], members, strict=False):
            if reports.is_under_check(report):
                _check_number(before, report, findings)


def _check_number(before: Report | None, report: Report, findings: Findings) -> None:
    if report.number is None:
        findings.add(
            "1.3", report, None, "the report has no number", "number it after the last one sent",
            field="number",
        )  # fmt: skip
    elif before is None or before.number is None:
        if report.number != 1:
            findings.skip("1.3", report, "the report before this one is not at hand")
    elif report.number == before.number:
        findings.add(
            "1.3", report, None, f"number {report.number} is used twice",
            "give each report its own number", field="number",
        )  # fmt: skip
    elif report.number != before.number + 1:
        findings.add(
            "1.3",
            report,
            None,
            f"number {report.number} follows {before.number}",
            f"send the missing report, or number this one {before.number + 1}",
            field="number",
        )


def _check_lines(reports: ReportSet, report: Report, findings: Findings) -> None:
    expected: int | None = 1
    if reports.conventions.line_numbers == "ledger" and report.kind is ReportKind.ICR:
        expected = _next_ledger_line(reports, report)
    for line in report.lines:
        if line.number is None:
            continue  # its absence is a finding of the form
        if expected is not None and line.number != expected:
            findings.add(
                "1.4",
                report,
                line,
                f"line {line.number} stands where line {expected} is due",
                "number the lines without gaps and without repetition",
                field="number",
            )
        expected = line.number + 1
    if report.line_count is not None and report.line_count != len(report.lines):
        findings.add(
            "1.5",
            report,
            None,
            f"the report counts {report.line_count} lines and has {len(report.lines)}",
            "state the true count, or add the missing lines",
            field="line_count",
        )


def _next_ledger_line(reports: ReportSet, report: Report) -> int | None:
    """Number that the first line must have; None when the report before is not at hand."""
    before = [
        r for r in reports.of(ReportKind.ICR, report.area) if (r.number or 0) < (report.number or 0)
    ]
    numbers = [line.number for r in before for line in r.lines if line.number is not None]
    if numbers:
        return max(numbers) + 1
    return 1 if report.number == 1 else None


def _check_dates(report: Report, findings: Findings) -> None:
    for line in report.lines:
        if line.on is None or line.status in ("C", "D", "A", "L"):
            continue  # a correction or a late line states the date of its original
        early = report.start is not None and line.on < report.start
        late = report.end is not None and line.on > report.end
        if early or late:
            findings.add(
                "1.6",
                report,
                line,
                f"the change is dated {line.on}, outside {report.start} to {report.end}",
                "report it in its own period, as a late line where that is closed",
                field="on",
            )
