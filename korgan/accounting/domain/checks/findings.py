"""Findings of the report checker: which rule, where, what, why, and how to mend it."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from korgan.accounting.domain.reports import Report, ReportLine

_TABLE = Path(__file__).parents[1] / "data" / "report_rules.csv"

GROUPS = {
    0: "form",
    1: "continuity and numbering",
    2: "balance report against change reports",
    3: "balance equation",
    4: "weights, isotopes, units, items",
    5: "transfers",
    6: "corrections and deletions",
    7: "re-batching and category changes",
    8: "item facilities and particular changes",
    9: "timeliness",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its id (group.number), how grave a breach is, and why it is there."""

    id: str
    severity: str
    title: str
    reason: str
    source: str

    @property
    def group(self) -> int:
        """Number of the rule group."""
        return int(self.id.partition(".")[0])


@lru_cache
def report_rules() -> dict[str, Rule]:
    """All rules by id."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {row["id"]: Rule(**row) for row in rows}


@dataclass(frozen=True, slots=True)
class Finding:
    """Breach of a rule at a line of a report. Line None concerns the report as a whole."""

    rule: str
    report: str
    line: int | None
    message: str
    mend: str
    field: str = ""

    def as_dict(self) -> dict[str, object]:
        """Finding with the text of its rule, ready for JSON."""
        rule = report_rules()[self.rule]
        return {
            "rule": self.rule,
            "group": GROUPS[rule.group],
            "severity": rule.severity,
            "title": rule.title,
            "report": self.report,
            "line": self.line,
            "field": self.field or None,
            "message": self.message,
            "reason": rule.reason,
            "mend": self.mend,
            "source": rule.source,
        }


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A rule that could not be checked, and what is missing for it."""

    rule: str
    report: str
    message: str


@dataclass(slots=True)
class Findings:
    """Collects findings, and what could not be checked."""

    found: list[Finding] = field(default_factory=list)
    unchecked: list[Unchecked] = field(default_factory=list)

    def add(
        self,
        rule: str,
        report: Report | str,
        line: ReportLine | int | None,
        message: str,
        mend: str,
        *,
        field: str = "",
    ) -> None:
        """Note a breach of a rule."""
        name = report if isinstance(report, str) else report.name
        number = line.number if isinstance(line, ReportLine) else line
        self.found.append(Finding(rule, name, number, message, mend, field))

    def skip(self, rule: str, report: Report, message: str) -> None:
        """Note that a rule could not be checked."""
        entry = Unchecked(rule, report.name, message)
        if entry not in self.unchecked:
            self.unchecked.append(entry)

    @property
    def forbids_dispatch(self) -> bool:
        """Whether a finding is an error and not only a warning."""
        return any(report_rules()[f.rule].severity == "error" for f in self.found)
