"""What a list is asked: the kinds of columns and filters, and one question. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

DEFAULT_SIZE = 50
SIZES = (25, 50, 100, 200)
LARGEST_SIZE = 200
# More keys than this make the page's query a chain of ranges that nobody reads any more.
MOST_SORT_KEYS = 3


class ColumnKind(StrEnum):
    """What a column holds; decides alignment, format, type in a spreadsheet and in JSON."""

    TEXT = "text"
    CODE = "code"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    MOMENT = "moment"
    FLAG = "flag"
    CHOICE = "choice"


class FilterKind(StrEnum):
    """How a list can be narrowed by one property."""

    CHOICE = "choice"
    DATES = "dates"
    NUMBERS = "numbers"
    FLAG = "flag"
    PREFIX = "prefix"


# A range filter `opened` is asked as `opened_from` and `opened_to`.
RANGES = frozenset({FilterKind.DATES, FilterKind.NUMBERS})
# Names that a question uses for itself; no filter may be called so.
RESERVED = frozenset({"q", "sort", "size", "columns", "cursor", "format", "count", "view"})


@dataclass(frozen=True)
class SortKey:
    """One key of an order."""

    column: str
    descending: bool = False

    @classmethod
    def parse(cls, text: str) -> SortKey:
        """Read ``name`` or ``-name``.

        Examples
        --------
        >>> SortKey.parse("-opened")
        SortKey(column='opened', descending=True)
        """
        return cls(text.removeprefix("-"), text.startswith("-"))

    def __str__(self) -> str:
        return f"-{self.column}" if self.descending else self.column


@dataclass(frozen=True)
class Range:
    """Both ends are included; None leaves an end open."""

    start: Any = None
    end: Any = None


@dataclass(frozen=True)
class Question:
    """Everything that somebody asks of a list, checked against its declaration."""

    sort: tuple[SortKey, ...]
    columns: tuple[str, ...]
    search: str = ""
    # filter name -> tuple of chosen values, Range, bool or prefix
    filters: Mapping[str, Any] = field(default_factory=dict)
    size: int = DEFAULT_SIZE
    cursor: str = ""


@dataclass(frozen=True)
class Page:
    """Rows of one page in display order, and the ways on and back ("" where there is none)."""

    rows: list[dict[str, Any]]
    next: str = ""
    previous: str = ""
