"""What the columns of a file may mean: shown with examples, so that a person can choose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.utils.translation import gettext as _

from korgan.kernel.errors import InputError
from korgan.kernel.records.imports.checking import HEADINGS_WITHIN, heading_of, is_empty
from korgan.kernel.records.imports.domain import BadCell, Cell, FileForm
from korgan.kernel.records.imports.importers import Importer, ImportField
from korgan.kernel.records.imports.mapping import ColumnMapping, ColumnUse
from korgan.kernel.records.imports.spreadsheets import Row, Sheet

_LOOKED_AT = 200
_EXAMPLES = 3
_IN_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]|,\s*([^,]+)$")
_BARE_NUMBER = re.compile(r"[-+\d\s.,'’eE]*\d[-+\d\s.,'’eE]*")


@dataclass(frozen=True)
class ColumnSeen:
    """A column as the file has it, and what it may mean."""

    place: int
    heading: str
    examples: tuple[str, ...]
    field: str
    # The heading is one that we know; otherwise it only resembles one.
    is_sure: bool

    @property
    def name(self) -> str:
        """What to call the column: its heading, or the letters of a spreadsheet."""
        return self.heading or _("column %(letters)s") % {"letters": letters_of(self.place)}


@dataclass(frozen=True)
class Proposal:
    """What a file's columns may mean, and what has to be asked before it can be read."""

    heading_row: int
    columns: tuple[ColumnSeen, ...]
    where_empty: dict[str, str]
    # Codes of what can be read two ways among the examples, and fields without a unit.
    open_questions: tuple[str, ...] = ()

    @property
    def headings(self) -> list[str]:
        """The headings, in the order of the file."""
        return [column.heading for column in self.columns]

    @property
    def is_clear(self) -> bool:
        """Whether nobody has to be asked: every filled column is known and nothing is open."""
        return not self.open_questions and all(
            column.is_sure or not (column.heading or column.examples) for column in self.columns
        )

    def mapping(self) -> ColumnMapping:
        """Return the proposal as a mapping."""
        uses = tuple(ColumnUse(column.heading, column.field) for column in self.columns)
        return ColumnMapping(uses, self.where_empty)


def propose(
    importer: Importer, sheet: Sheet, form: FileForm, heading_row: int | None = None
) -> Proposal:
    """Look at the first rows and say what each column may mean.

    Parameters
    ----------
    importer : Importer
        Whose fields are wanted.
    sheet : Sheet
        The file; only its first rows are read.
    form : FileForm
        How to read numbers and dates, as far as it is known.
    heading_row : int or None
        Where the headings stand, if a person has said so.
    """
    rows = list(islice(sheet.rows, HEADINGS_WITHIN + _LOOKED_AT))
    place = _place_of_headings(importer, rows, heading_row)
    number, headings = rows[place][0], [heading_of(cell) for cell in rows[place][1]]
    below = [row for _number, row in rows[place + 1 :]]
    while headings and not headings[-1] and not _cells(below, len(headings) - 1):
        headings.pop()
    fields = _fields_of(importer, headings)
    columns = tuple(
        ColumnSeen(at, heading, _examples(_cells(below, at)), field.name if field else "", sure)
        for at, (heading, (field, sure)) in enumerate(zip(headings, fields, strict=True))
    )
    units = _units_in_headings(importer, columns)
    questions = _questions(importer, columns, below, form, units)
    return Proposal(number, columns, units, questions)


def letters_of(place: int) -> str:
    """Return the letters by which a spreadsheet calls a column.

    Examples
    --------
    >>> letters_of(0), letters_of(27)
    ('A', 'AB')
    """
    letters, rest = "", place + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def _place_of_headings(
    importer: Importer, rows: Sequence[tuple[int, Row]], wanted: int | None
) -> int:
    filled = [
        place for place, (number, row) in enumerate(rows[:HEADINGS_WITHIN])
        if any(map(heading_of, row)) and (wanted is None or number == wanted)
    ]  # fmt: skip
    if not filled:
        raise InputError(
            "no_headings",
            _("no row with headings is found"),
            where="" if wanted is None else _("row %(number)d") % {"number": wanted},
            mend=_("give the columns headings in one of the first rows"),
        )

    def likeness(place: int) -> tuple[int, int, int]:
        cells = rows[place][1]
        known = sum(importer.field_of(heading_of(cell)) is not None for cell in cells)
        words = sum(isinstance(cell, str) and any(map(str.isalpha, cell)) for cell in cells)
        return known, words, -place

    return max(filled, key=likeness)


def _fields_of(
    importer: Importer, headings: Sequence[str]
) -> list[tuple[ImportField | None, bool]]:
    taken: set[str] = set()
    found: list[tuple[ImportField | None, bool]] = [(None, False)] * len(headings)
    for is_sure, ask in ((True, importer.field_of), (False, importer.likely_field_of)):
        for place, heading in enumerate(headings):
            field = ask(heading) if found[place][0] is None else None
            if field is not None and field.name not in taken:
                taken.add(field.name)
                found[place] = (field, is_sure)
    return found


def _cells(below: Sequence[Row], place: int) -> list[Cell]:
    cells = [row[place] for row in below if place < len(row)]
    return [cell for cell in cells if not isinstance(cell, BadCell) and not is_empty(cell)]


def _examples(cells: Sequence[Cell]) -> tuple[str, ...]:
    shown = dict.fromkeys(_shown(cell) for cell in cells)
    return tuple(islice(shown, _EXAMPLES))


def _shown(cell: Cell) -> str:
    text = cell.date().isoformat() if isinstance(cell, datetime) else str(cell)
    return text if len(text) <= 40 else f"{text[:39]}…"


def _units_in_headings(importer: Importer, columns: Sequence[ColumnSeen]) -> dict[str, str]:
    """Return units that headings name, as in "Activity (GBq)", where no column holds them."""
    own = {column.field for column in columns}
    units: dict[str, str] = {}
    for column in columns:
        wanted = importer.by_name.get(column.field)
        if wanted is None or not wanted.unit_field or wanted.unit_field in own:
            continue
        named = [part.strip() for pair in _IN_BRACKETS.findall(column.heading) for part in pair]
        known = importer.by_name[wanted.unit_field].suggestions
        units.update((wanted.unit_field, unit) for unit in named if unit in known)
    return units


def _questions(
    importer: Importer,
    columns: Sequence[ColumnSeen],
    below: Sequence[Row],
    form: FileForm,
    units: dict[str, str],
) -> tuple[str, ...]:
    """Return what cannot be known from the file: lacking fields, two readings, no unit."""
    own = {column.field for column in columns}
    found = {f"required:{each.name}" for each in importer.fields
             if each.required and each.name not in own}  # fmt: skip
    for column in columns:
        wanted = importer.by_name.get(column.field)
        if wanted is None:
            continue
        cells = _cells(below, column.place)
        for cell in cells:
            try:
                wanted.parser.parse(cell, form)
            except InputError as error:
                if error.code.startswith("ambiguous_"):
                    found.add(error.code)
        lacks_unit = wanted.unit_field and wanted.unit_field not in own | set(units)
        if lacks_unit and any(_BARE_NUMBER.fullmatch(str(cell)) for cell in cells):
            found.add(f"unit:{wanted.name}")
    return tuple(sorted(found))
