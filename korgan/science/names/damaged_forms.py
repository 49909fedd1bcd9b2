"""Legal forms of firms whose spaces were lost or moved, or that have a typing error."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from itertools import pairwise

from korgan.science.names.organisations import (
    could_be_among,
    deletions,
    ends_of,
    generic_words,
    is_one_slip,
    legal_forms,
)

# A form of so many letters without its spaces is met inside another word by its own right only.
_UNMISTAKABLE = 12
# A form of one word and so many letters is cut off the end of a longer word; shorter ones only
# off a name that is one word.
_CUT_OFF, _CUT_OFF_ALONE = 4, 3
# Letters that must be left of a word from whose end a form is cut.
_LEAST_STEM = 4
_LONGEST_RUN = 64
# Letters at either end by which nearly all words are known to be no damaged form; forms of eleven
# letters and more are told by five, any run of words by three.
_END, _END_OF_RUN = 5, 3


@cache
def _unspaced() -> dict[str, tuple[str, ...]]:
    """Forms of several words, by their letters without spaces; and long words of one."""
    forms, _, _ = legal_forms()
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
            for left in (text, *deletions(text)):
                found.setdefault(left, text)
    return found


@cache
def _ends_of_damaged() -> frozenset[tuple[int, str]]:
    return ends_of(_damaged(), _END)


@cache
def _ends_of_runs() -> frozenset[tuple[int, str]]:
    return ends_of([*_damaged(), *_unspaced()], _END_OF_RUN)


@cache
def _endings() -> dict[str, str]:
    """Forms of one word that are cut off the end of a word."""
    forms, _, _ = legal_forms()
    return {f[0]: f[0] for f in forms if len(f) == 1 and len(f[0]) >= _CUT_OFF_ALONE}


@cache
def _dotted() -> dict[str, str]:
    """Forms with dots, by how they are written without spaces (``s.a.dec.v.``)."""
    forms, _, _ = legal_forms()
    return {
        "".join(f"{w}." if len(w) == 1 else w for w in form): " ".join(form)
        for form in forms
        if sum(len(w) == 1 for w in form) > 1
    }


@cache
def _sizes(of: Callable[[], dict[str, str]]) -> tuple[int, ...]:
    return tuple(sorted({len(text) for text in of()}, reverse=True))


def _forms_at_end(text: str, of: Callable[[], dict[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Give stem, ending and form for each form that a text ends with, longest first."""
    for size in _sizes(of):
        form = of().get(text[-size:]) if size < len(text) else None
        if form is not None:
            yield text[:-size], text[-size:], form


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
    for stem, _, form in _forms_at_end(ended, _dotted):
        if stem[-_LEAST_STEM + 1 :].isalpha():
            return f"{stem} {form}" if len(stem.split()[-1]) >= _LEAST_STEM - 1 else text
    return text


# Forms of several words and so many letters are known by all but one of them, in any order.
_LEAST_LETTERS = 12
_Left = tuple[str, ...]


@cache
def _but_one_word() -> dict[_Left, list[tuple[str, _Left]]]:
    """Word left out and form, by the other words of the form in order of the alphabet."""
    forms, _, _ = legal_forms()
    found: dict[_Left, list[tuple[str, _Left]]] = {}
    for form in sorted(forms):
        if len(form) > 1 and sum(map(len, form)) >= _LEAST_LETTERS:
            for k, word in enumerate(form):
                left = tuple(sorted(form[:k] + form[k + 1 :]))
                found.setdefault(left, []).append((word, form))
    return found


@cache
def _words_left() -> frozenset[str]:
    return frozenset(word for left in _but_one_word() for word in left)


def _one_word_mended(words: tuple[str, ...]) -> tuple[str, ...]:
    """Mend a long form one word of which is spelled otherwise, or whose words changed places."""
    if _words_left().isdisjoint(words):
        return words
    forms, longest, _ = legal_forms()
    for size in range(min(longest, len(words)), 1, -1):
        for first in range(len(words) - size + 1):
            piece = words[first : first + size]
            if piece in forms:
                return words
            for k, odd in enumerate(piece):
                left = tuple(sorted(piece[:k] + piece[k + 1 :]))
                for word, form in _but_one_word().get(left, ()):
                    if _is_like(odd, word, sure=size > 2):
                        return words[:first] + form + words[first + size :]
    return words


def _is_like(odd: str, word: str, *, sure: bool) -> bool:
    """Tell whether a word may be meant: where two others tell the form, if half of it is."""
    longer = max(len(odd), len(word))
    most = longer // 2 if sure else longer // 4
    return abs(len(odd) - len(word)) <= most and _edits(odd, word) <= most


