"""How like two words are: by letters, by sounds, as variants of one name, as cut or initial."""

from __future__ import annotations

import numpy as np

from korgan.science.names.compiled import compiled
from korgan.science.names.distances import (
    clear_pattern,
    is_beginning,
    osa_distance,
    set_pattern,
    sound_distance,
    sound_length,
)
from korgan.science.names.vocabulary import (
    CLUSTER,
    CUT,
    EXACT,
    GENERIC,
    INITIAL_OF,
    LEGAL_FORM,
    LOOSE,
    MAX_TOKENS,
    MEMO_BITS,
    NEAR,
    NUMBER,
    PARTICLE,
    ROLE,
    SIZE,
    SOUND,
    SOUNDS,
    SPARE,
    VARIANT,
    Vocabulary,
    Work,
)

# Likeness of names that are one name in two languages, whatever their letters.
_VARIANT_LIKENESS = 0.92
# Words less alike by their letters are not compared by sound.
_LEAST_BY_LETTERS = 0.2
# Least likeness of a pair of words.
_LEAST = 0.5
# Distances are added up in single precision.
ROUNDING = 1e-3
_i, _l, _o, _zero, _one = 105, 108, 111, 48, 49
_a, _e = 97, 101


@compiled
def popcount(x: np.uint64) -> int:
    """Count the bits of a set.

    Parameters
    ----------
    x : numpy.uint64
        Set.

    Returns
    -------
    int
        Number of its members.
    """
    x = x - ((x >> np.uint64(1)) & np.uint64(0x5555555555555555))
    x = (x & np.uint64(0x3333333333333333)) + ((x >> np.uint64(2)) & np.uint64(0x3333333333333333))
    x = (x + (x >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return int((x * np.uint64(0x0101010101010101)) >> np.uint64(56))


@compiled
def _could_match(a: np.uint64, b: np.uint64) -> bool:
    """Quick look at the sets of letters and consonant classes."""
    low = np.uint64(0xFFFFFFFFFF)
    letters = popcount(a & b & low)
    if 10 * letters >= 6 * min(popcount(a & low), popcount(b & low)):
        return True
    classes = popcount((a & b) >> np.uint64(40))
    most = max(popcount(a >> np.uint64(40)), popcount(b >> np.uint64(40)))
    return classes > 0 and 4 * classes >= 3 * most


@compiled
def likeness_of(v: Vocabulary, i: int, j: int, work: Work) -> float:
    """Likeness of two words plus twice the reason, remembered.

    Parameters
    ----------
    v : Vocabulary
        Vocabulary (`begin_query` was called).
    i, j : int
        Row of the query's word and of the listed one.
    work : Work
        Remembers what was compared.

    Returns
    -------
    float
        0 if the words are not alike, else twice the reason (`vocabulary.HOW`) plus the likeness.
    """
    key = np.int64(j) * MAX_TOKENS + i
    slot = int((np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - MEMO_BITS))
    if work.memo_key[slot] == key:
        return float(work.memo[slot])
    like, how = _compare(v, i, j, work)
    found = np.float32(like + 2 * how) if like > 0.0 else np.float32(0.0)
    work.memo_key[slot] = key
    work.memo[slot] = found
    return float(found)


@compiled
def mode_of(v: Vocabulary, i: int, j: int) -> int:
    """How two words are compared by sound: as the one that is spelled more loosely.

    Parameters
    ----------
    v : Vocabulary
        Vocabulary.
    i, j : int
        Rows of the words.

    Returns
    -------
    int
        0 if both are spelled as they sound, 1 without reliable vowels, 2 in many ways.
    """
    a, b = v.attributes[i, LOOSE], v.attributes[j, LOOSE]
    if a == b == 2:
        return 0
    return 1 if a == 1 or b == 1 else max(a, b)


@compiled
def _compare(v: Vocabulary, i: int, j: int, work: Work) -> tuple[float, int]:
    n, m = v.attributes[i, SIZE], v.attributes[j, SIZE]
    role, other = v.attributes[i, ROLE], v.attributes[j, ROLE]
    short, long = min(n, m), max(n, m)
    beginning = is_beginning(v.letters, i, n, j, m)
    if beginning and short == long:
        return 1.0, EXACT
    if role == NUMBER or other == NUMBER:
        if long == 1 and _misread_digit(v.letters[i, 0], v.letters[j, 0]):
            return 0.95, SOUND
        return 0.0, 0
    cluster = v.attributes[i, CLUSTER]
    same = cluster != 0 and cluster == v.attributes[j, CLUSTER]
    if role == LEGAL_FORM and other == LEGAL_FORM:
        return (0.97, VARIANT) if same else (0.6, VARIANT)
    if short == 1:
        if beginning and role != PARTICLE and other != PARTICLE:
            return _LEAST, INITIAL_OF
        return 0.0, 0
    if (role == PARTICLE) != (other == PARTICLE) and short < 4:
        return 0.0, 0
    mode = mode_of(v, i, j)
    like, how = 0.0, 0
    if mode > 0 or _could_match(v.mask[i], v.mask[j]):
        like, how = _likeness(v, i, j, mode, work)
    if same and role == GENERIC:
        return max(like, 0.97), VARIANT
    if same and like < _VARIANT_LIKENESS:
        return _VARIANT_LIKENESS, VARIANT
    if (role == LEGAL_FORM or other == LEGAL_FORM) and like < 0.65:
        return 0.0, 0
    cut = 0.5 + 0.4 * short / long
    if like < 0.7 and beginning and short >= 3 and cut > like:
        return cut, CUT
    if like < _LEAST:
        return 0.0, 0
    return like, how


@compiled
def _misread_digit(x: int, y: int) -> bool:
    low, high = min(x, y), max(x, y)
    return (low == _one and (high == _i or high == _l)) or (low == _zero and high == _o)


@compiled
def _likeness(v: Vocabulary, i: int, j: int, mode: int, work: Work) -> tuple[float, int]:
    """The better of the likeness by letters and by sounds."""
    n, m = v.attributes[i, SIZE], v.attributes[j, SIZE]
    edits = osa_distance(work.patterns, i, n, v.letters, j, 0, m)
    like, how = 1.0 - edits / max(n, m), NEAR
    if mode == 0 and like < _LEAST_BY_LETTERS:
        return 0.0, 0
    a, b = v.attributes[i, SOUNDS], v.attributes[j, SOUNDS]
    length = max(sound_length(v.sounds, i, a, mode), sound_length(v.sounds, j, b, mode))
    if length > 0.0:
        # Words less alike than the least likeness are not paired, however unlike they are.
        most = (0.98 - max(like, _LEAST)) * length / 0.98 + ROUNDING
        cost = sound_distance(work.rows, v.sounds, i, a, v.sounds, j, b, mode, most)
        by_sound = 0.98 - 0.98 * cost / length
        if by_sound > like:
            like, how = by_sound, SOUND if by_sound > 0.85 else NEAR
    if like < 0.9 and mode == 0:
        bare = _without_article(v, i, j, work)
        if bare > like:
            like, how = bare, SOUND if bare > 0.93 else NEAR
    return like, how


@compiled
def _article(v: Vocabulary, row: int) -> int:
    """Length of an article joined to a word (``alhakim`` -> 2)."""
    first = v.letters[row, 0]
    if v.attributes[row, SIZE] >= 6 and v.letters[row, 1] == _l and (first == _a or first == _e):
        return 2
    return 0


@compiled
def _without_article(v: Vocabulary, i: int, j: int, work: Work) -> float:
    n, m = v.attributes[i, SIZE], v.attributes[j, SIZE]
    skip_i, skip_j = _article(v, i), _article(v, j)
    if skip_i == skip_j:
        return 0.0
    set_pattern(work.patterns, SPARE, v.letters, i, skip_i, n)
    edits = osa_distance(work.patterns, SPARE, n - skip_i, v.letters, j, skip_j, m)
    clear_pattern(work.patterns, SPARE, v.letters, i, skip_i, n)
    return float(0.94 - edits / max(n - skip_i, m - skip_j))
