"""A hit as the pages show it: words aligned, fields side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from korgan.science.names.parties import PartyFacts
from korgan.trade.domain.comparison import Agreement, field_pairs, word_pairs
from korgan.trade.domain.lists import ListEntry
from korgan.trade.domain.work import entry_from_dict
from korgan.trade.models import PARTY_KIND_LABELS, Edition, EntryVersion
from korgan.trade.selectors.lists import versions_for
from korgan.trade.wording import (
    AGREEMENTS,
    FIELDS,
    finding_wording,
    percent,
    tone_of,
    word_wording,
)


@dataclass(frozen=True)
class ShownWord:
    """A pair of words and how they stand to each other."""

    asked: str
    listed: str
    tone: str
    says: str


@dataclass(frozen=True)
class ShownField:
    """A field on both sides."""

    label: str | Promise
    asked: tuple[str | Promise, ...]
    listed: tuple[str | Promise, ...]
    tone: str
    verdict: str | Promise
    says: str
    differs: bool


@dataclass(frozen=True)
class ShownHit:
    """A hit with its entry."""

    list_name: str
    edition: int
    entry: EntryVersion | None
    name: str
    matched_name: str
    asked_name: str
    percent: str
    hundredths: int
    tone: str
    words: list[ShownWord]
    fields: list[ShownField]
    listed: ListEntry | None


def show_hit(
    facts: PartyFacts,
    raw: Mapping[str, Any],
    entry: EntryVersion | None,
) -> ShownHit:
    """Put a hit (as :meth:`FoundHit.as_dict` gives it) beside the listed party."""
    listed = entry_from_dict(entry.content) if entry else None
    reasons: Sequence[Mapping[str, Any]] = raw["reasons"]
    probability = float(raw["probability"])
    return ShownHit(
        list_name=raw["list_name"],
        edition=raw["edition"],
        entry=entry,
        name=raw["name"],
        matched_name=raw["matched_name"],
        asked_name=facts.names[0] if facts.names else "",
        percent=percent(probability),
        hundredths=round(100 * probability),
        tone=tone_of(probability),
        words=_words(reasons),
        fields=_fields(facts, listed, reasons) if listed else [],
        listed=listed,
    )


def show_hits(
    facts: PartyFacts, raws: Sequence[Mapping[str, Any]], editions: Sequence[Edition]
) -> list[ShownHit]:
    """Show all hits of an answer with the entries of the editions that were asked."""
    entries: dict[tuple[int, str], EntryVersion] = {}
    for edition in editions:
        numbers = [raw["entity_id"] for raw in raws if raw["list_id"] == edition.party_list_id]
        for entity_id, version in versions_for(edition, numbers).items():
            entries[edition.party_list_id, entity_id] = version
    return [show_hit(facts, raw, entries.get((raw["list_id"], raw["entity_id"]))) for raw in raws]


def _words(reasons: Sequence[Mapping[str, Any]]) -> list[ShownWord]:
    return [
        ShownWord(
            pair.asked,
            pair.listed,
            AGREEMENTS[pair.agreement][0],
            word_wording(pair.code, pair.likeness),
        )
        for pair in word_pairs(reasons)
    ]


def _fields(
    facts: PartyFacts, listed: ListEntry, reasons: Sequence[Mapping[str, Any]]
) -> list[ShownField]:
    shown = []
    for pair in field_pairs(facts, listed, reasons):
        tone, verdict = AGREEMENTS[pair.agreement]
        asked: tuple[str | Promise, ...] = pair.asked
        theirs: tuple[str | Promise, ...] = pair.listed
        if pair.field == "kind":
            asked = tuple(PARTY_KIND_LABELS[value] for value in pair.asked)
            theirs = tuple(PARTY_KIND_LABELS[value] for value in pair.listed)
        shown.append(
            ShownField(
                FIELDS[pair.field],
                asked,
                theirs,
                tone,
                verdict,
                finding_wording(pair.reason),
                pair.agreement is Agreement.DIFFERENT,
            )
        )
    return shown
