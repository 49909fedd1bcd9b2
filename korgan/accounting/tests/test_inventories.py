from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from korgan.accounting.domain.counting import Count
from korgan.accounting.models import Batch, CountLine, InventoryTaking, Movement
from korgan.accounting.readers.count_sheet import COLUMNS, read_count_sheet
from korgan.accounting.selectors.ledger import book_value
from korgan.accounting.services import (
    Counted,
    count_again,
    finish_inventory,
    freeze_inventory,
    post_change,
    reconcile_inventory,
    record_counts,
)
from korgan.accounting.tests.holdings import DAY, OPENED, G, Holders, change
from korgan.kernel.errors import InputError
from korgan.kernel.records.xlsx_writing import write_workbook

TAKEN = date(2026, 6, 30)
WHY = "searched all stores and the process line"


def refused(code: str) -> pytest.RaisesExc[InputError]:
    return pytest.raises(InputError, check=lambda error: error.code == code)


def frozen(holders: Holders) -> InventoryTaking:
    return freeze_inventory(actor=holders.accountant, area=holders.plant, on=TAKEN)


def counted(holders: Holders, taking: InventoryTaking, *counts: Counted) -> None:
    record_counts(actor=holders.accountant, taking=taking, counts=counts)


def test_the_count_list_is_the_frozen_book(holders: Holders) -> None:
    taking = frozen(holders)
    lines = {line.name: line.book for line in taking.lines.all()}
    assert lines["A-1"] == {"U": 5000 * G, "U-235": 225 * G, "items": 5}
    with refused("book_frozen"):
        post_change(actor=holders.accountant, area=holders.plant, change=change("LD", "A-2", "1"))
    later = change("LD", "A-2", "1", event_date=TAKEN + timedelta(days=1))
    post_change(actor=holders.accountant, area=holders.plant, change=later)
    with refused("taking_open"):
        freeze_inventory(actor=holders.accountant, area=holders.plant, on=TAKEN)


def test_an_inventory_before_its_freeze_is_refused(holders: Holders) -> None:
    taking = frozen(holders)
    early = Counted("A-1", "E", Count(items=5), counted_on=DAY)
    with refused("count_before_freeze"):
        counted(holders, taking, early)
    for day, code in ((OPENED, "before_opening"), (date(2999, 1, 1), "future_event")):
        with refused(code):
            freeze_inventory(actor=holders.accountant, area=holders.plant, on=day)


def test_found_missing_differing_and_extra(holders: Holders) -> None:
    taking = frozen(holders)
    counted(
        holders, taking,
        Counted("A-1", "E", Count(items=4, element=3999 * G), method="TITR"),
        Counted("A-2", "E", Count(present=False)),
        Counted("X-1", "E", Count(items=1, element=7 * G, isotopes={"U-235": 300_000}), place="2"),
    )  # fmt: skip
    found = {line.name: line.result for line in taking.lines.all()}
    assert found == {"A-1": "differing", "A-2": "missing", "X-1": "extra"}
    line = CountLine.objects.get(name="A-1")
    assert line.counted == {"U": 3999 * G, "U-235": 179_955_000, "items": 4}
    assert line.calibration is not None


def test_what_was_found_is_the_next_beginning(holders: Holders) -> None:
    taking = frozen(holders)
    counted(holders, taking, Counted("A-1", "E", Count(items=5)), Counted("A-2", "E", Count(False)))
    reconcile_inventory(actor=holders.accountant, taking=taking)
    with refused("explanation_missing"):
        finish_inventory(actor=holders.second, taking=taking)
    with refused("four_eyes"):
        finish_inventory(actor=holders.accountant, taking=taking, explanation=WHY)
    done = finish_inventory(actor=holders.second, taking=taking, explanation=WHY)
    assert done.state == "final"
    difference = Movement.objects.get(code="L-")
    assert difference.event_date == TAKEN
    assert difference.status == "U"
    held = book_value(actor=holders.accountant, area=holders.plant, on=TAKEN)
    assert held == {("E", "U"): 5000 * G, ("E", "U-235"): 225 * G, ("E", "items"): 5}
    with refused("period_closed"):
        post_change(actor=holders.accountant, area=holders.plant, change=change("LD", "A-1", "1"))
    following = freeze_inventory(
        actor=holders.accountant, area=holders.plant, on=TAKEN + timedelta(days=30)
    )
    assert [line.name for line in following.lines.all()] == ["A-1"]


def test_an_item_that_turns_up_later_is_booked_back(holders: Holders) -> None:
    test_what_was_found_is_the_next_beginning(holders)
    taking = InventoryTaking.objects.get(state="frozen")
    counted(
        holders, taking, Counted("A-1", "E", Count(items=5)),
        Counted("A-2", "E", Count(items=1, element=800 * G, isotopes={"U-235": 36 * G}), place="1"),
    )  # fmt: skip
    reconcile_inventory(actor=holders.accountant, taking=taking)
    finish_inventory(actor=holders.second, taking=taking, explanation=WHY)
    assert Movement.objects.filter(code="L+").count() == 1
    assert Batch.objects.filter(name="A-2").count() == 1
    assert book_value(actor=holders.accountant, area=holders.plant)["E", "U"] == 5800 * G


