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

from korgan.science.names.hygiene import clean

_ASCII_WORDS = re.compile(r"[a-z0-9]+")
# One letter or digit is no name; two may be one (`G9`).
_LEAST_LETTERS = 2


def words_as_written(name: str) -> list[str]:
    """Cut a name at whatever is no letter, number or sign of its script; marks are taken off.

    Parameters
    ----------
    name : str
        Name.

    Returns
    -------
    list of str
        Words in small letters.

    Examples
    --------
    >>> words_as_written("AL-QĀ'IM, Abd")
    ['al', 'qa', 'im', 'abd']
    """
    text = clean(name).casefold()
    if not text.isascii():
        # Signs of vowels in Indian and Thai writing are no letters by their category.
        kept = (
            c if c.isalnum() or unicodedata.category(c)[0] == "M" else " "
            for c in unicodedata.normalize("NFKD", text)
            if not unicodedata.combining(c)
        )
        return "".join(kept).split()
    return _ASCII_WORDS.findall(text)


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
