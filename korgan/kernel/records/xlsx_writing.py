"""A workbook of one sheet, written while it is read: no row is kept in memory.

The format is ECMA-376 (Office Open XML), of which one sheet of typed cells needs seven small
parts. Text is written in place (inline strings), so no table of strings has to be complete
before the first row can leave.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
# A double keeps 15 digits; a longer number is written as text, whole.
_DIGITS = 15
_TEXT, _DATE, _MOMENT, _HEAD = 1, 2, 3, 4
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DAY_ZERO = date(1899, 12, 30).toordinal()
_FIRST_DAY = date(1900, 3, 1)  # before it, spreadsheets count a 29 February 1900

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class _Outlet(io.RawIOBase):
    """A file that only gathers what was written since it was last emptied."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._chunks.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        """Return and forget what was written."""
        data = b"".join(self._chunks)
        self._chunks.clear()
        return data


def write_workbook(
    title: str, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> Iterator[bytes]:
    """Yield the bytes of a workbook with one sheet, a bold frozen header and typed cells."""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for name, part in _frame(title).items():
            archive.writestr(name, _XML + part)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write((_XML + _sheet_head(len(header))).encode())
            sheet.write(_row(1, header, _HEAD).encode())
            batch: list[str] = []
            for number, row in enumerate(rows, 2):
                batch.append(_row(number, row))
                if len(batch) == 500:
                    sheet.write("".join(batch).encode())
                    batch.clear()
                    yield outlet.take()
            sheet.write("".join(batch).encode())
            sheet.write(b"</sheetData></worksheet>")
    yield outlet.take()


def _row(number: int, cells: Sequence[object], text_style: int = _TEXT) -> str:
    return f'<row r="{number}">' + "".join(_cell(c, text_style) for c in cells) + "</row>"


def _cell(value: object, text_style: int = _TEXT) -> str:
    match value:
        case None | "":
            return "<c/>"
        case bool():
            return f'<c t="b"><v>{int(value)}</v></c>'
        case datetime():
            if value.date() >= _FIRST_DAY:
                seconds = value.hour * 3600 + value.minute * 60 + value.second
                serial = value.toordinal() - _DAY_ZERO + seconds / 86400
                return f'<c s="{_MOMENT}"><v>{serial:.10f}</v></c>'
            return _text_cell(value.isoformat(), text_style)
        case date():
            if value >= _FIRST_DAY:
                return f'<c s="{_DATE}"><v>{value.toordinal() - _DAY_ZERO}</v></c>'
            return _text_cell(value.isoformat(), text_style)
        case int() if abs(value) < 10**_DIGITS:
            return f"<c><v>{value}</v></c>"
        case float() if value == value and abs(value) != float("inf"):
            return f"<c><v>{value!r}</v></c>"
        case Decimal() if value.is_finite() and len(value.as_tuple().digits) <= _DIGITS:
            return f"<c><v>{value}</v></c>"
    return _text_cell(str(value), text_style)


def _text_cell(text: str, style: int) -> str:
    """Write text as text; the style carries ``quotePrefix``, so that it never runs as formula."""
    clean = escape(_FORBIDDEN.sub("\ufffd", text)[:LONGEST_CELL])
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{clean}</t></is></c>'


def _sheet_head(columns: int) -> str:
    widths = f'<cols><col min="1" max="{max(columns, 1)}" width="20" customWidth="1"/></cols>'
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews>{widths}<sheetData>"
    )


def _frame(title: str) -> dict[str, str]:
    """Return the parts around the sheet, by name."""
    name = escape(re.sub(r"[\[\]:*?/\\]", " ", title)[:31].strip("' ") or "1", {'"': "&quot;"})
    cell_styles = (
        '<xf xfId="0"/><xf quotePrefix="1"/><xf numFmtId="14" applyNumberFormat="1"/>'
        '<xf numFmtId="164" applyNumberFormat="1"/><xf fontId="1" applyFont="1" quotePrefix="1"/>'
    )
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_SPREADSHEET}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_SPREADSHEET}.styles+xml"/>'
            '<Override PartName="/xl/worksheets/sheet1.xml" '
            f'ContentType="{_SPREADSHEET}.worksheet+xml"/></Types>'
        ),
        "_rels/.rels": _relationships(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
            f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": _relationships(
            ("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")
        ),
        "xl/styles.xml": (
            f'<styleSheet xmlns="{_MAIN}">'
            '<numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm:ss"/></numFmts>'
            '<fonts><font><sz val="11"/><name val="Calibri"/></font>'
            '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
            '<fills><fill><patternFill patternType="none"/></fill>'
            '<fill><patternFill patternType="gray125"/></fill></fills>'
            "<borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
            f"<cellXfs>{cell_styles}</cellXfs>"
            '<cellStyles><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
            "</styleSheet>"
        ),
    }


def _relationships(*targets: tuple[str, str]) -> str:
    links = "".join(
        f'<Relationship Id="rId{place}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for place, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'
