"""Han characters: Mandarin (Pinyin, Wade-Giles), Cantonese and Japanese readings of names.

Readings of single characters come from `pypinyin` and `ToJyutping`; what is ours is the cut of
a name into surname and given name, the readings that surnames keep, the words of firms, and
the names of Japanese persons, whose characters no rule reads.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from korgan.science.names.tables import read_table


class _HanTables(NamedTuple):
    words: dict[str, str]
    longest: int
    surnames: dict[str, str]
    cantonese: dict[str, str]


@cache
def _tables() -> _HanTables:
    words = {row[0]: row[1] for row in read_table("han_words.tsv")}
    surnames, cantonese = {}, {}
    for row in read_table("han_surnames.tsv"):
        surnames[row[0]] = row[1]
        if len(row) > 2 and row[2]:
            cantonese[row[0]] = row[2]
    return _HanTables(words, max(map(len, words)), surnames, cantonese)


@cache
def _japanese_names() -> tuple[dict[str, str], dict[str, str]]:
    """Surnames and given names, with their readings."""
    rows = read_table("japanese_names.tsv")
    surnames, given = ({row[0]: row[1] for row in rows if row[2] == kind} for kind in "sg")
    return surnames, given


def _japanese(text: str) -> list[str]:
    """Read the name of a Japanese person, or one part of it; empty if it is not known.

    Examples
    --------
    >>> _japanese("田中健一"), _japanese("長谷川"), _japanese("毛泽东")
    (['tanaka', 'kenichi'], ['hasegawa'], [])
    """
    surnames, names = _japanese_names()
    if text in surnames or text in names:
        return [surnames.get(text) or names[text]]
    for size in (3, 2, 1):
        family, given = surnames.get(text[:size]), names.get(text[size:])
        if family and given:
            return [family, given]
    return []


@lru_cache(maxsize=20_000)
def _pinyin(characters: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin

    return tuple(s.replace("ü", "u").replace("v", "u") for s in lazy_pinyin(characters))


@lru_cache(maxsize=20_000)
def _cantonese(characters: str) -> tuple[str, ...]:
    from ToJyutping import get_jyutping_list

    return tuple(
        hong_kong_spelling(jyutping) for _, jyutping in get_jyutping_list(characters) if jyutping
    )


def han(text: str) -> list[list[str]]:
    """Read a run of Han characters as Latin words.

    Parameters
    ----------
    text : str
        Han characters without spaces.

    Returns
    -------
    list of list of str
        One list of words for each reading: Pinyin first, then, for a personal name,
        Cantonese in the spelling of Hong Kong, Wade-Giles where it differs, and Japanese
        where the characters are those of a known Japanese name.

    Examples
    --------
    >>> han("欧阳明华")[0]
    ['ouyang', 'minghua']
    >>> han("陈志强")[1]
    ['chan', 'chikeung']
    >>> han("青山电子技术有限公司")[0]
    ['qingshan', 'electronic', 'technology', 'co', 'ltd']
    """
    pieces = _cut(text)
    if len(pieces) == 1 and not pieces[0][1]:
        return _person(text)
    words: list[str] = []
    cantonese: list[str] = []
    for piece, meaning in pieces:
        words += meaning.split() if meaning else ["".join(_pinyin(piece))]
        cantonese += meaning.split() if meaning else ["".join(_cantonese(piece))]
    return [words] if words == cantonese else [words, cantonese]


def _cut(text: str) -> list[tuple[str, str]]:
    """Cut off the known words of firms and institutions, longest first."""
    tables = _tables()
    pieces: list[tuple[str, str]] = []
    pending, place = "", 0
    while place < len(text):
        for length in range(min(tables.longest, len(text) - place), 1, -1):
            meaning = tables.words.get(text[place : place + length])
            if meaning is not None:
                if pending:
                    pieces.append((pending, ""))
                    pending = ""
                pieces.append((text[place : place + length], meaning))
                place += length
                # "city" and "province" after a place are left out, as in English names.
                place += text[place : place + 1] in ("市", "省")
                break
        else:
            pending += text[place]
            place += 1
    if pending:
        pieces.append((pending, ""))
    return pieces


def _person(text: str) -> list[list[str]]:
    tables = _tables()
    size = 2 if text[:2] in tables.surnames and len(text) > 2 else 1
    if len(text) > 4 or len(text) == 1:
        size = 0
    surname, given = text[:size], text[size:]
    mandarin = list(_pinyin(given))
    family = tables.surnames.get(surname) or "".join(_pinyin(surname))
    readings = [[w for w in (family, "".join(mandarin)) if w]]
    if size:
        canton = tables.cantonese.get(surname) or "".join(_cantonese(surname))
        readings.append([canton, "".join(_cantonese(given))])
        giles = [wade_giles(family), "".join(map(wade_giles, mandarin))]
        if giles != readings[0]:
            readings.append(giles)
    japanese = _japanese(text)
    # The last place: parts that stand apart are read each by its last variant.
    return [*readings, japanese] if japanese else readings


_JYUTPING = re.compile(r"(ng|gw|kw|[bpmfdtnlgkhwzcsj])?([a-z]+)\d?")
_HK_INITIALS = {"b": "p", "d": "t", "g": "k", "gw": "kw", "z": "ch", "c": "ch", "j": "y"}
_HK_FINALS = {
    "aa": "a", "aai": "ai", "aau": "au", "aam": "am", "aan": "an", "aang": "ang", "aap": "ap",
    "aat": "at", "aak": "ak", "oe": "eu", "oeng": "eung", "oek": "euk", "eoi": "ui", "eon": "un",
    "eot": "ut", "ou": "o", "yu": "yu", "yun": "uen", "yut": "uet", "un": "un", "u": "u",
}  # fmt: skip


def hong_kong_spelling(jyutping: str) -> str:
    """Spell a Jyutping syllable as people in Hong Kong spell names.

    Parameters
    ----------
    jyutping : str
        Syllable with its tone number.

    Returns
    -------
    str
        Plain spelling without tone.

    Examples
    --------
    >>> [hong_kong_spelling(s) for s in ("zoeng1", "wong4", "joeng4", "ng5")]
    ['cheung', 'wong', 'yeung', 'ng']
    """
    match = _JYUTPING.fullmatch(jyutping)
    if match is None or jyutping[:-1] in ("ng", "m"):
        return jyutping.rstrip("0123456789")
    initial, final = match.groups()
    initial = _HK_INITIALS.get(initial or "", initial or "")
    final = _HK_FINALS.get(final, final)
    return final if initial == "y" and final.startswith("y") else initial + final


_PINYIN = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?([a-z]+)")
_WG_INITIALS = {
    "b": "p", "d": "t", "g": "k", "zh": "ch", "z": "ts", "c": "ts", "j": "ch", "q": "ch",
    "x": "hs", "r": "j",
}  # fmt: skip
_WG_WHOLE = {
    "yi": "i", "yan": "yen", "ye": "yeh", "you": "yu", "yong": "yung", "yue": "yueh", "si": "ssu",
    "zi": "tzu", "ci": "tzu", "zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "ge": "ko",
    "ke": "ko", "he": "ho", "e": "o", "er": "erh", "gui": "kuei", "kui": "kuei",
}  # fmt: skip
_WG_FINALS = {"ian": "ien", "ie": "ieh", "ue": "ueh", "ong": "ung", "uo": "o"}


def wade_giles(pinyin: str) -> str:
    """Respell a Pinyin syllable in Wade-Giles, without apostrophes and marks.

    Parameters
    ----------
    pinyin : str
        Syllable without tone.

    Returns
    -------
    str
        Wade-Giles syllable.

    Examples
    --------
    >>> [wade_giles(s) for s in ("zhang", "xiao", "guo", "qian")]
    ['chang', 'hsiao', 'kuo', 'chien']
    """
    if pinyin in _WG_WHOLE:
        return _WG_WHOLE[pinyin]
    match = _PINYIN.fullmatch(pinyin)
    if match is None:
        return pinyin
    initial, final = match.groups()
    initial = initial or ""
    if final == "uo" and initial in ("g", "k", "h", "sh"):
        return _WG_INITIALS.get(initial, initial) + final
    return _WG_INITIALS.get(initial, initial) + _WG_FINALS.get(final, final)
