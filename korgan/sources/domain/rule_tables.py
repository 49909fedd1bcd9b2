"""Tables of facts and rules, each row with its source.

The package carries a first edition of each table (``korgan/sources/data``); a caller with another
edition builds the same objects from its text with :func:`read_table`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from korgan.science.errors import InputError

_DATA = Path(__file__).resolve().parent.parent / "data"

Row = Mapping[str, str]


@dataclass(frozen=True)
class Citation:
    """A row of a table with the document behind it.

    Parameters
    ----------
    table, row : str
        Name of the table and what the row is about.
    source : str
        Document, as the table names it.
    """

    table: str
    row: str
    source: str

    @property
    def unverified(self) -> bool:
        """Whether the figure was not compared with the document named."""
        return "(unverified)" in self.source

    @property
    def own(self) -> bool:
        """Whether the rule is Korgan's own proposal and no document's."""
        return self.source.startswith("design proposal")

    def __str__(self) -> str:
        return f"{self.table}, {self.row}: {self.source}"


@dataclass(frozen=True)
class RuleTable:
    """Rows of one edition of a table.

    Parameters
    ----------
    name : str
        Name of the table, such as ``d_values``.
    rows : tuple of mappings
        Column name to text, as in the file.
    edition : str
        Which edition this is; decisions store it.
    """

    name: str
    rows: tuple[Row, ...]
    edition: str = "first"

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def cite(self, row: Row, about: str) -> Citation:
        """Citation of a row; ``same`` is replaced by the source that it repeats.

        Parameters
        ----------
        row : mapping
            A row of this table.
        about : str
            What the row is about, for the reader.

        Returns
        -------
        Citation
            With the full source.
        """
        source = row["source"]
        if source.startswith("same"):
            number = next(n for n, each in enumerate(self.rows) if each is row)
            above = next(
                each["source"]
                for each in reversed(self.rows[:number])
                if not each["source"].startswith("same")
            )
            source = above + source.removeprefix("same")
        return Citation(self.name, about, source)


def read_table(name: str, text: str, *, edition: str) -> RuleTable:
    """Read one edition of a table from CSV text.

    Parameters
    ----------
    name : str
        Name of the table.
    text : str
        CSV with a header and a column ``source``.
    edition : str
        Name of the edition.

    Returns
    -------
    RuleTable
        All rows, as text.

    Raises
    ------
    InputError
        ``row_without_source`` when a row does not say where it comes from, ``row_length`` when it
        has too many or too few fields.
    """
    rows = []
    for number, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        where = f"{name} line {number}"
        if None in row or None in row.values():
            raise InputError("row_length", "the row does not fit the header", where=where)
        if not row.get("source", "").strip():
            raise InputError(
                "row_without_source",
                "the row does not say where it comes from",
                where=where,
                mend="name the document in the column source",
            )
        rows.append(row)
    return RuleTable(name, tuple(rows), edition)


@cache
def load_table(name: str) -> RuleTable:
    """Read the edition of a table that comes with the package.

    Parameters
    ----------
    name : str
        Name of the table, such as ``d_values``.

    Returns
    -------
    RuleTable
        Always the same object.

    Raises
    ------
    InputError
        ``unknown_table``.

    Examples
    --------
    >>> len(load_table("d_values"))
    376
    """
    path = _DATA / f"{name}.csv"
    if not path.is_file():
        known = ", ".join(sorted(each.stem for each in _DATA.glob("*.csv")))
        raise InputError("unknown_table", f"there is no table {name!r}", mend=f"one of {known}")
    with path.open(encoding="utf-8", newline="") as file:
        return read_table(name, file.read(), edition="first")
