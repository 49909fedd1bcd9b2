"""OFAC lists: SDN and non-SDN as the three CSV files or as one XML file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from korgan.science.errors import InputError
from korgan.science.names.tokens import Kind
from korgan.trade.domain import ListEdition, NameQuality, RowProblem, iso_date, sha256_of
from korgan.trade.readers.draft import (
    Draft,
    birth_date,
    decode,
    finish,
    kind_of,
    refuse_truncated,
    rows_of,
    squeeze,
)
from korgan.trade.readers.xml import parse_xml, text_of

_SDN = "OFAC Specially Designated Nationals"
_NON_SDN = "OFAC non-SDN consolidated list"
_COLUMNS = {"primary": 12, "aliases": 5, "addresses": 6}

# Parts of the remarks that carry facts; what follows the words is the fact.
_REMARK = re.compile(
    r"^(?:alt\. )?(?P<word>DOB|nationality|citizen|f\.k\.a\.|a\.k\.a\.|n\.k\.a\.|Vessel Flag|"
    r"Vessel Registration Identification|Passport|MMSI|SSN|National ID No\.|Cedula No\.|NIT #|"
    r"RUC #|RIF #|RFC|C\.U\.R\.P\.|Tax ID No\.|Registration (?:ID|Number)|Identification Number|"
    r"Company Number|Commercial Registry Number|Business Registration (?:Number|Document #)|"
    r"Aircraft (?:Tail Number|Manufacturer's Serial Number \(MSN\)|Construction Number[^;]*?\))|"
    r"SWIFT/BIC|D-U-N-S Number|V\.A\.T\. Number|C\.R\. No\.|Unified Social Credit Code \(USCC\)|"
    r"Legal Entity Number|Trade License No\.|Matricula Mercantil No|Folio Mercantil No\.|"
    r"Government Gazette Number|D\.N\.I\.|I\.F\.E\.|Electoral Registry No\.|"
    r"Driver's License No\.|"
    r"Personal ID Card|Stateless Person ID Card|National Foreign ID Number|"
    r"Identification Number IMO|"
    r"Organization Established Date|LE Number|Chinese Commercial Code|Bosnian Personal ID No\.|"
    r"Turkish Identification Number|Residency Number|Travel Document Number|Central Registration "
    r"Number|Public Registration Number|Certificate of Incorporation Number|Serial No\.)\s*:?\s*"
    r"(?P<fact>.+)$"
)
_QUALITY = {"aka": NameQuality.GOOD, "fka": NameQuality.FORMER, "nka": NameQuality.GOOD}


def read_ofac_csv(
    content: bytes, aliases: bytes, addresses: bytes, where: str, *, non_sdn: bool
) -> ListEdition:
    """Read the primary file with its two companions (empty if they are not at hand)."""
    problems: list[RowProblem] = []
    drafts: dict[str, Draft] = {}
    for line, row in _rows(content, "primary", where, problems):
        number = row[0].strip()
        if not number.isdigit():
            problems.append(RowProblem(f"{where} line {line}", f"{row[0]!r} is no entity number"))
            continue
        drafts[number] = _draft(row, number)
    for line, row in _rows(aliases, "aliases", "aliases", problems):
        draft = drafts.get(row[0].strip())
        if draft is None:
            problems.append(RowProblem(f"aliases line {line}", f"no entity {row[0]}"))
            continue
        draft.name(row[3], _QUALITY.get(row[2].strip().lower(), NameQuality.GOOD))
    for _, row in _rows(addresses, "addresses", "addresses", problems):
        draft = drafts.get(row[0].strip())
        if draft is not None:
            draft.addresses.append(", ".join(filter(None, map(squeeze, row[2:5]))))
            draft.countries.append(squeeze(row[4]))
    entries, found = finish(drafts.values(), problems)
    digest = sha256_of(content + aliases + addresses)
    name = _NON_SDN if non_sdn else _SDN
    return ListEdition(name, "ofac_csv", "", digest, entries, found)


def _rows(
    content: bytes, part: str, where: str, problems: list[RowProblem]
) -> list[tuple[int, list[str]]]:
    """Rows of the right length; a short last row without line end means a cut-off file."""
    text = decode(content)
    found = []
    for line, row in rows_of(text):
        if len(row) == _COLUMNS[part]:
            found.append((line, row))
        elif not text.endswith("\n") and line >= text.count("\n"):
            refuse_truncated(where)
        else:
            problems.append(
                RowProblem(f"{where} line {line}", f"{len(row)} cells, not {_COLUMNS[part]}")
            )
    return found


def _draft(row: list[str], number: str) -> Draft:
    draft = Draft(number, kind_of(squeeze(row[2]) or "entity"))
    draft.name(row[1], NameQuality.PRIMARY)
    draft.programmes += re.split(r"\]\s*\[", row[3].strip("[] "))
    if draft.kind is Kind.VESSEL:
        if squeeze(row[5]):
            draft.identifiers.append(f"Call sign {squeeze(row[5])}")
        draft.countries.append(squeeze(row[9]))
    if draft.kind is Kind.AIRCRAFT:
        draft.identifiers.append(f"Tail number {squeeze(row[1])}")
    read_remarks(draft, squeeze(row[11]))
    return draft


def read_remarks(draft: Draft, remarks: str) -> None:
    """Take the facts out of the remarks of an entry."""
    draft.remarks.append(remarks)
    for part in remarks.rstrip(".").split(";"):
        match = _REMARK.match(part.strip())
        if match is None:
            continue
        word, fact = match["word"], match["fact"].strip(" .")
        if word in ("DOB", "Organization Established Date"):
            draft.birth_dates.append(birth_date(fact))
        elif word in ("nationality", "citizen", "Vessel Flag"):
            draft.countries.append(fact)
        elif word.endswith(".k.a."):
            quality = NameQuality.FORMER if word[0] == "f" else NameQuality.GOOD
            draft.name(fact.strip("'\""), quality)
        elif any(map(str.isdigit, fact)):
            draft.identifiers.append(f"{word} {fact}")


def read_ofac_xml(content: bytes, where: str) -> ListEdition:
    """Read `sdn.xml` or `consolidated.xml`."""
    root = parse_xml(content, where)
    announced = text_of(root, "publshInformation/Record_Count")
    elements = root.findall("sdnEntry")
    if announced.isdigit() and int(announced) > len(elements):
        refuse_truncated(where)
    problems: list[RowProblem] = []
    drafts = []
    for place, element in enumerate(elements, start=1):
        number = text_of(element, "uid")
        if number:
            drafts.append(_xml_draft(element, number))
        else:
            problems.append(RowProblem(f"sdnEntry {place}", "no uid"))
    entries, found = finish(drafts, problems)
    non_sdn = bool(entries) and not any("SDN" in e.programmes for e in entries) and "cons" in where
    date = iso_date(text_of(root, "publshInformation/Publish_Date"), ("%m/%d/%Y", "%Y-%m-%d"))
    name = _NON_SDN if non_sdn else _SDN
    return ListEdition(name, "ofac_xml", date, sha256_of(content), entries, found)


def _xml_name(element: Element) -> str:
    last, first = text_of(element, "lastName"), text_of(element, "firstName")
    return f"{last}, {first}" if last and first else last or first


def _xml_draft(element: Element, number: str) -> Draft:
    draft = Draft(number, kind_of(text_of(element, "sdnType")))
    draft.name(_xml_name(element), NameQuality.PRIMARY)
    for alias in element.findall("akaList/aka"):
        weak = text_of(alias, "category").lower() == "weak"
        former = text_of(alias, "type").lower().startswith("f")
        quality = NameQuality.WEAK if weak else NameQuality.FORMER if former else NameQuality.GOOD
        draft.name(_xml_name(alias), quality)
    draft.programmes += [p.text or "" for p in element.findall("programList/program")]
    for item in element.findall("dateOfBirthList/dateOfBirthItem"):
        draft.birth_dates.append(birth_date(text_of(item, "dateOfBirth")))
    for path in ("nationalityList/nationality", "citizenshipList/citizenship"):
        draft.countries += [text_of(item, "country") for item in element.findall(path)]
    for address in element.findall("addressList/address"):
        fields = (
            "address1",
            "address2",
            "address3",
            "city",
            "stateOrProvince",
            "postalCode",
            "country",
        )
        draft.addresses.append(", ".join(filter(None, (text_of(address, f) for f in fields))))
        draft.countries.append(text_of(address, "country"))
    for item in element.findall("idList/id"):
        kind, value = text_of(item, "idType"), text_of(item, "idNumber")
        if any(map(str.isdigit, value)):
            draft.identifiers.append(f"{kind} {value}")
    vessel = element.find("vesselInfo")
    if vessel is not None:
        draft.countries.append(text_of(vessel, "vesselFlag"))
        if text_of(vessel, "callSign"):
            draft.identifiers.append(f"Call sign {text_of(vessel, 'callSign')}")
    read_remarks(draft, text_of(element, "remarks"))
    return draft


def companions(names: Mapping[str, str]) -> dict[str, str]:
    """Which files of a folder are the three parts of one OFAC list.

    Parameters
    ----------
    names : mapping of str to str
        File name in lower case to anything.

    Returns
    -------
    dict of str to str
        Primary file to the prefix of its companions.

    Raises
    ------
    InputError
        If there are companions without a primary file.
    """
    found = {}
    for primary, prefix in (("sdn.csv", ""), ("cons_prim.csv", "cons_")):
        if primary in names:
            found[primary] = prefix
        elif f"{prefix}alt.csv" in names:
            raise InputError(
                "no_primary", f"there is {prefix}alt.csv but no {primary}",
                mend="put the three files of the list in one folder",
            )  # fmt: skip
    return found
