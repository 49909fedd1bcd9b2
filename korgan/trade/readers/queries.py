"""Parties asked about, line by line out of a spreadsheet (CSV or XLSX)."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from korgan.kernel.records.imports.domain import BadCell, FileForm
from korgan.kernel.records.imports.spreadsheets import read_sheet
from korgan.science.errors import InputError
from korgan.science.names.parties import KINDS, PartyFacts
from korgan.trade.readers.countries import country_codes
from korgan.trade.readers.draft import delimiter_of, rows_of, told

MOST_LINES = 100_000
# How a workbook begins: of the present kind, and of the old one, which is refused with advice.
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_WORDS = {
    "id": ("id", "number", "no", "№", "номер"),
    "name": ("name", "full name", "party", "имя", "наименование", "название", "фио"),
    "kind": ("kind", "type", "вид", "тип"),
    "birth_date": ("birth_date", "birth date", "date of birth", "dob", "дата рождения"),
    "country": ("country", "nationality", "flag", "страна", "гражданство", "флаг"),
    "identifier": (
        "identifier",
        "passport",
        "imo",
        "tax number",
        "registration",
        "идентификатор",
        "паспорт",
        "инн",
    ),
    "address": ("address", "адрес"),
}
_MAY_BE_LEFT_OUT = ("kind", "birth_date", "country")
_BESIDE = ", ".join(column for column in _WORDS if column != "name")
_EXAMPLE = "`name,kind,country` and `Romashka LLC,organisation,KZ`"
_KIND_WORDS = {
    **KINDS,
    "individual": KINDS["person"],
    "company": KINDS["organisation"],
    "organization": KINDS["organisation"],
    "ship": KINDS["vessel"],
    "лицо": KINDS["person"],
    "физлицо": KINDS["person"],
    "организация": KINDS["organisation"],
    "юрлицо": KINDS["organisation"],
    "судно": KINDS["vessel"],
    "самолёт": KINDS["aircraft"],
}


@dataclass(frozen=True)
class AskedLine:
    """A line of the spreadsheet: what is asked, without what the faults name.

    ``facts`` is None where nothing is left to ask about. A country that nobody knows is left out
    and told: who is asked about without it can only be found more often.
    """

    line: int
    number: str
    name: str
    facts: PartyFacts | None
    faults: tuple[InputError, ...] = ()


def read_queries(content: bytes, where: str) -> Iterator[AskedLine]:
    """Read the parties asked about; a line with faults is given back with these.

    Raises
    ------
    InputError
        ``empty_file``, ``not_utf8``, ``wrong_columns`` or ``too_many_rows``, and what
        :func:`~korgan.kernel.records.imports.spreadsheets.read_sheet` says of a workbook.
    """
    places: dict[str, int] = {}
    lines = 0
    for line, cells in _rows(content, where):
        if not any(cells):
            continue
        if not places:
            places = _places(cells, where)
            continue
        lines += 1
        if lines > MOST_LINES:
            raise InputError(
                "too_many_rows",
                f"the sheet has more than {MOST_LINES} lines",
                where=where,
                mend="divide it",
            )
        named = {name: cells[k] if k < len(cells) else "" for name, k in places.items()}
        number = named.get("id", "") or str(line)
        facts, faults = _understood(named)
        yield AskedLine(line, number, _storable(named.get("name", "")), facts, faults)
    if not places:
        raise InputError("empty_file", "the file is empty", where=where)


def _rows(content: bytes, where: str) -> Iterator[tuple[int, list[str]]]:
    """Rows of a workbook, or of a text where an open quotation mark swallows no row."""
    if content.startswith(_WORKBOOKS):
        for line, row in read_sheet(content, FileForm()).rows:
            yield line, [_text(cell) for cell in row]
        return
    text = _decoded(content, where)
    for line, cells in rows_of(text, delimiter_of(text)):
        yield line, [cell.strip() for cell in cells]


def _decoded(content: bytes, where: str) -> str:
    """Text of a file that says its encoding; a guess would ask about names nobody bears."""
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            "not_utf8",
            f"byte {error.start} is not UTF-8",
            where=where,
            mend="save it as CSV in UTF-8 or as XLSX",
        ) from None


def _places(header: list[str], where: str) -> dict[str, int]:
    plain = [re.sub(r"\s+", " ", cell).strip().lower() for cell in header]
    places = {
        column: next(k for k, cell in enumerate(plain) if cell in words)
        for column, words in _WORDS.items()
        if any(cell in words for cell in plain)
    }
    if "name" not in places:
        raise InputError(
            "wrong_columns",
            f"the columns are {told(header)}; none of them is `name`",
            where=where,
            mend=f"name the columns in the first line: name and, where known, {_BESIDE}; for "
            f"example the lines {_EXAMPLE}",
        )
    return places


def _understood(named: Mapping[str, str]) -> tuple[PartyFacts | None, tuple[InputError, ...]]:
    """Facts of a line without the cells that are not understood, and what is wrong with these."""
    faults: tuple[InputError, ...] = ()
    while True:
        try:
            return facts_of(named), faults
        except InputError as fault:
            faults = (*faults, fault)
            if fault.where not in _MAY_BE_LEFT_OUT:
                return None, faults
            named = {**named, fault.where: ""}


def facts_of(named: Mapping[str, str]) -> PartyFacts:
    """Make the facts of a party out of texts by column; several values are divided by ``;``."""
    named = {key: _storable(text) for key, text in named.items()}
    names = _values(named, "name")
    identifiers = _values(named, "identifier")
    if not names and not identifiers:
        raise InputError("no_name", "give a name or a number", where="name")
    if any(len(name) > 1000 for name in names):
        raise InputError("name_too_long", "a name has at most 1,000 characters", where="name")
    kind = named.get("kind", "").strip().lower()
    if kind not in _KIND_WORDS:
        raise InputError(
            "bad_kind",
            f"{kind!r} is no kind of party",
            where="kind",
            mend="use person, organisation, vessel, aircraft or nothing",
        )
    return PartyFacts(
        names=names,
        kind=_KIND_WORDS[kind],
        birth_dates=tuple(_date(text) for text in _values(named, "birth_date")),
        countries=_countries(named.get("country", "")),
        identifiers=identifiers,
        addresses=_values(named, "address"),
    )


def _storable(text: str) -> str:
    """Drop what no database keeps: the null character and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _values(named: Mapping[str, str], column: str) -> tuple[str, ...]:
    return tuple(text.strip() for text in named.get(column, "").split(";") if text.strip())


def _countries(text: str) -> tuple[str, ...]:
    found = country_codes([part.strip() for part in re.split(r"[;,]", text) if part.strip()])
    if text.strip() and not found:
        raise InputError(
            "bad_country",
            f"{text!r} is no country that is known here",
            where="country",
            mend="use the two letters of ISO 3166",
        )
    return found


def _date(text: str) -> str:
    said, text = text, text.strip().split("T")[0].split(" ")[0]
    if match := re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", text):
        day, month, year = match.groups()
        text = f"{year}-{int(month):02d}-{int(day):02d}"
    if not re.fullmatch(r"\d{4}(/\d{4}|-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", text):
        raise InputError(
            "bad_date",
            f"{said!r} is no date",
            where="birth_date",
            mend="write 1970-03-05, 1970-03, 1970 or 1968/1972",
        )
    return text


def _text(cell: Any) -> str:
    if cell is None or isinstance(cell, BadCell):
        return ""
    if hasattr(cell, "isoformat"):
        return str(cell.isoformat())
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
