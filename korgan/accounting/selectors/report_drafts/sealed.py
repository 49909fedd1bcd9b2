"""Reports that are sealed already."""

from __future__ import annotations

from korgan.accounting.domain.reports import Report
from korgan.accounting.models import AccountingReport, Area
from korgan.accounting.readers.report_json import reports_from_json


def sealed_reports(area: Area, *kinds: str) -> list[Report]:
    """Return the sealed reports of an area as the domain knows them, in order."""
    rows = AccountingReport.objects.filter(area=area).order_by("kind", "number")
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return [reports_from_json(row.content)[0] for row in rows]


def next_report_number(area: Area, kind: str) -> int:
    """Return the number that the next report of a kind will get."""
    last = AccountingReport.objects.filter(area=area, kind=kind).order_by("-number").first()
    return last.number + 1 if last else 1
