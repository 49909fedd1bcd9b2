"""A list of one's own, as CSV or JSON; documented in docs/trade/screening.md."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any

from korgan.science.errors import InputError
from korgan.trade.domain import ListEdition, NameQuality, RowProblem, iso_date, sha256_of
from korgan.trade.readers.draft import (
    Draft,
    birth_date,
    cell_of,
    decode,
    finish,
    header_index,
    kind_of,
    refuse_truncated,
    rows_of,
)

COLUMNS = {
    "id": ("id", "entityid", "number"), "name": ("name", "fullname", "wholename"),
    "aliases": ("aliases", "alias", "aka"), "kind": ("kind", "type", "schema"),
    "country": ("country", "countries", "nationality"),
    "born": ("birthdate", "dob", "dateofbirth", "birthdates"),
    "identifier": ("identifier", "identifiers", "idnumber"), "address": ("address", "addresses"),
    "programme": ("programme", "program", "programids", "sanctions"), "listed": ("listedon",
    "firstseen"),
    "remarks": ("remarks", "note"),
}  # fmt: skip


def read_own_csv(content: bytes, where: str) -> ListEdition:
    """Read rows `id,name,kind,country[,...]`; rows of one number are names of one party."""
    text = decode(content)
    first_line = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=first_line.count)
    rows = list(rows_of(text, delimiter))
    header = rows[0][1] if rows else []
    columns = header_index(header, COLUMNS)
    if not {"id", "name"} <= columns.keys():
        raise InputError(
            "wrong_columns", f"the columns are {', '.join(header) or 'missing'}", where=where,
            mend="the first line must name the columns id,name and may add kind,country,"
            "birth_date,identifier,address,aliases",
        )  # fmt: skip
    drafts: dict[str, Draft] = {}
    problems: list[RowProblem] = []
    for line, row in rows[1:]:
        if len(row) != len(header):
            if line >= text.count("\n") and not text.endswith("\n") and len(row) < len(header):
                refuse_truncated(where)
            problems.append(RowProblem(f"line {line}", f"{len(row)} cells, not {len(header)}"))
            continue
        cell = cell_of(row, columns)
        if not cell("id") or not cell("name"):
            problems.append(RowProblem(f"line {line}", "no id or no name"))
            continue
        _add_row(drafts.setdefault(cell("id"), Draft(cell("id"))), cell)
    entries, found = finish(drafts.values(), problems)
    name = PurePath(where).stem
    return ListEdition(name, "own_csv", "", sha256_of(content), entries, found)


def _add_row(draft: Draft, cell: Callable[[str], str]) -> None:
    draft.kind = draft.kind or kind_of(cell("kind"))
    draft.name(cell("name"), NameQuality.GOOD if draft.names else NameQuality.PRIMARY)
    for alias in cell("aliases").split(";"):
        draft.name(alias)
    draft.countries += cell("country").replace(",", ";").split(";")
    draft.birth_dates += [birth_date(text) for text in cell("born").split(";")]
    draft.identifiers += cell("identifier").split(";")
    draft.addresses += cell("address").split(";")
    draft.programmes += cell("programme").split(";")
    draft.listed_on = draft.listed_on or iso_date(cell("listed")[:10], ("%Y-%m-%d",))
    draft.remarks.append(cell("remarks"))


def read_own_json(content: bytes, data: Any, where: str) -> ListEdition:
    """Read `{"list": ..., "published_on": ..., "entries": [{"id", "names", ...}]}`."""
    entries = data if isinstance(data, list) else data["entries"]
    about: Mapping[str, Any] = {} if isinstance(data, list) else data
    problems: list[RowProblem] = []
    drafts = []
    for place, raw in enumerate(entries, start=1):
        try:
            drafts.append(_from_json(raw))
        except (KeyError, TypeError, AttributeError) as error:
            problems.append(RowProblem(f"entry {place}", f"cannot be read ({error})"))
    found, broken = finish(drafts, problems)
    return ListEdition(
        str(about.get("list") or PurePath(where).stem),
        "own_json",
        str(about.get("published_on") or "")[:10],
        sha256_of(content),
        found,
        broken,
    )


def _from_json(raw: Mapping[str, Any]) -> Draft:
    draft = Draft(str(raw["id"]), kind_of(raw.get("kind")))
    names = raw.get("names") or [raw["name"]]
    for name in names:
        draft.name(name, NameQuality.GOOD if draft.names else NameQuality.PRIMARY)
    draft.birth_dates += [birth_date(text) for text in raw.get("birth_dates", ())]
    draft.countries += raw.get("countries", ())
    draft.identifiers += raw.get("identifiers", ())
    draft.addresses += raw.get("addresses", ())
    draft.programmes += raw.get("programmes", ())
    draft.listed_on = str(raw.get("listed_on") or "")
    draft.remarks.append(raw.get("remarks") or "")
    return draft
