"""What a row of a spreadsheet is taken for, and how a file says its numbers. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

# What a cell holds as it is read; text from CSV, typed values from XLSX.
Cell = str | int | float | bool | date | datetime | time | None
Values = dict[str, Any]
Key = tuple[Any, ...]


class RowStatus(StrEnum):
    """What a commit would do with a row."""

    NEW = "new"
    # Entered like a new row, and said to be doubtful.
    FLAGGED = "flagged"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


class RunState(StrEnum):
    """The life of an import: checked as often as wanted, committed at most once."""

    # The file is there; somebody has to say which column means what.
    MAPPING = "mapping"
    CHECKING = "checking"
    CHECKED = "checked"
    COMMITTING = "committing"
    COMMITTED = "committed"
    DISCARDED = "discarded"


class DecimalMark(StrEnum):
    """Which sign divides whole from parts; AUTO refuses a number that could be read two ways."""

    AUTO = "auto"
    POINT = "point"
    COMMA = "comma"


class DateOrder(StrEnum):
    """What stands first in 05/04/2024; AUTO refuses a day that could be read two ways."""

    AUTO = "auto"
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


@dataclass(frozen=True)
class FileForm:
    """How to read a file, as far as the uploader said; empty means to find out."""

    encoding: str = ""
    delimiter: str = ""
    decimal_mark: DecimalMark = DecimalMark.AUTO
    date_order: DateOrder = DateOrder.AUTO


@dataclass(frozen=True)
class BadCell:
    """A cell that cannot be taken, such as a formula; its reason belongs to its row."""

    code: str
    shown: str


@dataclass(frozen=True)
class Fault:
    """Why a row is refused: which field, and what is wrong with it."""

    field: str
    code: str
    message: str
    mend: str = ""


@dataclass(frozen=True)
class Change:
    """One field of an existing row that would get another value."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Existing:
    """A row that is there already: its key in the database and its present values."""

    id: int
    values: Mapping[str, Any]


@dataclass
class Draft:
    """One row on its way from the file: parsed values, then what became of it.

    ``values`` holds only fields for which the file has a column. An importer's ``check`` may
    add values (a site found by its name) and refuse the row.
    """

    number: int
    values: Values
    faults: list[Fault] = field(default_factory=list)
    flags: list[Fault] = field(default_factory=list)
    status: RowStatus = RowStatus.REFUSED
    existing: Existing | None = None
    changes: list[Change] = field(default_factory=list)

    def refuse(self, name: str, code: str, message: str, mend: str = "") -> None:
        """Refuse the row for a reason that lies in this field."""
        self.faults.append(Fault(name, code, message, mend))

    def flag(self, name: str, code: str, message: str, mend: str = "") -> None:
        """Let the row in if it is new, and say what is doubtful about it."""
        self.flags.append(Fault(name, code, message, mend))
