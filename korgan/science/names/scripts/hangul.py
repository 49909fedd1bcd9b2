"""Hangul: Revised Romanisation (South) and McCune-Reischauer as the North uses it."""

from __future__ import annotations

from functools import cache

from korgan.science.names.tables import read_table

_SOUTH_INITIALS = "g kk n d tt r m b pp s ss  j jj ch k t p h".split(" ")
_NORTH_INITIALS = "k kk n t tt r m p pp s ss  ch tch ch k t p h".split(" ")
_SOUTH_VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split(" ")
_NORTH_VOWELS = "a ae ya yae o e yo ye o wa wae oe yo u wo we wi yu u ui i".split(" ")
_FINALS = " k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split(" ")
# Final consonants that keep their sound before a vowel (Revised Romanisation, rule of linking).
_LINKED = " g kk s n j n d r g m b s t p r m b s s ss  j ch k t p h".split(" ")


@cache
def _surnames() -> dict[str, tuple[str, str]]:
    return {row[0]: (row[1], row[2]) for row in read_table("hangul_surnames.tsv")}


@cache
def _words() -> dict[str, str]:
    return {row[0]: row[1] for row in read_table("hangul_words.tsv")}


def hangul(word: str) -> list[list[str]]:
    """Read a Hangul word as Latin words.

    Parameters
    ----------
    word : str
        Syllables without spaces.

    Returns
    -------
    list of list of str
        Reading of the South, then of the North where it differs. A word of two to four
        syllables that begins with a surname is cut there; it has a third reading, as people
        of the South spell their names in passports, and a fourth where the official spelling
        of the surname is not the usual one.

    Examples
    --------
    >>> hangul("박지성")
    [['park', 'jiseong'], ['pak', 'chisong'], ['park', 'jisung'], ['bak', 'jiseong']]
    >>> hangul("한라무역회사")
    [['halla', 'trading', 'company'], ['halla', 'trading', 'company']]
    """
    pieces = _cut(word)
    if any(meaning for _, meaning in pieces):
        return [
            [w for piece, meaning in pieces for w in (meaning.split() or [syllables(piece, north)])]
            for north in (False, True)
        ]
    for size in (2, 1):
        names = _surnames().get(word[:size])
        if names and size < len(word) <= size + 3 and (size == 1 or len(word) > 2):
            given = word[size:]
            official = syllables(word[:size], north=False)
            read = [
                [names[0], syllables(given, north=False)],
                [names[1], syllables(given, north=True)],
                [names[0], as_in_passports(given)],
            ]
            if official not in names:
                read.append([official, syllables(given, north=False)])
            return read
    south, north = syllables(word, north=False), syllables(word, north=True)
    alone = _surnames().get(word)
    # A surname that stands by itself.
    return [[alone[0]], [alone[1]], [south]] if alone else [[south], [north]]


def _cut(word: str) -> list[tuple[str, str]]:
    words = _words()
    pieces: list[tuple[str, str]] = []
    pending, place = "", 0
    while place < len(word):
        for length in range(min(6, len(word) - place), 1, -1):
            meaning = words.get(word[place : place + length])
            if meaning is not None:
                pieces += [(pending, "")] * bool(pending) + [
                    (word[place : place + length], meaning)
                ]
                pending, place = "", place + length
                break
        else:
            pending += word[place]
            place += 1
    return pieces + [(pending, "")] * bool(pending)


def syllables(word: str, north: bool) -> str:
    """Romanise Hangul syllables letter by letter.

    Parameters
    ----------
    word : str
        Hangul syllables.
    north : bool
        Spelling of the North (McCune-Reischauer without marks), else Revised Romanisation.

    Returns
    -------
    str
        Plain Latin letters.

    Examples
    --------
    >>> syllables("정은", north=True), syllables("정은", north=False)
    ('chongun', 'jeongeun')
    """
    initials = _NORTH_INITIALS if north else _SOUTH_INITIALS
    vowels = _NORTH_VOWELS if north else _SOUTH_VOWELS
    out: list[str] = []
    pending = 0
    for character in word:
        code = ord(character) - 0xAC00
        if not 0 <= code < 11172:
            continue
        initial, vowel, final = code // 588, code % 588 // 28, code % 28
        silent = initial == 11
        if pending:
            lateral = (pending == 8 and initial in (2, 5)) or (pending == 4 and initial == 5)
            if lateral:
                out.append("ll")
                out.append(vowels[vowel])
                pending = final
                continue
            out.append(_LINKED[pending] if silent and pending != 21 else _FINALS[pending])
            if pending == 21 and silent:
                out[-1] = "ng"
        voiced = (
            north
            and bool(out)
            and initial in (0, 3, 7, 12)
            and (not pending or pending in (4, 8, 16, 21))
        )
        out.append(_SOUTH_INITIALS[initial] if voiced else initials[initial])
        out.append(vowels[vowel])
        pending = final
    if pending:
        out.append(_FINALS[pending])
    return "".join(out)


# Spellings of vowels that most passports have instead of the official ones.
_PASSPORT_VOWELS = {"eo": "u", "yeo": "yu", "eu": "u"}


def as_in_passports(word: str) -> str:
    """Romanise the syllables of a given name as their bearers mostly do, each by itself.

    Parameters
    ----------
    word : str
        Hangul syllables.

    Returns
    -------
    str
        Plain Latin letters.

    Examples
    --------
    >>> as_in_passports("미경"), as_in_passports("영준")
    ('mikyung', 'yungjun')
    """
    out: list[str] = []
    for character in word:
        code = ord(character) - 0xAC00
        if 0 <= code < 11172:
            initial = _SOUTH_INITIALS[code // 588]
            vowel = _SOUTH_VOWELS[code % 588 // 28]
            out.append("k" if initial == "g" else initial)
            out.append(_PASSPORT_VOWELS.get(vowel, vowel) + _FINALS[code % 28])
    return "".join(out)
