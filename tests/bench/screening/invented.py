"""Invented words of names, lists of parties that bear them, and innocents that bear others.

Words are drawn letter by letter as those of one language follow each other (order three, from
the name lists of the Faker package), and none is a word of those lists: neither the table of
word frequencies nor any list of the fit knows them. So they show how the engine does on names
that it has never met.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from korgan.science.names.hygiene import clean
from korgan.science.names.parties import ListedParty, PartyFacts
from korgan.science.names.scripts import readings
from korgan.science.names.tokens import Kind
from tests.bench.screening.innocents import _FIRM_FORMS, _FIRM_WORDS, _SHIP_SECOND, Innocent

_LISTS = (
    "first_names", "first_names_male", "first_names_female", "first_romanized_names",
    "last_names", "last_names_male", "last_names_female", "last_romanized_names",
)  # fmt: skip
_ORDER = 3
# A language with fewer words repeats them instead of inventing new ones.
_LEAST_WORDS = 150
_COUNTRIES = ("RU", "IR", "CN", "AE", "TR", "KZ", "PK", "SY", "DE", "KP", "UA", "HK", "")


@cache
def _words_of_locales() -> dict[str, tuple[str, ...]]:
    import faker.providers.person as person

    found: dict[str, tuple[str, ...]] = {}
    for module in iter_modules(person.__path__):
        provider = import_module(f"faker.providers.person.{module.name}").Provider
        words: set[str] = set()
        for field in _LISTS:
            values = getattr(provider, field, ())
            if not isinstance(values, property):
                for name in values:
                    words |= {w.text for w in readings(clean(str(name)))[0] if w.script != "han"}
        usable = tuple(sorted(w for w in words if w.isalpha() and len(w) > 2))
        if len(usable) >= _LEAST_WORDS:
            found[module.name] = usable
    return found


@cache
def _known_words() -> frozenset[str]:
    return frozenset(w for words in _words_of_locales().values() for w in words)


@cache
def _chain(locale: str) -> dict[str, str]:
    """For each run of letters, the letters that follow it, as often as they do."""
    follows: dict[str, str] = defaultdict(str)
    for word in _words_of_locales()[locale]:
        text = "^" * _ORDER + word + "$"
        for k in range(_ORDER, len(text)):
            follows[text[k - _ORDER : k]] += text[k]
    return dict(follows)


def invented_word(locale: str, rng: random.Random) -> str:
    """Draw a word of 4 to 12 letters that no list of names has."""
    chain = _chain(locale)
    while True:
        text = "^" * _ORDER
        while not text.endswith("$") and len(text) < 20:
            text += rng.choice(chain[text[-_ORDER:]])
        word = text.strip("^$")
        if 4 <= len(word) <= 12 and word not in _known_words():
            return word.title()


def _name(kind: Kind, rng: random.Random) -> str:
    locale = rng.choice(sorted(_words_of_locales()))
    if kind is Kind.PERSON:
        return " ".join(invented_word(locale, rng) for _ in range(rng.choice((2, 2, 3))))
    stem = invented_word(locale, rng)
    if kind is Kind.ORGANISATION:
        words = rng.sample(_FIRM_WORDS, k=rng.choice((1, 1, 2)))
        return " ".join([stem, *words, rng.choice(_FIRM_FORMS)])
    form = rng.random()
    if form < 0.4:
        return stem.upper()
    second = rng.choice(_SHIP_SECOND) if form < 0.7 else invented_word(locale, rng).upper()
    return f"{stem.upper()} {second}"


def _kinds(count: int, rng: random.Random) -> Iterable[Kind]:
    weights = {Kind.PERSON: 5, Kind.ORGANISATION: 4, Kind.VESSEL: 2}
    return rng.choices(list(weights), list(weights.values()), k=count)


def invented_parties(count: int, *, seed: int) -> list[ListedParty]:
    """A list of parties that nobody ever heard of, one name each."""
    rng = random.Random(f"invented list {seed}")
    return [
        ListedParty(
            f"invented {seed}",
            str(number),
            PartyFacts(
                (_name(kind, rng),), kind, countries=tuple(filter(None, [rng.choice(_COUNTRIES)]))
            ),
        )
        for number, kind in enumerate(_kinds(count, rng))
    ]


def invented_innocents(count: int, *, seed: int) -> list[Innocent]:
    """Names of the same making that are on no list."""
    rng = random.Random(f"invented innocents {seed}")
    return [Innocent(_name(kind, rng), kind, "invented") for kind in _kinds(count, rng)]
