"""Words to rows of a vocabulary: letters, sounds, and how much each word tells."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from korgan.science.names.compiled import compiled, compiled_allocating
from korgan.science.names.keys import skeleton_hash, word_hash
from korgan.science.names.organisations import meaning_clusters
from korgan.science.names.persons import name_clusters
from korgan.science.names.phonetics import SKELETON_CLASS, phonemes
from korgan.science.names.tables import read_table
from korgan.science.names.tokens import Role, Token
from korgan.science.names.vocabulary import (
    GENERIC,
    LEGAL_FORM,
    MAX_LETTERS,
    NUMBER,
    PARTICLE,
    ROLE,
    SIZE,
    SOUNDS,
    TITLE,
    Vocabulary,
)

# A word that neither list nor background knows is taken to be carried by one name in 2**17.
RAREST_BITS = 17.0


class Shares(NamedTuple):
    """Shares of names that carry a word.

    Attributes
    ----------
    hashes : numpy.ndarray of uint64
        Hashes in order.
    shares : numpy.ndarray of float64
        Share of each.
    """

    hashes: np.ndarray
    shares: np.ndarray


class Information(NamedTuple):
    """Bits of known words and skeletons.

    Attributes
    ----------
    words, word_bits : numpy.ndarray
        Hashes of words in order (uint64) and their bits (float32).
    skeletons, skeleton_bits : numpy.ndarray
        The same for skeletons.
    letter_bits : numpy.ndarray of float32, shape (28, 28, 28)
        Bits of a letter after two others (see `letter_model`).
    """

    words: np.ndarray
    word_bits: np.ndarray
    skeletons: np.ndarray
    skeleton_bits: np.ndarray
    letter_bits: np.ndarray


def empty_vocabulary(rows: int) -> Vocabulary:
    """Make a vocabulary of empty rows.

    Parameters
    ----------
    rows : int
        Number of rows.

    Returns
    -------
    Vocabulary
        Arrays of zeros.
    """
    return Vocabulary(
        letters=np.zeros((rows, MAX_LETTERS), dtype=np.uint8),
        sounds=np.zeros((rows, MAX_LETTERS), dtype=np.uint8),
        attributes=np.zeros((rows, 5), dtype=np.int32),
        bits=np.zeros((rows, 3), dtype=np.float32),
        mask=np.zeros(rows, dtype=np.uint64),
    )


def token_columns(tokens: Sequence[Token]) -> tuple[np.ndarray, np.ndarray]:
    """Turn tokens into the arrays that `write_words` reads.

    Parameters
    ----------
    tokens : sequence of Token
        Tokens.

    Returns
    -------
    tuple of numpy.ndarray
        Letters of all tokens one after another (uint8), and the attributes of each (int32:
        size, 0, role, loose, cluster).
    """
    letters = np.frombuffer("".join([t.text for t in tokens]).encode("ascii"), dtype=np.uint8)
    columns = [(len(t.text), 0, t.role, t.loose, _cluster(t)) for t in tokens]
    return letters, np.array(columns, dtype=np.int32).reshape(len(columns), 5)


# Clusters of meanings of firms' words follow those of personal names.
_FIRST_MEANING = 100_000


def _cluster(token: Token) -> int:
    if token.role in (Role.GENERIC, Role.LEGAL_FORM):
        number = meaning_clusters().get(token.text, 0)
        return _FIRST_MEANING + number if number else 0
    return name_clusters().get(token.text, 0)


@compiled_allocating
def write_words(v: Vocabulary, first: int, letters: np.ndarray, columns: np.ndarray) -> None:
    """Write words into rows of a vocabulary, all but their bits.

    Parameters
    ----------
    v : Vocabulary
        Vocabulary.
    first : int
        First row to write.
    letters, columns : numpy.ndarray
        From `token_columns`.
    """
    buffer = np.zeros(2 * MAX_LETTERS + 2, dtype=np.uint8)
    one = np.uint64(1)
    start = 0
    for k in range(len(columns)):
        row = first + k
        size = min(columns[k, SIZE], MAX_LETTERS)
        v.attributes[row, :] = columns[k, :]
        v.attributes[row, SIZE] = size
        found = np.uint64(0)
        for place in range(size):
            x = letters[start + place]
            v.letters[row, place] = x
            found |= one << np.uint64(x - 97 if x >= 97 else x - 48 + 26)
        count = min(phonemes(letters[start : start + size], buffer), MAX_LETTERS)
        v.attributes[row, SOUNDS] = count
        for place in range(count):
            v.sounds[row, place] = buffer[place]
            group = SKELETON_CLASS[buffer[place]]
            if group:
                found |= one << np.uint64(40 + group)
        v.mask[row] = found
        start += columns[k, SIZE]


@compiled_allocating
def word_hashes(v: Vocabulary, first: int, end: int) -> tuple[np.ndarray, np.ndarray]:
    """Hash the letters and the skeletons of words.

    Parameters
    ----------
    v : Vocabulary
        Vocabulary.
    first, end : int
        Range of rows.

    Returns
    -------
    tuple of numpy.ndarray of uint64
        Hashes of words and of skeletons.
    """
    words = np.empty(end - first, dtype=np.uint64)
    skeletons = np.empty(end - first, dtype=np.uint64)
    classes = np.empty(MAX_LETTERS, dtype=np.uint8)
    for k in range(end - first):
        words[k] = word_hash(v, first + k)
        skeletons[k] = skeleton_hash(v, first + k, classes)
    return words, skeletons


@compiled
def _look_up(hashes: np.ndarray, bits: np.ndarray, wanted: np.uint64) -> float:
    low, high = 0, len(hashes)
    while low < high:
        middle = (low + high) // 2
        if hashes[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    if low < len(hashes) and hashes[low] == wanted:
        return float(bits[low])
    return RAREST_BITS


@compiled
def _by_role(bits: float, role: int, size: int) -> float:
    """Reduce the information of words that say little whatever their rarity."""
    # A short word is met by chance or by a typing error, however rare it is.
    bits = min(bits, 3.0 * size)
    if role == LEGAL_FORM:
        return 0.4
    if role == TITLE:
        return 0.3 * min(bits, 6.0)
    if role == PARTICLE:
        return 0.6
    if role == NUMBER:
        bits = min(bits, 7.0)
    elif role == GENERIC:
        bits = 0.7 * min(bits, 7.0)
    elif role > NUMBER:
        bits = 1.5
    return max(bits, 0.3)


@compiled_allocating
def write_bits(v: Vocabulary, first: int, end: int, known: Information) -> None:
    """Write the information of words.

    Parameters
    ----------
    v : Vocabulary
        Vocabulary with words.
    first, end : int
        Range of rows.
    known : Information
        What is known of words.
    """
    words, skeletons = word_hashes(v, first, end)
    for k in range(end - first):
        role = v.attributes[first + k, ROLE]
        own = _look_up(known.words, known.word_bits, words[k])
        common = _look_up(known.skeletons, known.skeleton_bits, skeletons[k])
        size = v.attributes[first + k, SIZE]
        v.bits[first + k, 0] = _by_role(own, role, size)
        v.bits[first + k, 1] = _by_role(min(own, common), role, size)
        v.bits[first + k, 2] = _letters_worth(v, first + k, known.letter_bits)


@compiled
def _place_of(letter: int) -> int:
    """Place of a letter in the table: 1 to 26, digits 27; 0 is the end of a word."""
    return letter - 96 if letter >= 97 else 27


@compiled
def _letters_worth(v: Vocabulary, row: int, table: np.ndarray) -> float:
    """Bits of the letters of a word: many where they follow each other as in no name."""
    before, last, total = 0, 0, 0.0
    size = v.attributes[row, SIZE]
    for k in range(size + 1):
        place = _place_of(v.letters[row, k]) if k < size else 0
        total += table[before, last, place]
        before, last = last, place
    return total


@compiled
def _count_letters(v: Vocabulary, counts: np.ndarray) -> None:
    for row in range(len(v.mask)):
        before, last = 0, 0
        size = v.attributes[row, SIZE]
        for k in range(size + 1):
            place = _place_of(v.letters[row, k]) if k < size else 0
            counts[before, last, place] += 1.0
            before, last = last, place


# How many sightings the rarer table stands for in the richer one.
_SMOOTHING = 8.0


@cache
def letter_model() -> np.ndarray:
    """How a letter follows two others in the words of names.

    A slip of the keyboard makes words that no language has; another name is a word as good as
    the listed one. So what the letters of two like words are worth tells the two apart.

    Returns
    -------
    numpy.ndarray of float32, shape (28, 28, 28)
        Bits of a letter (last place) after two others; 0 is the end of a word, 27 a digit.
    """
    counts = np.zeros((28, 28, 28))
    _count_letters(_background_words()[0], counts)
    one = counts.sum(axis=(0, 1)) + 1.0
    one /= one.sum()
    two = counts.sum(axis=0) + _SMOOTHING * one
    two /= two.sum(axis=-1, keepdims=True)
    three = counts + _SMOOTHING * two
    three /= three.sum(axis=-1, keepdims=True)
    bits: np.ndarray = -np.log2(three)
    return bits.astype(np.float32)


@cache
def _background_words() -> tuple[Vocabulary, np.ndarray]:
    """Words of the names of the world, and the share of names that carry each."""
    rows = read_table("word_frequencies.tsv") + read_table("trade_words.tsv")
    letters = np.frombuffer("".join(row[0] for row in rows).encode("ascii"), dtype=np.uint8)
    columns = np.zeros((len(rows), 5), dtype=np.int32)
    columns[:, SIZE] = [len(row[0]) for row in rows]
    v = empty_vocabulary(len(rows))
    write_words(v, 0, letters, columns)
    return v, np.array([2.0 ** -float(row[1]) for row in rows])


@cache
def background_shares() -> tuple[Shares, Shares]:
    """Shares of common words and skeletons among the names of persons, ships and firms.

    Returns
    -------
    tuple of Shares
        For words and for skeletons.
    """
    v, shares = _background_words()
    words, skeletons = word_hashes(v, 0, len(shares))
    return _sum_by(words, shares), _sum_by(skeletons, shares)


def _sum_by(hashes: np.ndarray, shares: np.ndarray) -> Shares:
    unique, inverse = np.unique(hashes, return_inverse=True)
    return Shares(unique, np.bincount(inverse, weights=shares))
