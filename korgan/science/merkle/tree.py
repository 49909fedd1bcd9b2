"""Merkle trees of RFC 9162: heads, inclusion proofs and consistency proofs.

A tree over n leaves is described by ranges of leaves: every hash in a proof is the head of one
range ``[start, end)``. The ranges follow from the sizes alone, so the same list serves a caller
with all leaf hashes in memory and a caller who keeps the nodes in a table (see
:class:`korgan.science.merkle.frontier.Frontier`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from hmac import compare_digest

from korgan.science.errors import InputError

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()

NodeSource = Callable[[int, int], bytes]
"""Gives the hash of the perfect subtree at (level, place): 2**level leaves from place*2**level."""


def leaf_hash(data: bytes) -> bytes:
    """Hash one leaf: SHA-256 over the byte 0x00 and the data.

    The prefix keeps a leaf from being passed off as a node (second preimage).

    Parameters
    ----------
    data : bytes
        Content of the leaf.

    Returns
    -------
    bytes
        32 bytes.

    References
    ----------
    RFC 9162, section 2.1.1.

    Examples
    --------
    >>> leaf_hash(b"").hex()[:16]
    '6e340b9cffb37a98'
    """
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash an inner node: SHA-256 over the byte 0x01 and both children (RFC 9162, 2.1.1).

    Parameters
    ----------
    left, right : bytes
        Hashes of the children.

    Returns
    -------
    bytes
        32 bytes.
    """
    return sha256(b"\x01" + left + right).digest()


