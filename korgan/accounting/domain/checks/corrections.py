"""Group 6: corrections and deletions change what is known, and only what they may change."""

from __future__ import annotations

from collections import defaultdict

from korgan.accounting.domain.checks.findings import Findings
from korgan.accounting.domain.checks.report_set import ReportSet
from korgan.accounting.domain.codes import inventory_changes
from korgan.accounting.domain.reports import (
    Amendment,
    EntryStatus,
    Report,
    ReportKind,
    ReportLine,
    effective_lines,
)

# name of the field in a finding -> attribute of a line
_IMMUTABLE = {"date": "on", "batch": "batch", "code": "code", "element": "element"}
_ADJUSTMENTS = frozenset({"L+", "L-", "R+", "R-"})


def check_corrections(reports: ReportSet, findings: Findings) -> None:
    """Rules 6.1 to 6.7."""
    for kind in ReportKind:
        amendments = (
            reports.amendments if kind is ReportKind.ICR else effective_lines(reports.of(kind))[1]
        )
        for amendment in amendments:
            if reports.is_under_check(amendment.report):
                _check_amendment(reports, amendment, findings)
    for report in reports.reports:
        _check_status(report, findings)
        _check_additions(report, findings)


def _check_amendment(reports: ReportSet, amendment: Amendment, findings: Findings) -> None:
    line, report, target = amendment.line, amendment.report, amendment.target
    what = "correction" if line.status == EntryStatus.CORRECTION else "deletion"
    if target is None:
        refers = f"line {line.corrects_line}" if line.corrects_line is not None else "no line"
        if line.corrects_report is not None:
            refers += f" of report {line.corrects_report}"
        findings.add(
            "6.2",
            report,
            line,
            f"the {what} refers to {refers}, and no entry in force is found there",
            "name the entry that is meant; give the report that it stands in as context",
            field="corrects_line",
        )
        return
    original = target.line
    if line.status == EntryStatus.CORRECTION:
        _check_immutable(report, line, original, findings)
    _check_revision(reports, report, line, original, findings)
    if line.previous_crc and original.crc and line.previous_crc != original.crc:
        findings.add(
            "6.7", report, line,
            f"the hash of the {what}'s original is {original.crc}, not {line.previous_crc}",
            "take the hash from the line that is meant", field="previous_crc",
        )  # fmt: skip


def _check_immutable(
    report: Report, line: ReportLine, original: ReportLine, findings: Findings
) -> None:
    for name, attribute in _IMMUTABLE.items():
        before, now = getattr(original, attribute), getattr(line, attribute)
        if before != now:
            findings.add(
                "6.1",
                report,
                line,
                f"the correction changes the {name} from {before} to {now}",
                "delete the entry (status D) and report a new one (status N)",
                field=attribute,
            )


def _check_revision(
    reports: ReportSet, report: Report, line: ReportLine, original: ReportLine, findings: Findings
) -> None:
    if not reports.conventions.revisions:
        return
    if line.status == EntryStatus.CORRECTION:
        wanted = (original.revision or 0) + 1
        if line.revision != wanted:
            findings.add(
                "6.3",
                report,
                line,
                f"the revision is {_blank(line.revision)} and the record has been revised "
                f"{original.revision or 0} times",
                f"state revision {wanted}",
                field="revision",
            )
    elif line.revision not in (None, 0):
        findings.add(
            "6.4", report, line, f"the deletion has revision {line.revision}", "state revision 0",
            field="revision",
        )  # fmt: skip


def _check_status(report: Report, findings: Findings) -> None:
    for line in report.lines:
        if report.kind is not ReportKind.ICR or line.code not in inventory_changes():
            continue
        adjusts = line.code in _ADJUSTMENTS
        amends = line.status in (EntryStatus.CORRECTION, EntryStatus.DELETION)
        if adjusts and line.status != EntryStatus.ADJUSTMENT and not amends:
            findings.add(
                "6.5", report, line, f"{line.code} has status {line.status}", "state status U",
                field="status",
            )  # fmt: skip
        elif not adjusts and line.status == EntryStatus.ADJUSTMENT:
            findings.add(
                "6.5",
                report,
                line,
                f"{line.code} has status U",
                "state N for a new entry; U is for L+, L-, R+ and R-",
                field="status",
            )
        if line.status == EntryStatus.NEW and (line.revision or 0) != 0:
            findings.add(
                "6.3", report, line, f"a new entry has revision {line.revision}",
                "state revision 0", field="revision",
            )  # fmt: skip


def _check_additions(report: Report, findings: Findings) -> None:
    """Status A stands in a pair with a deletion of the same original."""
    deleted: dict[tuple[int | None, int | None], int] = defaultdict(int)
    for line in report.lines:
        if line.status == EntryStatus.DELETION:
            deleted[line.corrects_report, line.corrects_line] += 1
    for line in report.lines:
        if line.status != EntryStatus.ADDITION:
            continue
        key = (line.corrects_report, line.corrects_line)
        if deleted[key] < 1:
            findings.add(
                "6.6",
                report,
                line,
                "the addition has no deletion of the same line beside it",
                "add the deletion, or mark the line late (L)",
                field="status",
            )
        deleted[key] -= 1


def _blank(value: int | None) -> str:
    return "blank" if value is None else str(value)
