"""Distances between two words: by letters (bit-parallel) and by sounds (weighted).

Words are rows of larger arrays, so that nothing is copied or allocated while thousands of
pairs are compared for one query.
"""

from __future__ import annotations

import numpy as np

from korgan.science.names.compiled import compiled
from korgan.science.names.phonetics import DELETION, EXCHANGE, LAST_VOWEL

_ONE = np.uint64(1)
_ZERO = np.uint64(0)
# Code of no sound (`phonetics.SOUNDS`).
_NO_SOUND = np.uint8(255)


@compiled
def set_pattern(
    patterns: np.ndarray, slot: int, letters: np.ndarray, row: int, start: int, end: int
) -> None:
    """Note at which places of a word each letter stands.

    Parameters
    ----------
    patterns : numpy.ndarray of uint64, shape (slots, 128)
        Receives the places as bits.
    slot : int
        Row of `patterns`, all zero before.
    letters : numpy.ndarray of uint8, two-dimensional
        ASCII letters.
    row, start, end : int
        Row and range of the word, at most 64 letters.
    """
    for k in range(start, end):
        patterns[slot, letters[row, k]] |= _ONE << np.uint64(k - start)


@compiled
def clear_pattern(
    patterns: np.ndarray, slot: int, letters: np.ndarray, row: int, start: int, end: int
) -> None:
    """Undo `set_pattern`.

    Parameters
    ----------
    patterns, slot, letters, row, start, end
        As given to `set_pattern`.
    """
    for k in range(start, end):
        patterns[slot, letters[row, k]] = _ZERO


@compiled
def osa_distance(
    patterns: np.ndarray, slot: int, size: int, letters: np.ndarray, row: int, start: int, end: int
) -> int:
    """Optimal-string-alignment distance of a pattern and a word.

    Hyyrö, Nordic Journal of Computing 10 (2003) 29: one column of the table in a few
    operations on machine words.

    Parameters
    ----------
    patterns : numpy.ndarray of uint64, shape (slots, 128)
        Patterns from `set_pattern`.
    slot, size : int
        Which pattern, and its length.
    letters : numpy.ndarray of uint8, two-dimensional
        ASCII letters.
    row, start, end : int
        Row and range of the word.

    Returns
    -------
    int
        Fewest insertions, deletions, substitutions and swaps of neighbours.

    Examples
    --------
    >>> patterns = np.zeros((1, 128), dtype=np.uint64)
    >>> text = np.frombuffer(b"markelovmrakelof", dtype=np.uint8).reshape(2, 8)
    >>> set_pattern(patterns, 0, text, 0, 0, 8)
    >>> osa_distance(patterns, 0, 8, text, 1, 0, 8)
    2
    """
    if size == 0 or end == start:
        return max(size, end - start)
    vp = ~_ZERO
    vn = _ZERO
    d0 = _ZERO
    before = _ZERO
    last = _ONE << np.uint64(size - 1)
    score = size
    for k in range(start, end):
        pm = patterns[slot, letters[row, k]]
        swap = (((~d0) & pm) << _ONE) & before
        d0 = (((pm & vp) + vp) ^ vp) | pm | vn | swap
        hp = vn | ~(d0 | vp)
        hn = d0 & vp
        if hp & last:
            score += 1
        if hn & last:
            score -= 1
        hp = (hp << _ONE) | _ONE
        hn = hn << _ONE
        vp = hn | ~(d0 | hp)
        vn = hp & d0
        before = pm
    return score


@compiled
def sound_distance(
    rows: np.ndarray, of_a: np.ndarray, a: int, n: int, of_b: np.ndarray, b: int, m: int,
    mode: int, most: float,
) -> float:  # fmt: skip
    """Weighted distance of two words by their sounds.

    Parameters
    ----------
    rows : numpy.ndarray of float32, at least three rows longer than a word
        Scratch.
    of_a, of_b : numpy.ndarray of uint8, two-dimensional
        Codes of sounds.
    a, n, b, m : int
        Row and length of either word.
    mode : int
        1 if one of the words comes from a script that leaves vowels out, 2 if one comes from
        Hangul, else 0.
    most : float
        Distances above it need not be told apart; they are given as infinite.

    Returns
    -------
    float
        Sum of the costs of the cheapest alignment (swaps of neighbours cost 0.9).
    """
    older, old, new = 0, 1, 2
    rows[old, 0] = 0.0
    for j in range(m):
        rows[old, j + 1] = rows[old, j] + DELETION[mode, of_b[b, j]]
    least_before = np.float32(0.0)
    for i in range(n):
        x = of_a[a, i]
        gone = DELETION[mode, x]
        left = rows[old, 0] + gone
        rows[new, 0] = left
        least = left
        before = of_a[a, i - 1] if i > 0 else _NO_SOUND
        last = _NO_SOUND
        for j in range(m):
            y = of_b[b, j]
            best = min(rows[old, j] + EXCHANGE[mode, x, y], rows[old, j + 1] + gone)
            best = min(best, left + DELETION[mode, y])
            if x == last and y == before:
                best = min(best, rows[older, j - 1] + np.float32(0.9))
            rows[new, j + 1] = best
            left, last = best, y
            least = min(least, best)
        # Every way to the end leads through this row, or swaps past it from the row before.
        if min(least, least_before) > most:
            return np.inf
        least_before = least
        older, old, new = old, new, older
    return float(rows[old, m])


@compiled
def sound_length(sounds: np.ndarray, row: int, size: int, mode: int) -> float:
    """Length of a word by its sounds, vowels counting less.

    Parameters
    ----------
    sounds : numpy.ndarray of uint8, two-dimensional
        Codes of sounds.
    row, size : int
        Row and length of the word.
    mode : int
        See `sound_distance`.

    Returns
    -------
    float
        Length.
    """
    total = 0.0
    for k in range(size):
        if sounds[row, k] > LAST_VOWEL:
            total += 1.0
        else:
            total += 0.1 if mode == 1 else 0.6
    return total


@compiled
def is_beginning(letters: np.ndarray, a: int, n: int, b: int, m: int) -> bool:
    """Tell whether the shorter of two words is the beginning of the longer one.

    Parameters
    ----------
    letters : numpy.ndarray of uint8, two-dimensional
        Letters.
    a, n, b, m : int
        Row and length of either word.

    Returns
    -------
    bool
        True if so (also when they are equal).
    """
    for k in range(min(n, m)):
        if letters[a, k] != letters[b, k]:
            return False
    return True
