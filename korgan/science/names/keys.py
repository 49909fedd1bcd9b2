"""Keys under which a name is found: rare n-grams, whole words, skeletons, acronyms.

Every key is a 64-bit hash. A misspelt word still shares n-grams with the listed one, a word of
another romanisation its skeleton, a firm its acronym; words are hashed one by one, so their
order does not matter.
"""

from __future__ import annotations

import numpy as np

from korgan.science.names.compiled import compiled
from korgan.science.names.phonetics import LAST_VOWEL, SKELETON_CLASS, A, H, I
from korgan.science.names.vocabulary import (
    CLUSTER,
    CORE,
    GENERIC,
    LEGAL_FORM,
    LOOSE,
    MAX_LETTERS,
    NUMBER,
    PARTICLE,
    ROLE,
    SIZE,
    SOUNDS,
    TITLE,
    Vocabulary,
)

MAX_KEYS = 512

_OFFSET = np.uint64(14695981039346656037)
_PRIME = np.uint64(1099511628211)
# What a hash stands for; mixed in first, so that kinds of key cannot meet.
_WORD, _SKELETON, _GRAM, _SKELETON_GRAM, _CLUSTER, _DELETION, _FINE = range(1, 8)
# Words up to so many letters share few n-grams with a misspelling of theirs.
_SHORT = 7
# Words up to so many letters may be the parts of a given name of the Far East.
_SYLLABLE = 6


@compiled
def _begin(salt: int) -> np.uint64:
    return (_OFFSET ^ np.uint64(salt)) * _PRIME


@compiled
def _add(h: np.uint64, x: int) -> np.uint64:
    return (h ^ np.uint64(x)) * _PRIME


@compiled
def _end(h: np.uint64) -> np.uint64:
    """Mix the bits, so that the first ones spread keys over buckets."""
    h ^= h >> np.uint64(32)
    h *= np.uint64(0x9E3779B97F4A7C15)
    h ^= h >> np.uint64(29)
    h *= np.uint64(0xBF58476D1CE4E5B9)
    return h ^ (h >> np.uint64(32))


@compiled
def word_hash(v: Vocabulary, row: int) -> np.uint64:
    """Hash the letters of a word.

    Parameters
    ----------
    v : Vocabulary
        Vocabulary.
    row : int
        Word.

    Returns
    -------
    numpy.uint64
        Hash.
    """
    h = _begin(_WORD)
    for k in range(v.attributes[row, SIZE]):
        h = _add(h, v.letters[row, k])
    return _end(h)


@compiled
def skeleton_of(v: Vocabulary, row: int, out: np.ndarray) -> int:
    """Keep the consonant classes of a word: what survives any vowel system.

    Parameters
    ----------
    v : Vocabulary
        Vocabulary.
    row : int
        Word.
    out : numpy.ndarray of uint8, shape (MAX_LETTERS,)
        Receives the classes.

    Returns
    -------
    int
        Number of classes; an ``h`` counts only at the start.
    """
    n = 0
    for k in range(v.attributes[row, SOUNDS]):
        code = v.sounds[row, k]
        found = SKELETON_CLASS[code]
        if found == 0 or (code == H and k > 0) or (n and out[n - 1] == found):
            continue
        out[n] = found
        n += 1
    return n


@compiled
def _classes_hash(classes: np.ndarray, first: int, end: int) -> np.uint64:
    h = _begin(_SKELETON)
    for k in range(first, end):
        h = _add(h, classes[k])
    return _end(h)


@compiled
def skeleton_hash(v: Vocabulary, row: int, classes: np.ndarray) -> np.uint64:
    """Hash the skeleton of a word; of one without consonants, its vowels.

    Parameters
    ----------
    v : Vocabulary
        Vocabulary.
    row : int
        Word.
    classes : numpy.ndarray of uint8, shape (MAX_LETTERS,)
        Scratch.

    Returns
    -------
    numpy.uint64
        Hash.
    """
    n = skeleton_of(v, row, classes)
    if n:
        return _classes_hash(classes, 0, n)
    h = _begin(_SKELETON)
    for k in range(v.attributes[row, SOUNDS]):
        h = _add(h, v.sounds[row, k])
    return _end(h)


