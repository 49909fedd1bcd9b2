"""Words of organisations: legal forms and generic words, in many languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import pairwise

from korgan.science.names.tables import read_table


@cache
def _legal_forms() -> tuple[dict[tuple[str, ...], str], int, frozenset[str]]:
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
    forms, longest, first_words = _legal_forms()
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


@cache
def _misspelt() -> dict[str, str]:
    """Long words of legal forms, by what is left when one letter is left out."""
    forms, _, _ = _legal_forms()
    words = {word for form in forms for word in form if len(word) > 5}
    found: dict[str, str] = {}
    for word in sorted(words):
        for left in (word, *_deletions(word)):
            found.setdefault(left, word)
    return found


def _deletions(word: str) -> list[str]:
    return [word[:k] + word[k + 1 :] for k in range(len(word))]


_END = 3


def _ends(words: Iterable[str]) -> frozenset[tuple[int, str]]:
    """First and last letters of words, each with the side that they stand on."""
    return frozenset((side, w[:_END] if side == 0 else w[-_END:]) for w in words for side in (0, 1))


@cache
def _ends_of_misspelt() -> frozenset[tuple[int, str]]:
    return _ends(_misspelt())


def _could_be_among(word: str, ends: frozenset[tuple[int, str]]) -> bool:
    """Tell whether a word, a letter left out, may be one of those with these ends.

    Of six letters and more either the first three or the last three stay as they are.
    """
    return (0, word[:_END]) in ends or (1, word[-_END:]) in ends


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
    forms, _, _ = _legal_forms()
    meanings = {form[0]: f"form {code}" for form, code in forms.items() if len(form) == 1}
    meanings |= {code: f"form {code}" for code in forms.values()}
    meanings |= generic_words()
    numbers = {meaning: k for k, meaning in enumerate(sorted(set(meanings.values())), start=1)}
    return {word: numbers[meaning] for word, meaning in meanings.items()}


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
        The word of a legal form if it is one letter away from it, else the word itself.

    Examples
    --------
    >>> corrected("limitde"), corrected("liabilty"), corrected("marine")
    ('limited', 'liability', 'marine')
    """
    if len(word) < 6 or word in generic_words():
        return word
    misspelt = _misspelt()
    if not _could_be_among(word, _ends_of_misspelt()):
        return word
    for left in (word, *_deletions(word)):
        meant = misspelt.get(left)
        if meant is not None and abs(len(meant) - len(word)) < 2:
            return meant
    return word


# A form of so many letters without its spaces is met inside another word by its own right only.
_UNMISTAKABLE = 12
# A form of one word and so many letters is cut off the end of a longer word; shorter ones only
# off a name that is one word.
_CUT_OFF, _CUT_OFF_ALONE = 4, 3
# Letters that must be left of a word from whose end a form is cut.
_LEAST_STEM = 4
_LONGEST_RUN = 64


@cache
def _unspaced() -> dict[str, tuple[str, ...]]:
    """Forms of several words, by their letters without spaces; and long words of one."""
    forms, _, _ = _legal_forms()
    found = {"".join(form): form for form in forms}
    return {text: form for text, form in found.items() if len(text) > 5}


@cache
def _unmistakable() -> re.Pattern[str]:
    texts = sorted((t for t in _unspaced() if len(t) >= _UNMISTAKABLE), key=len, reverse=True)
    return re.compile("|".join(texts))


@cache
def _damaged() -> dict[str, str]:
    """Long forms without spaces, by what is left when one letter is left out."""
    found: dict[str, str] = {}
    for text in sorted(_unspaced()):
        if len(text) >= _UNMISTAKABLE:
            for left in (text, *_deletions(text)):
                found.setdefault(left, text)
    return found


@cache
def _ends_of_damaged() -> frozenset[tuple[int, str]]:
    return _ends(_damaged())


@cache
def _endings() -> tuple[str, ...]:
    """Forms of one word that are cut off the end of a word, longest first."""
    forms, _, _ = _legal_forms()
    words = {form[0] for form in forms if len(form) == 1 and len(form[0]) >= _CUT_OFF_ALONE}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


@cache
def _dotted() -> tuple[tuple[str, str], ...]:
    """Forms with dots as written without spaces (``s.a.dec.v.``), longest first."""
    forms, _, _ = _legal_forms()
    found = {
        "".join(f"{w}." if len(w) == 1 else w for w in form): " ".join(form)
        for form in forms
        if sum(len(w) == 1 for w in form) > 1
    }
    return tuple(sorted(found.items(), key=lambda row: (-len(row[0]), row[0])))


