"""United Nations Security Council consolidated list (XML)."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from korgan.science.names.tokens import Kind
from korgan.trade.domain import ListEdition, NameQuality, RowProblem, sha256_of
from korgan.trade.readers.draft import Draft, birth_date, finish, squeeze
from korgan.trade.readers.xml import parse_xml, text_of, texts_of

LIST_NAME = "UN Security Council consolidated list"
_QUALITY = {"good": NameQuality.GOOD, "low": NameQuality.WEAK, "f.k.a.": NameQuality.FORMER}


def read_un_xml(content: bytes, where: str) -> ListEdition:
    """Read the consolidated list as published by the United Nations."""
    root = parse_xml(content, where)
    problems: list[RowProblem] = []
    drafts = []
    for path, kind in (
        ("INDIVIDUALS/INDIVIDUAL", Kind.PERSON),
        ("ENTITIES/ENTITY", Kind.ORGANISATION),
    ):
        for number, element in enumerate(root.findall(path), start=1):
            reference = text_of(element, "REFERENCE_NUMBER") or text_of(element, "DATAID")
            if not reference:
                problems.append(RowProblem(f"{path} {number}", "no reference number"))
                continue
            drafts.append(_draft(element, reference, kind))
    entries, found = finish(drafts, problems)
    date = root.get("dateGenerated", "")[:10]
    return ListEdition(LIST_NAME, "un_xml", date, sha256_of(content), entries, found)


def _draft(element: Element, reference: str, kind: Kind) -> Draft:
    draft = Draft(reference, kind)
    parts = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
    draft.name(" ".join(text_of(element, part) for part in parts), NameQuality.PRIMARY)
    prefix = "INDIVIDUAL" if kind is Kind.PERSON else "ENTITY"
    for alias in element.findall(f"{prefix}_ALIAS"):
        quality = _QUALITY.get(text_of(alias, "QUALITY").lower(), NameQuality.GOOD)
        draft.name(alias.findtext("ALIAS_NAME"), quality)
    draft.name(element.findtext("NAME_ORIGINAL_SCRIPT"), NameQuality.ORIGINAL_SCRIPT)
    for date in element.findall("INDIVIDUAL_DATE_OF_BIRTH"):
        draft.birth_dates.append(_birth(date))
    draft.countries += texts_of(element, "NATIONALITY/VALUE")
    for address in element.findall(f"{prefix}_ADDRESS"):
        draft.countries.append(text_of(address, "COUNTRY"))
        fields = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY")
        draft.addresses.append(", ".join(filter(None, (text_of(address, f) for f in fields))))
    for document in element.findall("INDIVIDUAL_DOCUMENT"):
        number = text_of(document, "NUMBER")
        if number:
            draft.identifiers.append(f"{text_of(document, 'TYPE_OF_DOCUMENT')} {number}")
    draft.programmes.append(text_of(element, "UN_LIST_TYPE"))
    draft.listed_on = text_of(element, "LISTED_ON")[:10]
    draft.remarks.append(squeeze(element.findtext("COMMENTS1")))
    return draft


def _birth(date: Element) -> str:
    first, last = text_of(date, "FROM_YEAR"), text_of(date, "TO_YEAR")
    if first and last:
        return f"{first}/{last}"
    return birth_date(text_of(date, "DATE") or text_of(date, "YEAR"))
