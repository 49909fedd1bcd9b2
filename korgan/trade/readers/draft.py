"""An entry while its rows are read, and the text work that all readers share."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from korgan.science.errors import InputError
from korgan.science.names.parties import KINDS
from korgan.science.names.tokens import Kind
from korgan.trade.domain import ListedName, ListEntry, NameQuality, RowProblem, iso_date
from korgan.trade.readers.countries import country_codes

KIND_WORDS: dict[str, Kind] = {
    **KINDS,
    "individual": Kind.PERSON, "person": Kind.PERSON, "p": Kind.PERSON, "i": Kind.PERSON,
    "entity": Kind.ORGANISATION, "enterprise": Kind.ORGANISATION, "company": Kind.ORGANISATION,
    "organization": Kind.ORGANISATION, "legalentity": Kind.ORGANISATION, "e": Kind.ORGANISATION,
    "publicbody": Kind.ORGANISATION, "bank": Kind.ORGANISATION, "firm": Kind.ORGANISATION,
    "ship": Kind.VESSEL, "vessel": Kind.VESSEL, "airplane": Kind.AIRCRAFT, "plane": Kind.AIRCRAFT,
    "лицо": Kind.PERSON, "физлицо": Kind.PERSON, "организация": Kind.ORGANISATION,
    "юрлицо": Kind.ORGANISATION, "судно": Kind.VESSEL, "самолёт": Kind.AIRCRAFT,
}  # fmt: skip
# A cut-off file ends in the middle of a row; one short row elsewhere is only a broken row.
_BLANK = ("", "-0-", "na", "n/a", "none", "null", "unknown")


@dataclass
class Draft:
    """An entry in the making."""

    entity_id: str
    kind: Kind = Kind.UNKNOWN
    names: list[ListedName] = field(default_factory=list)
    birth_dates: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    identifiers: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    programmes: list[str] = field(default_factory=list)
    listed_on: str = ""
    remarks: list[str] = field(default_factory=list)

    def name(self, text: str | None, quality: NameQuality = NameQuality.GOOD) -> None:
        """Add a name unless it is blank or there already."""
        plain = squeeze(text)
        if plain and all(name.text != plain for name in self.names):
            self.names.append(ListedName(plain, quality))

    def entry(self) -> ListEntry:
        """Finish the entry; raises InputError if it has no name."""
        if not self.names:
            raise InputError("no_name", "the entry has no name", where=self.entity_id)
        ordered = sorted(self.names, key=lambda name: name.quality is not NameQuality.PRIMARY)
        return ListEntry(
            entity_id=self.entity_id,
            names=tuple(ordered),
            kind=self.kind,
            birth_dates=distinct(self.birth_dates),
            countries=country_codes(self.countries),
            identifiers=distinct(self.identifiers),
            addresses=distinct(self.addresses),
            programmes=distinct(self.programmes),
            listed_on=self.listed_on,
            remarks=" ".join(distinct(self.remarks)),
        )


def finish(
    drafts: Iterable[Draft], problems: list[RowProblem]
) -> tuple[tuple[ListEntry, ...], tuple[RowProblem, ...]]:
    """Turn drafts into entries; those without a name become problems."""
    entries = []
    for draft in drafts:
        try:
            entries.append(draft.entry())
        except InputError as error:
            problems.append(RowProblem(f"entry {draft.entity_id}", error.message))
    return tuple(entries), tuple(problems)


def squeeze(text: str | None) -> str:
    """Collapse white space; empty for the signs that lists write for "nothing"."""
    plain = re.sub(r"\s+", " ", text or "").strip()
    return "" if plain.lower() in _BLANK else plain


def distinct(texts: Iterable[str | None]) -> tuple[str, ...]:
    """Non-blank texts without repeats, in order."""
    return tuple(dict.fromkeys(plain for plain in map(squeeze, texts) if plain))


def kind_of(text: str | None) -> Kind:
    """Read a kind of party from the word that a list uses."""
    return KIND_WORDS.get(re.sub(r"[^a-zа-яё]", "", (text or "").lower()), Kind.UNKNOWN)


_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")


def birth_date(text: str | None) -> str:
    """Read a date of birth, partial or a range, from the many forms of the lists.

    >>> birth_date("09 Nov 1964"), birth_date("circa 1961"), birth_date("1955 to 1958")
    ('1964-11-09', '1961', '1955/1958')
    >>> birth_date("00/00/1972"), birth_date("Apr 1970"), birth_date("12/05/1980")
    ('1972', '1970-04', '1980-05-12')
    """
    plain = squeeze(text)
    years = _YEAR.findall(plain)
    if not years:
        return ""
    whole = iso_date(plain[:10], ("%Y-%m-%d",)) if plain[4:5] == "-" else ""
    whole = whole or iso_date(plain, ("%d %b %Y", "%d %B %Y", "%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d"))
    if whole:
        return whole
    if len(years) > 1 and years[0] < years[-1]:
        return f"{years[0]}/{years[-1]}"
    month = iso_date(plain.removeprefix("circa ").strip(), ("%b %Y", "%B %Y", "00/%m/%Y", "%Y-%m"))
    return month[:7] if month else str(years[0])


def decode(content: bytes) -> str:
    """Decode a text file: UTF-8 or, for older files, Windows-1252; the end mark 0x1A is cut."""
    content = (
        content.rstrip(b"\x1a\r\n \x00") + b"\n" if content.rstrip().endswith(b"\x1a") else content
    )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def delimiter_of(text: str) -> str:
    """Tell what divides the cells of a text: whatever stands most often in its first line."""
    first_line = text.split("\n", 1)[0]
    return max(",;\t|", key=first_line.count)


def told(header: Iterable[str]) -> str:
    """Say which columns a file has; of many and of long ones only the beginning.

    >>> told(["id", "full name", ""]), told([])
    ('`id`, `full name`', 'missing')
    """
    names = [f"`{cell[:30]}`" for cell in header if cell]
    return ", ".join([*names[:10], *["..."] * (len(names) > 10)]) or "missing"


def rows_of(text: str, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    r"""Rows of a delimited file with the number of the line on which each ends.

    A quotation mark that is never closed would swallow the rows below it, and with them parties:
    such a row is read as the one line that it begins on, and those below it as rows again.

    >>> list(rows_of('id,name\n1,"Alfa\n2,Beta\n3,"Ga,\nmma"\n'))
    [(1, ['id', 'name']), (2, ['1', 'Alfa']), (3, ['2', 'Beta']), (5, ['3', 'Ga,\nmma'])]
    """
    lines = io.StringIO(text.replace("\x00", "")).readlines()
    first = 0
    while first < len(lines):
        for end, row in _rows_from(lines, first, delimiter):
            lines_of_row = lines[first:end]
            cut = len(lines_of_row) > 1 and not _is_well_quoted(lines_of_row, delimiter)
            if cut:
                end = first + 1
                row = next(csv.reader([lines[first].replace('"', "")], delimiter=delimiter), [])
            if any(cell.strip() for cell in row):
                yield end, row
            first = end
            if cut:
                break


def _is_well_quoted(lines: list[str], delimiter: str) -> bool:
    """Tell whether a row that fills several lines closes its quotation marks where cells end."""
    try:
        return len(list(csv.reader(lines, delimiter=delimiter, strict=True))) == 1
    except csv.Error:
        return False


def _rows_from(lines: list[str], first: int, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows from a line on, with the number of the line on which each ends."""
    reader = csv.reader((lines[k] for k in range(first, len(lines))), delimiter=delimiter)
    begun = 0
    try:
        for row in reader:
            begun = reader.line_num
            yield first + begun, row
    except csv.Error as error:
        if reader.line_num > begun + 1:
            # Too long for a cell: an open quotation mark.
            yield first + reader.line_num, []
            return
        raise InputError(
            "bad_csv",
            f"line {first + reader.line_num} is no CSV: {error}",
            mend="download the list again",
        ) from error


def refuse_truncated(where: str) -> NoReturn:
    """Say that a download is incomplete."""
    raise InputError(
        "truncated",
        "the file ends in the middle: the download is incomplete",
        where=where,
        mend="download it again; the last good edition stays in force",
    )


def header_index(header: list[str], aliases: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """Find columns by any of their names, whatever the case and the punctuation."""
    plain = [re.sub(r"[^a-z0-9]", "", cell.lower()) for cell in header]
    found = {}
    for column, names in aliases.items():
        for name in names:
            if name in plain:
                found[column] = plain.index(name)
                break
    return found


def cell_of(row: list[str], columns: dict[str, int]) -> Callable[[str], str]:
    """Read cells of a row by column; missing ones are empty."""

    def cell(column: str) -> str:
        place = columns.get(column)
        return squeeze(row[place]) if place is not None and place < len(row) else ""

    return cell
