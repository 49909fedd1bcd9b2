from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.science.errors import InputError
from korgan.training.domain.prerequisites import order_of


@given(st.dictionaries(st.integers(0, 30), st.sets(st.integers(0, 30), max_size=4), max_size=20))
def test_an_order_puts_every_need_first_or_a_real_circle_is_named(
    needs: dict[int, set[int]],
) -> None:
    try:
        order = order_of(needs)
    except InputError as error:
        circle = [int(each) for each in error.message.split(": ")[1].split(" → ")]
        assert circle[0] == circle[-1]
        assert all(b in needs[a] for a, b in pairwise(circle))
        return
    place = {thing: number for number, thing in enumerate(order)}
    assert len(place) == len(order)
    assert all(place[need] < place[thing] for thing, all_ in needs.items() for need in all_)


def test_a_thing_that_needs_itself_is_refused() -> None:
    with pytest.raises(InputError, match="a → a") as refused:
        order_of({"a": ["a"]})
    assert refused.value.code == "cyclic_prerequisites"
