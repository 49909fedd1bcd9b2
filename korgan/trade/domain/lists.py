"""Lists of parties as facts: entries, editions, and what changed between two editions."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass, field, fields
from enum import StrEnum

from korgan.science.names.parties import KIND_NAMES, ListedParty, PartyFacts
from korgan.science.names.tokens import Kind


class NameQuality(StrEnum):
    """How much a list trusts a name."""

    PRIMARY = "primary"
    GOOD = "good"
    WEAK = "weak"
    FORMER = "former"
    ORIGINAL_SCRIPT = "original_script"


@dataclass(frozen=True, slots=True)
class ListedName:
    """One name of a listed party.

    Attributes
    ----------
    text : str
        The name as listed, any script.
    quality : NameQuality
        How the list calls it.
    """

    text: str
    quality: NameQuality = NameQuality.PRIMARY


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One party of a list, in the form that all lists share.

    Attributes
    ----------
    entity_id : str
        Number of the party on its list; stable from edition to edition.
    names : tuple of ListedName
        Names, the primary one first.
    kind : Kind
        Kind of party.
    birth_dates : tuple of str
        ISO dates, also partial (``1970``, ``1970-05``) and ranges (``1968/1972``).
    countries : tuple of str
        ISO 3166-1 alpha-2 codes of nationality, residence, registration or flag.
    identifiers : tuple of str
        Numbers with the word that says which (``IMO 9074729``).
    addresses : tuple of str
        Addresses as text.
    programmes : tuple of str
        Programmes or legal bases of the listing.
    listed_on : str
        ISO date of listing, empty if not told.
    remarks : str
        Other text of the entry.
    """

    entity_id: str
    names: tuple[ListedName, ...]
    kind: Kind = Kind.UNKNOWN
    birth_dates: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    listed_on: str = ""
    remarks: str = ""

    @property
    def name(self) -> str:
        """The primary name."""
        return self.names[0].text

    @property
    def kind_name(self) -> str:
        """Kind in the words of the command line (``person``, ``vessel`` ...)."""
        return KIND_NAMES[self.kind]

    def facts(self) -> PartyFacts:
        """Facts for the screening engine."""
        return PartyFacts(
            names=tuple(name.text for name in self.names),
            kind=self.kind,
            birth_dates=self.birth_dates,
            countries=self.countries,
            identifiers=self.identifiers,
            addresses=self.addresses,
        )


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that could not be read; the rest of the list was.

    Attributes
    ----------
    where : str
        Line or element.
    message : str
        What is wrong with it.
    """

    where: str
    message: str


@dataclass(frozen=True)
class ListEdition:
    """One edition of a list as published.

    Attributes
    ----------
    list_name : str
        Name of the list (``UN Security Council consolidated list``).
    format : str
        Form in which it came (``un_xml``, ``ofac_csv`` ...).
    published_on : str
        Date that the file itself gives, ISO; empty if it gives none.
    sha256 : str
        Hash of the bytes that were read.
    entries : tuple of ListEntry
        Parties.
    problems : tuple of RowProblem
        Rows with faults: not read, or read in part.
    """

    list_name: str
    format: str
    published_on: str
    sha256: str
    entries: tuple[ListEntry, ...]
    problems: tuple[RowProblem, ...] = ()

    def parties(self) -> list[ListedParty]:
        """Parties for the screening engine."""
        return [ListedParty(self.list_name, e.entity_id, e.facts()) for e in self.entries]


@dataclass(frozen=True)
class ChangedEntry:
    """An entry that both editions have, with the fields that differ."""

    before: ListEntry
    after: ListEntry
    fields: tuple[str, ...]


@dataclass(frozen=True)
class EditionDifference:
    """What a new edition adds, changes and removes."""

    added: tuple[ListEntry, ...] = ()
    changed: tuple[ChangedEntry, ...] = ()
    removed: tuple[ListEntry, ...] = ()
    warnings: tuple[str, ...] = field(default=())


# A list that loses so large a share at once is more likely a broken download than a mercy.
SHRINKAGE_TO_ASK = 0.5


def difference_between(before: ListEdition, after: ListEdition) -> EditionDifference:
    """Compare two editions of one list entry by entry.

    Entries are the same when their numbers are; the order of entries does not matter.
    """
    old = {entry.entity_id: entry for entry in before.entries}
    new = {entry.entity_id: entry for entry in after.entries}
    changed = [
        ChangedEntry(old[number], entry, _changed_fields(old[number], entry))
        for number, entry in new.items()
        if number in old and old[number] != entry
    ]
    return EditionDifference(
        added=tuple(entry for number, entry in new.items() if number not in old),
        changed=tuple(changed),
        removed=tuple(entry for number, entry in old.items() if number not in new),
        warnings=_warnings(before, after),
    )


def _changed_fields(before: ListEntry, after: ListEntry) -> tuple[str, ...]:
    return tuple(
        f.name for f in fields(ListEntry) if getattr(before, f.name) != getattr(after, f.name)
    )


def _warnings(before: ListEdition, after: ListEdition) -> tuple[str, ...]:
    found = []
    if len(after.entries) <= SHRINKAGE_TO_ASK * len(before.entries):
        found.append("list_shrank")
    if before.published_on and after.published_on and after.published_on < before.published_on:
        found.append("older_edition")
    if before.format != after.format:
        found.append("other_format")
    return tuple(found)


def sha256_of(content: bytes) -> str:
    """Hash the bytes of a list."""
    return hashlib.sha256(content).hexdigest()


def iso_date(text: str, formats: tuple[str, ...]) -> str:
    """Read a date in one of several forms; empty if none fits."""
    for form in formats:
        try:
            return datetime.datetime.strptime(text.strip(), form).date().isoformat()
        except ValueError:
            continue
    return ""
