"""Innocents: parties that are on no list, to measure false alarms.

Supplied synthetic persons of many scripts (read from the shared data when there), persons and
firms of the Faker package in many locales, and own ships, firms and aircraft put together from
the words of the trade. By chance some bear a listed name; that is the nature of names.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable
from dataclasses import dataclass

from faker import Faker
from faker.config import AVAILABLE_LOCALES

from korgan.science.names.parties import ListedParty
from korgan.science.names.tokens import Kind, parse_name
from tests.shared_data import shared_path


@dataclass(frozen=True)
class Innocent:
    """A name that nobody looks for.

    Attributes
    ----------
    text : str
        Name.
    kind : Kind
        Kind of party.
    source : str
        Where it comes from.
    """

    text: str
    kind: Kind
    source: str


def same_words(text: str) -> tuple[str, ...]:
    """Words of a name in order of the alphabet."""
    found = parse_name(text)
    return tuple(sorted(token.text for token in found[0].tokens)) if found else ()


def strangers(innocents: Iterable[Innocent], parties: Iterable[ListedParty]) -> list[Innocent]:
    """Leave out innocents that bear a listed name: no engine could tell them from the party."""
    listed = {same_words(name) for party in parties for name in party.facts.names}
    return [innocent for innocent in innocents if same_words(innocent.text) not in listed]


def supplied_persons() -> list[Innocent]:
    path = shared_path("data", "lists", "negatives_global_half.csv")
    with path.open(encoding="utf-8", newline="") as handle:
        return [Innocent(r["full_name"], Kind.PERSON, "supplied") for r in csv.DictReader(handle)]


def faker_persons(count: int, *, seed: int) -> list[Innocent]:
    return list(_from_faker("name", Kind.PERSON, count, seed))


def faker_organisations(count: int, *, seed: int) -> list[Innocent]:
    return list(_from_faker("company", Kind.ORGANISATION, count, seed))


def _from_faker(field: str, kind: Kind, count: int, seed: int) -> Iterable[Innocent]:
    locales = sorted(AVAILABLE_LOCALES)
    makers = {}
    rng = random.Random(seed)
    for _ in range(count):
        locale = rng.choice(locales)
        if locale not in makers:
            makers[locale] = Faker(locale)
            makers[locale].seed_instance(seed)
        yield Innocent(getattr(makers[locale], field)(), kind, f"faker {locale}")


_SHIP_FIRST = (
    "OCEAN SEA STAR GOLDEN SILVER BLUE NORTHERN EASTERN ATLANTIC PACIFIC BALTIC ARCTIC GREAT ROYAL "
    "LUCKY HAPPY BRIGHT GRAND NEW ASIAN MSC MAERSK EVER CMA STENA NORD HAFNIA CAPE PORT FRONT "
    "EAGLE "
    "LADY PRINCESS QUEEN KING SAINT SANTA JIN HAI XIN DA YANG FENG HONG SHUN TAI GLORY UNITED "
    "CRYSTAL "
    "DIAMOND EMERALD AMBER CORAL PEARL SUN MOON WIND SPIRIT ALPINE AEGEAN IONIAN THALASSA "
    "MINERVA".split()
)
_SHIP_SECOND = (
    "STAR PEARL GLORY PRIDE HOPE FORTUNE SPIRIT LILY ROSE TRADER CARRIER EXPRESS VOYAGER EXPLORER "
    "PIONEER VICTORY DREAM QUEEN KING PRINCESS EAGLE FALCON DOLPHIN WHALE LION TIGER DRAGON "
    "PHOENIX "
    "BREEZE WAVE HORIZON SUNRISE CROWN JEWEL LEADER MARINER NAVIGATOR CHALLENGER GUARDIAN ANGEL "
    "BAY "
    "ISLAND RIVER SEA OCEAN SKY FORCE GRACE JOY LIGHT SUCCESS UNITY WISDOM HARMONY PEACE "
    "BRIDGE".split()
)
_FIRM_WORDS = (
    "Trading Logistics Engineering Industries Technology Shipping Electronics Construction "
    "Chemicals "
    "Machinery Foods Textile Pharma Energy Consulting Motors Steel Packaging Furniture Optics "
    "Systems "
    "Services Investments Holdings Agro Import-Export Medical Aviation Marine Plastics "
    "Ceramics".split()
)
_FIRM_FORMS = (
    "LLC Ltd Limited Inc GmbH JSC S.A. Corp Co.,Ltd Pvt.Ltd FZE B.V. S.R.L. AG OOO A.S. PLC".split()
)


def own_ships(count: int, *, seed: int) -> list[Innocent]:
    rng = random.Random(f"ships {seed}")
    people = faker_persons(count, seed=seed + 1)
    return [Innocent(_ship(rng, people[k].text), Kind.VESSEL, "own ships") for k in range(count)]


def _ship(rng: random.Random, person: str) -> str:
    form = rng.random()
    if form < 0.45:
        name = f"{rng.choice(_SHIP_FIRST)} {rng.choice(_SHIP_SECOND)}"
    elif form < 0.6:
        name = person.upper()
    elif form < 0.75:
        name = person.split()[-1].upper()
    elif form < 0.85:
        name = rng.choice((*_SHIP_FIRST, *_SHIP_SECOND))
    else:
        name = f"{person.split()[0].upper()} {rng.choice(_SHIP_SECOND)}"
    return f"{name} {rng.randint(1, 40)}" if rng.random() < 0.15 else name


def own_organisations(count: int, *, seed: int) -> list[Innocent]:
    rng = random.Random(f"firms {seed}")
    people = faker_persons(2 * count, seed=seed + 2)
    found = []
    for k in range(count):
        stem = rng.choice((people[2 * k].text.split()[-1], people[2 * k + 1].text.split()[0]))
        words = rng.sample(_FIRM_WORDS, k=rng.choice((0, 1, 1, 2)))
        found.append(
            Innocent(
                " ".join([stem, *words, rng.choice(_FIRM_FORMS)]), Kind.ORGANISATION, "own firms"
            )
        )
    return found


def own_aircraft(count: int, *, seed: int) -> list[Innocent]:
    rng = random.Random(f"aircraft {seed}")
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    found = []
    for _ in range(count):
        prefix = rng.choice(("EP-", "N", "YV", "D-A", "G-", "RA-", "VH-", "HS-", "9M-", "UP-"))
        rest = "".join(
            rng.choices(letters if rng.random() < 0.5 else "0123456789", k=rng.choice((3, 4, 5)))
        )
        found.append(Innocent(prefix + rest, Kind.AIRCRAFT, "own aircraft"))
    return found


def all_innocents(*, seed: int, persons: int = 6000, others: int = 2000) -> list[Innocent]:
    """A mixed set: supplied and own persons, firms, ships and aircraft."""
    rng = random.Random(f"innocents {seed}")
    supplied = supplied_persons()
    return [
        *rng.sample(supplied, k=min(persons, len(supplied))),
        *faker_persons(persons // 3, seed=seed),
        *faker_organisations(others // 2, seed=seed),
        *own_organisations(others // 2, seed=seed),
        *own_ships(others // 2, seed=seed),
        *own_aircraft(others // 10, seed=seed),
    ]
