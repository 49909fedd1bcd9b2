"""United States Consolidated Screening List: official JSON and CSV, and its compact JSON."""

from __future__ import annotations

import re
from typing import Any

from korgan.science.errors import InputError
from korgan.trade.domain import ListEdition, NameQuality, RowProblem, sha256_of
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

LIST_NAME = "US Consolidated Screening List"


def read_csl_compact(content: bytes, data: dict[str, Any], where: str) -> ListEdition:
    """Read the compact JSON, whose short keys index into tables."""
    entries, tables = data["entries"], data.get("tables", {})
    if len(entries) < int(data.get("entryCount", len(entries))):
        refuse_truncated(where)
    sources, programmes = tables.get("sources", []), tables.get("programmes", [])
    problems: list[RowProblem] = []
    drafts = []
    for place, raw in enumerate(entries, start=1):
        try:
            source = sources[raw["s"]]
            draft = Draft(_compact_id(raw, source, place), kind_of(raw.get("t")))
            draft.name(raw["n"], NameQuality.PRIMARY)
            for alias in raw.get("a", ()):
                draft.name(alias)
            draft.countries += raw.get("c", ())
            draft.programmes.append(source)
            if "pg" in raw:
                draft.programmes.append(programmes[raw["pg"]])
            drafts.append(draft)
        except (KeyError, IndexError, TypeError, AttributeError) as error:
            problems.append(RowProblem(f"entry {place}", f"cannot be read ({error})"))
    found, broken = finish(drafts, problems)
    date = str(data.get("sourceGeneratedAt", ""))[:10]
    return ListEdition(LIST_NAME, "us_csl_compact", date, sha256_of(content), found, broken)


def _compact_id(raw: dict[str, Any], source: str, place: int) -> str:
    """The entity number, else the code of the list and the place (the form has no other)."""
    if raw.get("e"):
        return str(raw["e"])
    code = re.search(r"\(([A-Z-]+)\)", source)
    return f"{code.group(1) if code else 'CSL'}-{place}"


def read_csl_json(content: bytes, data: dict[str, Any], where: str) -> ListEdition:
    """Read the official JSON (`consolidated.json`)."""
    results = data["results"]
    if len(results) < int(data.get("total", len(results))):
        refuse_truncated(where)
    problems: list[RowProblem] = []
    drafts = []
    for place, raw in enumerate(results, start=1):
        try:
            drafts.append(_official(raw, place))
        except (KeyError, TypeError, AttributeError) as error:
            problems.append(RowProblem(f"result {place}", f"cannot be read ({error})"))
    found, broken = finish(drafts, problems)
    return ListEdition(LIST_NAME, "us_csl_json", "", sha256_of(content), found, broken)


def _official(raw: dict[str, Any], place: int) -> Draft:
    draft = Draft(str(raw.get("entity_number") or raw.get("id") or place), kind_of(raw.get("type")))
    draft.name(raw["name"], NameQuality.PRIMARY)
    for alias in raw.get("alt_names") or ():
        draft.name(alias)
    for date in raw.get("dates_of_birth") or ():
        draft.birth_dates.append(birth_date(date))
    for field in ("nationalities", "citizenships"):
        draft.countries += raw.get(field) or ()
    for address in raw.get("addresses") or ():
        draft.countries.append(address.get("country") or "")
        fields = ("address", "city", "state", "postal_code", "country")
        draft.addresses.append(", ".join(filter(None, (address.get(f) for f in fields))))
    for number in raw.get("ids") or ():
        draft.identifiers.append(f"{number.get('type') or ''} {number.get('number') or ''}")
    if raw.get("call_sign"):
        draft.identifiers.append(f"Call sign {raw['call_sign']}")
    if raw.get("vessel_flag"):
        draft.countries.append(raw["vessel_flag"])
    programmes = raw.get("programs") or ()
    draft.programmes += [raw.get("source") or "", *programmes]
    draft.listed_on = str(raw.get("start_date") or "")[:10]
    draft.remarks.append(raw.get("remarks") or "")
    return draft