@compiled
def keys_of(
    v: Vocabulary, rows: np.ndarray, first: int, end: int, classes: np.ndarray, out: np.ndarray
) -> int:
    """Write the distinct keys of a name in order.

    Parameters
    ----------
    v : Vocabulary
        Vocabulary.
    rows : numpy.ndarray of int32
        Rows of words.
    first, end : int
        Range of the name in `rows`.
    classes : numpy.ndarray of uint8, shape (MAX_LETTERS,)
        Scratch.
    out : numpy.ndarray of uint64, shape (MAX_KEYS,)
        Receives the keys.

    Returns
    -------
    int
        Number of keys.
    """
    n = telling = 0
    for k in range(first, end):
        row = rows[k]
        role = v.attributes[row, ROLE]
        if role == LEGAL_FORM or role == TITLE or n > MAX_KEYS - 100:
            continue
        if role == PARTICLE:
            # `Da Niel` is `Daniel` as well.
            if k + 1 < end:
                n = _joined_keys(v, row, rows[k + 1], classes, out, n)
            continue
        telling += 1
        out[n] = word_hash(v, row)
        n += 1
        if role == NUMBER or v.attributes[row, SIZE] < 2:
            continue
        if v.attributes[row, CLUSTER]:
            out[n] = _end(_add(_begin(_CLUSTER), v.attributes[row, CLUSTER]))
            n += 1
        # Letters without their vowels are no n-grams of a name that has them.
        if v.attributes[row, LOOSE] != 1:
            n = _letter_grams(v, row, out, n)
            if v.attributes[row, SIZE] <= _SHORT:
                n = _deletions(v, row, out, n)
        n = _skeleton_keys(v, row, classes, out, n)
        if k + 1 < end and n <= MAX_KEYS - 100:
            n = _joined_keys(v, row, rows[k + 1], classes, out, n)
    if telling > 2:
        n = _acronym(v, rows, first, end, out, n)
    return _distinct(out, n)


@compiled
def _letter_grams(v: Vocabulary, row: int, out: np.ndarray, n: int) -> int:
    """Runs of three letters, the ends of the word counting as letters."""
    size = v.attributes[row, SIZE]
    for k in range(-1, size - 1):
        h = _add(_begin(_GRAM), v.letters[row, k] if k >= 0 else 1)
        h = _add(h, v.letters[row, k + 1])
        out[n] = _end(_add(h, v.letters[row, k + 2] if k + 2 < size else 2))
        n += 1
    return n


@compiled
def _joined_keys(
    v: Vocabulary, row: int, following: int, classes: np.ndarray, out: np.ndarray, n: int
) -> int:
    """Two short words as one, and the letters about the seam: `Zhi Hao` is `Zhihao` as well."""
    size, more = v.attributes[row, SIZE], v.attributes[following, SIZE]
    role = v.attributes[row, ROLE]
    telling = role == CORE or role == PARTICLE
    telling = telling and v.attributes[following, ROLE] == CORE
    loose = v.attributes[row, LOOSE] == 1 or v.attributes[following, LOOSE] == 1
    if not telling or loose or max(size, more) > _SYLLABLE or min(size, more) < 2:
        return n
    sounds = _joined_skeleton(v, row, following, classes)
    if sounds > 2:
        out[n] = _classes_hash(classes, 0, sounds)
        n += 1
    whole = _begin(_WORD)
    for k in range(size):
        whole = _add(whole, v.letters[row, k])
    for k in range(more):
        whole = _add(whole, v.letters[following, k])
    last, then = v.letters[row, size - 1], v.letters[following, 0]
    before = _add(_add(_add(_begin(_GRAM), v.letters[row, size - 2]), last), then)
    after = _add(_add(_add(_begin(_GRAM), last), then), v.letters[following, 1])
    out[n], out[n + 1], out[n + 2] = _end(whole), _end(before), _end(after)
    return n + 3


