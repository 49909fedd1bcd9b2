from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.science.errors import InputError
from korgan.science.merkle import EMPTY_ROOT, Frontier, leaf_hash, tree_root
from korgan.science.merkle.tests.vectors import LEAVES, ROOTS


def test_the_heads_on_the_way_are_the_published_ones() -> None:
    frontier = Frontier()
    assert frontier.root() == EMPTY_ROOT
    for data, root in zip(LEAVES, ROOTS, strict=True):
        frontier.append(leaf_hash(data))
        assert frontier.root() == root


@given(st.lists(st.binary(max_size=4), max_size=200), st.data())
def test_it_can_be_put_down_and_taken_up_anywhere(
    contents: list[bytes], data: st.DataObject
) -> None:
    leaves = [leaf_hash(content) for content in contents]
    cut = data.draw(st.integers(0, len(leaves)))
    before = Frontier()
    before.extend(leaves[:cut])
    after = Frontier.from_bytes(before.to_bytes())
    after.extend(leaves[cut:])
    assert after.size == len(leaves)
    assert after.root() == tree_root(leaves)


def test_each_node_is_given_out_once_when_it_is_complete() -> None:
    leaves = [leaf_hash(bytes([n])) for n in range(40)]
    frontier = Frontier()
    nodes = [node for leaf in leaves for node in frontier.append(leaf)]
    assert len({(node.level, node.place) for node in nodes}) == len(nodes)
    for level, place, content in nodes:
        assert content == tree_root(leaves[place << level : (place + 1) << level])


@pytest.mark.parametrize("data", [b"", b"\x00" * 7, b"\x00" * 7 + b"\x03" + b"x" * 32])
def test_a_damaged_frontier_is_refused(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        Frontier.from_bytes(data)
    assert caught.value.code == "frontier_length"


def test_content_instead_of_a_hash_is_refused() -> None:
    with pytest.raises(InputError):
        Frontier().append(b"content")


def test_it_is_compared_by_content_and_is_no_key() -> None:
    one, other = Frontier(), Frontier()
    one.append(leaf_hash(b"a"))
    assert one != other
    other.append(leaf_hash(b"a"))
    assert one == other
    assert one != "frontier"
    assert "size=1" in repr(one)
    with pytest.raises(TypeError):
        hash(one)