def dotted_form_apart(text: str) -> str:
    """Cut a dotted legal form off the last word of a name.

    Parameters
    ----------
    text : str
        Cleaned lower-case text.

    Returns
    -------
    str
        The text, the form apart if there is one.

    Examples
    --------
    >>> dotted_form_apart("qualmtals.a."), dotted_form_apart("qualmtal s.a.")
    ('qualmtal s a', 'qualmtal s.a.')
    """
    ended = text if text.endswith(".") else f"{text}."
    for written, form in _dotted():
        stem = ended.removesuffix(written)
        if len(stem) < len(ended) and stem[-_LEAST_STEM + 1 :].isalpha():
            return f"{stem} {form}" if len(stem.split()[-1]) >= _LEAST_STEM - 1 else text
    return text


@lru_cache(maxsize=10_000)
def forms_apart(words: tuple[str, ...]) -> tuple[str, ...]:
    """Mend legal forms whose spaces were lost, moved or mistyped.

    Parameters
    ----------
    words : tuple of str
        Romanised words of a name.

    Returns
    -------
    tuple of str
        The words with their legal forms apart; the same words if nothing was to mend.

    Examples
    --------
    >>> forms_apart(("limitedliabilitycompanyqualm",))
    ('limited', 'liability', 'company', 'qualm')
    >>> forms_apart(("joint", "sotck", "com", "pany", "qualm"))
    ('joint', 'stock', 'company', 'qualm')
    >>> forms_apart(("qualmtalgmbh",)), forms_apart(("open", "company"))
    (('qualmtal', 'gmbh'), ('open', 'company'))
    """
    mended = _runs_mended(_long_forms_apart(words))
    return mended if mended != words else _endings_apart(words)


def _long_forms_apart(words: tuple[str, ...]) -> tuple[str, ...]:
    """Cut long forms out of the letters of the name, wherever the spaces stand."""
    letters = "".join(words)
    found = _unmistakable().search(letters) if len(letters) > _UNMISTAKABLE else None
    if found is None:
        return words
    ends, place = set(), 0
    for word in words:
        place += len(word)
        ends.add(place)
    before = tuple(letters[a:b] for a, b in _spans(ends, 0, found.start()))
    after = tuple(letters[a:b] for a, b in _spans(ends, found.end(), len(letters)))
    return before + _unspaced()[found.group()] + _long_forms_apart(after)


def _spans(ends: set[int], first: int, last: int) -> list[tuple[int, int]]:
    cuts = [first, *sorted(e for e in ends if first < e < last), last]
    return [(a, b) for a, b in pairwise(cuts) if a < b]


def _runs_mended(words: tuple[str, ...]) -> tuple[str, ...]:
    """Put runs of words that are a form but for their spaces or one letter in its place."""
    forms, _, _ = _legal_forms()
    for first in range(len(words)):
        letters = ""
        for end in range(first + 1, len(words) + 1):
            letters += words[end - 1]
            if len(letters) > _LONGEST_RUN:
                break
            piece = words[first:end]
            if piece in forms or len(letters) < 6:
                continue
            meant = letters if end - first > 1 and letters in _unspaced() else _meant(letters)
            if meant:
                return words[:first] + _unspaced()[meant] + _runs_mended(words[end:])
    return words


def _meant(letters: str) -> str:
    """Long form that is one letter away."""
    if len(letters) < _UNMISTAKABLE - 1 or not _could_be_among(letters, _ends_of_damaged()):
        return ""
    for left in (letters, *_deletions(letters)):
        meant = _damaged().get(left, "")
        if meant and abs(len(meant) - len(letters)) < 2:
            return meant
    return ""


def _endings_apart(words: tuple[str, ...]) -> tuple[str, ...]:
    """Cut a form off the last word that is none itself."""
    forms, _, first_words = _legal_forms()
    last = len(words) - 1
    while last > 0 and (words[last] in first_words or (words[last],) in forms):
        last -= 1
    word = words[last] if words else ""
    for ending in _endings():
        stem = word.removesuffix(ending)
        least = _CUT_OFF_ALONE if len(words) == 1 else _CUT_OFF
        if stem != word and len(ending) >= least and len(stem) >= _LEAST_STEM:
            return (*words[:last], stem, ending, *words[last + 1 :])
    return words