@compiled
def _joined_skeleton(v: Vocabulary, row: int, following: int, classes: np.ndarray) -> int:
    """Keep the consonant classes of two words as if they were one."""
    n = skeleton_of(v, row, classes)
    for k in range(v.attributes[following, SOUNDS]):
        code = v.sounds[following, k]
        found = SKELETON_CLASS[code]
        if found and code != H and n < MAX_LETTERS and not (n and classes[n - 1] == found):
            classes[n] = found
            n += 1
    return n


@compiled
def _deletions(v: Vocabulary, row: int, out: np.ndarray, n: int) -> int:
    """The word with each letter left out: two words one error apart share such a key."""
    size = v.attributes[row, SIZE]
    for gone in range(size if size > 2 else 0):
        h = _begin(_DELETION)
        for k in range(size):
            if k != gone:
                h = _add(h, v.letters[row, k])
        out[n] = _end(h)
        n += 1
    h = _begin(_DELETION)
    for k in range(size):
        h = _add(h, v.letters[row, k])
    out[n] = _end(h)
    return n + 1


@compiled
def _skeleton_keys(v: Vocabulary, row: int, classes: np.ndarray, out: np.ndarray, n: int) -> int:
    size = skeleton_of(v, row, classes)
    fine = _fine_skeleton_hash(v, row)
    if fine:
        out[n] = fine
        n += 1
    if size == 0:
        return n
    out[n] = _classes_hash(classes, 0, size)
    n += 1
    if size >= 4:
        # Without its first and without its last consonant: one of them may be cut or joined.
        out[n] = _classes_hash(classes, 1, size)
        out[n + 1] = _classes_hash(classes, 0, size - 1)
        n += 2
    for k in range(size - 2):
        h = _add(_add(_begin(_SKELETON_GRAM), classes[k]), classes[k + 1])
        out[n] = _end(_add(h, classes[k + 2]))
        n += 1
    return n


@compiled
def _fine_skeleton_hash(v: Vocabulary, row: int) -> np.uint64:
    """Hash the skeleton with what it lacks, each `h` and the last vowel; 0 if it lacks nothing.

    Consonants alone are those of too many names: `Ahmadi` has the ones of `Muda`.
    """
    h = _begin(_FINE)
    size = v.attributes[row, SOUNDS]
    consonants, more, last = 0, False, 0
    for k in range(size):
        code = v.sounds[row, k]
        found = SKELETON_CLASS[code]
        if found and found != last:
            h = _add(h, found)
            consonants += 1
            more = more or (code == H and k > 0)
        last = found
    ending = v.sounds[row, size - 1] if size else 0
    if ending and ending <= LAST_VOWEL:
        # a; e and i; o and u
        h = _add(h, 100 + (ending > A) + (ending > I))
        more = True
    return _end(h) if more and consonants > 1 else np.uint64(0)


@compiled
def _acronym(v: Vocabulary, rows: np.ndarray, first: int, end: int, out: np.ndarray, n: int) -> int:
    """First letters in order, hashed as if they were a word."""
    h = _begin(_WORD)
    size = 0
    for k in range(first, end):
        if v.attributes[rows[k], ROLE] <= GENERIC and size < MAX_LETTERS:
            h = _add(h, v.letters[rows[k], 0])
            size += 1
    if size > 2:
        out[n] = _end(h)
        n += 1
    return n


@compiled
def _distinct(keys: np.ndarray, n: int) -> int:
    """Order the keys (a hundred in general, so insertion is fastest) and drop repeats."""
    kept = 0
    for k in range(n):
        key = keys[k]
        place = kept
        while place > 0 and keys[place - 1] > key:
            place -= 1
        if place > 0 and keys[place - 1] == key:
            continue
        for move in range(kept, place, -1):
            keys[move] = keys[move - 1]
        keys[place] = key
        kept += 1
    return kept
