"""Screening: from a party asked about to ranked hits with probabilities and reasons."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from korgan.science.errors import InputError
from korgan.science.names.evidence import (
    NO_NAME,
    UNRELATED_NAME,
    Finding,
    field_findings,
    most_from_fields,
)
from korgan.science.names.explanation import Reason, explain_fields, explain_name
from korgan.science.names.hygiene import scripts_in
from korgan.science.names.identifiers import (
    MIN_CALL_SIGN,
    Identifier,
    identifier_keys,
    parse_identifier,
)
from korgan.science.names.index import NameIndex
from korgan.science.names.measures import same_but_form, same_name
from korgan.science.names.parties import PartyFacts
from korgan.science.names.probability import log_odds_of, probability
from korgan.science.names.retrieval import MAX_CANDIDATES
from korgan.science.names.scripts import LOOSE_SCRIPTS
from korgan.science.names.search import Candidates, Searcher
from korgan.science.names.tokens import Kind, Reading, Role, parse_query
from korgan.science.names.whole_names import joins_an_initial, names_with, whole_keys

# Chosen on four sets of innocents, of which 0.4 % are reported at this value
# (names that are letter for letter listed left out); see docs/trade/screening.md.
DEFAULT_THRESHOLD = 0.6
DEFAULT_TOP = 10
# How many names are aligned with a reading of a name in another script, and with each further
# one, which differs from the first in a word or two.
_FOREIGN_CANDIDATES, _FURTHER_CANDIDATES = 400, 100
# Listed parties kept as objects: those that many queries meet are read once.
_KEPT_PARTIES = 4096
# The probabilities hold for so many listed parties (docs/trade/screening.md). Among fewer, fewer
# names are alike by chance: half of the logarithm of how many fewer is added, within bounds.
_PARTIES, _LEAST_FOR_SIZE, _MOST_FOR_SIZE = 27_000, -1.0, 2.0
# Where a name is asked about in a script that Latin papers spell in many ways, agreement is worth
# more than between Latin names; a Latin name is like many that are listed without their vowels.
# Set by recall on listed Arabic and on Korean names, against the false alarms on innocents of
# each script: of a hundred innocent Arabic names two are reported, of as many Latin ones none.
_LOOSE_ASKED, _LOOSE_LISTED, _HANGUL, _HAN = 0.3, -0.4, 0.7, -0.5
_ASKED = {**dict.fromkeys(LOOSE_SCRIPTS, _LOOSE_ASKED), "hangul": _HANGUL, "han": _HAN}
# Firms in such scripts are mostly listed in translation: what is left that sounds alike is worth
# more. Set on the Arabic names of listed firms against 1,864 firms of the Faker package in Arabic
# and Hebrew letters, of which 0.75 % are reported, some of them real ones that are listed.
_ASKED_OF_FIRM = dict.fromkeys(LOOSE_SCRIPTS, 0.6)
_MOST_OF_SCRIPT = max(*_ASKED.values(), *_ASKED_OF_FIRM.values())
_LISTED = {**dict.fromkeys(LOOSE_SCRIPTS, _LOOSE_LISTED), "hangul": _HANGUL}
# Log-odds that a listed name asked about letter for letter has at least: an officer wants to see
# the party that bears it, however many others may.
_SAME_NAME = 1.0
# And a firm's name of so many letters that differs in the legal form alone, be its words initials
# and words of the trade; one word of the trade is no name.
_SAME_BUT_FORM, _LEAST_BESIDE_FORM = 0.1, 3
# The same letters with other spaces, or the same words in another order, are the same name; where
# the words that it was cut into are not alike, it is the more telling the more letters it has.
_CUT_OTHERWISE, _EACH_LETTER = -2.0, 0.2
# What a number in the place of a name must look like to be read as one.
_NUMBER = re.compile(r"\b(?:IMO\s*)?[A-Z]{0,3}-?\d[\dA-Z-]{4,}\b")


class Hit(NamedTuple):
    """A listed party that may be the one asked about.

    Attributes
    ----------
    entity : int
        Its place in the index.
    list_name, entity_id : str
        List and number on it.
    name : str
        Its main name.
    matched_name : str
        The listed name that is most like the query; empty if only a number agrees.
    probability : float
        Probability that it is the same party, strictly between 0 and 1.
    log_odds : float
        The same before rounding.
    reasons : tuple of Reason
        Explanation of every word and field.
    """

    entity: int
    list_name: str
    entity_id: str
    name: str
    matched_name: str
    probability: float
    log_odds: float
    reasons: tuple[Reason, ...]


class _Found(NamedTuple):
    log_odds: float
    query_reading: int
    listed_reading: int

    def is_before(self, other: _Found) -> bool:
        return (-self.log_odds, *self[1:]) < (-other.log_odds, *other[1:])


class _Weighed(NamedTuple):
    log_odds: float
    entity: int
    found: _Found | None
    findings: list[Finding]


_NO_FACTS = PartyFacts(())


class Screener:
    """Screens parties against an index.

    Parameters
    ----------
    index : NameIndex
        Index of the lists in force.

    Examples
    --------
    >>> from korgan.science.names.index import build_index
    >>> from korgan.science.names.parties import ListedParty
    >>> firm = PartyFacts(("Qualmtal Pumpenwerke GmbH",), Kind.ORGANISATION)
    >>> screener = Screener(build_index([ListedParty("demo", "7", firm)]))
    >>> hits = screener.screen(PartyFacts(("KVALMTAL PUMPENVERKE",)))
    >>> hits[0].entity_id, hits[0].probability > 0.5
    ('7', True)
    """

    def __init__(self, index: NameIndex) -> None:
        self.index = index
        self.searcher = Searcher(index)
        self._party = lru_cache(maxsize=_KEPT_PARTIES)(index.entity)
        fewer = 0.5 * math.log(_PARTIES / max(index.entities, 1))
        self._for_size = min(max(fewer, _LEAST_FOR_SIZE), _MOST_FOR_SIZE)
        self._scripts: dict[int, float] = {}

    def screen(
        self,
        query: PartyFacts,
        *,
        threshold: float = DEFAULT_THRESHOLD,
        top: int = DEFAULT_TOP,
        explain: bool = True,
    ) -> list[Hit]:
        """Find the listed parties that may be the one asked about.

        Parameters
        ----------
        query : PartyFacts
            Party asked about; each of its names is searched.
        threshold : float
            Least probability of a hit, 0 to 1.
        top : int
            Most hits to give.
        explain : bool
            Give reasons.

        Returns
        -------
        list of Hit
            Hits in falling order of probability.

        Raises
        ------
        InputError
            ``bad_threshold`` or ``bad_top``.
        """
        if not 0.0 <= threshold <= 1.0:
            raise InputError(
                "bad_threshold", f"{threshold} is not between 0 and 1", where="threshold"
            )
        if top < 1:
            raise InputError("bad_top", f"{top} hits cannot be given", where="top")
        of_names = [(n, r) for n in query.names for r in parse_query(n, query.kind)]
        readings = [reading for _, reading in of_names]
        numbers = _numbers_of(query)
        least = log_odds_of(threshold)
        by_name = self._by_name(query, of_names, least - most_from_fields(query, numbers))
        weighed = self._weigh(query, numbers, by_name, bool(readings))
        weighed.sort(key=lambda w: (-w.log_odds, w.entity))
        kept = [each for each in weighed[:top] if each.log_odds >= least]
        words = self._explained(readings, kept) if explain else {}
        return [self._hit(each, words.get(each.entity, ()), explain) for each in kept]

    def _by_name(
        self, query: PartyFacts, of_names: Sequence[tuple[str, Reading]], least: float
    ) -> dict[int, _Found]:
        """Best pair of readings for each entity whose name is at all like the query's."""
        best: dict[int, _Found] = {}
        whole = {name: self._same_letters(name, query.kind) for name, _ in of_names}
        shared = max(MAX_CANDIDATES // max(len(of_names), 1), 50)
        for place, (name, reading) in enumerate(of_names):
            asked = _ASKED_OF_FIRM if query.kind is Kind.ORGANISATION else _ASKED
            of_script = asked.get(_script(name), 0.0)
            # What another script leaves out, keys cannot tell: more candidates are alike.
            limit = shared
            if reading.foreign:
                limit = _FURTHER_CANDIDATES if place else _FOREIGN_CANDIDATES
            found: Candidates = self.searcher.search(reading, limit)
            worth = found.log_odds >= max(least - self._for_size - _MOST_OF_SCRIPT, -11.0)
            same = same_name(found.features)
            for number in whole[name]:
                same |= self.index.reading_name[found.readings] == number
            but_form = same_but_form(found.features) & _tells_without_form(reading)
            for k in np.nonzero(worth | same | but_form)[0].tolist():
                entity = int(self.index.reading_entity[found.readings[k]])
                log_odds = float(found.log_odds[k]) + self._for_size
                if same[k]:
                    log_odds = _of_same_name(log_odds)
                elif but_form[k]:
                    log_odds = _of_same_name(log_odds, _SAME_BUT_FORM)
                if bool(self.index.reading_foreign[found.readings[k]]) is not reading.foreign:
                    listed = int(found.readings[k])
                    log_odds += of_script if reading.foreign else self._listed_script(listed)
                each = _Found(log_odds, place, int(found.readings[k]))
                # Of names that are equally alike the first that is listed.
                if entity not in best or each.is_before(best[entity]):
                    best[entity] = each
        self._add_cut_otherwise(best, of_names, whole)
        return best

    def _same_letters(self, name: str, kind: Kind) -> list[int]:
        """Listed names with the letters of a name, or with its words in another order."""
        found = names_with(whole_keys(name), self.index.whole, self.index.whole_name)
        return [
            number
            for number in sorted(found)
            if not (
                joins_an_initial(name, self.index.name(number))
                and Kind.PERSON in (kind, self._kind_of(number))
            )
        ]

    def _kind_of(self, name: int) -> Kind:
        """Kind of the party that bears a listed name."""
        reading = int(np.searchsorted(self.index.reading_name, name))
        if reading == len(self.index.reading_name):
            return Kind.UNKNOWN
        return Kind(int(self.index.entity_kind[self.index.reading_entity[reading]]))

    def _add_cut_otherwise(
        self,
        best: dict[int, _Found],
        of_names: Sequence[tuple[str, Reading]],
        whole: dict[str, list[int]],
    ) -> None:
        """Add the names of the same letters that are not alike word by word."""
        for place, (name, _) in enumerate(of_names):
            letters = sum(map(str.isalnum, name))
            for number in whole[name]:
                listed = int(np.searchsorted(self.index.reading_name, number))
                if self.index.reading_name[listed : listed + 1].tolist() != [number]:
                    continue
                log_odds = _of_same_name(_CUT_OTHERWISE + _EACH_LETTER * letters + self._for_size)
                each = _Found(log_odds, place, listed)
                entity = int(self.index.reading_entity[listed])
                if entity not in best or best[entity].log_odds < _SAME_NAME:
                    best[entity] = each

    def _listed_script(self, reading: int) -> float:
        """What the script of a listed name adds; read once for each name."""
        name = int(self.index.reading_name[reading])
        if name not in self._scripts:
            self._scripts[name] = _LISTED.get(_script(self.index.name(name)), 0.0)
        return self._scripts[name]

    def _weigh(
        self,
        query: PartyFacts,
        numbers: tuple[Identifier, ...],
        by_name: dict[int, _Found],
        has_name: bool,
    ) -> list[_Weighed]:
        """Add the evidence of the other fields to that of the names."""
        entities = set(by_name) | self._by_number(numbers)
        # What is listed is read only if there is something to compare it with.
        beside = numbers or query.birth_dates or query.countries or query.addresses
        weighed = []
        for entity in entities:
            found = by_name.get(entity)
            listed = self._party(entity).facts if beside else _NO_FACTS
            kind = Kind(int(self.index.entity_kind[entity]))
            findings = field_findings(query, numbers, listed, kind)
            log_odds = found.log_odds if found else -12.0
            if any(f.field == "identifier" for f in findings):
                # Whoever bears the number may have changed the name.
                log_odds = max(log_odds, UNRELATED_NAME if has_name else NO_NAME)
            log_odds += sum(finding.weight for finding in findings)
            weighed.append(_Weighed(log_odds, entity, found, findings))
        return weighed

    def _by_number(self, numbers: tuple[Identifier, ...]) -> set[int]:
        """Entities with a number that is equal or has one error."""
        entities: set[int] = set()
        known = self.index.identifier
        for number in numbers:
            for key in identifier_keys(number):
                start = int(np.searchsorted(known, np.uint64(key)))
                while start < len(known) and int(known[start]) == key:
                    entities.add(int(self.index.identifier_entity[start]))
                    start += 1
        return entities

    def _explained(
        self, readings: Sequence[Reading], kept: Sequence[_Weighed]
    ) -> dict[int, tuple[Reason, ...]]:
        """Explain the names of all hits, those of one reading of the query at once."""
        explained = {}
        for place, reading in enumerate(readings):
            ours = [
                (each.entity, each.found.listed_reading)
                for each in kept
                if each.found is not None and each.found.query_reading == place
            ]
            aligned = self.searcher.aligned(reading, [r for _, r in ours]) if ours else []
            for (entity, _), words in zip(ours, aligned, strict=True):
                explained[entity] = explain_name(reading, words)
        return explained

    def _hit(self, each: _Weighed, words: tuple[Reason, ...], explain: bool) -> Hit:
        listed = self._party(each.entity)
        matched = ""
        if each.found is not None:
            matched = self.index.name(int(self.index.reading_name[each.found.listed_reading]))
        return Hit(
            each.entity,
            listed.list_name,
            listed.entity_id,
            listed.facts.names[0],
            matched,
            probability(each.log_odds),
            each.log_odds,
            words + explain_fields(each.findings) if explain else (),
        )


def _of_same_name(log_odds: float, least: float = _SAME_NAME) -> float:
    """Raise the log-odds of a name that has the same letters, so that no two share a score."""
    return least + float(np.logaddexp(0.0, log_odds - least))


def _tells_without_form(reading: Reading) -> bool:
    """Tell whether the words of a firm's name tell it without its legal form."""
    words = [t for t in reading.tokens if t.role not in (Role.LEGAL_FORM, Role.TITLE)]
    letters = sum(len(word.text) for word in words)
    several = len(words) > 1 or any(word.role is Role.CORE for word in words)
    return several and letters >= _LEAST_BESIDE_FORM


def _script(name: str) -> str:
    """Script of most letters of a name."""
    scripts = scripts_in(name)
    return max(scripts, key=lambda each: scripts[each], default="latin")


def _numbers_of(query: PartyFacts) -> tuple[Identifier, ...]:
    """Numbers asked about, also one that stands in the place of a name."""
    texts = list(query.identifiers)
    texts += [m for name in query.names for m in _NUMBER.findall(name.upper())]
    parsed = (parse_identifier(text) for text in texts)
    return tuple(dict.fromkeys(n for n in parsed if len(n.number) >= MIN_CALL_SIGN))
