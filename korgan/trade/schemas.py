"""What programs send and get."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Field, Schema

from korgan.trade.domain.work import Purpose, Verdict

MOST_QUERIES = 1000


class PartyIn(Schema):
    """A party asked about; a name in any script, or a number."""

    names: list[str] = Field(default=[], max_length=20)
    kind: str = Field("", description="person, organisation, vessel, aircraft or empty")
    birth_dates: list[str] = Field(default=[], max_length=10)
    countries: list[str] = Field(default=[], max_length=10)
    identifiers: list[str] = Field(default=[], max_length=20)
    addresses: list[str] = Field(default=[], max_length=10)


class QueryIn(PartyIn):
    """A single question."""

    purpose: Purpose = Purpose.OTHER
    threshold: float | None = Field(None, description="instead of the thresholds that are set")


class NumberedIn(PartyIn):
    """A party of a batch, with the caller's own number."""

    id: str = Field(max_length=100)


class BatchIn(Schema):
    """Up to 1,000 parties at once."""

    queries: list[NumberedIn] = Field(max_length=MOST_QUERIES)
    purpose: Purpose = Purpose.OTHER
    threshold: float | None = None


class EditionOut(Schema):
    """An edition against which was screened."""

    list_id: int
    list: str
    edition: int
    published_on: str
    sha256: str


class ReasonOut(Schema):
    """One reason for or against a hit."""

    field: str
    code: str
    query: str
    listed: str
    weight: float
    text: str


class HitOut(Schema):
    """A listed party that may be meant."""

    list_id: int
    edition: int
    entity_id: str
    name: str
    matched_name: str
    probability: float
    reasons: list[ReasonOut]
    list: str


class AnswerOut(Schema):
    """Hits in falling order of probability, the editions asked, and the engine."""

    hits: list[HitOut]
    # Given where there is no hit and nobody could be recognised by what was asked.
    note: dict[str, str] | None = None
    editions: list[EditionOut]
    engine: str


class RowOut(Schema):
    """The answer for one party of a batch."""

    id: str
    hits: list[HitOut]
    note: dict[str, str] | None = None
    error: dict[str, str] | None = None


class BatchOut(Schema):
    """Answers in the order of the questions."""

    results: list[RowOut]
    editions: list[EditionOut]
    engine: str


class ErrorOut(Schema):
    """Why there is no answer now."""

    error: dict[str, str]


class RegisterIn(PartyIn):
    """A party to be kept and screened again with every edition."""

    purpose: Purpose
    note: str = Field("", max_length=300)


class PartyOut(Schema):
    """A known party."""

    id: int
    reference: str
    name: str
    kind: str
    facts: dict[str, Any]
    purpose: str
    note: str
    screened_at: datetime | None
    matches: list[int]


class MatchOut(Schema):
    """A match and where its adjudication stands."""

    id: int
    reference: str
    party_id: int
    list_id: int
    edition: int
    entity_id: str
    listed_name: str
    matched_name: str
    probability: float
    reasons: list[dict[str, Any]]
    state: str
    verdict: str
    explanation: str
    found_at: datetime
    decided_at: datetime | None


class VerdictIn(Schema):
    """The officer's verdict."""

    verdict: Verdict
    explanation: str


class ReviewIn(Schema):
    """The second person's decision."""

    approve: bool
    reason: str = ""


class EditionStateOut(Schema):
    """An edition and where it stands."""

    id: int
    number: int
    state: str
    published_on: str
    sha256: str
    entries: int
    added: int
    changed: int
    removed: int
    warnings: list[str]
    fault: dict[str, Any] | None


class ImportIn(Schema):
    """Where an edition comes from."""

    obtained_from: str = ""
    announced_sha256: str = ""
