"""Group 9: reports and inventory takings in time."""

from __future__ import annotations

from datetime import date, timedelta

from korgan.accounting.domain.balance_period import due_rules, latest_inventory_taking
from korgan.accounting.domain.checks.findings import Findings
from korgan.accounting.domain.checks.report_set import ReportSet
from korgan.accounting.domain.reports import Report, ReportKind


def check_timeliness(reports: ReportSet, findings: Findings) -> None:
    """Rules 9.1 to 9.4."""
    for report in reports.reports:
        _check_due(reports, report, findings)
        if report.report_date and report.end and report.report_date < report.end:
            findings.add(
                "9.4",
                report,
                None,
                f"the report is dated {report.report_date} and its period ends {report.end}",
                "send it after the end of the period, with its true date",
                field="report_date",
            )
    for report in reports.reports:
        if report.kind is ReportKind.MBR:
            _check_taking(reports, report, findings)


def _check_due(reports: ReportSet, report: Report, findings: Findings) -> None:
    if not reports.conventions.regime or report.report_date is None or report.end is None:
        return
    for rule in due_rules(reports.conventions.regime):
        if rule.kind is not report.kind:
            continue
        due = rule.due(_event(report))
        if report.report_date > due:
            late = (report.report_date - due).days
            note = "" if rule.verified else " (deadline unverified)"
            findings.add(
                "9.1",
                report,
                None,
                f"the report is dated {report.report_date} and was due on {due}: {late} days "
                f"late{note}",
                f"send it at once and state the reason for the delay ({rule.source})",
                field="report_date",
            )


def _event(report: Report) -> date:
    """Day from which the deadline runs: the earliest new change, or the inventory taking."""
    changes = [x.on for x in report.lines if x.on is not None and x.status in ("N", "U")]
    if report.kind is ReportKind.ICR and changes:
        return min(changes)
    return report.end or date.max


def _check_taking(reports: ReportSet, report: Report, findings: Findings) -> None:
    previous = None
    if report.start is not None:
        previous = report.start - timedelta(days=1)
    before = reports.previous(report) or reports.previous(report, ReportKind.PIL)
    if before is not None and before.end is not None:
        previous = before.end
    if previous is None or report.end is None:
        findings.skip("9.3", report, "the previous inventory taking is not at hand")
        return
    if report.end.year - previous.year > 1:
        findings.add(
            "9.2",
            report,
            None,
            f"no inventory was taken in {previous.year + 1}; the last ones are {previous} and "
            f"{report.end}",
            "explain the year without an inventory taking to the authority",
            field="end",
        )
    latest = latest_inventory_taking(previous)
    if report.end > latest:
        findings.add(
            "9.3",
            report,
            None,
            f"the inventory was taken on {report.end}; 14 months after {previous} is {latest}",
            "take the next inventory earlier and explain the delay",
            field="end",
        )
