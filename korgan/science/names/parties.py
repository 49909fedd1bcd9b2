"""Who is asked about, and who is listed: the facts that screening compares."""

from __future__ import annotations

from dataclasses import dataclass

from korgan.science.names.tokens import Kind

KINDS = {
    "": Kind.UNKNOWN,
    "person": Kind.PERSON,
    "organisation": Kind.ORGANISATION,
    "vessel": Kind.VESSEL,
    "aircraft": Kind.AIRCRAFT,
}
KIND_NAMES = {kind: name for name, kind in KINDS.items()}


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """Facts about one party, on either side of a comparison.

    Attributes
    ----------
    names : tuple of str
        Names in any script, the main one first.
    kind : Kind
        Kind of party.
    birth_dates : tuple of str
        ISO dates, partial ones too (``1970``, ``1970-05``, ``1968/1972`` for a range); for an
        organisation or ship the date of foundation or building.
    countries : tuple of str
        ISO 3166-1 alpha-2 codes of nationality, residence, registration or flag.
    identifiers : tuple of str
        Numbers of papers and registers, with or without a word that says which
        (``IMO 9000001``, ``passport AB123456``).
    addresses : tuple of str
        Addresses as text.
    """

    names: tuple[str, ...]
    kind: Kind = Kind.UNKNOWN
    birth_dates: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedParty:
    """A party on a list.

    Attributes
    ----------
    list_name : str
        Name of the list.
    entity_id : str
        Its number on that list.
    facts : PartyFacts
        What the list says of it.
    """

    list_name: str
    entity_id: str
    facts: PartyFacts
