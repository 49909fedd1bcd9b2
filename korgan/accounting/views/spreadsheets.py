"""Count sheets as workbooks to fill in: of an inventory taking, and of an opening inventory."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from korgan.accounting.readers.count_sheet import COLUMNS
from korgan.accounting.selectors.facilities import get_area
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.records.xlsx_writing import write_workbook

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def spreadsheet(data: bytes, filename: str) -> HttpResponse:
    """Hand a workbook to be kept."""
    response = HttpResponse(data, content_type=SPREADSHEET)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def count_sheet(title: str, rows: Sequence[Sequence[str]], filename: str) -> HttpResponse:
    """Hand a count sheet with the rows that are known."""
    return spreadsheet(b"".join(write_workbook(title, COLUMNS, rows)), filename)


@require_GET
def opening_sheet(request: HttpRequest, area_id: int) -> HttpResponse:
    """Give the empty sheet of an opening inventory."""
    area = get_area(actor=actor_of(request), area_id=area_id)
    return count_sheet(_("Opening inventory"), [], f"opening-{area.code}.xlsx")
