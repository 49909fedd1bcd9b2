"""Listed names in another script: for the fit and the measurement of cross-script search.

Cyrillic and Arabic spellings are made from Latin names by simple rules of the clerk's hand.
Han and Hangul names come from the Faker package; their Latin forms are made with the readings
that the engine itself uses, so that figures on them are upper bounds.
"""

from __future__ import annotations

import random

from faker import Faker

from korgan.science.names.parties import ListedParty, PartyFacts
from korgan.science.names.scripts.han import han
from korgan.science.names.scripts.hangul import hangul
from korgan.science.names.tokens import Kind
from tests.bench.screening.altered import Altered

_TO_CYRILLIC = (
    ("shch", "щ"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"), ("yu", "ю"),
    ("ya", "я"), ("yo", "ё"), ("iy", "ий"), ("ey", "ей"), ("x", "кс"), ("q", "к"), ("w", "в"),
    ("j", "дж"), ("h", "х"),
    *zip("abvgdeziyklmnoprstufc", "абвгдезийклмнопрстуфк", strict=True),
)  # fmt: skip
_TO_ARABIC = (
    ("kh", "خ"), ("gh", "غ"), ("sh", "ش"), ("th", "ث"), ("dh", "ذ"), ("ch", "تش"), ("ou", "و"),
    ("oo", "و"), ("ee", "ي"), ("aa", "ا"), ("ay", "ي"), ("aw", "و"), ("p", "ب"), ("v", "ف"),
    ("g", "غ"), ("x", "كس"), ("e", ""), ("o", "و"),
    *zip("btjhdrzsfqklmnwyc", "بتجحدرزسفقكلمنويك", strict=True),
)  # fmt: skip


def to_cyrillic(text: str) -> str:
    """Write a Latin name in Cyrillic letters."""
    text = text.lower()
    for latin, letter in _TO_CYRILLIC:
        text = text.replace(latin, letter)
    return text.title()


def to_arabic(text: str, rng: random.Random) -> str:
    """Write a Latin name in Arabic letters, most short vowels left out."""
    words = []
    for word in text.lower().replace("-", " ").replace(",", "").split():
        out = "ا" if word[0] in "aeiou" else ""
        word = word[1:] if word[0] in "aeiou" else word
        for latin, letter in _TO_ARABIC:
            word = word.replace(latin, letter)
        for letter in word:
            if letter in "aiu":
                long = {"a": "ا", "i": "ي", "u": "و"}[letter]
                out += long if rng.random() < 0.45 else ""
            elif not letter.isascii():
                out += letter
        words.append(out)
    return " ".join(w for w in words if w).replace("ال ", "ال")


def east_asian(count: int, *, seed: int) -> tuple[list[ListedParty], list[Altered]]:
    """Invented parties with Latin names, and their Han or Hangul names as queries."""
    rng = random.Random(f"east {seed}")
    makers = [Faker(locale) for locale in ("zh_CN", "zh_TW", "ko_KR")]
    for maker in makers:
        maker.seed_instance(seed)
    parties, queries = [], []
    for k in range(count):
        original = rng.choice(makers).name().replace(" ", "")
        readings = (hangul if "가" <= original[0] <= "힣" else han)(original)
        words = rng.choice(readings)
        if len(words) < 2 or not all(words):
            continue
        family, given = words[0], "".join(words[1:])
        form = rng.choice(("{f}, {g}", "{f} {g}", "{g} {f}")).format(
            f=family.upper(), g=given.title()
        )
        number = f"invented-{seed}-{k}"
        parties.append(ListedParty("invented", number, PartyFacts((form,), Kind.PERSON)))
        queries.append(Altered(original, Kind.PERSON, "Han or Hangul", "invented", number))
    return parties, queries


def rewritten(parties: list[ListedParty], count: int, *, seed: int) -> list[Altered]:
    """Names of listed persons and firms in Cyrillic and Arabic letters."""
    rng = random.Random(f"rewritten {seed}")
    usable = [p for p in parties if p.facts.kind in (Kind.PERSON, Kind.ORGANISATION)]
    found = []
    for party in rng.sample(usable, k=min(count, len(usable))):
        name = rng.choice([n for n in party.facts.names if n.isascii()] or [""])
        if not name:
            continue
        arabic = rng.random() < 0.6 and party.facts.kind is Kind.PERSON
        text = to_arabic(name, rng) if arabic else to_cyrillic(name)
        label = "Arabic letters" if arabic else "Cyrillic letters"
        found.append(Altered(text, party.facts.kind, label, party.list_name, party.entity_id))
    return found
