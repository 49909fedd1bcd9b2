from __future__ import annotations

from datetime import date

import pytest

from korgan.science.errors import InputError
from korgan.sources.domain.contents import activity_by_nuclide
from korgan.sources.domain.errors import RuleBroken
from korgan.sources.domain.genealogy import Genealogy, Node, NodeKind, balance_findings
from korgan.sources.domain.tests.examples import DAY, content


def chain() -> Genealogy:
    tree = Genealogy()
    for number in "abc":
        tree = tree.with_node(Node(number, NodeKind.SOURCE, (content("Ra-226", 1e9),)))
    for number, kind in (
        ("capsule", NodeKind.CAPSULE),
        ("drum", NodeKind.CONTAINER),
        ("hole", NodeKind.POSITION),
    ):
        tree = tree.with_node(Node(number, kind))
    for inner, outer in (("a", "capsule"), ("b", "capsule"), ("capsule", "drum"), ("drum", "hole")):
        tree = tree.put(inner, outer, DAY)
    return tree


def test_a_position_holds_what_its_sources_hold() -> None:
    tree = chain()
    later = date(2076, 1, 1)
    assert tree.sources_in("hole") == ["a", "b"]
    assert activity_by_nuclide(tree.contents_of("hole"), later) == pytest.approx(
        {"Ra-226": 2 * content("Ra-226", 1e9).on(later)}
    )
    assert tree.way_of("a") == ["a", "capsule", "drum", "hole"]
    assert tree.put("c", "drum", DAY).sources_in("hole") == ["a", "b", "c"]
    assert tree.sources_in("hole") == ["a", "b"]


def test_recycling_links_the_new_serial_to_its_parent() -> None:
    tree = chain()
    halves = [
        Node("c1", NodeKind.SOURCE, (content("Ra-226", 6e8),)),
        Node("c2", NodeKind.SOURCE, (content("Ra-226", 3.9e8),)),
    ]
    after = tree.recycle("c", halves, DAY, residue=[content("Ra-226", 1e7)])
    assert after.put("c1", "drum", DAY).way_of("c1") == ["c", "c1", "drum", "hole"]
    with pytest.raises(InputError) as caught:
        after.put("c", "drum", DAY)
    assert caught.value.code == "recycled"
    with pytest.raises(InputError) as caught:
        after.recycle("c", halves, DAY)
    assert caught.value.code == "recycled"


def test_activity_does_not_appear_or_vanish_in_recycling() -> None:
    for becquerel in (5e8, 2e9):
        half = [Node("c1", NodeKind.SOURCE, (content("Ra-226", becquerel),))]
        with pytest.raises(RuleBroken, match="before"):
            chain().recycle("c", half, DAY)
    other = [Node("c1", NodeKind.SOURCE, (content("Cs-137", 1e9),))]
    with pytest.raises(RuleBroken) as caught:
        chain().recycle("c", other, DAY)
    assert len(caught.value.findings) == 2


def test_the_balance_is_taken_on_one_day() -> None:
    before = [content("Cs-137", 1e12, date(1996, 3, 2))]
    after = [content("Cs-137", before[0].on(DAY))]
    assert balance_findings(before, after, date(2040, 1, 1)) == []
    assert balance_findings(before, [content("Cs-137", 1e12)], DAY)


@pytest.mark.parametrize(
    ("inner", "outer", "code"),
    [
        ("a", "drum", "already_inside"),
        ("c", "c", "order_of_packages"),
        ("hole", "capsule", "order_of_packages"),
        ("c", "nowhere", "unknown_node"),
        ("nobody", "drum", "unknown_node"),
    ],
)
def test_nothing_is_in_two_places_or_in_itself(inner: str, outer: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        chain().put(inner, outer, DAY)
    assert caught.value.code == code


def test_numbers_are_given_once_and_packages_have_no_contents_of_their_own() -> None:
    with pytest.raises(InputError, match="in use"):
        chain().with_node(Node("a", NodeKind.CAPSULE))
    with pytest.raises(InputError, match="nothing of its own"):
        Node("capsule 2", NodeKind.CAPSULE, (content("Ra-226", 1e9),))
    with pytest.raises(InputError, match="in a package"):
        chain().recycle("a", [], DAY)
