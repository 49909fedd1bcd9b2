"""What a screening answers: hits, the editions that were asked, and the engine. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class AskedEdition:
    """An edition of a list against which a party was screened.

    Attributes
    ----------
    list_id : int
        The list.
    name : str
        Its name.
    edition : int
        Number of the edition.
    published_on : str
        Date that the publisher gives, ISO, or empty.
    sha256 : str
        Hash of the edition.
    """

    list_id: int
    name: str
    edition: int
    published_on: str
    sha256: str

    def as_dict(self) -> dict[str, Any]:
        """Give all fields."""
        return asdict(self)


@dataclass(frozen=True)
class FoundHit:
    """A listed party that may be the one asked about.

    Attributes
    ----------
    list_id, edition : int
        List, and the edition on which it stands.
    list_name, entity_id, name, matched_name : str
        Name of the list, number on it, main name, and the name that is like the one asked about.
    probability : float
        That it is the same party.
    reasons : tuple of mappings
        The engine's reasons.
    """

    list_id: int
    list_name: str
    edition: int
    entity_id: str
    name: str
    matched_name: str
    probability: float
    reasons: tuple[Mapping[str, Any], ...]

    def as_dict(self) -> dict[str, Any]:
        """Give all fields, the probability with the digits that mean something."""
        raw = asdict(self)
        raw["probability"] = round(self.probability, 12)
        raw["reasons"] = [dict(reason) for reason in self.reasons]
        return raw

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> FoundHit:
        """Read what :meth:`as_dict` gave."""
        return cls(**{**raw, "reasons": tuple(raw["reasons"])})


@dataclass(frozen=True)
class Answer:
    """All hits for one party, in falling order.

    Attributes
    ----------
    hits : tuple of FoundHit
        Hits.
    editions : tuple of AskedEdition
        Editions that were asked.
    engine : str
        Version of the engine.
    """

    hits: tuple[FoundHit, ...]
    editions: tuple[AskedEdition, ...]
    engine: str
