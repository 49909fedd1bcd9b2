"""Check files of reports: read them in their form, run the rules, say what was found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

from korgan.accounting.domain.checks import (
    Conventions,
    Findings,
    ReportSet,
    check_reports,
    report_rules,
)
from korgan.accounting.domain.reports import Report
from korgan.accounting.profiles import Profile, load_profile
from korgan.accounting.readers.reports import read_reports_file


def check_files(
    files: Iterable[Path],
    profile_name: str,
    *,
    previous: Iterable[Path] = (),
    item_facility: bool = False,
    as_of: date | None = None,
) -> dict[str, Any]:
    """Check files of reports together.

    Parameters
    ----------
    files, previous : iterable of Path
        Reports to be checked, and earlier ones as context.
    profile_name : str
        Form of all of them.
    item_facility : bool
        Whether any MUF is a finding.
    as_of : date or None
        Day of judgement for transit times; the latest report date by default.

    Returns
    -------
    dict
        Plain values: reports, findings, what could not be checked, and whether the reports may
        be dispatched.
    """
    profile = load_profile(profile_name)
    paths = list(files)
    reports, findings = _read(paths, profile)
    earlier, _ = _read(list(previous), profile)
    return check_set(
        reports, earlier, profile, findings, item_facility=item_facility, as_of=as_of
    ) | {"files": [str(path) for path in paths]}


def check_set(
    reports: tuple[Report, ...],
    earlier: tuple[Report, ...],
    profile: Profile,
    findings: Findings | None = None,
    *,
    item_facility: bool = False,
    as_of: date | None = None,
) -> dict[str, Any]:
    """Check reports that were read already; the same result as ``check_files``."""
    dated = [r.report_date for r in (*reports, *earlier) if r.report_date is not None]
    conventions: Conventions = replace(
        profile.conventions,
        item_facility=item_facility,
        as_of=as_of or max(dated, default=None),
    )
    result = check_reports(ReportSet(reports, earlier, conventions), findings)
    severities = [report_rules()[f.rule].severity for f in result.found]
    return {
        "profile": profile.identifier,
        "profile_verified": profile.verified,
        "reports": [
            {
                "report": r.name,
                "kind": str(r.kind),
                "area": r.area,
                "number": r.number,
                "start": r.start.isoformat() if r.start else None,
                "end": r.end.isoformat() if r.end else None,
                "lines": len(r.lines),
            }
            for r in reports
        ],
        "findings": [f.as_dict() for f in result.found],
        "unchecked": [asdict(u) for u in result.unchecked],
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "dispatch": not result.forbids_dispatch,
    }


def _read(paths: list[Path], profile: Profile) -> tuple[tuple[Report, ...], Findings]:
    reports: list[Report] = []
    findings = Findings()
    for path in paths:
        parsed = read_reports_file(path, profile)
        reports += parsed.reports
        findings.found += parsed.findings.found
    return tuple(reports), findings
