"""The checker: nine groups of rules that a report must keep before it is sent.

Each group is a module with one public function; ``checker`` runs them all. Rules are data
(``domain/data/report_rules.csv``); every finding names rule, line, reason and mend.
"""

from korgan.accounting.domain.checks.checker import Conventions, ReportSet, check_reports
from korgan.accounting.domain.checks.findings import (
    GROUPS,
    Finding,
    Findings,
    Rule,
    Unchecked,
    report_rules,
)

__all__ = [
    "GROUPS",
    "Conventions",
    "Finding",
    "Findings",
    "ReportSet",
    "Rule",
    "Unchecked",
    "check_reports",
    "report_rules",
]