def _edits(a: str, b: str) -> int:
    """Levenshtein's distance."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, start=1):
            last, row[j] = row[j], min(last + (x != y), row[j] + 1, row[j - 1] + 1)
    return row[-1]


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
    >>> forms_apart(("limited", "liability", "kompaniya", "qualm"))
    ('limited', 'liability', 'company', 'qualm')
    >>> forms_apart(("company", "liability", "limited", "qualm"))
    ('limited', 'liability', 'company', 'qualm')
    >>> forms_apart(("qualmtalgmbh",)), forms_apart(("open", "company"))
    (('qualmtal', 'gmbh'), ('open', 'company'))
    """
    mended = _runs_mended(_one_word_mended(_long_forms_apart(words)))
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
    forms, _, _ = legal_forms()
    for first in range(len(words)):
        letters = ""
        for end in range(first + 1, len(words) + 1):
            letters += words[end - 1]
            if len(letters) > _LONGEST_RUN:
                break
            # Asked first, since it sends away nearly all of them.
            if len(letters) < 6 or not could_be_among(letters, _ends_of_runs(), _END_OF_RUN):
                continue
            piece = words[first:end]
            if piece in forms:
                continue
            meant = letters if end - first > 1 and letters in _unspaced() else _meant(letters)
            if meant:
                return words[:first] + _unspaced()[meant] + _runs_mended(words[end:])
    return words


def _meant(letters: str) -> str:
    """Long form that is one letter away."""
    if len(letters) < _UNMISTAKABLE - 1 or not could_be_among(letters, _ends_of_damaged(), _END):
        return ""
    for left in (letters, *deletions(letters)):
        meant = _damaged().get(left, "")
        if meant and abs(len(meant) - len(letters)) < 2:
            return meant
    return ""


def _endings_apart(words: tuple[str, ...]) -> tuple[str, ...]:
    """Cut a form off the last word that is none itself."""
    forms, _, first_words = legal_forms()
    last = len(words) - 1
    while last > 0 and (words[last] in first_words or (words[last],) in forms):
        last -= 1
    least = _CUT_OFF_ALONE if len(words) == 1 else _CUT_OFF
    for stem, ending, _ in _forms_at_end(words[last] if words else "", _endings):
        if len(ending) >= least and len(stem) >= _LEAST_STEM:
            return (*words[:last], stem, ending, *words[last + 1 :])
    return words


# A short form is looked for where so many letters of a name are left without it.
_SHORT_FORM, _LEAST_BESIDE = 3, 3


@cache
def _short_forms() -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """Forms too short for `_damaged`, by what is left when one letter is left out."""
    forms, _, _ = legal_forms()
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for form in sorted(forms):
        text = "".join(form)
        if _SHORT_FORM <= len(text) < _UNMISTAKABLE:
            for left in {text, *deletions(text)}:
                found.setdefault(left, []).append((text, form))
    return found


@lru_cache(maxsize=10_000)
def short_form_mended(words: tuple[str, ...], *, has_form: bool) -> tuple[str, ...]:
    """Mend a short legal form at the end or in front of a firm's name that has one typing error.

    Parameters
    ----------
    words : tuple of str
        Romanised words of a firm's name.
    has_form : bool
        A legal form was found: it may be the part without error of one of several words.

    Returns
    -------
    tuple of str
        The words with the form that was meant; the same words if nothing was to mend.

    Examples
    --------
    >>> short_form_mended(("qualmtal", "ibc"), has_form=False)
    ('qualmtal', 'inc')
    >>> short_form_mended(("qualmtal", "s", "a", "de", "wc", "v"), has_form=False)
    ('qualmtal', 'sa', 'de', 'cv')
    >>> short_form_mended(("qualmtal", "cp", "limited"), has_form=True)
    ('qualmtal', 'co', 'limited')
    """
    if has_form:
        return _several_words_mended(words)
    for cut in range(1, len(words)):
        form = _short_form(words[cut:])
        if form and sum(map(len, words[:cut])) >= _LEAST_BESIDE:
            return words[:cut] + form
    form = _short_form(words[:1])
    if form and sum(map(len, words[1:])) >= _LEAST_BESIDE:
        return form + words[1:]
    return words


# A form of several words is known, where another was found, by so many letters at least.
_LEAST_OF_SEVERAL = 6


def _several_words_mended(words: tuple[str, ...]) -> tuple[str, ...]:
    """Mend a form of several words at the end of a name, one letter of which is wrong."""
    forms, longest, _ = legal_forms()
    for cut in range(max(1, len(words) - longest), len(words) - 1):
        piece = words[cut:]
        letters = "".join(piece)
        if not _LEAST_OF_SEVERAL <= len(letters) <= _UNMISTAKABLE or piece in forms:
            continue
        for left in (letters, *deletions(letters)):
            for text, form in _short_forms().get(left, ()):
                if len(form) == len(piece) and is_one_slip(letters, text):
                    return words[:cut] + form
    return words


def _short_form(words: tuple[str, ...]) -> tuple[str, ...]:
    """Give the form that words, written as one, are one slip away from; empty if none."""
    letters = "".join(words)
    if not _SHORT_FORM <= len(letters) <= _UNMISTAKABLE or letters in generic_words():
        return ()
    found = [
        (len(form), text[0] != letters[0], form)
        for left in (letters, *deletions(letters))
        for text, form in _short_forms().get(left, ())
        # Of words as they stand only the short are slips: `group` is none of `groupe`.
        if is_one_slip(letters, text) and (len(words) > 1 or len(text) < 5)
    ]
    # A slip of the first letter is rarer, and so is a form that lost its spaces as well.
    return min(found)[2] if found else ()
