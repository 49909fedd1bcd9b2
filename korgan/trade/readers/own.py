"""A list of one's own, as CSV or JSON; documented in docs/trade/screening.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Any

from korgan.science.errors import InputError
from korgan.science.names.tokens import Kind
from korgan.trade.domain import ListEdition, NameQuality, RowProblem, iso_date, sha256_of
from korgan.trade.readers.countries import country_code
from korgan.trade.readers.draft import (
    Draft,
    birth_date,
    cell_of,
    decode,
    delimiter_of,
    finish,
    header_index,
    kind_of,
    refuse_truncated,
    rows_of,
    squeeze,
    told,
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
    rows = list(rows_of(text, delimiter_of(text)))
    header = rows[0][1] if rows else []
    columns = header_index(header, COLUMNS)
    if not {"id", "name"} <= columns.keys():
        raise InputError(
            "wrong_columns", f"the columns are {told(header)}", where=where,
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
        texts = _countries(cell), cell("born").split(";")
        problems += _unread(f"line {line}", cell("kind"), *texts)
    entries, found = finish(drafts.values(), problems)
    name = PurePath(where).stem
    return ListEdition(name, "own_csv", "", sha256_of(content), entries, found)


def _add_row(draft: Draft, cell: Callable[[str], str]) -> None:
    draft.kind = draft.kind or kind_of(cell("kind"))
    draft.name(cell("name"), NameQuality.GOOD if draft.names else NameQuality.PRIMARY)
    for alias in cell("aliases").split(";"):
        draft.name(alias)
    draft.countries += _countries(cell)
    draft.birth_dates += [birth_date(text) for text in cell("born").split(";")]
    draft.identifiers += cell("identifier").split(";")
    draft.addresses += cell("address").split(";")
    draft.programmes += cell("programme").split(";")
    draft.listed_on = draft.listed_on or iso_date(cell("listed")[:10], ("%Y-%m-%d",))
    draft.remarks.append(cell("remarks"))


def _countries(cell: Callable[[str], str]) -> list[str]:
    return cell("country").replace(",", ";").split(";")


def _unread(
    where: str, kind: str, countries: Iterable[str], born: Iterable[str]
) -> Iterator[RowProblem]:
    """Say which facts of a row are not understood.

    The party stays without them: a slip of whoever wrote the list must lose nobody.
    """
    kind = squeeze(kind)
    if kind and kind_of(kind) is Kind.UNKNOWN:
        yield RowProblem(
            where,
            f"{kind!r} is no kind of party, it is taken as of any kind: "
            "use person, organisation, vessel, aircraft or nothing",
        )
    for text in filter(None, map(squeeze, countries)):
        if not country_code(text):
            yield RowProblem(
                where, f"{text!r} is no country that is known here: use the two letters of ISO 3166"
            )
    for text in filter(None, map(squeeze, born)):
        if not birth_date(text):
            yield RowProblem(
                where, f"{text!r} is no date of birth: write 1970-03-05, 1970-03 or 1970"
            )


def read_own_json(content: bytes, data: Any, where: str) -> ListEdition:
    """Read `{"list": ..., "published_on": ..., "entries": [{"id", "names", ...}]}`."""
    entries = data if isinstance(data, list) else data["entries"]
    about: Mapping[str, Any] = {} if isinstance(data, list) else data
    problems: list[RowProblem] = []
    drafts = []
    for place, raw in enumerate(entries, start=1):
        try:
            drafts.append(_from_json(raw))
            facts = _texts(raw, "countries"), _texts(raw, "birth_dates")
            problems += _unread(f"entry {place}", raw.get("kind") or "", *facts)
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
    for name in _texts(raw, "names") or [raw["name"]]:
        draft.name(name, NameQuality.GOOD if draft.names else NameQuality.PRIMARY)
    draft.birth_dates += [birth_date(text) for text in _texts(raw, "birth_dates")]
    draft.countries += _texts(raw, "countries")
    draft.identifiers += _texts(raw, "identifiers")
    draft.addresses += _texts(raw, "addresses")
    draft.programmes += _texts(raw, "programmes")
    draft.listed_on = str(raw.get("listed_on") or "")
    draft.remarks.append(raw.get("remarks") or "")
    return draft


def _texts(raw: Mapping[str, Any], key: str) -> list[str]:
    """Texts of a field; one text stands for a list of one, not for its letters."""
    found = raw.get(key) or []
    return [found] if isinstance(found, str) else [str(text) for text in found]
