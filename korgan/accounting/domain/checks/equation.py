"""Group 3: the balance equation, line by line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from korgan.accounting.domain.balance_period import SUMMARY_CODES, BalanceSums, balance_sums
from korgan.accounting.domain.checks.findings import Findings
from korgan.accounting.domain.checks.report_set import ReportSet
from korgan.accounting.domain.codes import inventory_changes
from korgan.accounting.domain.materials import in_unit
from korgan.accounting.domain.reports import Report, ReportKind, ReportLine

Weight = Callable[[ReportLine], int]


def check_equation(reports: ReportSet, findings: Findings) -> None:
    """Rules 3.1 to 3.6."""
    for report in reports.under_check(ReportKind.MBR):
        by_element: dict[str, list[ReportLine]] = defaultdict(list)
        for line in reports.lines_of(report):
            by_element[line.element].append(line)
        for element, lines in by_element.items():
            _check_element(reports, report, element, lines, findings)
        _check_listing(reports, report, by_element, findings)


def _check_element(
    reports: ReportSet, report: Report, element: str, lines: list[ReportLine], findings: Findings
) -> None:
    summary: dict[str, ReportLine] = {}
    for line in lines:
        code = "BE" if line.code == "BA" else line.code
        if code in SUMMARY_CODES:
            if code in summary:
                findings.add(
                    "3.6", report, line, f"{line.code} of {element} stands twice",
                    "keep the right one",
                )  # fmt: skip
            summary.setdefault(code, line)
    changes = [
        line
        for line in lines
        if line.code in inventory_changes() and line.code not in SUMMARY_CODES
    ]
    for weight, name, isotope in (
        (_element, "element", False),
        (_isotope, "fissile", True),
    ):
        beginning = weight(summary["PB"]) if "PB" in summary else 0
        ending = weight(summary["PE"]) if "PE" in summary else 0
        sums = balance_sums(beginning, changes, ending, isotope=isotope)
        _compare(reports, report, summary, sums, weight, name, findings)


def _compare(
    reports: ReportSet,
    report: Report,
    summary: dict[str, ReportLine],
    sums: BalanceSums,
    weight: Weight,
    name: str,
    findings: Findings,
) -> None:
    among = reports.conventions.difference == "among changes" and "AE" not in summary
    book = sums.adjusted_book if among else sums.book
    checks = [
        ("3.1", "BE", book, "PB + increases - decreases + rounding"),
        ("3.2", "AE", sums.adjusted_book, "BE - DI"),
    ]
    for rule, code, wanted, formula in checks:
        line = summary.get(code)
        if line is not None and weight(line) != wanted:
            findings.add(
                rule,
                report,
                line,
                f"{code} of {line.element} ({name}) is {_grams(weight(line))} and {formula} "
                f"gives {_grams(wanted)}",
                f"state {_grams(wanted)}, or mend the line that is wrong",
                field="element_weight" if name == "element" else "isotope_weight",
            )
    line = summary.get("MF")
    if line is None or weight(line) == sums.muf:
        return
    if weight(line) == -sums.muf:
        findings.add(
            "3.5", report, line,
            f"MUF of {line.element} ({name}) has the other sign: {_grams(weight(line))} for "
            f"{_grams(sums.muf)}, book minus physical",
            "turn the sign as the form has it",
        )  # fmt: skip
    else:
        findings.add(
            "3.4", report, line,
            f"MUF of {line.element} ({name}) is {_grams(weight(line))} and book minus physical "
            f"gives {_grams(sums.muf)}",
            f"state {_grams(sums.muf)}, or mend the line that is wrong",
        )  # fmt: skip


def _check_listing(
    reports: ReportSet,
    report: Report,
    by_element: dict[str, list[ReportLine]],
    findings: Findings,
) -> None:
    listing = reports.listing_of(report)
    if listing is None:
        findings.skip("3.3", report, f"the listing of {report.end} is not at hand")
        return
    sums: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for line in reports.lines_of(listing):
        a, b = sums[line.element]
        sums[line.element] = (a + line.element_ug, b + line.isotope_ug)
    wanted = {report.element} if report.element else {*by_element, *sums}
    for element in sorted(wanted):
        ending = next((x for x in by_element.get(element, []) if x.code == "PE"), None)
        stated = (_element(ending), _isotope(ending)) if ending else (0, 0)
        if stated != sums[element]:
            findings.add(
                "3.3",
                report,
                ending,
                f"PE of {element} is {_grams(stated[0])} ({_grams(stated[1])} fissile) and "
                f"{listing.name} sums to {_grams(sums[element][0])} "
                f"({_grams(sums[element][1])} fissile)",
                "state the sum of the listing, or correct the listing",
                field="element_weight",
            )


def _element(line: ReportLine) -> int:
    return line.element_ug


def _isotope(line: ReportLine) -> int:
    return line.isotope_ug


def _grams(weight: int) -> str:
    return f"{in_unit(weight, 'g')} g"
