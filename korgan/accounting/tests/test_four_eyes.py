from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.accounting.domain.four_eyes import Weighed, difference, needs_second, together, weighed
from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.tests.holdings import G, change

E, P, N = (ElementCategory(each) for each in "EPN")


@pytest.mark.parametrize(
    ("material", "asked"),
    [
        (Weighed(E, 2000 * G, 90 * G), False),
        (Weighed(E, 2000 * G, 101 * G), True),
        # Nothing stated, or too little to be enriched: the whole element counts.
        (Weighed(E, 10_000 * G, 0), True),
        (Weighed(E, 10_000 * G, 1), True),
        (Weighed(E, 10_000 * G, 71 * G), True),
        (Weighed(E, 100 * G, 0), False),
        # The batch is richer than what was stated.
        (Weighed(E, 1000 * G, 20 * G, Fraction(93, 100)), True),
        (Weighed(P, 101 * G, 0), True),
        (Weighed(P, -101 * G, 0), True),
        (Weighed(N, 101 * G, 0), False),
        (Weighed(N, 2001 * G, 0), True),
    ],
)
def test_what_asks_for_a_second_person(material: Weighed, asked: bool) -> None:
    assert needs_second(material, special=100 * G, source=2000 * G) is asked
    assert not needs_second(material, special=None, source=None)


@given(
    st.sampled_from([E, P, N]), st.integers(0, 10**10), st.fractions(0, 1), st.integers(0, 10**10)
)
def test_what_is_left_out_never_spares_the_second_person(
    category: ElementCategory, element: int, share: Fraction, limit: int
) -> None:
    stated = Weighed(category, element, int(element * share))
    blank = Weighed(category, element, 0)
    if needs_second(stated, limit, limit):
        assert needs_second(blank, limit, limit)


def test_the_products_of_one_posting_count_together() -> None:
    parts = [change("RP", f"C-{n}", "1000", "45") for n in range(3)]
    assert not any(needs_second(each, 100 * G, None) for c in parts for each in weighed(c))
    assert any(needs_second(each, 100 * G, None) for each in together(parts))


def test_a_category_change_counts_in_both_categories() -> None:
    down = change("ED", "A-1", "500", "1", category=ElementCategory.DEPLETED_URANIUM)
    assert any(needs_second(each, 100 * G, None) for each in weighed(down))


def test_a_difference_counts_by_its_size() -> None:
    before, after = change("RF", "R-1", "150", "50"), change("RF", "R-1", "30", "10")
    assert [(each.element, each.fissile) for each in difference(before, after)] == [
        (-120 * G, 40 * G)
    ]
