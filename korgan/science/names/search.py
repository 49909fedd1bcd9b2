"""A query against an index: candidates, their alignment, its features and log-odds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from korgan.science.names.alignment import align
from korgan.science.names.compiled import compiled_allocating
from korgan.science.names.index import NameIndex
from korgan.science.names.measures import N_FEATURES, measure
from korgan.science.names.model import N_INPUTS, NameModel, fitted_model, name_log_odds
from korgan.science.names.packing import Information, token_columns, write_bits, write_words
from korgan.science.names.retrieval import MAX_CANDIDATES, Keys, Names, Scratch, retrieve
from korgan.science.names.tokens import Reading
from korgan.science.names.vocabulary import (
    HOW,
    MAX_PAIRS,
    OF_PAIR,
    ROLE,
    SIZE,
    Vocabulary,
    Work,
    begin_query,
    new_work,
)


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
    candidates = retrieve(v, count, foreign, keys, names, places, limit)
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
        One of `vocabulary.HOW`.
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
