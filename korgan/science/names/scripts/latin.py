"""Latin letters with marks to plain a-z."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from korgan.science.names.hygiene import script_of

# Letters that do not decompose. Sources: Unicode character names; ISO 9 and ICAO Doc 9303
# part 3 section 6 for the national letters, shortened to the commonest plain spelling.
_LETTERS = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th",
    "ł": "l", "ı": "i", "ə": "a", "ŋ": "ng", "ħ": "h", "ŧ": "t", "ĸ": "k", "ɖ": "d", "ɓ": "b",
    "ɗ": "d", "ƙ": "k", "ƴ": "y", "ɛ": "e", "ɔ": "o", "ɲ": "ny", "ʃ": "sh", "ʒ": "zh", "ƶ": "z",
    "ȷ": "j", "ɨ": "i", "ʉ": "u", "ƒ": "f", "ǝ": "e", "ɐ": "a", "ɣ": "gh", "ƣ": "gh", "ɵ": "o",
    "&": " and ", "№": " no ", "@": " at ",
}  # fmt: skip
# Written for sounds that plain spelling leaves out; inside a word they vanish.
_SILENT = dict.fromkeys("'’‘`´ʹʺʻʼʽʾʿˈˊˋ′″\u02bb\u02bc\u02bd\u055a\uff07\"“”„«»", "")
# Folding lowers the case first, so that capitals need no rows of their own.
_FOLD = str.maketrans({**_LETTERS, **_SILENT})


def fold(text: str) -> str:
    """Drop marks from Latin letters and lower the case; other scripts stay.

    Parameters
    ----------
    text : str
        Cleaned text.

    Returns
    -------
    str
        Lower-case text.

    Examples
    --------
    >>> fold("Nguyễn Đức, Øystein Müßig"), fold("Sa'id")
    ('nguyen duc, oystein mussig', 'said')
    """
    text = text.lower().translate(_FOLD)
    return text if text.isascii() else "".join(map(_without_marks, text))


@lru_cache(maxsize=8192)
def _without_marks(character: str) -> str:
    """Take the marks off a Latin or Greek letter; marks are part of other scripts' letters."""
    if "\u0300" <= character <= "\u036f":
        return ""
    if character.isascii() or script_of(character) not in ("latin", "greek"):
        return character
    decomposed = unicodedata.normalize("NFKD", character)
    return "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f").translate(_FOLD)
