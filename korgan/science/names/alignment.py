"""Which word of a query is which word of a listed name.

Words are paired by likeness, most alike first; runs of words whose spacing differs are joined.
"""

from __future__ import annotations

import numpy as np

from korgan.science.names.compiled import compiled
from korgan.science.names.joined_words import join_words
from korgan.science.names.vocabulary import (
    GENERIC,
    LEGAL_FORM,
    MAX_TOKENS,
    OF_LISTED,
    OF_QUERY,
    QUERY_ROWS,
    ROLE,
    TITLE,
    Vocabulary,
    Work,
    note_pair,
)
from korgan.science.names.word_likeness import likeness_of


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
            work.table[i, j] = likeness_of(v, i, listed[first + j], work)
    work.likes[OF_QUERY, :count] = 0.0
    work.likes[OF_LISTED, :size] = 0.0
    n_pairs = _choose(count, size, work)
    if _weak_query(v, count, work.likes) and _weak_listed(v, listed, first, size, work.likes):
        asked, theirs = QUERY_ROWS[:count], listed[first:end]
        n_pairs = join_words(v, asked, theirs, 0, n_pairs, work)
        n_pairs = join_words(v, theirs, asked, 1, n_pairs, work)
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
        note_pair(work, n_pairs, bi, bj, how, entry - 2.0 * how)
        n_pairs += 1
    return n_pairs


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
