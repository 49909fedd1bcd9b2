"""The index of listed names: built once per edition of a list, loaded in a fraction of a second.

Plain arrays only, so that the index is written and read without running code from the file.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np

from korgan.science.errors import InputError
from korgan.science.names.compiled import compiled_allocating
from korgan.science.names.identifiers import identifier_keys, parse_identifier
from korgan.science.names.keys import MAX_KEYS, keys_of
from korgan.science.names.packing import (
    RAREST_BITS,
    Information,
    Shares,
    background_shares,
    empty_vocabulary,
    letter_model,
    token_columns,
    word_hashes,
    write_bits,
    write_words,
)
from korgan.science.names.parties import ListedParty, PartyFacts
from korgan.science.names.tokens import Kind, Token, likely_kind, parse_name
from korgan.science.names.vocabulary import (
    MAX_LETTERS,
    MAX_TOKENS,
    Vocabulary,
)
from korgan.science.names.whole_names import keys_in_order

# Raised whenever an older file would be read wrongly.
FORMAT = 5
# Entities that the background table of word frequencies stands for, beside those of the list: at
# least the first; a short list is filled up to the second, so that a word of one of its parties
# counts as rare as it is in the world and not as rare as it is on that list.
_BACKGROUND_LEAST, _ENTITIES_TOLD_APART = 4000.0, 31_000.0
# A word of several parties of a list is as common as the others make it; of a short list that is
# taken with so many more parties that do not bear it, since twins stand on lists.
_WITHOUT_IT = 1000.0
_BUCKET_BITS = 16


@dataclass(frozen=True)
class NameIndex:
    """Listed names as arrays, with everything that a search needs.

    Attributes
    ----------
    letters, sounds, attributes, bits, mask
        Vocabulary (see `vocabulary.Vocabulary`); the first rows are free for a query.
    listed : numpy.ndarray of int32
        Rows of the words of all readings, one reading after another.
    reading_at : numpy.ndarray of int32
        Where each reading begins in `listed`, and the end.
    reading_name, reading_entity : numpy.ndarray of int32
        Name and entity of each reading.
    reading_foreign : numpy.ndarray of uint8
        1 if the reading is a romanisation.
    reading_norm : numpy.ndarray of float32
        Length of the reading's vector of keys.
    entity_kind : numpy.ndarray of uint8
        Kind of each entity, guessed from its words where the list does not say.
    key, key_at, key_bucket, posting
        Keys in order (uint64), where their readings begin, where the keys with the same first
        bits begin, readings (all int32).
    words, word_bits, skeletons, skeleton_bits, letter_bits
        What is known of words (see `packing.Information`).
    identifier, identifier_entity
        Keys of identifiers in order and the entity that carries each.
    whole, whole_name
        Keys of whole names in order (see `whole_names`) and the name that has each.
    texts, entity_text, name_text
        UTF-8 texts: one JSON object for each entity, then the names; where each begins.
    """

    letters: np.ndarray
    sounds: np.ndarray
    attributes: np.ndarray
    bits: np.ndarray
    mask: np.ndarray
    listed: np.ndarray
    reading_at: np.ndarray
    reading_name: np.ndarray
    reading_entity: np.ndarray
    reading_foreign: np.ndarray
    reading_norm: np.ndarray
    entity_kind: np.ndarray
    key: np.ndarray
    key_at: np.ndarray
    key_bucket: np.ndarray
    posting: np.ndarray
    words: np.ndarray
    word_bits: np.ndarray
    skeletons: np.ndarray
    skeleton_bits: np.ndarray
    letter_bits: np.ndarray
    identifier: np.ndarray
    identifier_entity: np.ndarray
    whole: np.ndarray
    whole_name: np.ndarray
    texts: np.ndarray
    entity_text: np.ndarray
    name_text: np.ndarray

    @property
    def entities(self) -> int:
        """Number of entities."""
        return len(self.entity_kind)

    @property
    def names(self) -> int:
        """Number of names."""
        return len(self.name_text) - 1

    @property
    def vocabulary(self) -> Vocabulary:
        """Distinct words."""
        return Vocabulary(*(getattr(self, field) for field in Vocabulary._fields))

    @property
    def information(self) -> Information:
        """What is known of words."""
        return Information(*(getattr(self, field) for field in Information._fields))

    def entity(self, number: int) -> ListedParty:
        """Give back one listed party.

        Parameters
        ----------
        number : int
            Its place in the index.

        Returns
        -------
        ListedParty
            The party as it was given to `build_index`.
        """
        start, end = self.entity_text[number], self.entity_text[number + 1]
        raw = json.loads(self.texts[start:end].tobytes())
        facts = {k: tuple(v) for k, v in raw["facts"].items() if k != "kind"}
        kind = Kind(raw["facts"]["kind"])
        return ListedParty(raw["list"], raw["id"], PartyFacts(kind=kind, **facts))

    def name(self, number: int) -> str:
        """Give back one name as listed.

        Parameters
        ----------
        number : int
            Its place in the index.

        Returns
        -------
        str
            The name.
        """
        return self.texts[self.name_text[number] : self.name_text[number + 1]].tobytes().decode()

    def to_bytes(self) -> bytes:
        """Write the index as an uncompressed `.npz` file.

        Returns
        -------
        bytes
            File content for `load_index`.
        """
        buffer = io.BytesIO()
        arrays = {f.name: getattr(self, f.name) for f in fields(self)}
        np.savez(buffer, allow_pickle=False, format=np.array([FORMAT]), **arrays)
        return buffer.getvalue()


def load_index(source: Path | bytes) -> NameIndex:
    """Read an index written by `NameIndex.to_bytes`.

    Parameters
    ----------
    source : pathlib.Path or bytes
        File or its content.

    Returns
    -------
    NameIndex
        The index.

    Raises
    ------
    InputError
        ``bad_index`` if the file is no index of this format.
    """
    handle = io.BytesIO(source) if isinstance(source, bytes) else source
    mend = "build it again from the lists"
    try:
        with np.load(handle, allow_pickle=False) as stored:
            if int(stored["format"][0]) != FORMAT:
                raise InputError("bad_index", "the index is of another format", mend=mend)
            return NameIndex(**{f.name: stored[f.name] for f in fields(NameIndex)})
    except InputError:
        raise
    except Exception as error:  # whatever numpy and zipfile say about a broken file
        raise InputError("bad_index", "the file is not an index of names", mend=mend) from error


def build_index(parties: Iterable[ListedParty]) -> NameIndex:
    """Index listed parties.

    Parameters
    ----------
    parties : iterable of ListedParty
        Parties of one or more lists.

    Returns
    -------
    NameIndex
        The index.

    Examples
    --------
    >>> firm = ListedParty("demo", "1", PartyFacts(("Qualmtal Pumpen GmbH",), Kind.ORGANISATION))
    >>> index = build_index([firm])
    >>> index.entities, index.name(0), index.entity(0).entity_id
    (1, 'Qualmtal Pumpen GmbH', '1')
    """
    collected = _Collected()
    for party in parties:
        collected.add(party)
    listed = np.array(collected.listed, dtype=np.int32)
    reading_at = np.cumsum([0, *collected.reading_size], dtype=np.int32)
    entity = np.array(collected.reading_entity, dtype=np.int32)
    v = empty_vocabulary(MAX_TOKENS + len(collected.tokens))
    write_words(v, MAX_TOKENS, *token_columns(list(collected.tokens)))
    known = _information(v, listed, np.repeat(entity, np.diff(reading_at)), len(collected.kinds))
    write_bits(v, MAX_TOKENS, len(v.mask), known)
    key, key_at, posting, norm = _invert(v, listed, reading_at)
    identifier, identifier_entity = collected.identifier_arrays()
    whole, whole_name = keys_in_order(collected.names)
    texts, entity_text, name_text = collected.text_arrays()
    return NameIndex(
        *v,
        listed=listed,
        reading_at=reading_at,
        reading_name=np.array(collected.reading_name, dtype=np.int32),
        reading_entity=entity,
        reading_foreign=np.array(collected.reading_foreign, dtype=np.uint8),
        reading_norm=norm,
        entity_kind=np.array(collected.kinds, dtype=np.uint8),
        key=key,
        key_at=key_at,
        key_bucket=_buckets(key),
        posting=posting,
        **known._asdict(),
        identifier=identifier,
        identifier_entity=identifier_entity,
        whole=whole,
        whole_name=whole_name,
        texts=texts,
        entity_text=entity_text,
        name_text=name_text,
    )


class _Collected:
    """Distinct words, readings and texts of the parties seen so far."""

    def __init__(self) -> None:
        self.tokens: dict[Token, int] = {}
        self.listed: list[int] = []
        self.reading_size: list[int] = []
        self.reading_name: list[int] = []
        self.reading_entity: list[int] = []
        self.reading_foreign: list[bool] = []
        self.kinds: list[int] = []
        self.names: list[str] = []
        self._entities: list[bytes] = []
        self._identifiers: set[tuple[int, int]] = set()

    def add(self, party: ListedParty) -> None:
        number = len(self.kinds)
        facts = party.facts
        kind = facts.kind
        for name in dict.fromkeys(facts.names):
            for reading in parse_name(name, facts.kind):
                for token in reading.tokens:
                    row = self.tokens.setdefault(token, MAX_TOKENS + len(self.tokens))
                    self.listed.append(row)
                self.reading_size.append(len(reading.tokens))
                self.reading_name.append(len(self.names))
                self.reading_entity.append(number)
                self.reading_foreign.append(reading.foreign)
                kind = kind or likely_kind(reading.tokens)
            self.names.append(name)
        self.kinds.append(int(kind))
        for text in facts.identifiers:
            for key in identifier_keys(parse_identifier(text)):
                self._identifiers.add((key, number))
        record = {"list": party.list_name, "id": party.entity_id, "facts": asdict(facts)}
        self._entities.append(json.dumps(record, ensure_ascii=False).encode("utf-8", "replace"))

    def identifier_arrays(self) -> tuple[np.ndarray, np.ndarray]:
        pairs = sorted(self._identifiers)
        keys = np.array([key for key, _ in pairs], dtype=np.uint64)
        return keys, np.array([number for _, number in pairs], dtype=np.int32)

    def text_arrays(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        texts = self._entities + [name.encode("utf-8", "replace") for name in self.names]
        ends = np.cumsum([0, *map(len, texts)], dtype=np.int64)
        cut = len(self._entities)
        return np.frombuffer(b"".join(texts), dtype=np.uint8), ends[: cut + 1], ends[cut:]


def _information(
    v: Vocabulary, listed: np.ndarray, entity: np.ndarray, entities: int
) -> Information:
    """Weigh words by how few entities carry them, on the list and in the world."""
    words, skeletons = word_hashes(v, MAX_TOKENS, len(v.mask))
    common_words, common_skeletons = background_shares()
    rows = listed - MAX_TOKENS
    return Information(
        *_bits_of(words[rows], entity, entities, common_words),
        *_bits_of(skeletons[rows], entity, entities, common_skeletons),
        letter_model(),
    )


def _bits_of(
    hashes: np.ndarray, entity: np.ndarray, entities: int, background: Shares
) -> tuple[np.ndarray, np.ndarray]:
    order = np.lexsort((entity, hashes))
    h, e = hashes[order], entity[order]
    first = np.ones(len(h), dtype=bool)
    first[1:] = (h[1:] != h[:-1]) | (e[1:] != e[:-1])
    listed, count = np.unique(h[first], return_counts=True)
    known = np.union1d(listed, background.hashes)
    weight = max(_BACKGROUND_LEAST, _ENTITIES_TOLD_APART - entities)
    carried = np.zeros(len(known))
    others = (count - 1) * (entities + weight) / (entities + _WITHOUT_IT)
    carried[np.searchsorted(known, listed)] += 1 + others
    carried[np.searchsorted(known, background.hashes)] += background.shares * weight
    frequency = carried / (entities + weight)
    return known, -np.log2(np.clip(frequency, 2.0**-RAREST_BITS, 1.0)).astype(np.float32)


@compiled_allocating
def _write_keys(
    v: Vocabulary, listed: np.ndarray, reading_at: np.ndarray, keys: np.ndarray, owner: np.ndarray
) -> int:
    """Write the keys of every reading; give how many there are (also if there is no room)."""
    buffer = np.empty(MAX_KEYS, dtype=np.uint64)
    classes = np.empty(MAX_LETTERS, dtype=np.uint8)
    total = 0
    for r in range(len(reading_at) - 1):
        n = keys_of(v, listed, reading_at[r], reading_at[r + 1], classes, buffer)
        if total + n <= len(keys):
            keys[total : total + n] = buffer[:n]
            owner[total : total + n] = r
        total += n
    return total


def _invert(
    v: Vocabulary, listed: np.ndarray, reading_at: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Readings by key, and the length of every reading's vector of keys."""
    keys, owner = np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.int32)
    total = _write_keys(v, listed, reading_at, keys, owner)
    keys, owner = np.empty(total, dtype=np.uint64), np.empty(total, dtype=np.int32)
    _write_keys(v, listed, reading_at, keys, owner)
    order = np.argsort(keys, kind="stable")
    keys, posting = keys[order], owner[order]
    unique, start = np.unique(keys, return_index=True)
    key_at = np.append(start, total).astype(np.int32)
    readings = len(reading_at) - 1
    weight = np.log2(1.0 + readings / np.diff(key_at)) ** 2
    norm = np.bincount(posting, weights=np.repeat(weight, np.diff(key_at)), minlength=readings)
    return unique, key_at, posting, np.sqrt(norm).astype(np.float32)


def _buckets(keys: np.ndarray) -> np.ndarray:
    """Where the keys that share their first bits begin."""
    starts = np.arange(2**_BUCKET_BITS, dtype=np.uint64) << np.uint64(64 - _BUCKET_BITS)
    return np.append(np.searchsorted(keys, starts), len(keys)).astype(np.int32)
