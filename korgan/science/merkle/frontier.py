"""Head of a growing tree, kept in a few dozen hashes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from korgan.science.errors import InputError
from korgan.science.merkle.tree import EMPTY_ROOT, HASH_SIZE, node_hash

_SIZE_BYTES = 8


class Node(NamedTuple):
    """A perfect subtree over the leaves place*2**level to (place + 1)*2**level - 1."""

    level: int
    place: int
    hash: bytes


class Frontier:
    """Heads of the perfect subtrees that make up a tree so far, largest first.

    One hash per set bit of the size: appending costs two hashes on average and needs none of the
    leaves before, so a log of a million entries never has to be read again to sign its next head.

    Examples
    --------
    >>> from korgan.science.merkle.tree import leaf_hash, tree_root
    >>> leaves = [leaf_hash(bytes([n])) for n in range(11)]
    >>> frontier = Frontier()
    >>> for leaf in leaves:
    ...     _ = frontier.append(leaf)
    >>> frontier.root() == tree_root(leaves)
    True
    >>> Frontier.from_bytes(frontier.to_bytes()) == frontier
    True
    """

    def __init__(self) -> None:
        self._size = 0
        self._peaks: list[bytes] = []

    @property
    def size(self) -> int:
        """Number of leaves appended so far."""
        return self._size

    def append(self, leaf: bytes) -> list[Node]:
        """Add one leaf and return the perfect subtrees that it completes, itself included.

        A log that stores these nodes can later make any proof with
        :func:`korgan.science.merkle.tree.range_root`, without its leaves.

        Parameters
        ----------
        leaf : bytes
            Hash of the leaf.

        Returns
        -------
        list of Node
            From level 0 upwards.

        Raises
        ------
        InputError
            ``hash_length`` when the hash has not 32 bytes.
        """
        if len(leaf) != HASH_SIZE:
            raise InputError(
                "hash_length",
                f"a leaf hash has {len(leaf)} bytes instead of {HASH_SIZE}",
                mend="hash the content with leaf_hash first",
            )
        place, level = self._size, 0
        completed = [Node(0, place, leaf)]
        while place & 1:
            leaf = node_hash(self._peaks.pop(), leaf)
            place, level = place >> 1, level + 1
            completed.append(Node(level, place, leaf))
        self._peaks.append(leaf)
        self._size += 1
        return completed

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaves in order, without keeping the nodes between.

        Parameters
        ----------
        leaves : iterable of bytes
            Hashes of the leaves.

        Raises
        ------
        InputError
            ``hash_length``; the leaves before the bad one have been added.
        """
        for leaf in leaves:
            self.append(leaf)

    def root(self) -> bytes:
        """Head of the tree so far.

        Returns
        -------
        bytes
            32 bytes; the hash of nothing for an empty tree.
        """
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root

    def to_bytes(self) -> bytes:
        """Serialise as size (8 bytes, big-endian) and the hashes, largest subtree first.

        Returns
        -------
        bytes
            8 bytes and 32 for each set bit of the size.
        """
        return self._size.to_bytes(_SIZE_BYTES, "big") + b"".join(self._peaks)

    @classmethod
    def from_bytes(cls, data: bytes) -> Frontier:
        """Read what :meth:`to_bytes` wrote.

        Parameters
        ----------
        data : bytes
            A serialised frontier.

        Returns
        -------
        Frontier
            Ready to be appended to.

        Raises
        ------
        InputError
            ``frontier_length`` when size and number of hashes do not belong together.
        """
        size = int.from_bytes(data[:_SIZE_BYTES], "big")
        expected = _SIZE_BYTES + HASH_SIZE * size.bit_count()
        if len(data) != expected or len(data) < _SIZE_BYTES:
            raise InputError(
                "frontier_length",
                f"a frontier of size {size} takes {expected} bytes, not {len(data)}",
                mend="rebuild it from the leaves",
            )
        frontier = cls()
        frontier._size = size
        frontier._peaks = [
            data[at : at + HASH_SIZE] for at in range(_SIZE_BYTES, expected, HASH_SIZE)
        ]
        return frontier

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Frontier):
            return NotImplemented
        return self.to_bytes() == other.to_bytes()

    def __hash__(self) -> int:
        raise TypeError("a frontier grows and cannot be a key; use to_bytes()")

    def __repr__(self) -> str:
        return f"Frontier(size={self._size}, root={self.root().hex()[:16]}...)"
