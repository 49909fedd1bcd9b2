"""The work of screening: states of editions and of matches, verdicts, fingerprints. No Django."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from enum import StrEnum
from typing import Any

from korgan.science.errors import InputError
from korgan.science.merkle.canonical import canonical_json
from korgan.science.names.parties import KIND_NAMES, KINDS, PartyFacts
from korgan.trade.domain.lists import ListedName, ListEntry, NameQuality

# Chosen with the engine (see docs/trade/screening.md); a list or purpose may have its own.
USUAL_THRESHOLD = 0.6
LEAST_THRESHOLD, GREATEST_THRESHOLD = 0.3, 0.999
_FACTS = ("birth_dates", "countries", "identifiers", "addresses")


class ListKind(StrEnum):
    """Where the entries of a list come from."""

    OFFICIAL = "official"
    NATIONAL = "national"
    DENIALS = "denials"


# Lists whose entries are made here, by two people each.
ENTERED_HERE = frozenset({ListKind.NATIONAL, ListKind.DENIALS})


class EditionState(StrEnum):
    """Where an edition stands; only one edition of a list is in force."""

    RECEIVED = "received"
    ASKS = "asks"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    REFUSED = "refused"


class SignatureState(StrEnum):
    """What the signature that came with an edition proves."""

    NONE = ""
    KEPT = "kept"
    VERIFIED = "verified"


class Operation(StrEnum):
    """What is proposed for an entry of a list kept here."""

    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"


class ProposalState(StrEnum):
    """Where a proposed entry stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"


class Purpose(StrEnum):
    """Why a party is screened; thresholds may differ by purpose."""

    LICENCE = "licence"
    CUSTOMS = "customs"
    END_USE = "end_use"
    OTHER = "other"


class RunKind(StrEnum):
    """How a screening came about."""

    SINGLE = "single"
    BATCH = "batch"
    RESCREENING = "rescreening"


class MatchState(StrEnum):
    """Where the adjudication of a match stands."""

    OPEN = "open"
    IN_REVIEW = "in_review"
    DECIDED = "decided"
    LAPSED = "lapsed"


class Verdict(StrEnum):
    """Whether the party is the listed one."""

    TRUE = "true"
    FALSE = "false"
    UNCLEAR = "unclear"


class Return(StrEnum):
    """Why a decided match came back."""

    NOT = ""
    ENTRY_CHANGED = "entry_changed"
    PARTY_CHANGED = "party_changed"


def returns_because(
    decided_on: tuple[str, str], party_fingerprint: str, entry_fingerprint: str
) -> Return:
    """Say whether a decision still holds: it does as long as neither side changed.

    Parameters
    ----------
    decided_on : tuple of str
        Fingerprints of the party and the entry on which it was decided.
    party_fingerprint, entry_fingerprint : str
        The same as they are now.

    Returns
    -------
    Return
        `Return.NOT` if the decision holds.

    Examples
    --------
    >>> returns_because(("p", "e"), "p", "e") is Return.NOT
    True
    >>> returns_because(("p", "e"), "p", "f")
    <Return.ENTRY_CHANGED: 'entry_changed'>
    """
    if decided_on[1] != entry_fingerprint:
        return Return.ENTRY_CHANGED
    return Return.PARTY_CHANGED if decided_on[0] != party_fingerprint else Return.NOT


def check_explanation(text: str) -> str:
    """Refuse a verdict without a reason; returns the reason."""
    if len(text.strip()) < 10:
        raise InputError(
            "explanation_missing",
            "say in a sentence which facts decide it",
            where="explanation",
        )
    return text.strip()


def check_threshold(value: float) -> float:
    """Refuse a threshold that would report everything or nothing."""
    if not LEAST_THRESHOLD <= value <= GREATEST_THRESHOLD:
        raise InputError(
            "bad_threshold",
            f"a threshold lies between {LEAST_THRESHOLD} and {GREATEST_THRESHOLD}",
            where="threshold",
        )
    return value


def facts_as_dict(facts: PartyFacts) -> dict[str, Any]:
    """Give the facts of a party as JSON."""
    lists = {name: list(getattr(facts, name)) for name in _FACTS}
    return {"names": list(facts.names), "kind": KIND_NAMES[facts.kind], **lists}


def facts_from_dict(raw: Mapping[str, Any]) -> PartyFacts:
    """Read the facts of a party from JSON."""
    lists = {name: tuple(raw.get(name, ())) for name in _FACTS}
    return PartyFacts(names=tuple(raw["names"]), kind=KINDS[raw.get("kind", "")], **lists)


def entry_as_dict(entry: ListEntry) -> dict[str, Any]:
    """Give an entry of a list as JSON."""
    raw = asdict(entry)
    raw["kind"] = entry.kind_name
    raw["names"] = [[name.text, name.quality.value] for name in entry.names]
    return {key: list(value) if isinstance(value, tuple) else value for key, value in raw.items()}


def entry_from_dict(raw: Mapping[str, Any]) -> ListEntry:
    """Read an entry of a list from JSON."""
    plain: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in raw.items()
        if key not in ("names", "kind")
    }
    names = tuple(ListedName(text, NameQuality(quality)) for text, quality in raw["names"])
    return ListEntry(names=names, kind=KINDS[raw["kind"]], **plain)


def fingerprint(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical content: by it a later change is noticed."""
    return hashlib.sha256(canonical_json(dict(content))).hexdigest()
