"""Which word of a query is which word of a listed name.

Distinct words are rows of a `Vocabulary`; a listed name is a range of row numbers. The first
`MAX_TOKENS` rows are kept free for the words of a query. Words are paired by likeness, most
alike first; runs of words whose spacing differs are joined.
"""

from __future__ import annotations

from typing import NamedTuple

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

MAX_TOKENS = 24
MAX_PAIRS = 48
# Longest word, in letters and in sounds; whole names are compared up to MAX_WHOLE letters.
MAX_LETTERS = 48
MAX_WHOLE = 64
# Words that may be written as one.
_MOST_JOINED = 6

# Roles as plain numbers (`tokens.Role`): compiled code reads no enums.
CORE, GENERIC, LEGAL_FORM, TITLE, PARTICLE, NUMBER, INITIAL = range(7)

# How two tokens agree, for the explanation.
EXACT, SOUND, VARIANT, NEAR, CUT, INITIAL_OF, JOINED = range(1, 8)
HOW = ("", "exact", "sound", "variant", "near", "cut", "initial", "joined")

# Likeness of names that are one name in two languages, whatever their letters.
_VARIANT_LIKENESS = 0.92
# Words less alike by their letters are not compared by sound.
_LEAST_BY_LETTERS = 0.2
# Least likeness of a pair of words.
_LEAST = 0.5
# Least likeness of a run of words with a single one.
_LEAST_RUN = 0.74
# Distances are added up in single precision.
_ROUNDING = 1e-3
_MEMO_BITS = 13
_SPARE = MAX_TOKENS
_i, _l, _o, _zero, _one = 105, 108, 111, 48, 49
_a, _e = 97, 101

# Columns of `Vocabulary.attributes`.
SIZE, SOUNDS, ROLE, LOOSE, CLUSTER = range(5)


class Vocabulary(NamedTuple):
    """Distinct words as rows.

    Attributes
    ----------
    letters : numpy.ndarray of uint8, shape (rows, MAX_LETTERS)
        ASCII letters and digits.
    sounds : numpy.ndarray of uint8, shape (rows, MAX_LETTERS)
        Codes of sounds (`phonetics`).
    attributes : numpy.ndarray of int32, shape (rows, 5)
        Number of letters, number of sounds, role, how loosely the script and Latin spelling hang
        together (`tokens.Token.loose`), number of the cluster of name variants.
    bits : numpy.ndarray of float32, shape (rows, 3)
        Information in bits: of the word itself, of its skeleton, and of its letters as they
        follow each other in names.
    mask : numpy.ndarray of uint64, shape (rows,)
        Set of letters (low 40 bits) and of consonant classes (high bits).
    """

    letters: np.ndarray
    sounds: np.ndarray
    attributes: np.ndarray
    bits: np.ndarray
    mask: np.ndarray


class Work(NamedTuple):
    """Scratch arrays; made by `new_work`.

    Attributes
    ----------
    patterns : numpy.ndarray of uint64
        Pattern of each word of the query, and a spare one.
    rows : numpy.ndarray of float32
        Rows of a distance table.
    table : numpy.ndarray of float32
        Likeness of each word of the query with each of the listed name, twice the reason added.
    memo_key, memo : numpy.ndarray
        Pairs of words already compared and their entries of `table`.
    pairs : numpy.ndarray of int32, shape (MAX_PAIRS, 3)
        Word of the query, word of the listed name, how they agree.
    likes : numpy.ndarray of float32, shape (3, MAX_PAIRS)
        Likeness of each pair; of each word of the query; of each word of the listed name.
    whole : numpy.ndarray of uint8, shape (2, MAX_WHOLE)
        Names without spaces.
    """

    patterns: np.ndarray
    rows: np.ndarray
    table: np.ndarray
    memo_key: np.ndarray
    memo: np.ndarray
    pairs: np.ndarray
    likes: np.ndarray
    whole: np.ndarray


# Rows of `Work.likes`.
OF_PAIR, OF_QUERY, OF_LISTED = range(3)


def new_work() -> Work:
    """Make scratch arrays.

    Returns
    -------
    Work
        Arrays for one index.
    """
    return Work(
        patterns=np.zeros((MAX_TOKENS + 1, 128), dtype=np.uint64),
        rows=np.zeros((3, MAX_LETTERS + 2), dtype=np.float32),
        table=np.zeros((MAX_TOKENS, MAX_TOKENS), dtype=np.float32),
        memo_key=np.full(1 << _MEMO_BITS, -1, dtype=np.int64),
        memo=np.zeros(1 << _MEMO_BITS, dtype=np.float32),
        pairs=np.zeros((MAX_PAIRS, 3), dtype=np.int32),
        likes=np.zeros((3, MAX_PAIRS), dtype=np.float32),
        whole=np.zeros((2, MAX_WHOLE), dtype=np.uint8),
    )


