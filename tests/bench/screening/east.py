"""Chinese and Korean names with Latin spellings as papers bear them, not as the engine reads them.

Characters come from the Faker package. Pinyin is that of `pypinyin`, Wade-Giles and Cantonese as
in Taiwan and Hong Kong; Korean given names are spelled syllable by syllable as their bearers do
(Jung, Jeong, Chong), with surnames in their usual forms or letter by letter (`anyascii`).
"""

from __future__ import annotations

import random
from typing import NamedTuple

from anyascii import anyascii
from faker import Faker
from pypinyin import lazy_pinyin

from korgan.science.names.scripts.han import hong_kong_spelling, wade_giles


class Pair(NamedTuple):
    """A name in its own script, in Latin letters, and the class that it is counted in."""

    original: str
    latin: str
    group: str


# Usual spellings of the commonest surnames (Korea, statistics of passports).
_SURNAMES = {
    "김": "Kim Kim Kim Gim", "이": "Lee Lee Yi Rhee", "박": "Park Park Pak Bak",
    "최": "Choi Choi Choe", "정": "Jung Jeong Chung Chong", "강": "Kang Kang Gang",
    "조": "Cho Cho Jo", "윤": "Yoon Yun", "장": "Jang Chang", "임": "Lim Im Rim",
    "한": "Han", "오": "Oh O", "서": "Seo Suh So", "신": "Shin Sin", "권": "Kwon Gwon",
    "황": "Hwang", "안": "Ahn An", "송": "Song", "류": "Ryu Yoo", "유": "Yoo Yu Ryu",
    "홍": "Hong", "전": "Jeon Jun Chon", "고": "Ko Koh Go", "문": "Moon Mun", "손": "Son Sohn",
    "양": "Yang", "배": "Bae Pae", "백": "Baek Paek", "허": "Heo Hur Ho", "남": "Nam",
    "심": "Shim Sim", "노": "Noh Roh No", "하": "Ha", "곽": "Kwak", "성": "Sung Seong Song",
}  # fmt: skip
_INITIALS = "g/k kk n d/t tt r m b/p pp s ss  j/ch jj ch k t p h".split(" ")
_VOWELS = (
    "a ae/ai ya yae eo/u/o e yeo/you/yo ye/yae o/oh wa wae oe/oi yo u/oo wo/weo we wi/wee yu/yoo "
    "eu/u ui/eui i/ee"
).split(" ")
_FINALS = " k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split(" ")


def _syllable(character: str, rng: random.Random) -> str:
    code = ord(character) - 0xAC00
    parts = _INITIALS[code // 588], _VOWELS[code % 588 // 28], _FINALS[code % 28]
    # The first spelling is the official one.
    return "".join(
        options[0] if rng.random() < 0.6 else rng.choice(options)
        for options in (part.split("/") for part in parts)
    )


def _form(family: str, given: list[str], rng: random.Random) -> str:
    joined = "".join(given).capitalize()
    hyphen, apart = "-".join(given).capitalize(), " ".join(s.capitalize() for s in given)
    name = rng.choice((joined, hyphen, apart))
    order = rng.choice(("{f}, {g}", "{f} {g}", "{f} {g}", "{g} {f}"))
    return order.format(f=rng.choice((family.upper(), family.capitalize())), g=name)


def _korean(original: str, rng: random.Random) -> Pair:
    family, given = original[0], original[1:]
    if family not in _SURNAMES or rng.random() < 0.25:
        words = [anyascii(c) for c in original]
        return Pair(original, _form(words[0], words[1:], rng), "Hangul, letter by letter")
    spelled = [_syllable(c, rng) for c in given]
    surname = rng.choice(_SURNAMES[family].split())
    return Pair(original, _form(surname, spelled, rng), "Hangul, as borne")


def _chinese(original: str, taiwan: bool, rng: random.Random) -> Pair:
    pinyin = [s.replace("ü", "u") for s in lazy_pinyin(original)]
    form = rng.random()
    if taiwan and form < 0.5:
        words = [wade_giles(s) for s in pinyin]
        return Pair(original, _form(words[0], words[1:], rng), "Han, Wade-Giles")
    if form > 0.8:
        from ToJyutping import get_jyutping_list

        sounds = [hong_kong_spelling(j) for _, j in get_jyutping_list(original) if j]
        return Pair(original, _form(sounds[0], sounds[1:], rng), "Han, Cantonese")
    return Pair(original, _form(pinyin[0], pinyin[1:], rng), "Han, Pinyin")


def east_pairs(count: int, *, seed: int) -> list[Pair]:
    """Draw names of two to four characters, each once."""
    rng = random.Random(f"east pairs {seed}")
    makers = {locale: Faker(locale) for locale in ("zh_CN", "zh_TW", "ko_KR")}
    for maker in makers.values():
        maker.seed_instance(seed)
    found: dict[str, Pair] = {}
    while len(found) < count:
        locale = rng.choice(("zh_CN", "zh_TW", "ko_KR", "ko_KR"))
        original = makers[locale].name().replace(" ", "")
        if original in found or not 2 <= len(original) <= 4:
            continue
        if locale == "ko_KR":
            found[original] = _korean(original, rng)
        else:
            found[original] = _chinese(original, locale == "zh_TW", rng)
    return list(found.values())
