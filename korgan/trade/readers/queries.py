"""Parties asked about, line by line out of a spreadsheet (CSV or XLSX)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from korgan.kernel.records.imports.domain import BadCell, FileForm
from korgan.kernel.records.imports.spreadsheets import read_sheet
from korgan.science.errors import InputError
from korgan.science.names.parties import KINDS, PartyFacts
from korgan.trade.readers.countries import country_codes
from korgan.trade.readers.draft import told

MOST_LINES = 100_000
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
    """A line of the spreadsheet; either facts or the fault that keeps it from being screened."""

    line: int
    number: str
    name: str
    facts: PartyFacts | None
    fault: InputError | None = None


def read_queries(content: bytes, where: str) -> Iterator[AskedLine]:
    """Read the parties asked about; a bad line is given back with its fault."""
    sheet = read_sheet(content, FileForm())
    places: dict[str, int] = {}
    lines = 0
    for line, row in sheet.rows:
        cells = [_text(cell) for cell in row]
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
        name = _storable(named.get("name", ""))
        try:
            yield AskedLine(line, number, name, facts_of(named))
        except InputError as fault:
            yield AskedLine(line, number, name, None, fault)
    if not places:
        raise InputError("empty_file", "the file is empty", where=where)


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
    text = text.strip().split("T")[0].split(" ")[0]
    if match := re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", text):
        day, month, year = match.groups()
        text = f"{year}-{int(month):02d}-{int(day):02d}"
    if not re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", text):
        raise InputError(
            "bad_date",
            f"{text!r} is no date",
            where="birth_date",
            mend="write 1970-03-05, 1970-03 or 1970",
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
