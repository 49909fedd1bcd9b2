"""United Kingdom lists: the UK Sanctions List (XML, CSV) and the OFSI consolidated list (CSV)."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from korgan.science.errors import InputError
from korgan.science.names.tokens import Kind
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
from korgan.trade.readers.xml import parse_xml, text_of, texts_of

LIST_NAME = "UK sanctions list"
_DATES = ("%d/%m/%Y", "%Y-%m-%d", "%d-%b-%Y", "%d %B %Y")


def read_uk_xml(content: bytes, where: str) -> ListEdition:
    """Read the UK Sanctions List in XML (`Designations`)."""
    root = parse_xml(content, where)
    problems: list[RowProblem] = []
    drafts = []
    for place, element in enumerate(root.findall("Designation"), start=1):
        number = text_of(element, "UniqueID")
        if number:
            drafts.append(_xml_draft(element, number))
        else:
            problems.append(RowProblem(f"Designation {place}", "no UniqueID"))
    entries, found = finish(drafts, problems)
    date = iso_date(text_of(root, "DateGenerated")[:11], _DATES)
    return ListEdition(LIST_NAME, "uk_xml", date, sha256_of(content), entries, found)


def _xml_draft(element: Element, number: str) -> Draft:
    draft = Draft(number, kind_of(text_of(element, "IndividualEntityShip")))
    for name in element.findall("Names/Name"):
        parts = [text_of(name, f"Name{k}") for k in (1, 2, 3, 4, 5, 6)]
        primary = text_of(name, "NameType").lower().startswith("primary name")
        draft.name(" ".join(parts), NameQuality.PRIMARY if primary else NameQuality.GOOD)
    for text in texts_of(element, "NonLatinNames/NonLatinName/NameNonLatinScript"):
        draft.name(text, NameQuality.ORIGINAL_SCRIPT)
    draft.birth_dates += [birth_date(t) for t in texts_of(element, ".//DOBs/DOB")]
    for path in (
        ".//Nationalities/Nationality",
        "Addresses/Address/AddressCountry",
        ".//CurrentBelievedFlagOfShips/CurrentBelievedFlagOfShip",
    ):
        draft.countries += texts_of(element, path)
    for address in element.findall("Addresses/Address"):
        draft.addresses.append(", ".join(filter(None, ((t.text or "").strip() for t in address))))
    for word, path in (
        ("Passport", ".//PassportNumber"),
        ("National identifier", ".//NationalIdentifierNumber"),
        ("IMO", ".//IMONumbers/IMONumber"),
        ("Business registration", ".//BusinessRegistrationNumbers/BusinessRegistrationNumber"),
    ):
        draft.identifiers += [f"{word} {t}" for t in texts_of(element, path)]
    draft.programmes.append(text_of(element, "RegimeName"))
    draft.listed_on = iso_date(text_of(element, "DateDesignated"), _DATES)
    draft.remarks.append(text_of(element, "OtherInformation"))
    return draft


_COLUMNS = {
    "id": ("uniqueid", "groupid"),
    "n6": ("name6",), "n1": ("name1",), "n2": ("name2",), "n3": ("name3",), "n4": ("name4",),
    "n5": ("name5",), "original": ("namenonlatinscript",),
    "kind": ("grouptype", "designationtype", "individualentityship"),
    "type": ("aliastype", "nametype"), "strength": ("aliasquality", "aliasstrength"),
    "born": ("dob", "dateofbirth"), "nationality": ("nationality", "nationalityies"),
    "country": ("country", "addresscountry"),
    "passport": ("passportnumber",), "national": ("nationalidentificationnumber",
    "nationalidentifiernumber"),
    "imo": ("imonumber",), "business": ("businessregistrationnumbers",
    "businessregistrationnumber"),
    "regime": ("regime", "regimename"), "listed": ("listedon", "datedesignated"),
    "a1": ("address1", "addressline1"), "a2": ("address2", "addressline2"),
    "a3": ("address3", "addressline3"), "a4": ("address4", "addressline4"),
    "a5": ("address5", "addressline5"), "a6": ("address6", "addressline6"),
    "post": ("postzipcode", "addresspostalcode"), "flag": ("currentbelievedflagofship",),
    "other": ("otherinformation",),
}  # fmt: skip


def read_uk_csv(content: bytes, where: str) -> ListEdition:
    """Read either CSV: a line with the date, a header, one row for each name."""
    text = decode(content)
    rows = rows_of(text)
    date, header = "", []
    for _, row in rows:
        cells = " ".join(row)
        if re.search(r"name 6", cells, re.IGNORECASE):
            header = row
            break
        found = re.search(r"\d{1,2}[-/ ]\w{2,9}[-/ ]\d{4}", cells)
        date = date or (iso_date(found.group(), _DATES) if found else "")
    columns = header_index(header, _COLUMNS)
    if not {"id", "n6"} <= columns.keys():
        raise InputError("wrong_columns", "no columns `Name 6` and `Group ID`", where=where)
    drafts, problems = _csv_drafts(text, list(rows), columns, len(header), where)
    entries, broken = finish(drafts.values(), problems)
    return ListEdition(LIST_NAME, "uk_csv", date, sha256_of(content), entries, broken)


def _csv_drafts(
    text: str, rows: list[tuple[int, list[str]]], columns: dict[str, int], width: int, where: str
) -> tuple[dict[str, Draft], list[RowProblem]]:
    drafts: dict[str, Draft] = {}
    problems: list[RowProblem] = []
    for line, row in rows:
        cell = cell_of(row, columns)
        if len(row) < width - 1 or not cell("id"):
            if (line, row) == rows[-1] and not text.endswith("\n"):
                refuse_truncated(where)
            problems.append(RowProblem(f"line {line}", f"{len(row)} cells, not {width}"))
            continue
        draft = drafts.setdefault(cell("id"), Draft(cell("id"), kind_of(cell("kind"))))
        if draft.kind is Kind.UNKNOWN:
            draft.kind = kind_of(cell("kind"))
        _add_row(draft, cell)
    return drafts, problems


def _add_row(draft: Draft, cell: Callable[[str], str]) -> None:
    primary = cell("type").lower().startswith("primary name")
    quality = NameQuality.PRIMARY if primary else NameQuality.GOOD
    if "low" in cell("strength").lower() or "weak" in cell("strength").lower():
        quality = NameQuality.WEAK
    draft.name(" ".join(map(cell, ("n1", "n2", "n3", "n4", "n5", "n6"))), quality)
    draft.name(cell("original"), NameQuality.ORIGINAL_SCRIPT)
    draft.birth_dates.append(birth_date(cell("born")))
    draft.countries += [cell("nationality"), cell("country"), cell("flag")]
    address = map(cell, ("a1", "a2", "a3", "a4", "a5", "a6", "post", "country"))
    draft.addresses.append(", ".join(filter(None, address)))
    for word, column in (
        ("Passport", "passport"), ("National identifier", "national"), ("IMO", "imo"),
        ("Business registration", "business"),
    ):  # fmt: skip
        if cell(column):
            draft.identifiers.append(f"{word} {cell(column)}")
    draft.programmes.append(cell("regime"))
    draft.listed_on = draft.listed_on or iso_date(cell("listed"), _DATES)
    draft.remarks.append(cell("other"))