@compiled
def begin_query(v: Vocabulary, count: int, work: Work) -> None:
    """Prepare the scratch arrays for the query in the first rows; call before `align`.

    Parameters
    ----------
    v : Vocabulary
        Vocabulary.
    count : int
        Number of words of the query.
    work : Work
        Scratch.
    """
    work.memo_key[:] = -1
    for i in range(count):
        work.patterns[i, :] = np.uint64(0)
        set_pattern(work.patterns, i, v.letters, i, 0, v.attributes[i, SIZE])


@compiled
def _popcount(x: np.uint64) -> int:
    x = x - ((x >> np.uint64(1)) & np.uint64(0x5555555555555555))
    x = (x & np.uint64(0x3333333333333333)) + ((x >> np.uint64(2)) & np.uint64(0x3333333333333333))
    x = (x + (x >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return int((x * np.uint64(0x0101010101010101)) >> np.uint64(56))


@compiled
def _could_match(a: np.uint64, b: np.uint64) -> bool:
    """Quick look at the sets of letters and consonant classes."""
    low = np.uint64(0xFFFFFFFFFF)
    letters = _popcount(a & b & low)
    if 10 * letters >= 6 * min(_popcount(a & low), _popcount(b & low)):
        return True
    classes = _popcount((a & b) >> np.uint64(40))
    most = max(_popcount(a >> np.uint64(40)), _popcount(b >> np.uint64(40)))
    return classes > 0 and 4 * classes >= 3 * most


@compiled
def _pair(v: Vocabulary, i: int, j: int, work: Work) -> float:
    """Likeness of two words plus twice the reason, remembered."""
    key = np.int64(j) * MAX_TOKENS + i
    slot = int((np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - _MEMO_BITS))
    if work.memo_key[slot] == key:
        return float(work.memo[slot])
    like, how = _compare(v, i, j, work)
    found = np.float32(like + 2 * how) if like > 0.0 else np.float32(0.0)
    work.memo_key[slot] = key
    work.memo[slot] = found
    return float(found)


@compiled
def _mode(v: Vocabulary, i: int, j: int) -> int:
    """How two words are compared by sound: as the one that is spelled more loosely."""
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
    mode = _mode(v, i, j)
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
        most = (0.98 - max(like, _LEAST)) * length / 0.98 + _ROUNDING
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
    set_pattern(work.patterns, _SPARE, v.letters, i, skip_i, n)
    edits = osa_distance(work.patterns, _SPARE, n - skip_i, v.letters, j, skip_j, m)
    clear_pattern(work.patterns, _SPARE, v.letters, i, skip_i, n)
    return float(0.94 - edits / max(n - skip_i, m - skip_j))


@compiled
def align(v: Vocabulary, count: int, listed: np.ndarray, first: int, end: int, work: Work) -> int:
    """Pair the words of the query in the first rows with those of a listed name.

    Parameters
    ----------
    v : Vocabulary
        Vocabulary (`begin_query` was called).
    count : int
        Number of words of the query.
    listed : numpy.ndarray of int32
        Rows of the words of listed names.
    first, end : int
        Range of the listed name in `listed`.
    work : Work
        Receives `pairs` and `likes`.

    Returns
    -------
    int
        Number of pairs.
    """
    size = end - first
    for i in range(count):
        for j in range(size):
            work.table[i, j] = _pair(v, i, listed[first + j], work)
    work.likes[OF_QUERY, :count] = 0.0
    work.likes[OF_LISTED, :size] = 0.0
    n_pairs = _choose(count, size, work)
    if _weak_query(v, count, work.likes) and _weak_listed(v, listed, first, size, work.likes):
        n_pairs = _join_query_words(v, count, listed, first, size, n_pairs, work)
        n_pairs = _join_listed_words(v, count, listed, first, size, n_pairs, work)
    return n_pairs


@compiled
def _choose(count: int, size: int, work: Work) -> int:
    """Pair words, most alike first; among equals those at like places."""
    n_pairs = 0
    while n_pairs < MAX_TOKENS:
        best, bi, bj = np.float32(0.0), -1, -1
        for i in range(count):
            if work.likes[OF_QUERY, i] > 0.0:
                continue
            for j in range(size):
                entry = work.table[i, j]
                if entry == 0.0 or work.likes[OF_LISTED, j] > 0.0:
                    continue
                # Reasons begin at 1, likenesses end at 1: the entry is 2 * reason + likeness.
                like = entry - 2.0 * int((entry - 0.001) * 0.5)
                value = np.float32(like - 0.001 * abs(i - j) / (count + size))
                if value > best:
                    best, bi, bj = value, i, j
        if bi < 0:
            break
        entry = work.table[bi, bj]
        how = int((entry - 0.001) * 0.5)
        _note(work, n_pairs, bi, bj, how, entry - 2.0 * how)
        n_pairs += 1
    return n_pairs


@compiled
def _note(work: Work, p: int, i: int, j: int, how: int, like: float) -> None:
    work.pairs[p, 0] = i
    work.pairs[p, 1] = j
    work.pairs[p, 2] = how
    work.likes[OF_PAIR, p] = like
    work.likes[OF_QUERY, i] = like
    work.likes[OF_LISTED, j] = like


@compiled
def _weak(role: int, like: float) -> bool:
    """Tell whether this is a telling word without a good partner."""
    if role == LEGAL_FORM or role == TITLE:
        return False
    return like < 0.9 if role <= GENERIC else like < 0.6


@compiled
def _weak_query(v: Vocabulary, count: int, likes: np.ndarray) -> bool:
    for i in range(count):
        if _weak(v.attributes[i, ROLE], likes[OF_QUERY, i]):
            return True
    return False


@compiled
def _weak_listed(
    v: Vocabulary, listed: np.ndarray, first: int, size: int, likes: np.ndarray
) -> bool:
    for j in range(size):
        if _weak(v.attributes[listed[first + j], ROLE], likes[OF_LISTED, j]):
            return True
    return False


@compiled
def _join_query_words(
    v: Vocabulary, count: int, listed: np.ndarray, first: int, size: int, n_pairs: int, work: Work
) -> int:
    """Match runs of words of the query with single listed words."""
    for j in range(size):
        row = listed[first + j]
        if not _joinable(v, row, work.likes[OF_LISTED, j]):
            continue
        letters = v.attributes[row, SIZE]
        set_pattern(work.patterns, _SPARE, v.letters, row, 0, letters)
        best, start, stop = 0.0, 0, 0
        for i in range(count - 1):
            n, mask, mode = v.attributes[i, SIZE], v.mask[i], _mode(v, i, row)
            for k in range(i + 1, min(i + _MOST_JOINED, count)):
                if min(work.likes[OF_QUERY, i], work.likes[OF_QUERY, k]) >= 0.99:
                    break
                n, mask, mode = (
                    n + v.attributes[k, SIZE],
                    mask | v.mask[k],
                    max(mode, _mode(v, k, row)),
                )
                if n > letters + _slack(letters, mode):
                    break
                if not _could_be_joined(n, mask, letters, v.mask[row], mode):
                    continue
                written, sounds = 0, 0
                for word in range(i, k + 1):
                    written = _append(v, word, work, written)
                    sounds = _append_sounds(v, word, work, sounds)
                like = _run_likeness(v, work, written, sounds, row, mode, max(best, _LEAST_RUN))
                if like > best:
                    best, start, stop = like, i, k
        clear_pattern(work.patterns, _SPARE, v.letters, row, 0, letters)
        gain = (best - work.likes[OF_LISTED, j]) * letters
        for k in range(start, stop + 1):
            gain += (best - work.likes[OF_QUERY, k]) * v.attributes[k, SIZE]
        if best >= _LEAST_RUN and gain > 0.0:
            n_pairs = _rejoin(work, n_pairs, start, stop, j, 0, best)
    return n_pairs


@compiled
def _join_listed_words(
    v: Vocabulary, count: int, listed: np.ndarray, first: int, size: int, n_pairs: int, work: Work
) -> int:
    """Match runs of listed words with single words of the query."""
    for i in range(count):
        if not _joinable(v, i, work.likes[OF_QUERY, i]):
            continue
        letters = v.attributes[i, SIZE]
        set_pattern(work.patterns, _SPARE, v.letters, i, 0, letters)
        best, start, stop = 0.0, 0, 0
        for j in range(size - 1):
            row = listed[first + j]
            n, mask, mode = v.attributes[row, SIZE], v.mask[row], _mode(v, i, row)
            for k in range(j + 1, min(j + _MOST_JOINED, size)):
                if min(work.likes[OF_LISTED, j], work.likes[OF_LISTED, k]) >= 0.99:
                    break
                row = listed[first + k]
                n, mask, mode = (
                    n + v.attributes[row, SIZE],
                    mask | v.mask[row],
                    max(mode, _mode(v, i, row)),
                )
                if n > letters + _slack(letters, mode):
                    break
                if not _could_be_joined(n, mask, letters, v.mask[i], mode):
                    continue
                written, sounds = 0, 0
                for word in range(j, k + 1):
                    written = _append(v, listed[first + word], work, written)
                    sounds = _append_sounds(v, listed[first + word], work, sounds)
                like = _run_likeness(v, work, written, sounds, i, mode, max(best, _LEAST_RUN))
                if like > best:
                    best, start, stop = like, j, k
        clear_pattern(work.patterns, _SPARE, v.letters, i, 0, letters)
        gain = (best - work.likes[OF_QUERY, i]) * letters
        for k in range(start, stop + 1):
            gain += (best - work.likes[OF_LISTED, k]) * v.attributes[listed[first + k], SIZE]
        if best >= _LEAST_RUN and gain > 0.0:
            n_pairs = _rejoin(work, n_pairs, start, stop, i, 1, best)
    return n_pairs


@compiled
def _slack(letters: int, mode: int) -> int:
    """How many letters more or less a word may have than the words that were joined to it."""
    return 3 if mode == 0 else 2 + letters // 2


@compiled
def _could_be_joined(n: int, mask: np.uint64, letters: int, single: np.uint64, mode: int) -> bool:
    """Quick look at the number and the set of letters of a run of words and of a single one."""
    if abs(n - letters) > _slack(letters, mode):
        return False
    if mode > 0:
        return True
    low = np.uint64(0xFFFFFFFFFF)
    return 10 * _popcount(mask & single & low) >= 6 * _popcount(single & low)


@compiled
def _joinable(v: Vocabulary, row: int, like: float) -> bool:
    return like < 0.9 and v.attributes[row, ROLE] != LEGAL_FORM and v.attributes[row, SIZE] > 2


@compiled
def _append(v: Vocabulary, row: int, work: Work, n: int) -> int:
    """Write the letters of a word behind those already in the buffer."""
    for k in range(v.attributes[row, SIZE]):
        if n < MAX_WHOLE:
            work.whole[0, n] = v.letters[row, k]
            n += 1
    return n


@compiled
def _append_sounds(v: Vocabulary, row: int, work: Work, n: int) -> int:
    """Write the sounds of a word behind those already in the buffer, none twice."""
    for k in range(v.attributes[row, SOUNDS]):
        code = v.sounds[row, k]
        if n < MAX_LETTERS and (n == 0 or work.whole[1, n - 1] != code):
            work.whole[1, n] = code
            n += 1
    return n


@compiled
def _run_likeness(
    v: Vocabulary, work: Work, n: int, sounds: int, single: int, mode: int, least: float
) -> float:
    """Likeness of the words in the buffer, written as one, with a single word.

    What is no likelier than `least` may come out less than it is.
    """
    letters = v.attributes[single, SIZE]
    like = 0.0
    if abs(n - letters) <= 2:
        edits = osa_distance(work.patterns, _SPARE, letters, work.whole, 0, 0, n)
        like = 1.0 - edits / max(n, letters)
    if like > 0.97:
        return like
    size = v.attributes[single, SOUNDS]
    length = max(
        sound_length(work.whole, 1, sounds, mode), sound_length(v.sounds, single, size, mode)
    )
    if length == 0.0 or (mode == 0 and like < 0.5):
        return like
    most = (0.97 - max(like, least)) * length / 0.98 + _ROUNDING
    cost = sound_distance(work.rows, work.whole, 1, sounds, v.sounds, single, size, mode, most)
    return max(like, 0.97 - 0.98 * cost / length)


@compiled
def _rejoin(
    work: Work, n_pairs: int, start: int, stop: int, single: int, side: int, like: float
) -> int:
    """Replace the pairs of the joined words (`side`: 0 if they are the query's)."""
    kept = 0
    for p in range(n_pairs):
        if start <= work.pairs[p, side] <= stop or work.pairs[p, 1 - side] == single:
            work.likes[OF_QUERY, work.pairs[p, 0]] = 0.0
            work.likes[OF_LISTED, work.pairs[p, 1]] = 0.0
            continue
        for place in range(3):
            work.pairs[kept, place] = work.pairs[p, place]
        work.likes[OF_PAIR, kept] = work.likes[OF_PAIR, p]
        kept += 1
    for k in range(start, stop + 1):
        if kept < MAX_PAIRS:
            _note(work, kept, single if side else k, k if side else single, JOINED, like)
            kept += 1
    return kept
