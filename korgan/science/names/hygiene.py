"""Unicode hygiene: what a reader sees, not what a keyboard or a forger sent.

The same function cleans a query and a listed name, so that neither side can hide behind
an invisible character, a compatibility form or a letter of another script that looks alike.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Longest text that is read. Longer input is cut: no party has such a name, and the cost of
# every later step stays bounded.
MAX_TEXT = 400

# Letters of other scripts that are drawn like a Latin letter (Unicode TR 39 calls them
# confusables; this is the part that occurs in names, both cases).
_CYRILLIC_LOOKALIKES = dict(
    zip(
        "авсеһіјкмнорԛѕтухуԝүғԁӏьгпи" + "АВСЕҺІЈКМНОРԚЅТУХԜҮЗ",
        "abcehijkmhopqstyxywyfdlbrnu" + "ABCEHIJKMHOPQSTYXWYE",
        strict=True,
    )
)
_GREEK_LOOKALIKES = dict(
    zip("αβγεζηικνορτυχωΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abyezniknoptuxwABEZHIKMNOPTYX", strict=True)
)
_OTHER_LOOKALIKES = dict(zip("ոսօհցքԼՕՏաɑɡᴀᴄᴇᴏ", "nuohgpLOSwagaceo", strict=True))
LOOKALIKES: dict[str, str] = {**_GREEK_LOOKALIKES, **_OTHER_LOOKALIKES, **_CYRILLIC_LOOKALIKES}

# Only these are drawn exactly alike: a word made wholly of them may be a forged Latin word.
_EXACT = frozenset("авсеһіјкмнорԛѕтухԝАВСЕҺІЈКМНОРԚЅТУХԜ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοᴏօ")
_LATIN_TO_CYRILLIC = {latin: other for other, latin in _CYRILLIC_LOOKALIKES.items()}
_LATIN_TO_CYRILLIC |= dict(
    zip("abcehikmoptxyABCEHIKMOPTXY", "авсенікмортхуАВСЕНІКМОРТХУ", strict=True)
)

# Fillers that have the category of a letter but no shape.
_SHAPELESS = "\u034f\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0\ufffc\ufffd"
_INVISIBLE = re.compile(
    "[" + _SHAPELESS + "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e01ef\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"
)
_SPACES = re.compile(r"\s+")
_WORDS = re.compile(r"\S+")

_RANGES: tuple[tuple[int, int, str], ...] = (
    (0x0041, 0x024F, "latin"),
    (0x0250, 0x02AF, "latin"),
    (0x0370, 0x03FF, "greek"),
    (0x0400, 0x052F, "cyrillic"),
    (0x0530, 0x058F, "armenian"),
    (0x0590, 0x05FF, "hebrew"),
    (0x0600, 0x06FF, "arabic"),
    (0x0700, 0x074F, "syriac"),
    (0x0750, 0x077F, "arabic"),
    (0x0870, 0x08FF, "arabic"),
    (0x0900, 0x0D7F, "indic"),
    (0x0E00, 0x0E7F, "thai"),
    (0x0E80, 0x0EFF, "lao"),
    (0x1000, 0x109F, "burmese"),
    (0x10A0, 0x10FF, "georgian"),
    (0x1100, 0x11FF, "hangul"),
    (0x1200, 0x139F, "ethiopic"),
    (0x1780, 0x17FF, "khmer"),
    (0x1800, 0x18AF, "mongolian"),
    (0x1C80, 0x1C8F, "cyrillic"),
    (0x1C90, 0x1CBF, "georgian"),
    (0x1D00, 0x1DBF, "latin"),
    (0x1E00, 0x1EFF, "latin"),
    (0x1F00, 0x1FFF, "greek"),
    (0x2D00, 0x2D2F, "georgian"),
    (0x2DE0, 0x2DFF, "cyrillic"),
    (0x3005, 0x3007, "han"),
    (0x3040, 0x30FF, "kana"),
    (0x3130, 0x318F, "hangul"),
    (0x31F0, 0x31FF, "kana"),
    (0x3400, 0x4DBF, "han"),
    (0x4E00, 0x9FFF, "han"),
    (0xA640, 0xA69F, "cyrillic"),
    (0xA720, 0xA7FF, "latin"),
    (0xA960, 0xA97F, "hangul"),
    (0xAC00, 0xD7FF, "hangul"),
    (0xF900, 0xFAFF, "han"),
    (0xFB1D, 0xFB4F, "hebrew"),
    (0xFB50, 0xFDFF, "arabic"),
    (0xFE70, 0xFEFF, "arabic"),
    (0x20000, 0x323AF, "han"),
)


@lru_cache(maxsize=8192)
def script_of(character: str) -> str:
    """Name the script of one letter.

    Parameters
    ----------
    character : str
        One character.

    Returns
    -------
    str
        Script in lower case (``"latin"``, ``"cyrillic"``, ``"han"`` ...), ``""`` for digits,
        marks and punctuation, ``"other"`` for a letter of a script that has no table here.

    Examples
    --------
    >>> script_of("Я"), script_of("7"), script_of("q")
    ('cyrillic', '', 'latin')
    """
    code = ord(character)
    if character.isdigit() or not (
        character.isalpha() or unicodedata.category(character)[0] == "M"
    ):
        return ""
    for first, last, name in _RANGES:
        if first <= code <= last:
            return name
    return "" if unicodedata.category(character)[0] == "M" else "other"


def scripts_in(text: str) -> dict[str, int]:
    """Count the letters of each script in a text.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    dict of str to int
        Script and number of letters.

    Examples
    --------
    >>> scripts_in("Ли Wei 7")
    {'cyrillic': 2, 'latin': 3}
    """
    if text.isascii():
        letters = sum(map(str.isalpha, text))
        return {"latin": letters} if letters else {}
    found: dict[str, int] = {}
    for character in text:
        script = script_of(character)
        if script:
            found[script] = found.get(script, 0) + 1
    return found


# A name is cleaned for each use that is made of it, one use soon after the other.
@lru_cache(maxsize=1024)
def clean(text: str) -> str:
    r"""Bring a text into the form in which it is read.

    Compatibility forms are replaced (NFKC), invisible and control characters removed, white
    space collapsed, and letters that only look Latin inside a Latin word (or only look
    Cyrillic inside a Cyrillic word) replaced by the letter that they pretend to be.

    Parameters
    ----------
    text : str
        Name as received; read up to `MAX_TEXT` characters.

    Returns
    -------
    str
        Cleaned text; cleaning twice changes nothing.

    Examples
    --------
    >>> clean("\u202eI\u200bvan  P\u0435trov\n")
    'Ivan Petrov'
    >>> clean("ＡＢＣ № 7")
    'ABC No 7'
    """
    text = text[: 2 * MAX_TEXT]
    if not text.isascii():
        # Twice, as removing an invisible character can bring two marks together.
        text = unicodedata.normalize(
            "NFKC", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
        )
    text = _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()[:MAX_TEXT].strip()
    return text if text.isascii() else _fold_lookalikes(text)


def forged_latin(text: str) -> str:
    """Read words made wholly of exact look-alikes as Latin.

    A short Cyrillic word such as ``сосо`` may be real or forged; both readings are searched.

    Parameters
    ----------
    text : str
        Cleaned text.

    Returns
    -------
    str
        The Latin reading, equal to `text` if no word can be read so.

    Examples
    --------
    >>> forged_latin("РЕТ СОМ").isascii()
    True
    """
    if text.isascii():
        return text
    words = text.split()
    forged = [_latin_reading(word) for word in words]
    # One real word of the other script shows that the whole name is in that script.
    return " ".join(forged) if all(map(str.isascii, forged)) else text


def _latin_reading(word: str) -> str:
    others = [c for c in word if not c.isascii()]
    if others and all(c in _EXACT for c in others):
        return "".join(LOOKALIKES.get(c, c) for c in word)
    return word


def _fold_lookalikes(text: str) -> str:
    counts = scripts_in(text)
    if "latin" not in counts or not counts.keys() & {"cyrillic", "greek", "armenian"}:
        return text
    return _WORDS.sub(lambda word: _fold_word(word.group()), text)


def _fold_word(word: str) -> str:
    counts = scripts_in(word)
    if len(counts) < 2:
        # Beside Latin words, a word of look-alikes only is a forged Latin word.
        return _latin_reading(word)
    latin = counts.get("latin", 0)
    foreign = [c for c in word if script_of(c) not in ("latin", "")]
    cyrillic_proper = sum(c not in LOOKALIKES for c in foreign)
    if not latin:
        return word
    if cyrillic_proper == 0:
        return "".join(LOOKALIKES.get(c, c) for c in word)
    if counts.get("cyrillic", 0) >= latin:
        return "".join(_LATIN_TO_CYRILLIC.get(c, c) if script_of(c) == "latin" else c for c in word)
    return word
