"""Count sheets: CSV or the first sheet of a workbook, one row a batch."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from korgan.accounting.domain.counting import Count
from korgan.accounting.domain.materials import ElementCategory, micrograms
from korgan.accounting.domain.written_numbers import written_decimal
from korgan.science.errors import InputError

COLUMNS = (
    "batch", "category", "place", "found", "items", "weight", "unit", "fissile_weight", "method",
    "remark",
)  # fmt: skip
_YES, _NO = {"yes", "y", "1", "true", "да", "x"}, {"no", "n", "0", "false", "нет", "missing"}
_MOST_ROWS, _MOST_COLUMNS, _MOST_ITEMS = 100_000, 100, 10**9


def read_count_sheet(data: bytes, filename: str) -> list[dict[str, Any]]:
    """Rows of a count sheet that say something: batch, category, place, count, method, remark.

    A row without ``found`` was not counted and is left out.
    """
    rows = _workbook(data) if data[:2] == b"PK" else _text(data, filename)
    header = [str(cell or "").strip().lower().replace(" ", "_") for cell in next(rows, [])]
    if "batch" not in header or "found" not in header:
        raise InputError(
            "no_header", "the sheet has no columns batch and found", where=filename,
            mend=f"the first row names the columns: {', '.join(COLUMNS)}",
        )  # fmt: skip
    found = []
    for number, cells in enumerate(rows, start=2):
        if number > _MOST_ROWS:
            raise InputError("too_many_rows", f"the sheet has more than {_MOST_ROWS} rows")
        row = {
            name: str(cell).strip() if cell is not None else ""
            for name, cell in zip(header, cells, strict=False)
        }
        if row.get("batch") and row.get("found"):
            found.append(_told_by_row(row, number))
    return found


def _told_by_row(row: dict[str, str], number: int) -> dict[str, Any]:
    """Return what a row says; a refusal names the row, since a sheet has many."""
    try:
        return counted_row(row, f"row {number}")
    except InputError as error:
        mend = f"correct row {number} of the sheet"
        if error.mend:
            mend = f"row {number} of the sheet: {error.mend}"
        raise InputError(error.code, error.message, where=f"row {number}", mend=mend) from None


def counted_row(row: dict[str, str], where: str) -> dict[str, Any]:
    """Return what one row says was found: batch, category, place, count, method, remark."""
    mark = row["found"].lower()
    if mark not in _YES | _NO:
        raise InputError(
            "value_not_readable", f"{row['found']!r} is neither yes nor no", where=where
        )
    unit = row.get("unit", "") or "g"
    weight, fissile = row.get("weight", ""), row.get("fissile_weight", "")
    category = row.get("category", "").upper()
    if category and category not in {str(each) for each in ElementCategory}:
        raise InputError(
            "unknown_category", f"{category!r} is no category", where=where,
            mend=f"use one of {', '.join(map(str, ElementCategory))}",
        )  # fmt: skip
    isotope = "U-235" if category in ("N", "D", "E") else ""
    if fissile and not isotope:
        raise InputError("isotope_of_other_element", "a fissile weight is of uranium", where=where)
    return {
        "batch": row["batch"],
        "category": category,
        "place": row.get("place", ""),
        "method": row.get("method", ""),
        "remark": row.get("remark", ""),
        "count": Count(
            present=mark in _YES,
            items=_items(row.get("items", ""), where),
            element=_weight(weight, unit, where) if weight else None,
            isotopes={isotope: _weight(fissile, unit, where)} if fissile else {},
        ),
    }


def _items(text: str, where: str) -> int | None:
    if not text:
        return None
    number = written_decimal(text, where)
    if not 0 <= number <= _MOST_ITEMS or number != number.to_integral_value():
        raise InputError("value_not_readable", f"{text!r} is no number of items", where=where)
    return int(number)


def _weight(text: str, unit: str, where: str) -> int:
    return micrograms(written_decimal(text, where), unit)


def _text(data: bytes, filename: str) -> Iterator[Sequence[object]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("not_utf8", "the file is not UTF-8 text", where=filename) from None
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text), delimiter=separator)
    except csv.Error:
        raise InputError("not_a_table", "the file is no table", where=filename) from None


def _workbook(data: bytes) -> Iterator[Sequence[object]]:
    from openpyxl import load_workbook

    # Loaded here: the form of a balance brings the statistics' libraries with it.
    from korgan.accounting.readers.balance.tables import check_archive

    check_archive(data)
    # Rows are read as they are asked for: what is wrong in the file shows only then.
    try:
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        # The file's own word for its size may be anything.
        sheet.reset_dimensions()
        yield from sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS)
    except Exception:
        raise InputError("not_a_workbook", "the workbook cannot be read") from None
