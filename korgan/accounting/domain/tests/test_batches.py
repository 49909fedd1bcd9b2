from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.accounting.domain.batches import Batch, BatchGraph, Operation
from korgan.accounting.domain.materials import ElementCategory
from korgan.science.errors import InputError

E = ElementCategory.ENRICHED_URANIUM
DAY = date(2026, 5, 1)


def batch(name: str, weight: int, fissile: int = 0) -> Batch:
    return Batch(name, E, weight, {"U-235": fissile} if fissile else {})


def test_origins_pass_through_blending_and_rebatching() -> None:
    graph = BatchGraph([batch("A", 60, 3), batch("B", 40, 1)])
    graph.apply(Operation("blending", DAY, ("A", "B"), (batch("C", 100, 4),)))
    graph.apply(Operation("re-batching", DAY, ("C",), (batch("D", 25, 1), batch("F", 75, 3))))
    graph.receive(batch("G", 25))
    graph.apply(Operation("dissolution", DAY, ("D", "G"), (batch("H", 50, 1),)))
    assert graph.origins("H") == {
        "A": Fraction(3, 10), "B": Fraction(2, 10), "G": Fraction(1, 2),
    }  # fmt: skip
    assert graph.descendants("A") == {"C", "D", "F", "H"}
    assert {b.name for b in graph.live()} == {"F", "H"}


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=6), st.data())
def test_weight_is_conserved_and_shares_sum_to_one(weights: list[int], data: st.DataObject) -> None:
    graph = BatchGraph(batch(f"S{i}", w) for i, w in enumerate(weights))
    total = sum(weights)
    first = data.draw(st.integers(0, total))
    products = (batch("P1", first), batch("P2", total - first))
    graph.apply(Operation("blending", DAY, tuple(f"S{i}" for i in range(len(weights))), products))
    assert sum(b.element for b in graph.live()) == total
    assert sum(graph.origins("P1").values()) == 1


@pytest.mark.parametrize(
    ("sources", "products", "code"),
    [
        (("A",), (batch("C", 61, 3),), "unbalanced_operation"),
        (("A",), (batch("C", 60, 2),), "unbalanced_operation"),
        (("A",), (batch("B", 60, 3),), "duplicate_batch"),
        (("A",), (batch("C", 30, 2), batch("C", 30, 1)), "duplicate_batch"),
        (("A", "A"), (batch("C", 120, 6),), "duplicate_batch"),
        (("X",), (batch("C", 1),), "unknown_batch"),
        ((), (batch("C", 0),), "empty_operation"),
    ],
)
def test_impossible_operations_are_refused_and_change_nothing(
    sources: tuple[str, ...], products: tuple[Batch, ...], code: str
) -> None:
    graph = BatchGraph([batch("A", 60, 3), batch("B", 40)])
    with pytest.raises(InputError) as caught:
        graph.apply(Operation("re-batching", DAY, sources, products))
    assert caught.value.code == code
    assert {b.name for b in graph.live()} == {"A", "B"}


def test_a_batch_is_used_up_once_and_its_name_is_never_used_again() -> None:
    graph = BatchGraph([batch("A", 60)])
    graph.apply(Operation("re-batching", DAY, ("A",), (batch("B", 60),)))
    with pytest.raises(InputError) as caught:
        graph.apply(Operation("re-batching", DAY, ("A",), (batch("C", 60),)))
    assert caught.value.code == "batch_used_up"
    with pytest.raises(InputError) as caught:
        graph.receive(batch("A", 5))
    assert caught.value.code == "duplicate_batch"


def test_isotopes_above_the_element_are_refused() -> None:
    with pytest.raises(InputError):
        batch("A", 5, 6)
