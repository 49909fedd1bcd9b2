"""Obligations of instruments, and whether one applies to a State on a day."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from korgan.law.domain.treaties import (
    EventKind,
    Instrument,
    Position,
    Standing,
    TreatyEvent,
)


class Binding(StrEnum):
    """How an obligation stands for a State."""

    BINDING = "binding"
    POLITICAL = "political"
    ENCOURAGED = "encouraged"
    NOT_YET = "not_yet"
    OPTION_NOT_TAKEN = "option_not_taken"
    RESERVED = "reserved"
    IN_ABEYANCE = "in_abeyance"
    NOT_BOUND = "not_bound"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"


APPLIES = frozenset({Binding.BINDING, Binding.POLITICAL})

# Who is party to the first is held by the second as well: an amendment carries its convention.
IMPLIED = {"CPPNM": "CPPNM-A2005"}
AMENDMENTS = {"CPPNM-A2005": "CPPNM"}


@dataclass(frozen=True)
class Obligation:
    """One duty, paraphrased; ``basis`` says how far the paraphrase was checked."""

    key: str
    treaty: str
    article: str
    text: str
    kind: str
    evidence: str
    force: str
    abeyance: str
    basis: str
    source: str
    catalogue: str
    # Of the paraphrase; the evidence needed and the source are told in English.
    language: str = "en"

    @property
    def is_criminal(self) -> bool:
        """Whether it demands an offence: then a penalty, jurisdiction and procedure as well."""
        return self.kind == "criminalise"

    @property
    def is_optional(self) -> bool:
        """Whether it binds only who chooses it."""
        return self.force == "treaty-optional"

    @property
    def is_verified(self) -> bool:
        """Whether a text stands behind the whole paraphrase."""
        return self.basis in ("sourced", "model law")

    def __str__(self) -> str:
        return f"{self.treaty} {self.article}"


@dataclass(frozen=True)
class Applicability:
    """Whether an obligation applies, since when, and by which statement."""

    binding: Binding
    since: date | None = None
    by: TreatyEvent | None = None

    @property
    def applies(self) -> bool:
        """Whether the State has to answer for it today."""
        return self.binding in APPLIES


_BY_POSITION = {
    Position.IN_FORCE: Binding.BINDING,
    Position.REPORTED_PARTY: Binding.BINDING,
    Position.DEPOSITED: Binding.NOT_YET,
    Position.SIGNED: Binding.NOT_BOUND,
    Position.NATIONAL_ACT: Binding.NOT_BOUND,
    Position.OUTSIDE: Binding.NOT_BOUND,
    Position.WITHDRAWN: Binding.NOT_BOUND,
    Position.NOT_APPLICABLE: Binding.NOT_APPLICABLE,
    Position.UNKNOWN: Binding.UNKNOWN,
}


def applicability_of(
    obligation: Obligation,
    instruments: Mapping[str, Instrument],
    standings: Mapping[str, Standing],
    events: Sequence[TreatyEvent],
    today: date,
) -> Applicability:
    """Return how an obligation stands for a State: by date, reservation and option."""
    standing = _standing_for(obligation.treaty, standings)
    found = _BY_POSITION[standing.position]
    by = standing.decided_by
    if found is not Binding.BINDING:
        return Applicability(found, standing.since, by)
    if obligation.force == "encouraged":
        return Applicability(Binding.ENCOURAGED, standing.since, by)
    if reserved := _in_effect(obligation, events, EventKind.RESERVATION, today):
        return Applicability(Binding.RESERVED, standing.since, reserved)
    if obligation.is_optional:
        option = _in_effect(obligation, events, EventKind.OPTION_TAKEN, today)
        if option is None:
            return Applicability(Binding.OPTION_NOT_TAKEN, standing.since, by)
        by = option
    if _in_abeyance(obligation, standings):
        return Applicability(Binding.IN_ABEYANCE, standing.since, standings["SQP"].decided_by)
    political = instruments[obligation.treaty].is_political
    return Applicability(Binding.POLITICAL if political else Binding.BINDING, standing.since, by)


def _standing_for(treaty: str, standings: Mapping[str, Standing]) -> Standing:
    unknown = Standing(Position.UNKNOWN)
    own = standings.get(treaty, unknown)
    carrier = standings.get(IMPLIED.get(treaty, ""), unknown)
    return carrier if carrier.is_bound and not own.is_bound else own


def _in_abeyance(obligation: Obligation, standings: Mapping[str, Standing]) -> bool:
    protocol = standings.get("SQP")
    if not obligation.abeyance or protocol is None or not protocol.is_bound:
        return False
    by = protocol.decided_by
    original = by is not None and "original" in by.text
    return obligation.abeyance == "any" or original


def article_covers(declared: str, article: str) -> bool:
    """Whether a statement on one article reaches another: "7" reaches "7(2)", not "70".

    Examples
    --------
    >>> article_covers("9(2)", "9(2)"), article_covers("7", "7(1)(a)"), article_covers("7", "70")
    (True, True, False)
    """
    declared = declared.strip()
    return bool(declared) and re.match(rf"{re.escape(declared)}(?!\w)", article) is not None


def _in_effect(
    obligation: Obligation, events: Sequence[TreatyEvent], kind: EventKind, today: date
) -> TreatyEvent | None:
    treaties = {obligation.treaty, IMPLIED.get(obligation.treaty, obligation.treaty)}
    treaties.add(AMENDMENTS.get(obligation.treaty, obligation.treaty))
    about = [
        e
        for e in events
        if e.treaty in treaties
        and article_covers(e.article, obligation.article)
        and (e.day is None or e.day.earliest <= today)
    ]
    declared = next((e for e in about if e.kind is kind), None)
    ended = kind is EventKind.RESERVATION and any(
        e.kind is EventKind.RESERVATION_WITHDRAWN for e in about
    )
    return None if ended else declared
