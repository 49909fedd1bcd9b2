"""Whole names that have the same letters, however they are cut into words or ordered.

Where only the spaces or the order of the words differ, nothing is lost: such a name is found by its
letters, not by how like its words are. What is read into words can differ (`LTD` at the end of a
name is a legal form, `Limit ed` is two words), the letters cannot.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from hashlib import blake2b

import numpy as np

from korgan.science.names.hygiene import clean, script_of

_ASCII_WORDS = re.compile(r"[a-z0-9]+")
# One letter or digit is no name; two may be one (`G9`).
_LEAST_LETTERS = 2
# In these scripts writers leave marks out; elsewhere a mark makes another letter (`が` is not `か`)
# or is a vowel or a tone. A mark on a digit or on nothing is dropped too.
_MARKS_LEFT_OUT = frozenset({"", "latin", "greek", "cyrillic", "arabic", "hebrew"})
# So many letters seldom agree by chance, even if one of them is an initial.
_LETTERS_WITH_INITIAL = 6


def words_as_written(name: str) -> list[str]:
    """Cut a name at whatever is no letter, number or sign of its script.

    Marks are taken off Latin, Greek, Cyrillic, Arabic and Hebrew letters.

    Parameters
    ----------
    name : str
        Name.

    Returns
    -------
    list of str
        Words in small letters, decomposed (NFKD).

    Examples
    --------
    >>> words_as_written("AL-QĀ'IM, Abd")
    ['al', 'qa', 'im', 'abd']
    >>> words_as_written("かな") == words_as_written("がな")
    False
    """
    text = clean(name).casefold()
    if not text.isascii():
        return _without_marks(unicodedata.normalize("NFKD", text)).split()
    return _ASCII_WORDS.findall(text)


def _without_marks(decomposed: str) -> str:
    """Drop marks that writers leave out, put spaces for what is no part of a word."""
    kept = []
    marks_count = False
    for c in decomposed:
        if unicodedata.combining(c):
            if marks_count:
                kept.append(c)
            continue
        # Signs of vowels in Indian and Thai writing are no letters by their category.
        in_word = c.isalnum() or unicodedata.category(c)[0] == "M"
        kept.append(c if in_word else " ")
        marks_count = script_of(c) not in _MARKS_LEFT_OUT
    return "".join(kept)


def whole_keys(name: str) -> tuple[int, ...]:
    """Give the keys of a whole name: its letters without spaces, and its words in any order.

    Parameters
    ----------
    name : str
        Name.

    Returns
    -------
    tuple of int
        Keys of 64 bits; none for a name without letters.

    Examples
    --------
    >>> bool(set(whole_keys("M S Enola")) & set(whole_keys("MS-ENOLA")))
    True
    >>> bool(set(whole_keys("Ltd Kanopa Pty")) & set(whole_keys("Kanopa Pty Ltd")))
    True
    >>> bool(set(whole_keys("Enola")) & set(whole_keys("Enolla")))
    False
    """
    words = words_as_written(name)
    letters = "".join(words)
    if len(letters) < _LEAST_LETTERS:
        return ()
    if len(words) == 1:
        return (_hash(letters),)
    return _hash(letters), _hash(" ".join(sorted(words)))


def joins_an_initial(name: str, other: str) -> bool:
    """Tell whether two short names of the same letters agree only if an initial joins a word.

    `A. Li` and `Ali` have the same letters, but hardly ever mean the same person.

    Parameters
    ----------
    name, other : str
        Names that share a key.

    Returns
    -------
    bool
        True if either has a word of one letter, the words differ and the letters are few.

    Examples
    --------
    >>> joins_an_initial("A. Li", "ALI"), joins_an_initial("Li, A", "A. Li")
    (True, False)
    >>> joins_an_initial("S. Alvadori", "Salvadori")
    False
    """
    words, others = words_as_written(name), words_as_written(other)
    if sum(map(len, words)) >= _LETTERS_WITH_INITIAL or sorted(words) == sorted(others):
        return False
    # Only scripts with capitals have initials: a Chinese surname is one letter too.
    return any(len(word) == 1 and word != word.upper() for word in (*words, *others))


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big")


def keys_in_order(names: Iterable[str]) -> tuple[np.ndarray, np.ndarray]:
    """Give the keys of listed names in order.

    Parameters
    ----------
    names : iterable of str
        Names.

    Returns
    -------
    tuple of numpy.ndarray
        Keys (uint64) in rising order, and the place of each one's name (int32).
    """
    pairs = sorted((key, place) for place, name in enumerate(names) for key in whole_keys(name))
    keys = np.array([key for key, _ in pairs], dtype=np.uint64)
    return keys, np.array([place for _, place in pairs], dtype=np.int32)


def names_with(keys: Sequence[int], known: np.ndarray, places: np.ndarray) -> set[int]:
    """Find the listed names that share a key.

    Parameters
    ----------
    keys : sequence of int
        Keys of the name asked about.
    known, places : numpy.ndarray
        From `keys_in_order`.

    Returns
    -------
    set of int
        Places of listed names.
    """
    found: set[int] = set()
    for key in keys:
        at = int(np.searchsorted(known, np.uint64(key)))
        while at < len(known) and int(known[at]) == key:
            found.add(int(places[at]))
            at += 1
    return found
