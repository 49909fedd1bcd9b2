"""A material balance period of two facilities, right in every line, to be spoilt by tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from korgan.accounting.domain.balance_period import material_balance_report
from korgan.accounting.domain.checks import Conventions, ReportSet, check_reports
from korgan.accounting.domain.reports import Report, ReportKind, ReportLine, completed

A, B = "XX-A", "XX-B"
D = Decimal


def change(
    code: str, on: date, batch: str, element: str, weight: str, **more: object
) -> ReportLine:
    fissile = more.pop("fissile", None)
    line = ReportLine(
        code=code,
        on=on,
        batch=batch,
        element=element,
        element_weight=D(weight),
        isotope="G" if fissile else "",
        isotope_weight=D(str(fissile)) if fissile else None,
        items=1,
        measurement="M",
        form="CP",
        container="D",
        state="F",
        place="1",
    )
    return replace(line, **more)  # type: ignore[arg-type]


def listed(batch: str, element: str, weight: str, **more: object) -> ReportLine:
    return replace(change("", date(2026, 1, 1), batch, element, weight, **more), on=None)


def report(kind: ReportKind, area: str, number: int, *lines: ReportLine, **more: object) -> Report:
    fields: dict[str, object] = {
        "kind": kind,
        "area": area,
        "number": number,
        "person": "accountant",
        "lines": tuple(replace(line, number=i) for i, line in enumerate(lines, start=1)),
    }
    return completed(Report(**(fields | more)))  # type: ignore[arg-type]


def period() -> dict[str, Report]:
    """Reports by name: last year's of both areas, and this year's changes, listings, balances."""
    taken, end = date(2025, 12, 31), date(2026, 12, 31)
    reports: dict[str, Report] = {}
    openings = {
        A: [listed("A-1", "E", "5000", fissile="225"), listed("A-2", "N", "300")],
        B: [listed("B-1", "E", "800", fissile="36")],
    }
    for area, lines in openings.items():
        reports[f"old PIL {area}"] = report(
            ReportKind.PIL, area, 1, *lines, report_date=date(2026, 1, 8), end=taken
        )
        reports[f"old MBR {area}"] = material_balance_report(
            None, [], reports[f"old PIL {area}"], number=1, report_date=date(2026, 1, 8),
            start=date(2025, 1, 1), person="accountant",
            # the first report of an area has no beginning inventory: all of it is in excess
        )  # fmt: skip
        old = reports[f"old MBR {area}"]
        reports[f"old MBR {area}"] = replace(
            old,
            lines=tuple(
                replace(x, element_weight=D(0), isotope_weight=D(0) if x.isotope else None)
                if x.code == "MF"
                else x
                for x in old.lines
            ),
        )
    changes = {
        A: [
            change("SD", date(2026, 3, 4), "A-1", "E", "2000", fissile="90", area_to=B),
            change("RM", date(2026, 5, 5), "A-2", "N", "300"),
            change("RP", date(2026, 5, 5), "A-3", "N", "100"),
            change("RP", date(2026, 5, 5), "A-4", "N", "200"),
            change("ND", date(2026, 6, 1), "A-3", "N", "50"),
            change("ND", date(2026, 6, 1), "A-3", "D", "50"),
            change("TW", date(2026, 8, 1), "A-5", "N", "10", permission="licence 7"),
        ],
        B: [
            change("RD", date(2026, 3, 9), "A-1", "E", "2000", fissile="90", area_from=A),
            change("DI", date(2026, 3, 9), "A-1", "E", "3", fissile="0.14", area_from=A),
        ],
    }
    for area, lines in changes.items():
        reports[f"ICR {area}"] = report(
            ReportKind.ICR, area, 1, *lines,
            report_date=date(2027, 1, 5), start=date(2026, 1, 1), end=end,
        )  # fmt: skip
    endings = {
        A: [
            listed("A-1", "E", "3000", fissile="135"),
            listed("A-3", "N", "50"),
            listed("A-3", "D", "50"),
            listed("A-4", "N", "189.5"),
        ],
        B: [listed("B-1", "E", "800", fissile="36"), listed("A-1", "E", "1997", fissile="89.86")],
    }
    for area, lines in endings.items():
        listing = report(ReportKind.PIL, area, 2, *lines, report_date=date(2027, 1, 10), end=end)
        reports[f"PIL {area}"] = listing
        reports[f"MBR {area}"] = material_balance_report(
            reports[f"old MBR {area}"], reports[f"ICR {area}"].lines, listing,
            number=2, report_date=date(2027, 1, 10), person="accountant",
        )  # fmt: skip
    return reports


def rules_broken(reports: dict[str, Report], **conventions: object) -> list[str]:
    """Rules broken by the reports of this year, in order, with those of last year as context."""
    findings = check_reports(
        ReportSet(
            tuple(r for name, r in reports.items() if not name.startswith("old")),
            tuple(r for name, r in reports.items() if name.startswith("old")),
            replace(Conventions(as_of=date(2027, 1, 10)), **conventions),  # type: ignore[arg-type]
        )
    )
    return [f.rule for f in findings.found]


def with_line(report: Report, place: int, /, **more: object) -> Report:
    """Report with one line changed."""
    return replace(
        report,
        lines=tuple(
            replace(x, **more) if x.number == place else x  # type: ignore[arg-type]
            for x in report.lines
        ),
    )


def with_added(report: Report, *lines: ReportLine) -> Report:
    """Report with lines added and numbered on."""
    last = len(report.lines)
    numbered = tuple(replace(x, number=last + i) for i, x in enumerate(lines, start=1))
    return completed(replace(report, lines=report.lines + numbered, line_count=None))
