from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.domain.postings import Account, Book, Movement, Posting
from korgan.science.errors import InputError

NOON = datetime(2026, 3, 2, 12)
STORE = Account("XX-A", ElementCategory.ENRICHED_URANIUM, "1")
ABROAD = Account("XX-A", ElementCategory.ENRICHED_URANIUM, external="foreign")


def receipt(name: str, element: int, isotope: int = 0, on: date = date(2026, 3, 1)) -> Movement:
    return Movement(
        name, on, NOON,
        (
            Posting(STORE, "U", element), Posting(ABROAD, "U", -element),
            Posting(STORE, "U-235", isotope), Posting(ABROAD, "U-235", -isotope),
        ),
    )  # fmt: skip


def test_an_unbalanced_movement_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        Movement("m", date(2026, 1, 1), NOON, (Posting(STORE, "U", 5), Posting(ABROAD, "U", -4)))
    assert caught.value.code == "unbalanced_movement"


def test_obligations_balance_apart() -> None:
    other = Account("XX-A", ElementCategory.ENRICHED_URANIUM, obligation="P", external="foreign")
    with pytest.raises(InputError) as caught:
        Movement("m", date(2026, 1, 1), NOON, (Posting(STORE, "U", 5), Posting(other, "U", -5)))
    assert caught.value.code == "unbalanced_movement"


def test_floats_and_isotopes_above_the_element_are_refused() -> None:
    half: Any = 0.5
    with pytest.raises(InputError) as caught:
        Movement(
            "m", date(2026, 1, 1), NOON, (Posting(STORE, "U", half), Posting(ABROAD, "U", -half))
        )
    assert caught.value.code == "amount_not_integer"
    with pytest.raises(InputError) as caught:
        receipt("m", 5, 6)
    assert caught.value.code == "isotope_above_element"


def test_a_book_refuses_doubles_and_dangling_corrections() -> None:
    book = Book([receipt("m1", 5)])
    with pytest.raises(InputError) as caught:
        book.add(receipt("m1", 7))
    assert caught.value.code == "duplicate_movement"
    dangling = Movement("c", date(2026, 1, 1), NOON, receipt("x", 1).postings, corrects="nothing")
    with pytest.raises(InputError) as caught:
        book.add(dangling)
    assert caught.value.code == "correction_without_original"
    assert book.balance(STORE, "U") == 5


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 20), st.integers(0, 20)), max_size=20),
    st.integers(0, 20),
    st.integers(0, 20),
)
def test_views_as_known_on_a_date_never_change_by_later_bookings(
    entries: list[tuple[int, int, int]], on: int, known: int
) -> None:
    start, clock = date(2026, 1, 1), datetime(2026, 1, 1)
    book = Book()
    earlier = None
    for number, (amount, event, booked) in enumerate(sorted(entries, key=lambda e: e[2])):
        movement = Movement(
            str(number), start + timedelta(days=event), clock + timedelta(days=booked),
            (Posting(STORE, "U", amount), Posting(ABROAD, "U", -amount)),
        )  # fmt: skip
        if booked > known and earlier is None:
            earlier = _view(book, on, known)
        book.add(movement)
        assert sum(book.balance(a, "U") for a in (STORE, ABROAD)) == 0
    wanted = sum(a for a, e, b in entries if e <= on and b <= known)
    assert _view(book, on, known) == wanted
    assert earlier in (None, wanted)


def _view(book: Book, on: int, known: int) -> int:
    return book.balance(
        STORE, "U", on=date(2026, 1, 1) + timedelta(days=on),
        known_on=datetime(2026, 1, 1) + timedelta(days=known),
    )  # fmt: skip