def test_everything_is_counted_before_the_result_and_once_more_on_demand(holders: Holders) -> None:
    taking = frozen(holders)
    counted(holders, taking, Counted("A-1", "E", Count(items=5)))
    with refused("not_counted"):
        reconcile_inventory(actor=holders.accountant, taking=taking)
    counted(holders, taking, Counted("A-2", "E", Count(False)))
    reconcile_inventory(actor=holders.accountant, taking=taking)
    with refused("wrong_state"):
        counted(holders, taking, Counted("A-2", "E", Count(items=1)))
    count_again(actor=holders.accountant, taking=taking, reason="A-2 was behind A-1")
    counted(holders, taking, Counted("A-2", "E", Count(items=1)))
    reconcile_inventory(actor=holders.accountant, taking=taking)
    finish_inventory(actor=holders.second, taking=taking)
    assert not Movement.objects.filter(code__in=["L-", "L+"]).exists()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (Counted("A-1", "E", Count(False, items=1)), "missing_with_weight"),
        (Counted("A-1", "E", Count(isotopes={"U-235": 1})), "isotope_without_element"),
        (Counted("A-1", "E", Count(element=G, isotopes={"U-235": 2 * G})), "isotope_above_element"),
        (Counted("A-1", "E", Count(items=-1)), "negative_weight"),
        (Counted("X-1", "", Count()), "not_on_list"),
        (Counted("X-1", "E", Count(), place="9"), "no_such_place"),
        (Counted("X-1", "E", Count(), place="1"), "extra_without_weight"),
        (Counted("A-1", "E", Count(items=5), method="NONE"), "no_such_method"),
    ],
)
def test_counts_that_cannot_be_are_refused(holders: Holders, wrong: Counted, code: str) -> None:
    taking = frozen(holders)
    with refused(code):
        counted(holders, taking, wrong)
    assert not taking.lines.exclude(result="uncounted").exists()


def test_sheets_are_read_as_text_and_as_workbooks() -> None:
    rows = [
        ["A-1", "E", "1", "yes", "5", "3999,5", "g", "180", "TITR", ""],
        ["A-2", "E", "1", "no", "", "", "", "", "", "not at its place"],
        ["A-3", "E", "1", "", "", "", "", "", "", ""],
    ]
    text = "\n".join(";".join(row) for row in [list(COLUMNS), *rows]).encode()
    book = b"".join(write_workbook("count", COLUMNS, rows))
    for data, name in ((text, "count.csv"), (book, "count.xlsx")):
        first, second = read_count_sheet(data, name)
        assert first["count"] == Count(True, 5, 3_999_500_000, {"U-235": 180 * G})
        assert second["count"] == Count(present=False)
        assert first["method"] == "TITR"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a,b\n1,2\n", "no_header"),
        ("batch,found\nA-1,perhaps\n", "value_not_readable"),
        ("batch,found,items\nA-1,yes,two\n", "not_a_number"),
        ("batch,found,weight\nA-1,yes,heavy\n", "not_a_number"),
        ("batch,found,weight,unit\nA-1,yes,1,lb\n", "unknown_unit"),
        ("batch,found,category\nA-1,yes,Q\n", "unknown_category"),
    ],
)
def test_sheets_that_cannot_be_read_say_where(text: str, code: str) -> None:
    with refused(code):
        read_count_sheet(text.encode(), "count.csv")


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
def test_nothing_is_booked_between_the_list_and_the_freeze(holders: Holders) -> None:
    with CaptureQueriesContext(connection) as asked:
        taking = freeze_inventory(actor=holders.accountant, area=holders.plant, on=TAKEN)
    _locked_before(asked, "accounting_ledgerline")
    for name in ("A-1", "A-2"):
        record_counts(actor=holders.accountant, taking=taking, counts=[Counted(name, "E", Count())])
    reconcile_inventory(actor=holders.accountant, taking=taking)
    with CaptureQueriesContext(connection) as asked:
        finish_inventory(actor=holders.second, taking=taking)
    _locked_before(asked, "accounting_countline")


def _locked_before(asked: CaptureQueriesContext, table: str) -> None:
    """The area is locked before a table is read."""
    texts = [each["sql"] for each in asked.captured_queries]
    locks = [n for n, x in enumerate(texts) if "accounting_area" in x and "NO KEY UPDATE" in x]
    assert locks
    assert locks[0] < min(n for n, x in enumerate(texts) if f'FROM "{table}"' in x)
