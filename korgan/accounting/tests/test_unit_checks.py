"""Kilograms where grams are meant: asked about wherever a weight is entered, also if it fits."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from korgan.accounting.domain.counting import Count
from korgan.accounting.domain.inventory_changes import InventoryChange
from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.domain.records import Measured, record_of
from korgan.accounting.models import (
    Area,
    Batch,
    InventoryTaking,
    LedgerLine,
    Movement,
    Transfer,
    WaitingPosting,
)
from korgan.accounting.selectors.ledger import batch_holding, verify_chain
from korgan.accounting.services import (
    Counted,
    book_burnup,
    correct_entry,
    decide_posting,
    delete_entry,
    freeze_inventory,
    open_ledger,
    post_change,
    receive_transfer,
    reconcile_inventory,
    record_counts,
    register_area,
    register_facility,
)
from korgan.accounting.services.acts import Hands, perform
from korgan.accounting.services.posting import POST
from korgan.accounting.tests.holdings import DAY, DESCRIPTION, OPENED, G, Holders, change
from korgan.accounting.tests.test_closed_periods import FIRST, refused
from korgan.accounting.tests.test_late_acts import batch
from korgan.accounting.tests.test_pages import signed_in
from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import InputError
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Organisation


def asked_once(act: Callable[[bool], object]) -> None:
    """The act is asked about, nothing is booked; confirmed, it is booked."""
    before = LedgerLine.objects.count()
    with refused("unit_suspected") as caught:
        act(False)
    assert caught.value.where == "unit" and caught.value.mend
    assert LedgerLine.objects.count() == before
    act(True)


def posted(holders: Holders, told: InventoryChange, *, confirmed: bool = False) -> object:
    return post_change(
        actor=holders.accountant, area=holders.plant, change=told, description=DESCRIPTION,
        confirmed_unit=confirmed,
    )  # fmt: skip


def test_part_of_a_batch_is_compared_with_what_left_before(holders: Holders) -> None:
    """1.5 kg still fit into a batch of 5 kg, from which 2 and 5 g were discarded before."""
    posted(holders, change("LD", "A-1", "2", "0.09", items=0))
    posted(holders, change("LD", "A-1", "5", "0.225", items=0))
    wrong = change("LD", "A-1", "1500", "67.5", items=0)
    asked_once(lambda yes: posted(holders, wrong, confirmed=yes))
    # And what was confirmed is like the next of its kind.
    posted(holders, change("LD", "A-2", "600", "27", items=0))


def test_a_whole_batch_leaves_without_a_question(holders: Holders) -> None:
    posted(holders, change("SF", "A-1", "3", "0.135", items=0, counterpart="XR"))
    posted(holders, change("SF", "A-2", "800", "36", counterpart="XR"))


def test_a_batch_is_compared_item_by_item(holders: Holders) -> None:
    posted(holders, change("RF", "R-1", "90000", "4050", items=100))
    heavy = change("RF", "R-2", "900000", "40500", items=1)
    asked_once(lambda yes: posted(holders, heavy, confirmed=yes))
    light = change("RF", "R-3", "0.9", "0.0405", items=1)
    asked_once(lambda yes: posted(holders, light, confirmed=yes))


def test_what_was_deleted_is_no_example(holders: Holders) -> None:
    wrong = posted(holders, change("RF", "R-1", "1", "0.045"), confirmed=True)
    assert isinstance(wrong, Movement)
    delete_entry(actor=holders.accountant, movement=wrong, reason="kg were meant")
    with refused("unit_suspected"):
        posted(holders, change("RF", "R-2", "2", "0.09"))


@pytest.mark.parametrize(
    ("category", "grams", "asks"), [("P", "7", False), ("P", "9000", True), ("N", "11000000", True)]
)
def test_the_first_of_a_category_is_asked_about_above_a_significant_quantity(
    holders: Holders, category: str, grams: str, asks: bool
) -> None:
    first = change("RF", "R-1", grams, category=ElementCategory(category))
    if asks:
        asked_once(lambda yes: posted(holders, first, confirmed=yes))
    else:
        posted(holders, first)


def test_what_was_booked_meanwhile_raises_no_question_at_the_approval(holders: Holders) -> None:
    """The one who approves could not answer it; what was proposed is what is approved."""
    first = change("RF", "R-1", "5000", category=ElementCategory.PLUTONIUM)
    waiting = posted(holders, first)
    assert isinstance(waiting, WaitingPosting)
    content = dict(waiting.content)
    meanwhile = change("RF", "R-2", "100", category=ElementCategory.PLUTONIUM)
    assert isinstance(posted(holders, meanwhile), Movement)
    done = decide_posting(actor=holders.second, waiting=waiting, approve=True)
    assert done.movement is not None and done.state == "booked"
    assert batch_holding(batch("R-1"))["Pu"] == 5000 * G
    # What the approval binds to is what was proposed.
    assert done.content == content and content["confirmed_unit"] is False


@service(POST)
def catch_question(*, actor: Actor, area: Area, told: InventoryChange) -> str:
    """Book as an act does that goes on after a question."""
    try:
        perform(hands=Hands(actor), area=area, content={"act": "change", "record": record_of(told)})
    except InputError as error:
        record("accounting.posted", area, question=error.code)
        return error.code
    return ""


def test_a_question_leaves_nothing_behind_where_it_is_caught(holders: Holders) -> None:
    told = change("RF", "R-1", "9000", category=ElementCategory.PLUTONIUM)
    before = Movement.objects.count(), LedgerLine.objects.count(), Batch.objects.count()
    code = catch_question(actor=holders.accountant, area=holders.plant, told=told)
    assert code == "unit_suspected"
    assert before == (Movement.objects.count(), LedgerLine.objects.count(), Batch.objects.count())
    posted(holders, told, confirmed=True)
    verify_chain(actor=holders.accountant, area=holders.plant)


def test_a_correction_a_thousandfold_is_asked_about(holders: Holders) -> None:
    row = posted(holders, change("LD", "A-1", "3", "0.135", items=0))
    assert isinstance(row, Movement)
    right = change("LD", "A-1", "3000", "135", items=0)
    asked_once(
        lambda yes: correct_entry(
            actor=holders.accountant, movement=row, corrected=right, confirmed_unit=yes
        )
    )


def test_a_receiver_who_weighed_a_thousandth_is_asked(holders: Holders) -> None:
    posted(holders, change("SD", "A-2", "800", "36", counterpart="XQ-B"))
    transfer = Transfer.objects.get()
    asked_once(
        lambda yes: receive_transfer(
            actor=holders.receiver, transfer=transfer, on=DAY, place="1", element=799_000,
            isotopes={"U-235": 36_000}, confirmed_unit=yes,
        )
    )  # fmt: skip


def test_burnup_makes_a_small_part_of_plutonium(holders: Holders) -> None:
    def burn(yes: bool) -> object:
        return book_burnup(
            actor=holders.accountant, batch=batch("A-2"), on=DAY, uranium=5 * G, uranium_235=3 * G,
            plutonium=90 * G, confirmed_unit=yes,
        )  # fmt: skip

    asked_once(burn)


def test_an_opening_inventory_is_compared_with_itself(holders: Holders) -> None:
    facility = register_facility(
        actor=holders.cast.regulator_inspector, code="XQ-C", name="Third",
        holder=Organisation.objects.get(id=holders.plant.organisation_id),
    )  # fmt: skip
    area = register_area(
        actor=holders.cast.regulator_inspector, facility=facility, code="XQ-C", name="Third",
        places=[("1", "Store", "inventory")],
    )  # fmt: skip
    held = [
        (change("PB", name, grams, area="XQ-C"), DESCRIPTION, Measured())
        for name, grams in (("C-1", "40"), ("C-2", "50000"), ("C-3", "55"))
    ]
    asked_once(
        lambda yes: open_ledger(
            actor=holders.accountant, area=area, on=OPENED, held=held, confirmed_unit=yes
        )
    )


def test_the_page_asks_and_takes_the_answer(holders: Holders) -> None:
    client, url = signed_in(holders.accountant), f"/accounting/areas/{holders.plant.id}/post/"
    given = {
        "code": "RF", "event_date": DAY.isoformat(), "batch": "R-9", "category": "E", "place": "1",
        "weight": "900", "fissile": "40", "unit": "kg", "items": "1",
    }  # fmt: skip
    first = client.get(url).content.decode()
    assert "confirmed_unit" not in first
    asked = client.post(url, given)
    assert asked.status_code == 422 and "confirmed_unit" in asked.content.decode()
    assert "where the nearest of its like is" in asked.content.decode()
    assert not Movement.objects.filter(batch__name="R-9").exists()
    assert client.post(url, {**given, "confirmed_unit": "on"}).status_code == 302


def test_a_count_in_the_wrong_unit_is_marked_after_the_blind_count(holders: Holders) -> None:
    taking = freeze_inventory(actor=holders.accountant, area=holders.plant, on=FIRST)
    wrong = Count(items=5, element=5 * G, isotopes={"U-235": 225_000})
    counts = [
        Counted("A-1", "E", wrong, method="TITR"),
        Counted("A-2", "E", Count(items=1)),
    ]
    record_counts(actor=holders.accountant, taking=taking, counts=counts)
    client, url = signed_in(holders.accountant), f"/accounting/inventories/{taking.id}/"
    assert "g or kg?" not in client.get(url).content.decode()
    reconcile_inventory(actor=holders.accountant, taking=taking)
    assert client.get(url).content.decode().count("g or kg?") == 1
    assert InventoryTaking.objects.get(id=taking.id).state == "tentative"
