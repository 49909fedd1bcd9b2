"""FollowTheMoney entities, one JSON object a line (as OpenSanctions publishes them)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from korgan.trade.domain import ListEdition, NameQuality, RowProblem, sha256_of
from korgan.trade.readers.draft import Draft, birth_date, decode, finish, kind_of, refuse_truncated

# Schemata that are parties; the others are links, addresses and papers.
_PARTIES = {
    "Person", "LegalEntity", "Organization", "Company", "PublicBody", "Vessel", "Airplane",
}  # fmt: skip
_NUMBERS = {
    "imoNumber": "IMO", "mmsi": "MMSI", "callSign": "Call sign", "passportNumber": "Passport",
    "idNumber": "National ID", "registrationNumber": "Registration", "taxNumber": "Tax",
    "innCode": "INN", "ogrnCode": "OGRN", "leiCode": "LEI", "swiftBic": "SWIFT",
    "uscCode": "USCC", "serialNumber": "Serial number", "vatCode": "VAT", "dunsCode": "DUNS",
}  # fmt: skip
_COUNTRIES = ("country", "nationality", "citizenship", "jurisdiction", "mainCountry", "flag")


def read_ftm(content: bytes, where: str) -> ListEdition:
    """Read entities; links between them are passed over."""
    problems: list[RowProblem] = []
    drafts: list[Draft] = []
    lines = decode(content).splitlines()
    for line, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        try:
            raw = json.loads(text)
            if raw["schema"] in _PARTIES:
                drafts.append(_draft(raw))
        except (
            json.JSONDecodeError, KeyError, TypeError, AttributeError, RecursionError
        ) as error:  # fmt: skip
            if line == len(lines) and isinstance(error, json.JSONDecodeError) and line > 1:
                refuse_truncated(where)
            problems.append(RowProblem(f"line {line}", f"no entity ({error})"))
    entries, found = finish(drafts, problems)
    name = _dataset(lines) or "FollowTheMoney entities"
    return ListEdition(name, "ftm", "", sha256_of(content), entries, found)


def _dataset(lines: Iterable[str]) -> str:
    for text in lines:
        try:
            datasets = json.loads(text).get("datasets") or [""]
        except (json.JSONDecodeError, AttributeError):
            continue
        return str(datasets[0])
    return ""


def _draft(raw: Mapping[str, Any]) -> Draft:
    properties: Mapping[str, list[str]] = raw["properties"]
    draft = Draft(str(raw["id"]), kind_of(raw["schema"]))
    names = properties.get("name", [])
    draft.name(raw.get("caption") or (names[0] if names else ""), NameQuality.PRIMARY)
    for field, quality in (
        ("name", NameQuality.GOOD),
        ("alias", NameQuality.GOOD),
        ("previousName", NameQuality.FORMER),
        ("weakAlias", NameQuality.WEAK),
    ):
        for name in properties.get(field, []):
            draft.name(name, quality)
    for field in ("birthDate", "incorporationDate", "buildDate"):
        draft.birth_dates += [birth_date(text) for text in properties.get(field, [])]
    for field in _COUNTRIES:
        draft.countries += properties.get(field, [])
    for field, word in _NUMBERS.items():
        draft.identifiers += [f"{word} {number}" for number in properties.get(field, [])]
    draft.addresses += properties.get("address", [])
    draft.programmes += [*properties.get("program", []), *properties.get("topics", [])]
    draft.remarks += properties.get("notes", [])
    return draft
