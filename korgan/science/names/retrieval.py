"""Which listed names may be a query's: those that share the most telling keys with it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from korgan.science.names.compiled import compiled, compiled_allocating
from korgan.science.names.keys import MAX_KEYS, keys_of
from korgan.science.names.vocabulary import MAX_LETTERS, QUERY_ROWS, Vocabulary

# Readings that are aligned in full for each query.
MAX_CANDIDATES = 150
# Postings read for each reading of a query; the commonest keys are left out.
_POSTING_BUDGET = 16_000
# Readings that share far fewer keys than the best are not aligned: measured, this makes a query
# two and a half times as fast and costs 0.2 points of recall.
_LEAST_SHARE = np.float32(0.3)
# Where so few are left, names that share less are aligned too: one error in a short name changes
# most of its keys, and there is time for them.
_FEW, _LEAST_SHARE_OF_FEW = 25, np.float32(0.12)
# Names of another script than the query's are few; they have places of their own.
_ACROSS_CANDIDATES = 60


class Keys(NamedTuple):
    """Inverted keys of an index; see `NameIndex`."""

    key: np.ndarray
    key_at: np.ndarray
    key_bucket: np.ndarray
    posting: np.ndarray
    reading_norm: np.ndarray


class Scratch(NamedTuple):
    """Arrays of a search, made once: a new one of this size costs more than filling it.

    Attributes
    ----------
    score : numpy.ndarray of float32, shape (readings,)
        Weight of the shared keys of each reading; all zero between searches.
    touched : numpy.ndarray of int32, shape (readings,)
        Readings that share a key.
    """

    score: np.ndarray
    touched: np.ndarray


class Names(NamedTuple):
    """Readings of an index; see `NameIndex`."""

    listed: np.ndarray
    reading_at: np.ndarray
    reading_entity: np.ndarray
    reading_foreign: np.ndarray
    entity_kind: np.ndarray


@compiled
def _find(key: np.uint64, keys: Keys) -> int:
    """Place of a key, -1 if it is not there."""
    first = int(key >> np.uint64(48))
    low, high = int(keys.key_bucket[first]), int(keys.key_bucket[first + 1])
    while low < high:
        middle = (low + high) // 2
        if keys.key[middle] < key:
            low = middle + 1
        else:
            high = middle
    if low < len(keys.key) and keys.key[low] == key:
        return low
    return -1


@compiled_allocating
def _known_keys(v: Vocabulary, count: int, keys: Keys) -> np.ndarray:
    """Places and numbers of readings of the query's keys that the index has, rarest first."""
    wanted = np.empty(MAX_KEYS, dtype=np.uint64)
    classes = np.empty(MAX_LETTERS, dtype=np.uint8)
    n = keys_of(v, QUERY_ROWS, 0, count, classes, wanted)
    found = np.empty((n, 2), dtype=np.int32)
    known = 0
    for k in range(n):
        at = _find(wanted[k], keys)
        if at < 0:
            continue
        size = keys.key_at[at + 1] - keys.key_at[at]
        slot = known
        while slot > 0 and found[slot - 1, 1] > size:
            found[slot, 0], found[slot, 1] = found[slot - 1, 0], found[slot - 1, 1]
            slot -= 1
        found[slot, 0], found[slot, 1] = at, size
        known += 1
    return found[:known]


@compiled
def _add(
    postings: np.ndarray, weight: np.float32, score: np.ndarray, touched: np.ndarray,
    n_touched: int, first: np.ndarray, foreign: bool, reading_foreign: np.ndarray,
    closed: bool, across_closed: bool,
) -> int:  # fmt: skip
    """Add the weight of a key to the readings that have it; give how many share any by now."""
    best = score[first[0]] if first[0] >= 0 else np.float32(np.inf)
    for r in postings:
        before = score[r]
        if before == 0.0:
            across = foreign != (reading_foreign[r] == 1)
            if across_closed if across else closed:
                continue
            touched[n_touched] = r
            n_touched += 1
            group = 1 if across else 0
            if first[group] < 0:
                first[group] = r
                best = np.float32(0.0) if group == 0 else best
        after = before + weight
        score[r] = after
        if after > best and foreign == (reading_foreign[r] == 1):
            first[0], best = r, after
    return n_touched


@compiled
def _add_to_known(
    postings: np.ndarray, weight: np.float32, score: np.ndarray, first: np.ndarray,
    foreign: bool, reading_foreign: np.ndarray,
) -> None:  # fmt: skip
    """Add the weight of a key to those that share a rarer one, without a branch to guess."""
    best = score[first[0]] if first[0] >= 0 else np.float32(np.inf)
    for r in postings:
        before = score[r]
        after = before + (weight if before != 0.0 else np.float32(0.0))
        score[r] = after
        if after > best and foreign == (reading_foreign[r] == 1):
            first[0], best = r, after


@compiled_allocating
def retrieve(
    v: Vocabulary, count: int, foreign: bool, keys: Keys, names: Names, scratch: Scratch, limit: int
) -> np.ndarray:
    """Find the readings that share the most telling keys with the query.

    Parameters
    ----------
    v : Vocabulary
        Vocabulary with the words of the query in its first rows.
    count : int
        Number of words of the query.
    foreign : bool
        The query was romanised.
    keys : Keys
        Inverted keys.
    names : Names
        Readings of the index.
    scratch : Scratch
        Scratch; left as it was.
    limit : int
        How many readings to find.

    Returns
    -------
    numpy.ndarray of int32
        Readings in no particular order.
    """
    shared = _known_keys(v, count, keys)
    found = _sharing(shared, foreign, keys, names, scratch, limit, _LEAST_SHARE)
    if len(found) < min(_FEW, limit):
        found = _sharing(shared, foreign, keys, names, scratch, limit, _LEAST_SHARE_OF_FEW)
    return found


