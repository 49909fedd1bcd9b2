"""From the bytes of a CSV or XLSX file to numbered rows of cells; nothing in it is run.

Limits come first: a workbook is a ZIP, whose small size says nothing about what is inside.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _

from korgan.kernel.errors import InputError
from korgan.kernel.records.imports.domain import BadCell, Cell, FileForm

MOST_BYTES = 50 * 1024 * 1024
MOST_UNPACKED_BYTES = 256 * 1024 * 1024
# A real sheet of repetitive numbers packs 1:20; a bomb 1:1000.
MOST_RATIO = 200
MOST_PARTS = 2000
MOST_COLUMNS = 200
MOST_SHEET_ROWS = 1_048_576
# Empty ones included: a formatted column can reach far beyond what is written.
MOST_CELLS = 40_000_000
LONGEST_CELL = 32_767
ENCODINGS = ("utf-8", "utf-16", "cp1251", "cp1252", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic")
DELIMITERS = (",", ";", "\t", "|")
_DEFUSED = re.compile("'[ ]*[=+\\-@\t\r\n＝＋－＠]")

Row = list[Cell | BadCell]


@dataclass(frozen=True)
class Sheet:
    """Rows by their number in the file (the first is 1), and how the file was read."""

    rows: Iterator[tuple[int, Row]]
    kind: str
    encoding: str = ""
    delimiter: str = ""
    name: str = ""
    # About how many rows there are, for a progress bar; 0 where unknown.
    expected: int = 0
    # The encoding was guessed, so that the reader should look at the letters.
    is_guessed: bool = False


def read_sheet(data: bytes, form: FileForm) -> Sheet:
    """Read a spreadsheet by what it is, not by its name."""
    if not data:
        raise InputError("empty_file", _("the file is empty"))
    if len(data) > MOST_BYTES:
        most = MOST_BYTES // (1024 * 1024)
        raise InputError(
            "file_too_large", _("the file is larger than %(most)d MiB") % {"most": most}
        )
    if data.startswith(b"PK"):
        return _read_workbook(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError(
            "old_workbook",
            _("this is a workbook of the old kind (.xls), or one with a password"),
            mend=_("save it as .xlsx without a password, or as CSV"),
        )
    return _read_text(data, form)


def _read_text(data: bytes, form: FileForm) -> Sheet:
    text, encoding, is_guessed = _decode(data, form.encoding)
    if "\0" in text:
        raise InputError(
            "not_text",
            _("the file is neither text nor a workbook"),
            mend=_("export it as CSV or XLSX"),
        )
    delimiter = form.delimiter or _delimiter_of(text)
    rows = _csv_rows(text, delimiter)
    expected = text.count("\n")
    return Sheet(rows, "csv", encoding, delimiter, expected=expected, is_guessed=is_guessed)


def _decode(data: bytes, wanted: str) -> tuple[str, str, bool]:
    if wanted:
        if wanted not in ENCODINGS:
            raise InputError("unknown_encoding", _("this encoding is not known"), where="encoding")
        try:
            return data.decode(wanted).removeprefix("\ufeff"), wanted, False
        except UnicodeDecodeError as error:
            raise InputError(
                "bad_encoding",
                _("the file is not in the encoding %(name)s") % {"name": wanted},
                where=f"byte {error.start}",
                mend=_("choose another encoding"),
            ) from None
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decode(data, "utf-16")
    try:
        return data.decode("utf-8-sig"), "utf-8", False
    except UnicodeDecodeError as error:
        if b"\0" in data[:4096]:
            raise InputError(
                "not_text",
                _("the file is neither text nor a workbook"),
                mend=_("export it as CSV or XLSX"),
            ) from None
        try:
            # What spreadsheets in the region write where they do not write Unicode.
            return data.decode("cp1251"), "cp1251", True
        except UnicodeDecodeError:
            raise InputError(
                "unknown_encoding",
                _("the letters of the file cannot be read"),
                where=f"byte {error.start}",
                mend=_("say at the upload in which encoding it is, or save it as UTF-8"),
            ) from None


def _delimiter_of(text: str) -> str:
    """Return the sign that divides the first line that has any."""
    for line in text.splitlines()[:20]:
        outside = re.sub(r'"[^"]*"', "", line)
        counts = {sign: outside.count(sign) for sign in DELIMITERS}
        best = max(counts, key=lambda sign: counts[sign])
        if counts[best]:
            return best
    return ","


def _csv_rows(text: str, delimiter: str) -> Iterator[tuple[int, Row]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError(
                "bad_csv",
                _("the file breaks the rules of CSV: %(why)s") % {"why": error},
                where=_("row %(number)d") % {"number": number},
            ) from None
        yield number, _checked(number, [_undefused(cell) for cell in cells])


def _undefused(cell: str) -> str:
    """Take off the apostrophe that an export puts before what a spreadsheet would run."""
    return cell[1:] if _DEFUSED.match(cell) else cell


def _read_workbook(data: bytes) -> Sheet:
    import openpyxl

    _refuse_bombs(data)
    try:
        # In this mode formulas come as formulas, rows one by one, links are not followed.
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    except Exception as error:
        raise _unreadable(error) from None
    if not sheets:
        raise InputError("no_sheet", _("the workbook has no visible sheet"))
    sheet: Any = sheets[0]
    # The size that a sheet claims decides nothing: it can name a million empty rows.
    claimed = sheet.max_row if isinstance(sheet.max_row, int) else 0
    sheet.reset_dimensions()
    expected = min(claimed, MOST_SHEET_ROWS)
    return Sheet(_workbook_rows(sheet), "xlsx", name=sheet.title, expected=expected)


def _refuse_bombs(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise _unreadable(error) from None
    # Python reads no further than the size that the directory states, so it can be trusted.
    unpacked = sum(part.file_size for part in parts)
    if (
        len(parts) > MOST_PARTS
        or unpacked > MOST_UNPACKED_BYTES
        or unpacked > MOST_RATIO * max(len(data), 4096)
        or any(part.flag_bits & 1 for part in parts)
    ):
        raise InputError(
            "suspicious_workbook",
            _("the workbook is locked, or unpacks to far more than a table holds"),
            mend=_("export the sheet as CSV"),
        )


def _unreadable(error: Exception) -> InputError:
    kind = type(error).__name__
    return InputError(
        "bad_workbook",
        _("the workbook cannot be read (%(kind)s)") % {"kind": kind},
        mend=_("open and save it again as .xlsx, or export the sheet as CSV"),
    )


def _workbook_rows(sheet: Any) -> Iterator[tuple[int, Row]]:
    rows = sheet.iter_rows()
    number = cells_seen = 0
    while True:
        number += 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except InputError:
            raise
        except (
            ParseError,
            DefusedXmlException,
            KeyError,
            ValueError,
            TypeError,
            OSError,
            IndexError,
            AttributeError,
            zipfile.BadZipFile,
            OverflowError,
        ) as error:
            raise _unreadable(error) from None
        cells_seen += len(cells)
        if number > MOST_SHEET_ROWS or cells_seen > MOST_CELLS:
            raise InputError(
                "too_many_cells",
                _("the sheet reaches further than a table does"),
                where=_("row %(number)d") % {"number": number},
                mend=_("copy the filled cells to a new sheet"),
            )
        yield number, _checked(number, [_cell(cell) for cell in cells])


def _cell(cell: Any) -> Cell | BadCell:
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "f" or (
        not isinstance(value, str | int | float | bool) and not hasattr(value, "isoformat")
    ):
        return BadCell("formula", str(value)[:60])
    if cell.data_type == "e":
        return BadCell("cell_error", str(value)[:60])
    found: Cell = value
    return found


def _checked(number: int, cells: Row) -> Row:
    if len(cells) > MOST_COLUMNS:
        filled = max((i for i, cell in enumerate(cells, 1) if cell not in (None, "")), default=0)
        if filled > MOST_COLUMNS:
            raise InputError(
                "too_many_columns",
                _("a row has more than %(most)d columns") % {"most": MOST_COLUMNS},
                where=_("row %(number)d") % {"number": number},
            )
        del cells[MOST_COLUMNS:]
    for cell in cells:
        if isinstance(cell, str) and len(cell) > LONGEST_CELL:
            raise InputError(
                "cell_too_long",
                _("a cell holds more than %(most)d characters") % {"most": LONGEST_CELL},
                where=_("row %(number)d") % {"number": number},
            )
    return cells
