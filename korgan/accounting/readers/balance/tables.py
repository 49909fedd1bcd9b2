"""CSV and XLSX in the shape of the JSON form.

Every row is one object of one kind, named in the column ``record`` (CSV) or by its sheet (XLSX):
study, method, calibration, stratum, closing, item, event, transfer, pair, sample, loss, material.
Columns are the field names of the JSON form; empty cells are absent fields.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from korgan.science.errors import InputError

# record kind -> field of the JSON form that collects such rows
_COLLECTIONS = {
    "method": "methods",
    "calibration": "calibrations",
    "stratum": "strata",
    "closing": "closings",
    "event": "events",
    "transfer": "transfers",
    "sample": "sampling",
    "power": "power",
}
_KINDS = (*_COLLECTIONS, "study", "item", "pair", "loss", "material", "test")
_PLURALS = {
    "methods": "method", "calibrations": "calibration", "strata": "stratum",
    "closings": "closing", "inventories": "closing", "inventory": "item", "items": "item",
    "events": "event", "transfers": "transfer", "pairs": "pair", "samples": "sample",
    "sampling": "sample", "losses": "loss", "materials": "material", "tests": "test",
}  # fmt: skip
_LARGEST_SHEET = 200_000_000


def read_csv(text: str) -> dict[str, Any]:
    """Read the CSV form; comma, semicolon or tab between columns, as the first line has it."""
    body = text.lstrip("\ufeff")
    first = next((line for line in body.splitlines() if line.strip() and line[0] != "#"), "")
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter)
    header: list[str] | None = None
    rows: list[tuple[str, dict[str, Any]]] = []
    for cells in reader:
        if not any(c.strip() for c in cells) or cells[0].startswith("#"):
            continue
        if header is None:
            header = [c.strip() for c in cells]
            continue
        where = f"line {reader.line_num}"
        if len(cells) > len(header) and any(c.strip() for c in cells[len(header) :]):
            raise InputError(
                "too_many_cells",
                f"{len(cells)} cells under {len(header)} column names",
                where=where,
                mend="quote text that contains the delimiter",
            )
        row = {n: _cell(c, delimiter) for n, c in zip(header, cells, strict=False) if c.strip()}
        rows.append((where, row))
    if header is None:
        raise InputError("empty_file", "the file is empty", where="file")
    if "record" not in [h.lower() for h in header]:
        raise InputError(
            "no_record_column",
            "the column `record` is missing",
            where="line 1",
            mend=f"add it; it says what a row is: {', '.join(_KINDS)}",
        )
    return _assemble((where, str(row.pop(_record(row), "")), row) for where, row in rows)


def read_xlsx(content: bytes) -> dict[str, Any]:
    """Read the XLSX form: one sheet for each kind of record, column names in its first row."""
    import openpyxl

    check_archive(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except Exception as error:  # openpyxl lets zipfile, XML and its own errors through
        raise InputError(
            "unreadable_spreadsheet", f"the spreadsheet is damaged ({error})"
        ) from None
    rows: list[tuple[str, str, dict[str, Any]]] = []
    for sheet in book.worksheets:
        kind = _PLURALS.get(sheet.title.strip().lower(), sheet.title.strip().lower())
        if kind not in _KINDS:
            continue  # a sheet of notes is none of our business
        header: list[str] | None = None
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            if all(c is None or str(c).strip() == "" for c in cells):
                continue
            if header is None:
                header = ["" if c is None else str(c).strip() for c in cells]
                continue
            row = {
                name: _value(cell)
                for name, cell in zip(header, cells, strict=False)
                if name and cell is not None and str(cell).strip() != ""
            }
            rows.append((f"sheet {sheet.title}, row {number}", kind, row))
    return _assemble(rows)


def _assemble(rows: Iterable[tuple[str, str, dict[str, Any]]]) -> dict[str, Any]:
    form: dict[str, Any] = {}
    for where, record, row in rows:
        kind = _PLURALS.get(record.strip().lower(), record.strip().lower())
        entry = {**row, "_where": where}
        if kind in _COLLECTIONS:
            form.setdefault(_COLLECTIONS[kind], []).append(entry)
        elif kind == "study":
            form.update(row)
        elif kind == "test":
            form.setdefault("tests", {}).update(row)
        elif kind == "item":
            _add_item(form, entry)
        elif kind == "pair":
            _add_pair(form, entry)
        elif kind == "loss":
            form.setdefault("detection_study", {}).setdefault("losses", []).append(entry)
        elif kind == "material":
            _add_material(form, entry)
        else:
            raise InputError(
                "unknown_record",
                f"{record!r} is not a kind of record",
                where=where,
                mend=f"use one of {', '.join(_KINDS)}",
            )
    return form


def _add_item(form: dict[str, Any], entry: dict[str, Any]) -> None:
    """Items name the closing at which they were on inventory."""
    name = _taken(entry, "closing", "closing_id", "inventory", "pit")
    if name is None:
        raise InputError(
            "missing_field",
            "closing is missing",
            where=str(entry["_where"]),
            mend="name the physical inventory at which the item was there",
        )
    closings = form.setdefault("closings", [])
    for closing in closings:
        if name in (str(closing.get("id", "")), str(closing.get("time", closing.get("date", "")))):
            closing.setdefault("items", []).append(entry)
            return
    closings.append({"id": name, "items": [entry], "_where": entry["_where"]})


def _add_pair(form: dict[str, Any], entry: dict[str, Any]) -> None:
    """Pairs of one name make one inspection; the first row may carry what all share."""
    name = str(entry.get("id") or entry.get("name") or entry.get("stratum") or "pairs")
    inspections = form.setdefault("inspections", [])
    own = next((i for i in inspections if i["id"] == name), None)
    if own is None:
        own = {"id": name, "operator": [], "inspector": [], "_where": entry["_where"]}
        inspections.append(own)
    for side in ("operator", "inspector"):
        if side not in entry:
            raise InputError("missing_field", f"{side} is missing", where=str(entry["_where"]))
        own[side].append(entry.pop(side))
    entry.pop("_where")
    own.update({k: v for k, v in entry.items() if k not in ("id", "name")})


def _add_material(form: dict[str, Any], entry: dict[str, Any]) -> None:
    """Columns named like isotopes hold their masses."""
    isotopes = {k: entry.pop(k) for k in list(entry) if k in ("U", "Pu", "Th") or "-" in k}
    form.setdefault("materials", []).append({**entry, "isotopes": isotopes})


def _taken(entry: dict[str, Any], *names: str) -> str | None:
    for name in names:
        if name in entry:
            return str(entry.pop(name))
    return None


def _record(row: dict[str, Any]) -> str:
    return next((name for name in row if name.lower() == "record"), "record")


def _cell(text: str, delimiter: str) -> str:
    """Cell of a CSV file; with semicolons between columns a decimal comma is a point."""
    text = text.strip()
    if delimiter == ";" and text.count(",") == 1:
        whole, _, part = text.partition(",")
        if whole.lstrip("+-").isdigit() and part.rstrip(" %").isdigit():
            return f"{whole}.{part}"
    return text


def _value(cell: object) -> object:
    if isinstance(cell, datetime):
        midnight = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
        return cell.date().isoformat() if midnight else cell.isoformat()
    return cell.isoformat() if isinstance(cell, date) else cell


def check_archive(content: bytes) -> None:
    """Refuse a spreadsheet that is damaged or unpacks to an absurd size."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > _LARGEST_SHEET:
                raise InputError(
                    "too_large", "the spreadsheet unpacks to more than 200 MB", mend="use CSV"
                )
    except zipfile.BadZipFile:
        raise InputError("unreadable_spreadsheet", "the spreadsheet is damaged") from None
