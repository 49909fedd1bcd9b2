"""Run all rule groups over a set of reports."""

from __future__ import annotations

from korgan.accounting.domain.checks.continuity import check_continuity
from korgan.accounting.domain.checks.corrections import check_corrections
from korgan.accounting.domain.checks.equation import check_equation
from korgan.accounting.domain.checks.findings import Findings
from korgan.accounting.domain.checks.particular import check_particular
from korgan.accounting.domain.checks.rebatching import check_rebatching
from korgan.accounting.domain.checks.report_set import Conventions, ReportSet
from korgan.accounting.domain.checks.sums import check_sums
from korgan.accounting.domain.checks.timeliness import check_timeliness
from korgan.accounting.domain.checks.transfers import check_transfers
from korgan.accounting.domain.checks.weights import check_weights

__all__ = ["Conventions", "ReportSet", "check_reports"]

_GROUPS = (
    check_continuity,
    check_sums,
    check_equation,
    check_weights,
    check_transfers,
    check_corrections,
    check_rebatching,
    check_particular,
    check_timeliness,
)


def check_reports(reports: ReportSet, findings: Findings | None = None) -> Findings:
    """Check reports against the nine groups of rules.

    Parameters
    ----------
    reports : ReportSet
        Reports to be checked, with earlier ones as context, and the conventions of the form.
    findings : Findings, optional
        Findings of the parser, to which those of the rules are added.

    Returns
    -------
    Findings
        Breaches in the order of rule, report and line, and what could not be checked.
    """
    result = findings or Findings()
    for check in _GROUPS:
        check(reports, result)
    off = reports.conventions.rules_off
    result.found = [f for f in result.found if f.rule not in off]
    result.found.sort(key=lambda f: (tuple(map(int, f.rule.split("."))), f.report, f.line or 0))
    return result
