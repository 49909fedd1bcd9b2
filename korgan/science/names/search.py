"""Candidates for a query and the features of their alignment: compiled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from korgan.science.names.alignment import (
    HOW,
    MAX_LETTERS,
    MAX_PAIRS,
    MAX_TOKENS,
    OF_PAIR,
    ROLE,
    SIZE,
    Vocabulary,
    Work,
    align,
    begin_query,
    new_work,
)
from korgan.science.names.compiled import compiled, compiled_allocating
from korgan.science.names.index import NameIndex
from korgan.science.names.keys import MAX_KEYS, keys_of
from korgan.science.names.measures import N_FEATURES, measure
from korgan.science.names.model import N_INPUTS, NameModel, fitted_model, name_log_odds
from korgan.science.names.packing import Information, token_columns, write_bits, write_words
from korgan.science.names.tokens import Reading

# Readings that are aligned in full for each query.
MAX_CANDIDATES = 150
# Postings read for each reading of a query; the commonest keys are left out.
_POSTING_BUDGET = 16_000
# Readings that share far fewer keys than the best are not aligned: measured, this makes a query
# two and a half times as fast and costs 0.2 points of recall.
_LEAST_SHARE = np.float32(0.3)
# The same for names of another script than the query's, which are few and whose share says less.
_ACROSS_CANDIDATES = 60
_LEAST_SHARE_ACROSS = np.float32(0.3)


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


_QUERY_ROWS = np.arange(MAX_TOKENS, dtype=np.int32)


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
    n = keys_of(v, _QUERY_ROWS, 0, count, classes, wanted)
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
def _retrieve(
    v: Vocabulary, count: int, foreign: bool, keys: Keys, names: Names, scratch: Scratch, limit: int
) -> np.ndarray:
    """Find the readings that share the most telling keys with the query."""
    shared = _known_keys(v, count, keys)
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
        closed = _is_closed(left, first[0], score, keys.reading_norm, _LEAST_SHARE)
        across_closed = _is_closed(left, first[1], score, keys.reading_norm, _LEAST_SHARE_ACROSS)
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
    n_touched = _drop_hopeless(score, touched, n_touched, first, keys.reading_norm)
    n_across = 0
    for place in range(n_touched):
        r = touched[place]
        if foreign != (names.reading_foreign[r] == 1):
            touched[place], touched[n_across] = touched[n_across], r
            n_across += 1
    across = limit if foreign else min(limit, _ACROSS_CANDIDATES)
    found = np.concatenate(
        (
            _best(score, keys.reading_norm, touched[:n_across], across, _LEAST_SHARE_ACROSS),
            _best(score, keys.reading_norm, touched[n_across:n_touched], limit, _LEAST_SHARE),
        )
    )
    for place in range(n_touched):
        score[touched[place]] = 0.0
    return found


@compiled
def _drop_hopeless(
    score: np.ndarray, touched: np.ndarray, n_touched: int, first: np.ndarray, norm: np.ndarray
) -> int:
    """Drop the readings that share too little to be among the best of their group.

    What a reading shares is no more than its own keys weigh: its norm is at least the root of
    the score, so that a low score needs no look at the norm.
    """
    least = np.float32(np.inf)
    for group in range(2):
        if first[group] >= 0:
            share = _LEAST_SHARE_ACROSS if group else _LEAST_SHARE
            best = score[first[group]] / (norm[first[group]] + np.float32(12.0))
            least = min(least, share * best)
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


@compiled_allocating
def _search(
    v: Vocabulary,
    letters: np.ndarray,
    columns: np.ndarray,
    foreign: bool,
    known: Information,
    keys: Keys,
    names: Names,
    model: NameModel,
    work: Work,
    places: Scratch,
    limit: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    count = len(columns)
    write_words(v, 0, letters, columns)
    write_bits(v, 0, count, known)
    begin_query(v, count, work)
    candidates = _retrieve(v, count, foreign, keys, names, places, limit)
    features = np.empty((len(candidates), N_FEATURES), dtype=np.float32)
    log_odds = np.empty(len(candidates), dtype=np.float32)
    scratch = np.empty((3, N_INPUTS), dtype=np.float32)
    for c in range(len(candidates)):
        r = candidates[c]
        first, end = names.reading_at[r], names.reading_at[r + 1]
        n_pairs = align(v, count, names.listed, first, end, work)
        kind = names.entity_kind[names.reading_entity[r]]
        across = foreign != (names.reading_foreign[r] == 1)
        measure(v, count, names.listed, first, end, n_pairs, kind, across, work, features, c)
        log_odds[c] = name_log_odds(model, features, c, scratch)
    return candidates, features, log_odds


@compiled_allocating
def _pairs_of(
    v: Vocabulary,
    letters: np.ndarray,
    columns: np.ndarray,
    known: Information,
    names: Names,
    readings: np.ndarray,
    work: Work,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Align a query with some readings; give pairs, their likenesses, and how many there are."""
    count = len(columns)
    write_words(v, 0, letters, columns)
    write_bits(v, 0, count, known)
    begin_query(v, count, work)
    pairs = np.empty((len(readings), MAX_PAIRS, 3), dtype=np.int32)
    likes = np.empty((len(readings), MAX_PAIRS), dtype=np.float32)
    counts = np.empty(len(readings), dtype=np.int32)
    for k in range(len(readings)):
        r = readings[k]
        n = align(v, count, names.listed, names.reading_at[r], names.reading_at[r + 1], work)
        counts[k] = n
        for p in range(n):
            pairs[k, p, :] = work.pairs[p, :]
            likes[k, p] = work.likes[OF_PAIR, p]
    return pairs, likes, counts


