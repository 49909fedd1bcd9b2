"""Words of organisations: legal forms and generic words, in many languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from korgan.science.names.tables import read_table


@cache
def legal_forms() -> tuple[dict[tuple[str, ...], str], int, frozenset[str]]:
    """Legal forms as words.

    Returns
    -------
    tuple of (dict, int, frozenset of str)
        Class of each form by its words, words of the longest, first words of all.
    """
    forms: dict[tuple[str, ...], str] = {}
    for code, spellings in read_table("legal_forms.tsv"):
        for spelling in spellings.split("|"):
            forms.setdefault(tuple(spelling.split()), code)
    return forms, max(map(len, forms)), frozenset(form[0] for form in forms)


@cache
def generic_words() -> dict[str, str]:
    """Generic words of organisations and the one English word that each means.

    Returns
    -------
    dict of str to str
        Romanised word and its meaning.

    Examples
    --------
    >>> generic_words()["zavod"], generic_words()["tejarat"]
    ('factory', 'trading')
    """
    found: dict[str, str] = {}
    for meaning, spellings in read_table("generic_words.tsv"):
        for spelling in spellings.split("|"):
            if " " not in spelling:
                found.setdefault(spelling, meaning)
    return found


def legal_form_at(words: tuple[str, ...], place: int, *, certain: bool) -> tuple[str, int] | None:
    """Find a legal form that begins at a word.

    Parameters
    ----------
    words : tuple of str
        Romanised words of a name.
    place : int
        Where to look.
    certain : bool
        The name is known to be an organisation's. If not, short forms (``sa``, ``as``) count
        only as the last word, since they may be part of a person's name.

    Returns
    -------
    tuple of (str, int) or None
        Class of the form and number of words it takes; None when there is none.

    Examples
    --------
    >>> legal_form_at(("nordsee", "handels", "gmbh", "co", "kg"), 2, certain=True)
    ('ltd', 3)
    >>> legal_form_at(("de", "sa", "maria"), 1, certain=False) is None
    True
    """
    forms, longest, first_words = _folded_forms()
    if words[place] not in first_words:
        return None
    for length in range(min(longest, len(words) - place), 0, -1):
        piece = words[place : place + length]
        code = forms.get(piece)
        if code is None:
            continue
        last = place + length == len(words)
        letters = sum(map(len, piece))
        if letters <= 2 and not last and not (certain and place == 0):
            continue
        if not certain and letters <= 2 and len(words) < 2:
            continue
        return code, length
    return None


# Words of so many letters are compared however a system spells them.
_FOLDED = 6
_SPELLINGS = re.compile("(?:[ijy]|(?<=[ijy])e(?=[^ijy]))+|shch|sch|kh|ts|tz|ck|dzh|zh")
_FOLDS = {
    "shch": "sh",
    "sch": "sh",
    "kh": "h",
    "ts": "c",
    "tz": "c",
    "ck": "k",
    "dzh": "i",
    "zh": "i",
}


def _folded(word: str) -> str:
    """Spell a word as all systems of romanisation agree; short ones stay."""
    if len(word) < _FOLDED:
        return word
    return _SPELLINGS.sub(lambda m: _FOLDS.get(m.group(), "i"), word)


@cache
def _folded_forms() -> tuple[dict[tuple[str, ...], str], int, frozenset[str]]:
    """Legal forms as `corrected` gives their words."""
    forms, longest, _ = legal_forms()
    found = {tuple(map(_folded, form)): code for form, code in reversed(forms.items())}
    return found, longest, frozenset(form[0] for form in found)


@cache
def _words_of_forms() -> frozenset[str]:
    forms, _, _ = _folded_forms()
    return frozenset(word for form in forms for word in form if len(word) >= _FOLDED - 1)


@cache
def _misspelt() -> dict[str, str]:
    """Long words of legal forms, by what is left when one letter is left out."""
    found: dict[str, str] = {}
    for word in sorted(_words_of_forms()):
        for left in (word, *deletions(word)):
            found.setdefault(left, word)
    return found


def deletions(word: str) -> list[str]:
    """Leave out each letter in turn.

    Parameters
    ----------
    word : str
        Word.

    Returns
    -------
    list of str
        As many words as it has letters.
    """
    return [word[:k] + word[k + 1 :] for k in range(len(word))]


def ends_of(words: Iterable[str], size: int) -> frozenset[tuple[int, str]]:
    """First and last letters of words, each with the side that they stand on.

    Parameters
    ----------
    words : iterable of str
        Words.
    size : int
        How many letters at either end.

    Returns
    -------
    frozenset of (int, str)
        For `could_be_among`: side (0 first, 1 last) and letters.
    """
    return frozenset((side, w[:size] if side == 0 else w[-size:]) for w in words for side in (0, 1))


_END = 3


@cache
def _ends_of_misspelt() -> frozenset[tuple[int, str]]:
    return ends_of(_misspelt(), _END)


def could_be_among(word: str, ends: frozenset[tuple[int, str]], size: int) -> bool:
    """Tell whether a word, a letter left out, may be one of those with these ends.

    Of twice as many letters as the ends have and more, one end stays as it is.

    Parameters
    ----------
    word : str
        Word.
    ends : frozenset of (int, str)
        Ends of the words (`ends_of`).
    size : int
        How many letters the ends have.

    Returns
    -------
    bool
        False if it is certainly none of them.
    """
    return (0, word[:size]) in ends or (1, word[-size:]) in ends


@cache
def meaning_clusters() -> dict[str, int]:
    """Words of organisations that mean the same, as numbers.

    Returns
    -------
    dict of str to int
        Generic word or legal form of one word, and the number of its meaning.

    Examples
    --------
    >>> meanings = meaning_clusters()
    >>> meanings["zavod"] == meanings["fabrika"], meanings["ooo"] == meanings["llc"]
    (True, True)
    """
    forms, _, _ = legal_forms()
    meanings = {form[0]: f"form {code}" for form, code in forms.items() if len(form) == 1}
    meanings |= {code: f"form {code}" for code in forms.values()}
    meanings |= generic_words()
    numbers = {meaning: k for k, meaning in enumerate(sorted(set(meanings.values())), start=1)}
    return {word: numbers[meaning] for word, meaning in meanings.items()}


# Words of names that one letter tells from a word of a legal form.
_NO_SLIPS = frozenset({"sharia", "shariah", "behrad", "society"})


@lru_cache(maxsize=50_000)
def corrected(word: str) -> str:
    """Mend a word of a legal form that has one typing error.

    Parameters
    ----------
    word : str
        Romanised word.

    Returns
    -------
    str
        The word of a legal form, spelled as `_folded` does, if it is that word or one letter
        away from it; else the word itself.

    Examples
    --------
    >>> corrected("limitde"), corrected("otvetstvennostju"), corrected("bertha")
    ('limited', 'otvectvennostiu', 'bertha')
    """
    if len(word) < _FOLDED:
        return word
    spelled = _folded(word)
    if spelled in _words_of_forms():
        return spelled
    if word in generic_words() or word in _NO_SLIPS:
        return word
    if not could_be_among(spelled, _ends_of_misspelt(), _END):
        return word
    for left in (spelled, *deletions(spelled)):
        meant = _misspelt().get(left)
        if meant is not None and is_one_slip(spelled, meant):
            return meant
    return word


def is_one_slip(a: str, b: str) -> bool:
    """Tell whether one letter was exchanged, left out or put in, or two neighbours swapped.

    Parameters
    ----------
    a, b : str
        Two words.

    Returns
    -------
    bool
        False for equal words.

    Examples
    --------
    >>> is_one_slip("jcs", "jsc"), is_one_slip("berhad", "bertha")
    (True, False)
    """
    if abs(len(a) - len(b)) > 1 or a == b:
        return False
    if len(a) != len(b):
        short, long = sorted((a, b), key=len)
        return short in deletions(long)
    places = [k for k in range(len(a)) if a[k] != b[k]]
    if len(places) == 1:
        return True
    first, last = places[0], places[-1]
    return len(places) == 2 and last == first + 1 and a[first] == b[last] and a[last] == b[first]
