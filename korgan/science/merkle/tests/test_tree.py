from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.science.errors import InputError
from korgan.science.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    consistency_ranges,
    inclusion_proof,
    inclusion_ranges,
    leaf_hash,
    node_hash,
    range_root,
    tree_root,
    verify_consistency,
    verify_inclusion,
)
from korgan.science.merkle.tests.vectors import CONSISTENCY, INCLUSION, LEAVES, ROOTS

HASHES = [leaf_hash(data) for data in LEAVES]
leaves_of = st.integers(1, 130).map(lambda n: [leaf_hash(bytes([i % 7, i])) for i in range(n)])


def recursive_root(leaves: list[bytes]) -> bytes:
    """Follow the definition of RFC 9162, section 2.1.1, word by word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(recursive_root(leaves[:k]), recursive_root(leaves[k:]))


def flip(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8 % len(changed)] ^= 1 << bit % 8
    return bytes(changed)


def test_hashes_of_leaf_and_node_are_the_published_ones() -> None:
    published = "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    assert leaf_hash(b"L123456").hex() == published
    published = "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"
    assert node_hash(b"N123", b"N456").hex() == published


@pytest.mark.parametrize("size", range(1, 9))
def test_heads_are_the_published_ones(size: int) -> None:
    assert tree_root(HASHES[:size]) == ROOTS[size - 1]


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_inclusion_proofs_are_the_published_ones(index: int, size: int, proof: list[bytes]) -> None:
    assert inclusion_proof(HASHES[:size], index) == proof
    assert verify_inclusion(HASHES[index], index, size, proof, ROOTS[size - 1])


@pytest.mark.parametrize(("first", "second", "proof"), CONSISTENCY)
def test_consistency_proofs_are_the_published_ones(
    first: int, second: int, proof: list[bytes]
) -> None:
    assert consistency_proof(HASHES[:second], first) == proof
    assert verify_consistency(first, second, ROOTS[first - 1], ROOTS[second - 1], proof)


@given(leaves_of)
def test_the_head_follows_the_recursive_definition(leaves: list[bytes]) -> None:
    assert tree_root(leaves) == recursive_root(leaves)


@given(leaves_of, st.data())
def test_every_inclusion_proof_verifies_and_any_changed_bit_fails(
    leaves: list[bytes], data: st.DataObject
) -> None:
    size = len(leaves)
    index = data.draw(st.integers(0, size - 1))
    proof, root = inclusion_proof(leaves, index), tree_root(leaves)
    assert verify_inclusion(leaves[index], index, size, proof, root)
    bit = data.draw(st.integers(0, 255))
    assert not verify_inclusion(flip(leaves[index], bit), index, size, proof, root)
    assert not verify_inclusion(leaves[index], index, size, proof, flip(root, bit))
    assert not verify_inclusion(leaves[index], index, size, [*proof, root], root)
    for number in range(len(proof)):
        changed = [*proof]
        changed[number] = flip(proof[number], bit)
        assert not verify_inclusion(leaves[index], index, size, changed, root)
        assert not verify_inclusion(
            leaves[index], index, size, proof[:number] + proof[number + 1 :], root
        )


@given(leaves_of, st.data())
def test_an_inclusion_proof_holds_for_no_other_place(
    leaves: list[bytes], data: st.DataObject
) -> None:
    size = len(leaves)
    index, other = data.draw(st.tuples(*[st.integers(0, size - 1)] * 2))
    proof, root = inclusion_proof(leaves, index), tree_root(leaves)
    assert verify_inclusion(leaves[index], other, size, proof, root) == (index == other)


@given(leaves_of, st.data())
def test_every_consistency_proof_verifies_and_any_changed_bit_fails(
    leaves: list[bytes], data: st.DataObject
) -> None:
    second = len(leaves)
    first = data.draw(st.integers(0, second))
    proof = consistency_proof(leaves, first)
    earlier, later = tree_root(leaves[:first]), tree_root(leaves)
    assert verify_consistency(first, second, earlier, later, proof)
    bit = data.draw(st.integers(0, 255))
    assert not verify_consistency(first, second, flip(earlier, bit), later, proof)
    if first:
        assert not verify_consistency(first, second, earlier, flip(later, bit), proof)
    assert not verify_consistency(first, second, earlier, later, [*proof, later])
    for number in range(len(proof)):
        changed = [*proof]
        changed[number] = flip(proof[number], bit)
        assert not verify_consistency(first, second, earlier, later, changed)


@given(leaves_of, st.data())
def test_no_consistency_with_a_rewritten_past(leaves: list[bytes], data: st.DataObject) -> None:
    first = data.draw(st.integers(1, len(leaves)))
    changed = data.draw(st.integers(0, first - 1))
    rewritten = [*leaves]
    rewritten[changed] = flip(leaves[changed], data.draw(st.integers(0, 255)))
    proof = consistency_proof(rewritten, first)
    earlier, later = tree_root(leaves[:first]), tree_root(rewritten)
    assert not verify_consistency(first, len(leaves), earlier, later, proof)


@given(leaves_of, st.data())
def test_proofs_from_stored_nodes_equal_proofs_from_leaves(
    leaves: list[bytes], data: st.DataObject
) -> None:
    frontier, nodes = Frontier(), {}
    for leaf in leaves:
        nodes.update({(node.level, node.place): node.hash for node in frontier.append(leaf)})

    def stored(level: int, place: int) -> bytes:
        return nodes[level, place]

    index = data.draw(st.integers(0, len(leaves) - 1))
    ranges = inclusion_ranges(index, len(leaves))
    assert [range_root(*span, stored) for span in ranges] == inclusion_proof(leaves, index)
    ranges = consistency_ranges(index, len(leaves))
    assert [range_root(*span, stored) for span in ranges] == consistency_proof(leaves, index)
    assert range_root(0, len(leaves), stored) == tree_root(leaves)
    assert range_root(0, 0, stored) == EMPTY_ROOT


@pytest.mark.parametrize(
    ("first", "second", "earlier", "later", "proof"),
    [
        (2, 1, ROOTS[1], ROOTS[0], []),
        (1, 2, ROOTS[0], ROOTS[1], []),
        (3, 4, ROOTS[2], ROOTS[3], []),
        (1, 1, ROOTS[0], ROOTS[1], []),
        (1, 1, ROOTS[0], ROOTS[0], [EMPTY_ROOT]),
        (0, 1, ROOTS[0], ROOTS[0], []),
        (0, 0, EMPTY_ROOT, ROOTS[0], []),
        (0, 1, EMPTY_ROOT, ROOTS[0], [EMPTY_ROOT]),
        (-1, 1, ROOTS[0], ROOTS[0], []),
        (1, 8, b"short", ROOTS[7], CONSISTENCY[1][2]),
        (1, 8, ROOTS[0], ROOTS[7], [b"", *CONSISTENCY[1][2]]),
    ],
)
def test_malformed_consistency_proofs_do_not_verify(
    first: int, second: int, earlier: bytes, later: bytes, proof: list[bytes]
) -> None:
    assert not verify_consistency(first, second, earlier, later, proof)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 8), (8, 8)])
def test_a_leaf_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    assert not verify_inclusion(HASHES[0], index, size, [], HASHES[0])
    with pytest.raises(InputError, match="there is no leaf"):
        inclusion_proof(HASHES[:size], index)


def test_content_instead_of_hashes_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        tree_root([HASHES[0], b"content"])
    assert caught.value.code == "hash_length"
    with pytest.raises(InputError, match="cannot grow"):
        consistency_proof(HASHES[:3], 4)
