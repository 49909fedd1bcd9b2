"""A hit side by side: what agrees, what differs, what is missing. No Django."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from korgan.science.names.parties import PartyFacts
from korgan.trade.domain.lists import ListEntry


class Agreement(StrEnum):
    """How two values stand to each other."""

    SAME = "same"
    NEAR = "near"
    DIFFERENT = "different"
    NOT_ASKED = "not_asked"
    NOT_LISTED = "not_listed"


_SAME = {"exact", "same_kind", "same_country", "same_date", "same_number"}
_DIFFERENT = {"other_kind", "other_country", "other_year"}
_FIELDS = (
    ("birth_date", "birth_dates"),
    ("country", "countries"),
    ("identifier", "identifiers"),
    ("address", "addresses"),
)


@dataclass(frozen=True)
class WordPair:
    """A word asked about beside a word of the listed name; one side may be empty.

    Attributes
    ----------
    asked, listed : str
        The words.
    agreement : Agreement
        How they stand to each other.
    code : str
        Finding of the engine.
    likeness : float
        0 to 1.
    """

    asked: str
    listed: str
    agreement: Agreement
    code: str
    likeness: float


@dataclass(frozen=True)
class FieldPair:
    """The values of one field on both sides.

    Attributes
    ----------
    field : str
        ``kind``, ``birth_date``, ``country``, ``identifier`` or ``address``.
    asked, listed : tuple of str
        Values.
    agreement : Agreement
        How they stand to each other.
    code : str
        Finding of the engine, empty if it made none.
    reason : mapping
        The finding itself.
    """

    field: str
    asked: tuple[str, ...]
    listed: tuple[str, ...]
    agreement: Agreement
    code: str
    reason: Mapping[str, Any]


def agreement_of(code: str) -> Agreement:
    """Read a finding of the engine as agreement.

    Examples
    --------
    >>> agreement_of("same_date").value, agreement_of("same_year").value
    ('same', 'near')
    """
    if code in _SAME:
        return Agreement.SAME
    if code == "query_only":
        return Agreement.NOT_LISTED
    if code == "listed_only":
        return Agreement.NOT_ASKED
    return Agreement.DIFFERENT if code in _DIFFERENT else Agreement.NEAR


def word_pairs(reasons: Sequence[Mapping[str, Any]]) -> list[WordPair]:
    """Pair the words of the two names as the engine did."""
    return [
        WordPair(
            reason["query"],
            reason["listed"],
            agreement_of(reason["code"]),
            reason["code"],
            float(reason["weight"]),
        )
        for reason in reasons
        if reason["field"] == "name"
    ]


def field_pairs(
    asked: PartyFacts, listed: ListEntry, reasons: Sequence[Mapping[str, Any]]
) -> list[FieldPair]:
    """Put the fields side by side; a field that neither side has is left out."""
    found = {reason["field"]: reason for reason in reasons if reason["field"] != "name"}
    kinds = (
        (asked.kind.name.lower(),) if asked.kind else (),
        (listed.kind_name,) if listed.kind else (),
    )
    values = [("kind", *kinds)]
    values += [(name, getattr(asked, plural), getattr(listed, plural)) for name, plural in _FIELDS]
    return [
        _field_pair(name, ours, theirs, found.get(name))
        for name, ours, theirs in values
        if ours or theirs
    ]


def _field_pair(
    name: str, asked: tuple[str, ...], listed: tuple[str, ...], reason: Mapping[str, Any] | None
) -> FieldPair:
    if reason is not None:
        code = str(reason["code"])
        return FieldPair(name, asked, listed, agreement_of(code), code, reason)
    missing = Agreement.NOT_ASKED if not asked else Agreement.NOT_LISTED
    agreement = Agreement.DIFFERENT if asked and listed else missing
    return FieldPair(name, asked, listed, agreement, "", {})
