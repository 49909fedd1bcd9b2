"""European Union consolidated list of financial sanctions: XML and CSV."""

from __future__ import annotations

from xml.etree.ElementTree import Element

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
    squeeze,
)
from korgan.trade.readers.xml import parse_xml

LIST_NAME = "EU consolidated financial sanctions list"


def read_eu_xml(content: bytes, where: str) -> ListEdition:
    """Read the XML (schema `export`, version 1.1)."""
    root = parse_xml(content, where)
    problems: list[RowProblem] = []
    drafts = []
    for place, element in enumerate(root.findall("sanctionEntity"), start=1):
        number = element.get("euReferenceNumber") or element.get("logicalId") or ""
        if number:
            drafts.append(_xml_draft(element, number))
        else:
            problems.append(RowProblem(f"sanctionEntity {place}", "no reference number"))
    entries, found = finish(drafts, problems)
    date = root.get("generationDate", "")[:10]
    return ListEdition(LIST_NAME, "eu_xml", date, sha256_of(content), entries, found)


def _xml_draft(element: Element, number: str) -> Draft:
    subject = element.find("subjectType")
    kind = "" if subject is None else subject.get("classificationCode") or subject.get("code") or ""
    draft = Draft(number, kind_of(kind))
    for alias in element.findall("nameAlias"):
        parts = " ".join(alias.get(p, "") for p in ("firstName", "middleName", "lastName"))
        strong = alias.get("strong", "true") == "true"
        quality = NameQuality.GOOD if draft.names else NameQuality.PRIMARY
        draft.name(alias.get("wholeName") or parts, quality if strong else NameQuality.WEAK)
    for date in element.findall("birthdate"):
        draft.birth_dates.append(birth_date(date.get("birthdate") or date.get("year")))
    for path in ("citizenship", "address"):
        for item in element.findall(path):
            draft.countries.append(item.get("countryIso2Code", "").replace("00", ""))
    for item in element.findall("address"):
        fields = ("street", "city", "region", "zipCode", "countryDescription")
        draft.addresses.append(", ".join(filter(None, (squeeze(item.get(f)) for f in fields))))
    for item in element.findall("identification"):
        if item.get("number"):
            word = item.get("identificationTypeDescription")
            word = word or item.get("identificationTypeCode") or ""
            draft.identifiers.append(f"{word} {item.get('number')}")
    for regulation in element.findall("regulation"):
        draft.programmes.append(regulation.get("programme", ""))
        draft.listed_on = draft.listed_on or regulation.get("publicationDate", "")[:10]
    draft.remarks += [remark.text or "" for remark in element.findall("remark")]
    return draft


_COLUMNS = {
    "id": ("entityeureferencenumber", "entitylogicalid", "leba", "entityid"),
    "date": ("filegenerationdate", "datefile"),
    "kind": ("entitysubjecttype", "entitysubjecttypeclassificationcode", "subjecttype"),
    "whole": ("namealiaswholename", "naalwholename", "wholename"),
    "first": ("namealiasfirstname", "naalfirstname"),
    "middle": ("namealiasmiddlename", "naalmiddlename"),
    "last": ("namealiaslastname", "naallastname"),
    "born": ("birthdatebirthdate", "birtdate"),
    "year": ("birthdateyear",),
    "citizenship": ("citizenshipcountryiso2code", "citicountry"),
    "country": ("addresscountryiso2code", "addrcountry"),
    "street": ("addressstreet", "addrstreet"),
    "city": ("addresscity", "addrcity"),
    "number": ("identificationnumber", "idennumber"),
    "type": ("identificationtypecode", "identypecode"),
    "programme": ("entityregulationprogramme", "entityprogramme", "programme"),
    "remark": ("entityremark",),
}


def read_eu_csv(content: bytes, where: str) -> ListEdition:
    """Read the CSV: one row for each alias, address, date or number of an entity."""
    text = decode(content)
    rows = rows_of(text, ";")
    _, header = next(rows)
    columns = header_index(header, _COLUMNS)
    if not {"id", "whole"} <= columns.keys():
        raise InputError("wrong_columns", "no column of the entity's number or name", where=where)
    drafts: dict[str, Draft] = {}
    problems: list[RowProblem] = []
    line, date = 0, ""
    for line, row in rows:
        cell = cell_of(row, columns)
        if len(row) < len(header) - 1 or not cell("id"):
            problems.append(RowProblem(f"line {line}", f"{len(row)} cells, not {len(header)}"))
            continue
        date = date or iso_date(cell("date")[:10], ("%Y-%m-%d", "%d/%m/%Y"))
        draft = drafts.setdefault(cell("id"), Draft(cell("id"), kind_of(cell("kind"))))
        quality = NameQuality.GOOD if draft.names else NameQuality.PRIMARY
        draft.name(cell("whole") or " ".join(map(cell, ("first", "middle", "last"))), quality)
        draft.birth_dates.append(birth_date(cell("born") or cell("year")))
        draft.countries += [cell("citizenship"), cell("country")]
        draft.addresses.append(", ".join(filter(None, (cell("street"), cell("city")))))
        if cell("number"):
            draft.identifiers.append(f"{cell('type')} {cell('number')}")
        draft.programmes.append(cell("programme"))
        draft.remarks.append(cell("remark"))
    if problems and problems[-1].where == f"line {line}" and not text.endswith("\n"):
        refuse_truncated(where)
    entries, found = finish(drafts.values(), problems)
    return ListEdition(LIST_NAME, "eu_csv", date, sha256_of(content), entries, found)
