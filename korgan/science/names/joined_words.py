"""Runs of words whose spacing differs: `Abd ul Rahman` is `Abdulrahman`."""

from __future__ import annotations

import numpy as np

from korgan.science.names.compiled import compiled
from korgan.science.names.distances import (
    clear_pattern,
    osa_distance,
    set_pattern,
    sound_distance,
    sound_length,
)
from korgan.science.names.vocabulary import (
    JOINED,
    LEGAL_FORM,
    MAX_LETTERS,
    MAX_PAIRS,
    MAX_WHOLE,
    OF_LISTED,
    OF_PAIR,
    OF_QUERY,
    ROLE,
    SIZE,
    SOUNDS,
    SPARE,
    Vocabulary,
    Work,
    note_pair,
)
from korgan.science.names.word_likeness import ROUNDING, mode_of, popcount

# Words that may be written as one.
_MOST_JOINED = 6
# Least likeness of a run of words with a single one.
_LEAST_RUN = 0.74


@compiled
def join_words(
    v: Vocabulary, runs: np.ndarray, singles: np.ndarray, side: int, n_pairs: int, work: Work
) -> int:
    """Match runs of words of one name with single words of the other.

    Parameters
    ----------
    v : Vocabulary
        Vocabulary (`begin_query` was called).
    runs, singles : numpy.ndarray of int32
        Rows of the words of the name whose words are joined, and of the other one.
    side : int
        0 if the query's words are joined, 1 if those of the listed name.
    n_pairs : int
        Number of pairs so far.
    work : Work
        Pairs and likenesses so far; changed where a run is more like than they are.

    Returns
    -------
    int
        Number of pairs.
    """
    of_run, of_single = (OF_LISTED, OF_QUERY) if side else (OF_QUERY, OF_LISTED)
    for single in range(len(singles)):
        row = singles[single]
        if not _joinable(v, row, work.likes[of_single, single]):
            continue
        letters = v.attributes[row, SIZE]
        best, start, stop = _best_run(v, runs, row, of_run, work)
        gain = (best - work.likes[of_single, single]) * letters
        for k in range(start, stop + 1):
            gain += (best - work.likes[of_run, k]) * v.attributes[runs[k], SIZE]
        if best >= _LEAST_RUN and gain > 0.0:
            n_pairs = _rejoin(work, n_pairs, start, stop, single, side, best)
    return n_pairs


@compiled
def _best_run(
    v: Vocabulary, runs: np.ndarray, row: int, of_run: int, work: Work
) -> tuple[float, int, int]:
    """Likeness of the run of words that is most like a single word, its first and last word."""
    letters = v.attributes[row, SIZE]
    set_pattern(work.patterns, SPARE, v.letters, row, 0, letters)
    best, start, stop = 0.0, 0, 0
    for i in range(len(runs) - 1):
        n, mask, mode = v.attributes[runs[i], SIZE], v.mask[runs[i]], mode_of(v, runs[i], row)
        for k in range(i + 1, min(i + _MOST_JOINED, len(runs))):
            if min(work.likes[of_run, i], work.likes[of_run, k]) >= 0.99:
                break
            n += v.attributes[runs[k], SIZE]
            mask |= v.mask[runs[k]]
            mode = max(mode, mode_of(v, runs[k], row))
            if n > letters + _slack(letters, mode):
                break
            if not _could_be_joined(n, mask, letters, v.mask[row], mode):
                continue
            written, sounds = 0, 0
            for word in range(i, k + 1):
                written = _append(v, runs[word], work, written)
                sounds = _append_sounds(v, runs[word], work, sounds)
            like = _run_likeness(v, work, written, sounds, row, mode, max(best, _LEAST_RUN))
            if like > best:
                best, start, stop = like, i, k
    clear_pattern(work.patterns, SPARE, v.letters, row, 0, letters)
    return best, start, stop


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
    return 10 * popcount(mask & single & low) >= 6 * popcount(single & low)


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
        edits = osa_distance(work.patterns, SPARE, letters, work.whole, 0, 0, n)
        like = 1.0 - edits / max(n, letters)
    if like > 0.97:
        return like
    size = v.attributes[single, SOUNDS]
    length = max(
        sound_length(work.whole, 1, sounds, mode), sound_length(v.sounds, single, size, mode)
    )
    if length == 0.0 or (mode == 0 and like < 0.5):
        return like
    most = (0.97 - max(like, least)) * length / 0.98 + ROUNDING
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
            note_pair(work, kept, single if side else k, k if side else single, JOINED, like)
            kept += 1
    return kept
