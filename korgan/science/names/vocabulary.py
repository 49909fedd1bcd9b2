"""Words as rows of arrays, and the scratch arrays of an alignment.

Distinct words are rows of a `Vocabulary`; a listed name is a range of row numbers. The first
`MAX_TOKENS` rows are kept free for the words of a query.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from korgan.science.names.compiled import compiled
from korgan.science.names.distances import set_pattern

MAX_TOKENS = 24
MAX_PAIRS = 48
# Longest word, in letters and in sounds; whole names are compared up to MAX_WHOLE letters.
MAX_LETTERS = 48
MAX_WHOLE = 64

# Roles as plain numbers (`tokens.Role`): compiled code reads no enums.
CORE, GENERIC, LEGAL_FORM, TITLE, PARTICLE, NUMBER, INITIAL = range(7)

# How two tokens agree, for the explanation.
EXACT, SOUND, VARIANT, NEAR, CUT, INITIAL_OF, JOINED = range(1, 8)
HOW = ("", "exact", "sound", "variant", "near", "cut", "initial", "joined")

# The table of remembered likenesses has two to the power of this many entries.
MEMO_BITS = 13
# Row of `Work.patterns` beside those of the query's words.
SPARE = MAX_TOKENS
# Rows of the words of a query.
QUERY_ROWS = np.arange(MAX_TOKENS, dtype=np.int32)

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
        memo_key=np.full(1 << MEMO_BITS, -1, dtype=np.int64),
        memo=np.zeros(1 << MEMO_BITS, dtype=np.float32),
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
def note_pair(work: Work, p: int, i: int, j: int, how: int, like: float) -> None:
    """Write down a pair of words.

    Parameters
    ----------
    work : Work
        Receives the pair.
    p : int
        Place of the pair.
    i, j : int
        Word of the query and of the listed name.
    how : int
        How they agree.
    like : float
        Their likeness.
    """
    work.pairs[p, 0] = i
    work.pairs[p, 1] = j
    work.pairs[p, 2] = how
    work.likes[OF_PAIR, p] = like
    work.likes[OF_QUERY, i] = like
    work.likes[OF_LISTED, j] = like
