"""A report as it would be sealed now: its lines, what the checker says, in the area's form."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils import timezone

from korgan.accounting.domain.reports import EntryStatus, Report, ReportKind, completed
from korgan.accounting.models import Area, Movement
from korgan.accounting.profiles import Profile, load_profile
from korgan.accounting.profiles.checking import check_set
from korgan.accounting.profiles.generate import fitted
from korgan.accounting.selectors.facilities import readable_areas
from korgan.accounting.selectors.report_drafts.balance import balance_report
from korgan.accounting.selectors.report_drafts.change_lines import as_new, change_lines
from korgan.accounting.selectors.report_drafts.listing import final_taking, listed_lines
from korgan.accounting.selectors.report_drafts.sealed import next_report_number, sealed_reports
from korgan.accounting.selectors.report_drafts.unreported import (
    first_day_of,
    next_line,
    refuse_across_taking,
)
from korgan.accounting.selectors.report_drafts.weights import decimals_of
from korgan.kernel.errors import Conflict
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible

# Breaches that no other wording of the report would mend: in transit, MUF of items, lateness.
EXPLAINABLE = frozenset({"5.1", "8.1", "9.1", "9.2", "9.3"})


@dataclass(frozen=True)
class Draft:
    """A report as it would be sealed now, with what the checker says of it."""

    report: Report
    movements: list[tuple[int, Movement]]
    check: dict[str, Any]
    # Categories for which no report is sealed yet, where the form states one in a report.
    categories: tuple[str, ...] = ()

    @property
    def errors(self) -> list[dict[str, Any]]:
        """Findings that have to be mended before dispatch."""
        return [f for f in self._grave if f["rule"] not in EXPLAINABLE]

    @property
    def to_explain(self) -> list[dict[str, Any]]:
        """Findings that state a fact: the report goes out with an explanation of them."""
        return [f for f in self._grave if f["rule"] in EXPLAINABLE]

    @property
    def _grave(self) -> list[dict[str, Any]]:
        return [f for f in self.check["findings"] if f["severity"] == "error"]


def draft_report(
    *, actor: Actor, area: Area, kind: ReportKind, end: date, category: str = ""
) -> Draft:
    """Return a report as it would be sealed now: lines from the ledger, checked.

    Where the form states one category in a report: that of ``category``, or else the next one.
    """
    get_visible(actor, readable_areas(actor=actor), id=area.id)
    return draft_of(
        area, kind, end, person=actor.name, dated=timezone.localdate(), category=category
    )


def draft_of(
    area: Area, kind: ReportKind, end: date, *, person: str, dated: date, category: str = ""
) -> Draft:
    """Return what ``draft_report`` does, for services that have the area already."""
    profile = load_profile(area.profile)
    header: dict[str, Any] = {
        "number": next_report_number(area, kind),
        "report_date": dated,
        "person": person[:30],
    }
    movements: list[tuple[int, Movement]] = []
    categories: tuple[str, ...] = ()
    decimals = decimals_of(profile, kind)
    if kind is ReportKind.ICR:
        refuse_across_taking(area, end)
        corrects = not profile.corrections or EntryStatus.CORRECTION in profile.corrections
        first = next_line(area) if profile.conventions.line_numbers == "ledger" else 1
        lines, movements = change_lines(
            area, end, header["number"], first=first, corrects=corrects, decimals=decimals
        )
        if profile.corrections and EntryStatus.LATE not in profile.corrections:
            lines = tuple(as_new(line) for line in lines)
        start = first_day_of(area, end)
        report = Report(kind, area.code, start=start, end=end, lines=lines, **header)
    else:
        taking = final_taking(area, end)
        listing = Report(
            ReportKind.PIL,
            area.code,
            start=None,
            end=end,
            lines=listed_lines(taking, decimals),
            **header,
        )
        report = listing
        if kind is ReportKind.MBR:
            report = balance_report(area, listing, header, decimals)
    if states_one_category(profile, kind):
        report, categories = _of_one_category(area, report, category)
    report = fitted(completed(report, profile.units), profile)
    earlier = tuple(sealed_reports(area))
    check = check_set(
        (report,), earlier, replace_regime(profile, area),
        item_facility=area.facility.counts_items, as_of=dated,
    )  # fmt: skip
    return Draft(report, movements, check, categories)


def states_one_category(profile: Profile, kind: ReportKind) -> bool:
    """Whether a form names the category in the header, and so holds one in each report."""
    return any(spec.name == "element" for spec in profile.form(kind).header)


def _of_one_category(area: Area, report: Report, category: str) -> tuple[Report, tuple[str, ...]]:
    """Report of one category, and the categories for which none is sealed yet."""
    there = list(dict.fromkeys(line.element for line in report.lines))
    sealed = Counter(
        each.element for each in sealed_reports(area, report.kind) if each.end == report.end
    )
    if category and category not in there:
        raise Conflict(
            "category_not_in_balance",
            f"the balance of {report.end} has no category {category}",
            where="category",
        )
    # The first one that no report states yet; when all are stated, the first again.
    chosen = category or min(there, key=lambda each: sealed[each], default="")
    lines = [line for line in report.lines if line.element == chosen]
    numbered = tuple(replace(line, number=place) for place, line in enumerate(lines, start=1))
    report = replace(report, element=chosen, lines=numbered, line_count=len(numbered))
    return report, tuple(each for each in there if not sealed[each])


def replace_regime(profile: Any, area: Area) -> Any:
    """Profile with the deadlines of the area, where the form itself names none."""
    if profile.conventions.regime or not area.regime:
        return profile
    return replace(profile, conventions=replace(profile.conventions, regime=area.regime))
