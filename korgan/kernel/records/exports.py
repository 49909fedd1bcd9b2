"""A list as a file: the rows and columns of the page, all of them, streamed.

Text that a spreadsheet would take for a formula is defused: in CSV by an apostrophe in front,
in XLSX by the cell's own "this is text" mark, which leaves the text unchanged. Numbers, dates
and moments stay what they are.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from django.utils import timezone

from korgan.kernel.errors import InputError
from korgan.kernel.records.cells import labels_of, plain_number
from korgan.kernel.records.domain import ColumnKind
from korgan.kernel.records.lists import Column
from korgan.kernel.records.selectors import Inquiry, read_rows
from korgan.kernel.records.xlsx_writing import MOST_ROWS, write_workbook

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What spreadsheets take for the start of a formula, in ASCII and in full width.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Cell = str | int | float | bool | Decimal | date | datetime | None


def export(inquiry: Inquiry, form: str) -> Iterator[bytes]:
    """Yield the file's bytes."""
    columns = [inquiry.record_list.by_name[name] for name in inquiry.question.columns]
    header = [_label(column) for column in columns]
    cells = _cells(inquiry, columns)
    if form == "csv":
        return _as_csv(header, cells)
    if form == "xlsx":
        return write_workbook(
            str(inquiry.record_list.title), header, _at_most(MOST_ROWS - 1, cells)
        )
    raise InputError(
        "bad_format", f"a list is not exported as {form[:20]}", where="format", mend="csv or xlsx"
    )


def defuse(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run.

    Examples
    --------
    >>> defuse("=1+1"), defuse("plain"), defuse(" =1+1")
    ("'=1+1", 'plain', "' =1+1")
    """
    return "'" + text if text.lstrip(" ").startswith(_FORMULA_STARTS) else text


def _label(column: Column) -> str:
    return f"{column.label} ({column.unit})" if column.unit else str(column.label)


def _cells(inquiry: Inquiry, columns: list[Column]) -> Iterator[list[Cell]]:
    typed = [(column.name, _typed(inquiry, column)) for column in columns]
    for rows in read_rows(inquiry):
        for row in rows:
            yield [write(row[name]) for name, write in typed]


def _typed(inquiry: Inquiry, column: Column) -> Callable[[Any], Cell]:
    """Return what turns a column's value into a cell that keeps its type."""
    if column.kind == ColumnKind.CHOICE:
        labels = labels_of(inquiry.record_list, column, inquiry.model)
        return lambda value: None if value is None else labels.get(value, str(value))
    if column.kind == ColumnKind.MOMENT:
        zone: tzinfo = timezone.get_current_timezone()
        return lambda value: None if value is None else value.astimezone(zone)
    if column.kind in (ColumnKind.TEXT, ColumnKind.CODE):
        return lambda value: None if value is None else str(value)
    return lambda value: value


def _at_most(most: int, cells: Iterator[list[Cell]]) -> Iterator[list[Cell]]:
    """Break the download off rather than hand over a file that silently lacks rows."""
    for number, row in enumerate(cells, 1):
        if number > most:
            raise InputError(
                "too_many_rows",
                f"a sheet holds {most} rows",
                mend="export as CSV, or narrow the list",
            )
        yield row


def _as_csv(header: list[str], cells: Iterator[list[Cell]]) -> Iterator[bytes]:
    out = io.StringIO()
    writer = csv.writer(out)
    # The mark tells spreadsheets that the bytes are UTF-8.
    out.write("\ufeff")
    writer.writerow([defuse(label) for label in header])
    for row in cells:
        writer.writerow([_csv_text(cell) for cell in row])
        if out.tell() > 64 * 1024:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def _csv_text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "1" if cell else "0"
        case str():
            return defuse(cell)
        case datetime():
            return cell.isoformat(timespec="seconds")
        case date():
            return cell.isoformat()
    return plain_number(cell)
