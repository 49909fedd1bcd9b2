"""Any script to plain Latin words, with the variants under which a name is likely listed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from itertools import groupby
from typing import NamedTuple

from anyascii import anyascii

from korgan.science.names.hygiene import clean, script_of
from korgan.science.names.scripts import abjads, abugidas, alphabets
from korgan.science.names.scripts.han import han
from korgan.science.names.scripts.hangul import hangul
from korgan.science.names.scripts.latin import fold
from korgan.science.names.tables import read_table

# More readings cost time and invite chance hits; these cover Pinyin, Cantonese, Wade-Giles and,
# where it is known, Japanese.
MAX_READINGS = 4


class Word(NamedTuple):
    """A Latin word and the script that it was written in.

    Attributes
    ----------
    text : str
        Plain lower-case letters and digits.
    script : str
        Script of the original letters (``"latin"``, ``"arabic"`` ...).
    """

    text: str
    script: str


# Scripts that leave vowels out, or whose vowels no two systems spell alike.
LOOSE_SCRIPTS = frozenset({"arabic", "hebrew", "syriac", "thai", "lao", "khmer", "burmese"})

# Scripts that show every sound, and whose sounds every bearer spells in Latin as he likes.
FREELY_SPELLED = frozenset({"hangul"})

_SINGLE: dict[str, Callable[[str], str]] = {
    "greek": alphabets.greek,
    "georgian": alphabets.georgian,
    "armenian": alphabets.armenian,
    "kana": alphabets.kana,
    "ethiopic": alphabets.ethiopic,
    "hebrew": abjads.hebrew,
    "indic": abugidas.indic,
    "thai": abugidas.thai,
    "lao": abugidas.thai,
    "khmer": abugidas.khmer,
    "burmese": abugidas.burmese,
}
_SHORT_FORM = 2
_NOT_PLAIN = re.compile("[^a-z0-9]+")


def readings(text: str) -> list[list[Word]]:
    """Read a cleaned name as lists of plain Latin words.

    Parameters
    ----------
    text : str
        Cleaned text (see `korgan.science.names.hygiene.clean`) in any script or mixture.

    Returns
    -------
    list of list of Word
        At least one reading, the commonest romanisation first; empty words are left out.

    Examples
    --------
    >>> [w.text for w in readings("Иванов Павел")[0]]
    ['ivanov', 'pavel']
    >>> [[w.text for w in r] for r in readings("陈志强")]
    [['chen', 'zhiqiang'], ['chan', 'chikeung'], ['chen', 'chihchiang']]
    """
    folded = fold(text)
    if folded.isascii():
        return [[Word(w, "latin") for w in _plain_words(folded)]]
    chunks = _split(folded)
    parts = [
        part
        for k, chunk in enumerate(chunks)
        if (
            part := _form_of(chunk, at_end=k in (0, len(chunks) - 1))
            or _read_chunk(chunk, _script_of_chunk(chunk))
        )
    ]
    count = min(MAX_READINGS, max((len(part) for part in parts), default=1))
    found = [[w for part in parts for w in part[min(k, len(part) - 1)]] for k in range(count)]
    if any(word.script == "arabic" for word in found[0]):
        found += [
            _compounds(r, join) for join in (abjads.half_joined, abjads.joined) for r in found
        ]
    return [r for k, r in enumerate(found) if r not in found[:k]]


def _compounds(words: list[Word], join: Callable[[list[str]], list[str]]) -> list[Word]:
    """Join Arabic words that Latin spelling joins; other words stand between them."""
    out: list[Word] = []
    for is_arabic, run in groupby(words, lambda word: word.script == "arabic"):
        part = list(run)
        if is_arabic:
            part = [Word(text, "arabic") for text in join([word.text for word in part])]
        out += part
    return out


def _split(text: str) -> list[str]:
    """Cut at spaces and punctuation, and where the script changes inside a word."""
    chunks: list[str] = []
    for piece in text.split():
        current, script = "", ""
        for character in piece:
            found = script_of(character)
            category = unicodedata.category(character)
            if category[0] not in "LMN":
                if current:
                    chunks.append(current)
                current, script = "", ""
                continue
            if found and script and found != script:
                chunks.append(current)
                current = ""
            current += character
            script = found or script
        if current:
            chunks.append(current)
    return chunks


def _script_of_chunk(chunk: str) -> str:
    for character in chunk:
        script = script_of(character)
        if script:
            return script
    return "latin"


@cache
def _original_forms() -> dict[str, str]:
    """Legal forms abbreviated in the letters of their country."""
    return {fold(clean(row[0])): row[1] for row in read_table("original_forms.tsv")}


def _form_of(chunk: str, *, at_end: bool) -> list[list[Word]]:
    """Read a legal form; one of two letters is one only at either end of the name."""
    form = _original_forms().get(chunk) if at_end or len(chunk) > _SHORT_FORM else None
    if form is None:
        return []
    return [[Word(w, _script_of_chunk(chunk)) for w in form.split()]]


@lru_cache(maxsize=50_000)
def _read_chunk(chunk: str, script: str) -> list[list[Word]]:
    """Give the variants of one chunk, each a list of words."""
    if script == "han":
        variants = han(_simple_digits(chunk))
    elif script == "hangul":
        variants = hangul(chunk)
    elif script == "arabic":
        plain = _simple_digits(chunk)
        variants = [abjads.arabic(plain), abjads.arabic(plain, eastern=True)]
        translated = abjads.meaning(plain)
        if translated:
            # A third reading of the whole name: its generic words by what they mean.
            return [[Word(w, script) for w in v] for v in variants] + [
                [Word(w, "latin") for w in translated]
            ]
    elif script == "cyrillic":
        plain = _simple_digits(chunk)
        variants = [[alphabets.cyrillic(plain)], [alphabets.cyrillic_of_foreign(plain)]]
    elif script in _SINGLE:
        variants = [[_SINGLE[script](_simple_digits(chunk))]]
    else:
        variants = [[anyascii(chunk).lower()]]
    words = [[Word(p, script) for w in v for p in _plain_words(w)] for v in variants]
    return [v for v in words if v]


def _simple_digits(chunk: str) -> str:
    return "".join(
        str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in chunk
    )


def _plain_words(text: str) -> list[str]:
    return [w for w in _NOT_PLAIN.split(text) if w]