@compiled_allocating
def _sharing(
    shared: np.ndarray, foreign: bool, keys: Keys, names: Names, scratch: Scratch, limit: int,
    least_share: np.float32,
) -> np.ndarray:  # fmt: skip
    """Find the readings that share at least so much of what the best one shares."""
    total = len(keys.reading_norm)
    score, touched = scratch
    n_touched, spent = 0, 0
    weight = np.empty(len(shared), dtype=np.float32)
    for k in range(len(shared)):
        weight[k] = np.log2(1.0 + total / shared[k, 1]) ** 2
    left = np.float32(weight.sum())
    # Of names of the query's script, and of those of another: the one with most weight so far.
    first = np.array([-1, -1], dtype=np.int32)
    for k in range(len(shared)):
        spent += shared[k, 1]
        closed = _is_closed(left, first[0], score, keys.reading_norm, least_share)
        across_closed = _is_closed(left, first[1], score, keys.reading_norm, least_share)
        if spent > _POSTING_BUDGET and (n_touched >= limit or (closed and across_closed)):
            break
        postings = keys.posting[keys.key_at[shared[k, 0]] : keys.key_at[shared[k, 0] + 1]]
        if closed and across_closed:
            _add_to_known(postings, weight[k], score, first, foreign, names.reading_foreign)
        else:
            n_touched = _add(
                postings, weight[k], score, touched, n_touched, first, foreign,
                names.reading_foreign, closed, across_closed,
            )  # fmt: skip
        left -= weight[k]
    # Names of another script share skeletons only: among those of the query's own they would
    # be crowded out, so that they have places of their own.
    n_touched = _drop_hopeless(score, touched, n_touched, first, keys.reading_norm, least_share)
    n_across = 0
    for place in range(n_touched):
        r = touched[place]
        if foreign != (names.reading_foreign[r] == 1):
            touched[place], touched[n_across] = touched[n_across], r
            n_across += 1
    across = limit if foreign else min(limit, _ACROSS_CANDIDATES)
    found = np.concatenate(
        (
            _best(score, keys.reading_norm, touched[:n_across], across, least_share),
            _best(score, keys.reading_norm, touched[n_across:n_touched], limit, least_share),
        )
    )
    for place in range(n_touched):
        score[touched[place]] = 0.0
    return found


@compiled
def _drop_hopeless(
    score: np.ndarray, touched: np.ndarray, n_touched: int, first: np.ndarray, norm: np.ndarray,
    least_share: np.float32,
) -> int:  # fmt: skip
    """Drop the readings that share too little to be among the best of their group.

    What a reading shares is no more than its own keys weigh: its norm is at least the root of
    the score, so that a low score needs no look at the norm.
    """
    least = np.float32(np.inf)
    for group in range(2):
        if first[group] >= 0:
            best = score[first[group]] / (norm[first[group]] + np.float32(12.0))
            least = min(least, least_share * best)
    # The score s at which s / (sqrt(s) + 12) is the least; a hair less, for rounding.
    root = np.float32(0.5) * (least + np.sqrt(least * least + np.float32(48.0) * least))
    least = np.float32(0.999) * root * root
    kept = 0
    for place in range(n_touched):
        r = touched[place]
        if score[r] < least:
            score[r] = 0.0
        else:
            touched[kept] = r
            kept += 1
    return kept


@compiled
def _is_closed(
    left: np.float32, first: int, score: np.ndarray, norm: np.ndarray, least_share: np.float32
) -> bool:
    """Tell whether a name that has shared no key yet comes too late to be among the candidates.

    It can gain no more than the weight `left`, and is at least as long as what it shares.
    """
    if left <= 0.0:
        return True
    if first < 0:
        return False
    most = left / (np.sqrt(left) + np.float32(12.0))
    return bool(most < least_share * score[first] / (norm[first] + np.float32(12.0)))


@compiled_allocating
def _best(
    score: np.ndarray, norm: np.ndarray, touched: np.ndarray, limit: int, least_share: np.float32
) -> np.ndarray:  # fmt: skip
    """Give the readings of highest score for their length, kept in a heap, least on top."""
    value = np.empty(limit, dtype=np.float32)
    heap = np.empty(limit, dtype=np.int32)
    n = 0
    for place in range(len(touched)):
        r = touched[place]
        x = score[r] / (norm[r] + np.float32(12.0))
        if n < limit:
            k = n
            n += 1
            while k > 0 and value[(k - 1) // 2] > x:
                value[k], heap[k] = value[(k - 1) // 2], heap[(k - 1) // 2]
                k = (k - 1) // 2
            value[k], heap[k] = x, r
        elif x > value[0]:
            k, child = 0, 1
            while child < n:
                if child + 1 < n and value[child + 1] < value[child]:
                    child += 1
                if value[child] >= x:
                    break
                value[k], heap[k] = value[child], heap[child]
                k, child = child, 2 * child + 1
            value[k], heap[k] = x, r
    most = np.float32(0.0)
    for k in range(n):
        most = max(most, value[k])
    kept = 0
    for k in range(n):
        if value[k] >= least_share * most:
            heap[kept] = heap[k]
            kept += 1
    return heap[:kept]
