"""Group 8: item facilities, and changes with conditions of their own."""

from __future__ import annotations

from korgan.accounting.domain.checks.findings import Findings
from korgan.accounting.domain.checks.report_set import ReportSet
from korgan.accounting.domain.codes import inventory_changes
from korgan.accounting.domain.reports import ReportKind


def check_particular(reports: ReportSet, findings: Findings) -> None:
    """Rules 8.1 to 8.4."""
    if reports.conventions.item_facility:
        _check_no_muf(reports, findings)
    takings = {(r.area, r.end) for r in reports.of(ReportKind.PIL)} | {
        (r.area, r.end) for r in reports.of(ReportKind.MBR)
    }
    for report in reports.under_check(ReportKind.ICR):
        for line in report.lines:
            if line.code in ("GA", "LA") and (report.area, line.on) in takings:
                code = "L+" if line.code == "GA" else "L-"
                findings.add(
                    "8.2",
                    report,
                    line,
                    f"{line.code} on {line.on}, the day of the inventory taking",
                    f"report {code} (status U) when the taking showed it",
                    field="code",
                )
            kind = inventory_changes().get(line.code)
            if kind is not None and kind.needs_permission and not line.permission:
                findings.add(
                    "8.4",
                    report,
                    line,
                    f"{line.code} ({kind.name}) without a permission",
                    "name the permission or licence",
                    field="permission",
                )
    _check_retained_waste(reports, findings)


def _check_no_muf(reports: ReportSet, findings: Findings) -> None:
    for report in reports.reports:
        codes = {"MF"} if report.kind is ReportKind.MBR else {"L+", "L-"}
        if report.kind is ReportKind.PIL:
            continue
        for line in report.lines:
            if line.code in codes and (line.element_ug or line.isotope_ug):
                findings.add(
                    "8.1",
                    report,
                    line,
                    f"MUF of {line.element} is {line.element_weight} {line.weight_unit} in an "
                    "item facility",
                    "recount and investigate; report the result to the authority",
                    field="element_weight",
                )


def _check_retained_waste(reports: ReportSet, findings: Findings) -> None:
    for listing in reports.under_check(ReportKind.PIL):
        held: dict[tuple[str, str], int] = {}
        for entry in reports.effective_changes:
            line = entry.line
            if entry.report.area != listing.area or (
                listing.end is not None and line.on is not None and line.on > listing.end
            ):
                continue
            if line.code in ("TW", "FW"):
                step = 1 if line.code == "TW" else -1
                key = (line.batch, line.element)
                held[key] = held.get(key, 0) + step * line.element_ug
        for line in listing.lines:
            if held.get((line.batch, line.element), 0) > 0:
                findings.add(
                    "8.3",
                    listing,
                    line,
                    f"batch {line.batch} was transferred to retained waste and is listed",
                    "take it off the listing, or report FW when it was brought back",
                    field="batch",
                )