class Candidates(NamedTuple):
    """What a search found.

    Attributes
    ----------
    readings : numpy.ndarray of int32
        Readings of the index.
    features : numpy.ndarray of float32, shape (len(readings), N_FEATURES)
        Features of each alignment.
    log_odds : numpy.ndarray of float32
        Log-odds of each that the names are one party's.
    """

    readings: np.ndarray
    features: np.ndarray
    log_odds: np.ndarray


class PairOfWords(NamedTuple):
    """A word of a query and its partner in a listed name.

    Attributes
    ----------
    query, listed : int
        Places of the words in their readings.
    how : str
        One of `alignment.HOW`.
    likeness : float
        0 to 1.
    """

    query: int
    listed: int
    how: str
    likeness: float


class ListedWords(NamedTuple):
    """A reading of the index, aligned with one of a query.

    Attributes
    ----------
    words : list of str
        Its words in plain letters.
    roles : list of int
        What each does (`tokens.Role`).
    pairs : list of PairOfWords
        Pairs in the order of the query.
    """

    words: list[str]
    roles: list[int]
    pairs: list[PairOfWords]


class Searcher:
    """An index made ready for searching.

    Calls hold the interpreter's lock, so one searcher may be shared by threads.

    Parameters
    ----------
    index : NameIndex
        Index; its first rows are written to.
    model : NameModel, optional
        Weights; those that come with Korgan if not given.
    """

    def __init__(self, index: NameIndex, model: NameModel | None = None) -> None:
        self.index = index
        self._vocabulary = index.vocabulary
        self._known = index.information
        self._keys = Keys(*(getattr(index, field) for field in Keys._fields))
        self._names = Names(*(getattr(index, field) for field in Names._fields))
        self._model = model or fitted_model()
        self._work = new_work()
        readings = len(index.reading_norm)
        self._places = Scratch(
            np.zeros(readings, dtype=np.float32), np.zeros(readings, dtype=np.int32)
        )

    def search(self, reading: Reading, limit: int = MAX_CANDIDATES) -> Candidates:
        """Find the readings of the index that are like a reading of a query.

        Parameters
        ----------
        reading : Reading
            Reading of the query.
        limit : int
            How many candidates to align.

        Returns
        -------
        Candidates
            Candidates in no particular order.
        """
        letters, columns = token_columns(reading.tokens)
        return Candidates(
            *_search(
                self._vocabulary,
                letters,
                columns,
                reading.foreign,
                self._known,
                self._keys,
                self._names,
                self._model,
                self._work,
                self._places,
                limit,
            )
        )

    def aligned(self, reading: Reading, listed: Sequence[int]) -> list[ListedWords]:
        """Align a reading of a query with some of the index, for the explanation.

        Parameters
        ----------
        reading : Reading
            Reading of the query.
        listed : sequence of int
            Readings of the index.

        Returns
        -------
        list of ListedWords
            One for each reading of the index.
        """
        letters, columns = token_columns(reading.tokens)
        pairs, likes, counts = _pairs_of(
            self._vocabulary,
            letters,
            columns,
            self._known,
            self._names,
            np.array(listed, dtype=np.int32),
            self._work,
        )
        return [
            self._listed_words(r, pairs[k, :n].tolist(), likes[k, :n].tolist())
            for k, (r, n) in enumerate(zip(listed, counts.tolist(), strict=True))
        ]

    def _listed_words(
        self, reading: int, pairs: list[list[int]], likes: list[float]
    ) -> ListedWords:
        first, end = self.index.reading_at[reading], self.index.reading_at[reading + 1]
        rows = self.index.listed[first:end]
        found = sorted(
            PairOfWords(i, j, HOW[how], like)
            for (i, j, how), like in zip(pairs, likes, strict=True)
        )
        roles = self.index.attributes[rows, ROLE].tolist()
        return ListedWords([self._word(row) for row in rows.tolist()], roles, found)

    def _word(self, row: int) -> str:
        """Give the plain letters of a row of the vocabulary."""
        return self.index.letters[row, : self.index.attributes[row, SIZE]].tobytes().decode("ascii")