_COLUMNS = {
    "id": ("id",), "source": ("source",), "number": ("entitynumber",), "kind": ("type",),
    "name": ("name",), "aliases": ("altnames",), "addresses": ("addresses",),
    "born": ("datesofbirth",), "nationalities": ("nationalities",), "ids": ("ids",),
    "citizenships": ("citizenships",), "programmes": ("programs",), "remarks": ("remarks",),
    "flag": ("vesselflag",), "callsign": ("callsign",), "start": ("startdate",),
}  # fmt: skip


def read_csl_csv(content: bytes, where: str) -> ListEdition:
    """Read the official CSV (`consolidated.csv`); several values stand in one cell."""
    rows = rows_of(decode(content))
    _, header = next(rows)
    columns = header_index(header, _COLUMNS)
    if "name" not in columns:
        raise InputError("no_name_column", "the list has no column `name`", where=where)
    drafts = []
    problems: list[RowProblem] = []
    for line, row in rows:
        if len(row) != len(header):
            problems.append(RowProblem(f"line {line}", f"{len(row)} cells, not {len(header)}"))
            continue
        cell = cell_of(row, columns)
        draft = Draft(cell("number") or cell("id") or str(line), kind_of(cell("kind")))
        draft.name(cell("name"), NameQuality.PRIMARY)
        for alias in cell("aliases").split(";"):
            draft.name(alias)
        draft.birth_dates += [birth_date(text) for text in cell("born").split(";")]
        addresses = cell("addresses").split(";")
        draft.addresses += addresses
        draft.countries += [text.rsplit(",", 1)[-1].strip() for text in addresses]
        for column in ("nationalities", "citizenships", "flag"):
            draft.countries += [text.strip() for text in cell(column).split(";")]
        draft.identifiers += cell("ids").split(";")
        draft.programmes += [cell("source"), *cell("programmes").split(";")]
        draft.listed_on = cell("start")[:10]
        draft.remarks.append(cell("remarks"))
        drafts.append(draft)
    if problems and problems[-1].where == f"line {line}" and not content.endswith((b"\n", b"\x1a")):
        refuse_truncated(where)
    entries, broken = finish(drafts, problems)
    return ListEdition(LIST_NAME, "us_csl_csv", "", sha256_of(content), entries, broken)


_DPL_COLUMNS = {
    "name": ("name",), "street": ("streetaddress",), "city": ("city",), "state": ("state",),
    "country": ("country",), "post": ("postalcode",), "from": ("effectivedate",),
    "notice": ("frcitation",), "action": ("action",),
}  # fmt: skip


def read_dpl(content: bytes, where: str) -> ListEdition:
    """Read the US Denied Persons List (tab-separated); it has no numbers, so rows give them."""
    from korgan.trade.domain import iso_date

    rows = rows_of(decode(content), "\t")
    _, header = next(rows)
    columns = header_index(header, _DPL_COLUMNS)
    drafts = []
    problems: list[RowProblem] = []
    for line, row in rows:
        if len(row) != len(header):
            problems.append(RowProblem(f"line {line}", f"{len(row)} cells, not {len(header)}"))
            continue
        cell = cell_of(row, columns)
        draft = Draft(f"DPL-{sha256_of((cell('name') + cell('from')).encode())[:10]}")
        draft.name(cell("name"), NameQuality.PRIMARY)
        draft.countries.append(cell("country"))
        draft.addresses.append(
            ", ".join(filter(None, map(cell, ("street", "city", "state", "post", "country"))))
        )
        draft.listed_on = iso_date(cell("from"), ("%m/%d/%Y", "%Y-%m-%d"))
        draft.remarks += [cell("action"), cell("notice")]
        drafts.append(draft)
    if (
        problems
        and not content.rstrip(b"\x1a").endswith(b"\n")
        and f"line {line}" == problems[-1].where
    ):
        refuse_truncated(where)
    entries, broken = finish(drafts, problems)
    return ListEdition("US Denied Persons List", "us_dpl", "", sha256_of(content), entries, broken)