def tree_root(leaf_hashes: Sequence[bytes]) -> bytes:
    """Head of the tree over the given leaves.

    Pairs are hashed level by level and a lone last node moves up unchanged; that is the recursive
    definition of RFC 9162, section 2.1.1, without the recursion.

    Parameters
    ----------
    leaf_hashes : sequence of bytes
        Hashes of the leaves in order, 32 bytes each, as :func:`leaf_hash` gives them.

    Returns
    -------
    bytes
        The tree head; the hash of nothing for a tree without leaves.

    Raises
    ------
    InputError
        ``hash_length`` when a hash has not 32 bytes.

    Examples
    --------
    >>> tree_root([]) == EMPTY_ROOT
    True
    >>> tree_root([leaf_hash(b"a")]) == leaf_hash(b"a")
    True
    """
    for position, item in enumerate(leaf_hashes):
        if len(item) != HASH_SIZE:
            raise InputError(
                "hash_length",
                f"a leaf hash has {len(item)} bytes instead of {HASH_SIZE}",
                where=f"leaf {position}",
                mend="hash the content with leaf_hash first",
            )
    return _root_of(leaf_hashes)


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """Ranges of leaves whose heads prove that leaf `index` is in the tree, from leaf to root.

    Parameters
    ----------
    index : int
        Position of the leaf, counted from 0.
    size : int
        Number of leaves in the tree.

    Returns
    -------
    list of (int, int)
        Half-open ranges ``[start, end)``.

    Raises
    ------
    InputError
        ``leaf_outside_tree`` when there is no such leaf.

    References
    ----------
    RFC 9162, section 2.1.3.1.

    Examples
    --------
    >>> inclusion_ranges(2, 5)
    [(3, 4), (0, 2), (4, 5)]
    """
    if not 0 <= index < size:
        raise InputError(
            "leaf_outside_tree",
            f"there is no leaf {index} in a tree of {size}",
            mend="leaves are counted from 0",
        )
    ranges = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _largest_power_below(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(first: int, second: int) -> list[tuple[int, int]]:
    """Ranges of leaves whose heads prove that a tree of `first` leaves grew into one of `second`.

    Parameters
    ----------
    first, second : int
        Sizes of the earlier and the later tree, 0 <= first <= second.

    Returns
    -------
    list of (int, int)
        Half-open ranges; empty when nothing needs a proof (first is 0 or equal to second).

    Raises
    ------
    InputError
        ``tree_shrank`` when first is larger than second or negative.

    References
    ----------
    RFC 9162, section 2.1.4.1.

    Examples
    --------
    >>> consistency_ranges(3, 7)
    [(2, 3), (3, 4), (0, 2), (4, 7)]
    """
    if not 0 <= first <= second:
        raise InputError(
            "tree_shrank",
            f"a tree of {first} leaves cannot grow into one of {second}",
            mend="give the smaller size first",
        )
    if first in (0, second):
        return []
    ranges = []
    start, end = 0, second
    while end != first:
        middle = start + _largest_power_below(end - start)
        if first <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    # The head of the first tree itself is known to the verifier, unless it was split on the way.
    if start != 0:
        ranges.append((start, end))
    return ranges[::-1]


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> list[bytes]:
    """Proof that leaf `index` belongs to the tree over all given leaves.

    Parameters
    ----------
    leaf_hashes : sequence of bytes
        Hashes of all leaves, 32 bytes each.
    index : int
        Position of the leaf, counted from 0.

    Returns
    -------
    list of bytes
        The audit path, from leaf to root.

    Raises
    ------
    InputError
        ``leaf_outside_tree``, ``hash_length``.

    Examples
    --------
    >>> leaves = [leaf_hash(bytes([n])) for n in range(5)]
    >>> proof = inclusion_proof(leaves, 2)
    >>> verify_inclusion(leaves[2], 2, 5, proof, tree_root(leaves))
    True
    """
    ranges = inclusion_ranges(index, len(leaf_hashes))
    return [tree_root(leaf_hashes[start:end]) for start, end in ranges]


def consistency_proof(leaf_hashes: Sequence[bytes], first: int) -> list[bytes]:
    """Proof that the tree over the first `first` leaves grew into the tree over all of them.

    Parameters
    ----------
    leaf_hashes : sequence of bytes
        Hashes of all leaves of the later tree.
    first : int
        Size of the earlier tree.

    Returns
    -------
    list of bytes
        The proof; empty when first is 0 or the number of leaves.

    Raises
    ------
    InputError
        ``tree_shrank``, ``hash_length``.

    Examples
    --------
    >>> leaves = [leaf_hash(bytes([n])) for n in range(7)]
    >>> proof = consistency_proof(leaves, 3)
    >>> verify_consistency(3, 7, tree_root(leaves[:3]), tree_root(leaves), proof)
    True
    """
    ranges = consistency_ranges(first, len(leaf_hashes))
    return [tree_root(leaf_hashes[start:end]) for start, end in ranges]


def range_root(start: int, end: int, node: NodeSource) -> bytes:
    """Head of a range out of stored nodes: at most one look-up per level.

    Parameters
    ----------
    start, end : int
        A range as given by :func:`inclusion_ranges` or :func:`consistency_ranges`, or ``0, size``.
    node : callable
        ``node(level, place)`` gives the hash of the perfect subtree over the leaves
        ``place * 2**level`` to ``(place + 1) * 2**level - 1``.

    Returns
    -------
    bytes
        The head of the range.
    """
    parts = []
    while start < end:
        level = (end - start).bit_length() - 1
        parts.append(node(level, start >> level))
        start += 1 << level
    if not parts:
        return EMPTY_ROOT
    root = parts.pop()
    while parts:
        root = node_hash(parts.pop(), root)
    return root


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Whether the proof shows that a leaf stands at `index` in the tree with the given head.

    Parameters
    ----------
    leaf : bytes
        Hash of the leaf.
    index, size : int
        Position of the leaf and number of leaves.
    proof : sequence of bytes
        Audit path from leaf to root.
    root : bytes
        The tree head, from a checkpoint that the caller trusts.

    Returns
    -------
    bool
        False for anything that does not verify, malformed proofs included: a proof comes from the
        party that is being checked.

    References
    ----------
    RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size or not _well_formed([leaf, root, *proof]):
        return False
    position, last, head = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            head = node_hash(sibling, head)
            shift = _trailing_zeros(position)
            position, last = position >> shift, last >> shift
        else:
            head = node_hash(head, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and compare_digest(head, root)


def verify_consistency(
    first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the proof shows that the later tree only appended to the earlier one.

    Parameters
    ----------
    first, second : int
        Sizes of the earlier and the later tree.
    first_root, second_root : bytes
        Their heads.
    proof : sequence of bytes
        The consistency proof.

    Returns
    -------
    bool
        False for anything that does not verify. An empty earlier tree is consistent with any later
        one, provided that its head is that of an empty tree and the proof is empty.

    References
    ----------
    RFC 9162, section 2.1.4.2.
    """
    if not 0 <= first <= second or not _well_formed([first_root, second_root, *proof]):
        return False
    if first == 0:
        empty = second > 0 or second_root == EMPTY_ROOT
        return empty and not proof and first_root == EMPTY_ROOT
    if first == second:
        return not proof and compare_digest(first_root, second_root)
    path = list(proof)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    if not path:
        return False
    return _walk_consistency(first - 1, second - 1, path, first_root, second_root)


def _walk_consistency(
    position: int, last: int, path: list[bytes], first_root: bytes, second_root: bytes
) -> bool:
    while position & 1:
        position, last = position >> 1, last >> 1
    earlier = later = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            earlier, later = node_hash(sibling, earlier), node_hash(sibling, later)
            shift = _trailing_zeros(position)
            position, last = position >> shift, last >> shift
        else:
            later = node_hash(later, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and compare_digest(earlier, first_root) and compare_digest(later, second_root)


def _root_of(hashes: Sequence[bytes]) -> bytes:
    if not hashes:
        return EMPTY_ROOT
    level = list(hashes)
    while len(level) > 1:
        lone = level.pop() if len(level) % 2 else None
        level = [
            sha256(b"\x01" + left + right).digest()
            for left, right in zip(level[::2], level[1::2], strict=True)
        ]
        if lone is not None:
            level.append(lone)
    return level[0]


def _largest_power_below(count: int) -> int:
    """Largest power of two smaller than `count` (RFC 9162 calls it k)."""
    return 1 << ((count - 1).bit_length() - 1)


def _trailing_zeros(position: int) -> int:
    """Levels on which the path has no sibling because the node is the last and a left child."""
    return (position & -position).bit_length() - 1 if position else 0


def _well_formed(hashes: Sequence[bytes]) -> bool:
    return all(len(item) == HASH_SIZE for item in hashes)
