from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korgan.accounting.domain.codes import inventory_changes
from korgan.accounting.domain.inventory_changes import (
    InventoryChange,
    correct,
    delete,
    movement_of,
)
from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.domain.postings import Account, Book
from korgan.science.errors import InputError

NOW = datetime(2026, 7, 1, 9)
KG = 10**9
NATURAL = ElementCategory.NATURAL_URANIUM


def change(code: str = "RD", weight: int = 10 * KG, **more: object) -> InventoryChange:
    fields: dict[str, object] = {
        "event_date": date(2026, 3, 1), "area": "XX-A", "category": NATURAL, "batch": "B1",
        "place": "1",
        "status": inventory_changes()[code].status or "N",
        "permission": "licence" if inventory_changes()[code].needs_permission else "",
    }  # fmt: skip
    return InventoryChange(code, element=weight, **(fields | more))  # type: ignore[arg-type]


def test_a_correction_posts_the_difference_and_the_original_stays() -> None:
    # case CORRECTION: 10 kg corrected to 11 kg
    original = change()
    book = Book([movement_of(original, "m1", NOW)])
    book.add(
        correct(
            original, replace(original, element=11 * KG),
            identifier="m2", original_identifier="m1", booked_at=NOW,
        )
    )  # fmt: skip
    store = Account("XX-A", NATURAL, "1")
    correction = book.movements[1]
    assert [p.amount for p in correction.postings if p.account == store] == [KG]
    assert correction.corrects == "m1"
    assert book.balance(store, "U") == 11 * KG
    assert [p.amount for p in book.movements[0].postings if p.account == store] == [10 * KG]


@pytest.mark.parametrize(
    "more",
    [{"event_date": date(2026, 3, 2)}, {"batch": "B2"}, {"area": "XX-B"}, {"code": "RF"},
     {"status": "U"}, {"category": ElementCategory.DEPLETED_URANIUM}],
)  # fmt: skip
def test_immutable_fields_cannot_be_corrected(more: dict[str, object]) -> None:
    original = change()
    with pytest.raises(InputError) as caught:
        correct(
            original, replace(original, **more),  # type: ignore[arg-type]
            identifier="m2", original_identifier="m1", booked_at=NOW,
        )  # fmt: skip
    assert caught.value.code == "immutable_field"


def test_a_correction_that_changes_nothing_is_refused() -> None:
    original = change()
    with pytest.raises(InputError) as caught:
        correct(original, original, identifier="a", original_identifier="b", booked_at=NOW)
    assert caught.value.code == "nothing_to_correct"


def test_a_deletion_takes_out_what_was_booked() -> None:
    original = change("SD")
    book = Book([movement_of(original, "m1", NOW)])
    book.add(delete(original, identifier="m2", original_identifier="m1", booked_at=NOW))
    assert all(book.balance(a, "U") == 0 for a in book.accounts())


@given(st.sampled_from(sorted(inventory_changes())), st.integers(1, 10**12))
def test_every_code_books_a_balanced_movement_in_its_direction(code: str, weight: int) -> None:
    kind = inventory_changes()[code]
    category = ElementCategory(kind.to_category or "N")
    book = Book([movement_of(change(code, weight, category=category), "m", NOW)])
    own = Account("XX-A", category, "1")
    assert book.balance(own, "U") == kind.sign(category) * weight
    assert sum(book.balance(a, "U") for a in book.accounts()) == 0


def test_a_category_change_moves_between_two_inventory_accounts() -> None:
    book = Book([movement_of(change("NE", category=NATURAL), "m", NOW)])
    assert book.balance(Account("XX-A", NATURAL, "1"), "U") == -10 * KG
    assert book.balance(Account("XX-A", ElementCategory.ENRICHED_URANIUM, "1"), "U") == 10 * KG
    assert all(account.is_inventory for account in book.accounts())


@pytest.mark.parametrize(
    ("code", "more", "wanted"),
    [
        ("TW", {"permission": ""}, "permission_missing"),
        ("L-", {"status": "N"}, "status_of_code"),
        ("RD", {"weight": -1}, "negative_weight"),
        ("RD", {"isotopes": {"U-235": 11 * KG}}, "isotope_above_element"),
        ("RD", {"isotopes": {"Pu-239": 1}}, "isotope_of_other_element"),
    ],
)
def test_impossible_changes_are_refused(code: str, more: dict[str, object], wanted: str) -> None:
    with pytest.raises(InputError) as caught:
        change(code, **more)  # type: ignore[arg-type]
    assert caught.value.code == wanted


def test_a_difference_decreases_the_book_when_the_shipper_stated_more() -> None:
    store = Account("XX-A", NATURAL, "1")
    for weight in (3 * KG, -2 * KG):
        book = Book([movement_of(change("DI", weight), "m", NOW)])
        assert book.balance(store, "U") == -weight
