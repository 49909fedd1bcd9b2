"""An empty spreadsheet in the balance form, to be filled in where there is no line to the State."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

# Sheet and the columns that a facility needs; further fields of the form may be added.
SHEETS: dict[str, tuple[str, ...]] = {
    "study": ("facility", "material_balance_area", "unit", "material"),
    "methods": (
        "id", "random_relative", "systematic_relative", "random_absolute", "systematic_absolute",
    ),
    "calibrations": ("id", "method", "start", "end"),
    "strata": ("id", "direction", "method", "exact"),
    "closings": ("id", "time"),
    "items": ("closing", "stratum", "item", "mass", "unit", "method", "measured_at"),
    "events": ("time", "stratum", "code", "item", "mass", "unit", "method"),
    "transfers": (
        "id", "shipper", "shipped", "received", "shipper_random_relative",
        "shipper_systematic_relative", "receiver_random_relative", "receiver_systematic_relative",
    ),
}  # fmt: skip
_HELP = (
    ("study", "One row: facility, area, unit of masses (kg, g), material for the goal."),
    ("methods", "One row for each measurement method; errors as standard deviations (0.2 %)."),
    ("calibrations", "One row for each calibration of a method, with its first and last day."),
    ("strata", "One row for each kind of material; direction input, output or inventory."),
    ("closings", "One row for each physical inventory, the beginning first; time is its day."),
    ("items", "What was there at each physical inventory, named by the closing's id."),
    ("events", "Receipts, shipments, discards: day, stratum, mass."),
    ("transfers", "Shipper's and receiver's mass, to compare them."),
)


def balance_template() -> bytes:
    """Workbook with a sheet for each kind of record and the names of its columns.

    Returns
    -------
    bytes
        XLSX. Filled in, it is read by `read_balance`; sheets left empty are absent fields.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    notes = book.create_sheet("read me")
    for row in (("sheet", "what to write"), *_HELP):
        notes.append(row)
    notes.column_dimensions["B"].width = 90
    for title, columns in SHEETS.items():
        sheet = book.create_sheet(title)
        sheet.append(columns)
        sheet.freeze_panes = "A2"
        for number, name in enumerate(columns, start=1):
            sheet.cell(1, number).font = Font(bold=True)
            sheet.column_dimensions[get_column_letter(number)].width = max(12, len(name) + 2)
    outlet = io.BytesIO()
    book.save(outlet)
    return outlet.getvalue()
