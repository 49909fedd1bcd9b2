"""The reports under check with those sent before, and the conventions of their form."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from korgan.accounting.domain.reports import (
    Amendment,
    EffectiveLine,
    Report,
    ReportKind,
    ReportLine,
    effective_lines,
    period_changes,
)


@dataclass(frozen=True, slots=True)
class Conventions:
    """What differs between forms and States; a profile states it as data."""

    regime: str = ""
    line_numbers: str = "report"  # or "ledger": counted on through all reports of an area
    report_numbers: str = "kind"  # or "area": one sequence for all kinds
    difference: str = "separate"  # DI after BE; or "among changes"
    decimals: dict[str, int] = field(default_factory=dict)
    revisions: bool = True
    rules_off: tuple[str, ...] = ()
    units: dict[str, str] = field(default_factory=dict)
    item_facility: bool = False
    as_of: date | None = None


@dataclass(frozen=True)
class ReportSet:
    """Reports to be checked, and earlier ones that serve as context."""

    reports: tuple[Report, ...]
    earlier: tuple[Report, ...] = ()
    conventions: Conventions = field(default_factory=Conventions)

    @cached_property
    def all(self) -> tuple[Report, ...]:
        """Earlier and present reports, in the order of area, kind and number."""
        return tuple(
            sorted((*self.earlier, *self.reports), key=lambda r: (r.area, r.kind, r.number or 0))
        )

    def of(self, kind: ReportKind, area: str | None = None) -> list[Report]:
        """All reports of a kind, of one area or of all."""
        return [r for r in self.all if r.kind is kind and (area is None or r.area == area)]

    def under_check(self, kind: ReportKind) -> list[Report]:
        """Reports of a kind that are to be checked."""
        return [r for r in self.reports if r.kind is kind]

    def is_under_check(self, report: Report) -> bool:
        """Whether a report is to be checked, and not only context."""
        return any(report is r for r in self.reports)

    @cached_property
    def _changes(self) -> tuple[list[EffectiveLine], list[Amendment]]:
        return effective_lines(self.of(ReportKind.ICR))

    @property
    def effective_changes(self) -> list[EffectiveLine]:
        """Inventory changes that count, of all reports."""
        return self._changes[0]

    @property
    def amendments(self) -> list[Amendment]:
        """Corrections and deletions of inventory changes, of all reports."""
        return self._changes[1]

    @cached_property
    def _summed(self) -> dict[int, list[EffectiveLine]]:
        return {}

    def changes_in(self, report: Report) -> list[EffectiveLine]:
        """Changes that a balance report of an area sums up."""
        known = self._summed.get(id(report))
        if known is None:
            changes = self.of(ReportKind.ICR, report.area)
            known = self._summed[id(report)] = period_changes(changes, report.start, report.end)
        return known

    def restated_changes_in(self, report: Report) -> list[EffectiveLine]:
        """Changes dated in the period, as amended until today: for a balance stated anew."""
        return period_changes(
            [replace(r, start=None) for r in self.of(ReportKind.ICR, report.area)],
            report.start, report.end,
        )  # fmt: skip

    def previous(self, report: Report, kind: ReportKind | None = None) -> Report | None:
        """Latest report of the same area and kind that ends before this one.

        For a material balance report of one element, the one of the same element or of all.
        """
        kind = kind or report.kind
        before = [
            r
            for r in self.of(kind, report.area)
            if r is not report
            and r.end is not None
            and report.end is not None
            and r.end < report.end
            and r.element in ("", report.element)
        ]
        return max(before, key=lambda r: (r.end or date.min, r.number or 0), default=None)

    def listing_of(self, report: Report) -> Report | None:
        """Latest physical inventory listing of the taking that closes a report's period."""
        matching = [r for r in self.of(ReportKind.PIL, report.area) if r.end == report.end]
        return matching[-1] if matching else None

    def lines_of(self, report: Report) -> list[ReportLine]:
        """Lines that count of a listing or balance report, amendments carried out.

        A report with deletions or corrections amends the ones before it of the same taking; so
        does every further listing.
        """
        amends = report.kind is ReportKind.PIL or any(
            line.status in "CDAL" for line in report.lines
        )
        if not amends:
            return list(report.lines)
        family = [
            r
            for r in self.of(report.kind, report.area)
            if r.end == report.end
            and r.element == report.element
            and (r is report or (r.number or 0) < (report.number or 0))
        ]
        return [entry.line for entry in effective_lines(family)[0]]
