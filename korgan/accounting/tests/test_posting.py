from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.models import Batch, LedgerLine, Movement, Transfer, WaitingPosting
from korgan.accounting.selectors.ledger import (
    batch_holding,
    book_value,
    get_movement,
    holdings,
    list_movements,
    list_transfers,
    replay,
    verify_chain,
)
from korgan.accounting.services import (
    add_calibration,
    correct_entry,
    decide_posting,
    delete_entry,
    move_batch,
    open_ledger,
    post_change,
    rebatch,
    receive_transfer,
)
from korgan.accounting.tests.holdings import DAY, DESCRIPTION, OPENED, G, Holders, change
from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.deadlines.models import Deadline
from korgan.kernel.errors import InputError, NotAllowed, NotFound


def batch(name: str, category: str = "E") -> Batch:
    return Batch.objects.select_related("area", "place").get(name=name, category=category)


def booked(found: object) -> Movement:
    assert isinstance(found, Movement)
    return found


def value(holders: Holders, **when: object) -> int:
    found = book_value(actor=holders.accountant, area=holders.plant, **when)  # type: ignore[arg-type]
    return found.get(("E", "U"), 0) // G


def refused(code: str) -> pytest.RaisesExc[InputError]:
    return pytest.raises(InputError, check=lambda error: error.code == code)


def test_the_opening_inventory_is_the_first_book(holders: Holders) -> None:
    assert value(holders) == 5800
    assert value(holders, on=OPENED - timedelta(days=1)) == 0
    assert batch_holding(batch("A-1")) == {"U": 5000 * G, "U-235": 225 * G, "items": 5}
    with refused("open_already"):
        open_ledger(actor=holders.accountant, area=holders.plant, on=OPENED, held=[])


def test_a_change_is_booked_in_two_accounts_and_in_the_audit_log(holders: Holders) -> None:
    row = booked(
        post_change(
            actor=holders.accountant, area=holders.plant, change=change("RF", "R-1", "40", "1.8"),
            description=DESCRIPTION,
        )
    )  # fmt: skip
    lines = LedgerLine.objects.filter(movement=row)
    for substance, amount in (("U", 40 * G), ("U-235", 1_800_000), ("items", 1)):
        found = sorted(lines.filter(substance=substance).values_list("amount", flat=True))
        assert found == [-amount, amount]
    entry = AuditEntry.objects.filter(verb="accounting.posted").latest("seq")
    assert row.digest in entry.facts
    assert row.number == 3


def test_isotopes_and_items_follow_the_batch(holders: Holders) -> None:
    small = change("LD", "A-2", "80", items=None)
    post_change(actor=holders.accountant, area=holders.plant, change=small)
    assert batch_holding(batch("A-2")) == {"U": 720 * G, "U-235": 32_400_000, "items": 1}
    rest = change("LD", "A-2", "720", items=None)
    post_change(actor=holders.accountant, area=holders.plant, change=rest)
    assert set(batch_holding(batch("A-2")).values()) == {0}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (change("LD", "A-2", "801"), "book_negative"),
        (change("LD", "A-2", "800000", "36000"), "unit_suspected"),
        (change("LD", "A-2", "10", "0.4", items=9), "book_negative"),
        (change("LD", "A-9", "1"), "unknown_batch"),
        (change("LD", "A-2", "1", place="2"), "other_place"),
        (change("RF", "A-2", "1", "0.04"), "duplicate_batch"),
        (change("RF", "R-1", "1", "0.04", items=None), "items_missing"),
        (change("RF", "R-1", "1", "0.04", place="9"), "no_such_place"),
        (change("RF", "R-1", "1", "0.04", event_date=OPENED), "before_opening"),
        (change("RF", "R-1", "1", "0.04", event_date=date(2999, 1, 1)), "future_event"),
        (change("RD", "R-1", "1", "0.04"), "receive_the_transfer"),
        (change("SD", "A-1", "1"), "receiver_missing"),
        (change("SD", "A-1", "1", counterpart="XQ-A"), "receiver_missing"),
        (change("L-", "A-1", "1", status="U"), "taking_decides"),
        (change("RM", "A-1", "1"), "rebatch_together"),
        (change("RF", "R-1", "1", "0.04", area="XQ-B"), "other_area"),
    ],
)
def test_what_cannot_be_is_refused_and_the_ledger_unchanged(
    holders: Holders, wrong: object, code: str
) -> None:
    before = LedgerLine.objects.count(), Movement.objects.count(), Batch.objects.count()
    with refused(code) as caught:
        post_change(actor=holders.accountant, area=holders.plant, change=wrong)  # type: ignore[arg-type]
    assert caught.value.mend or code in ("no_such_place", "other_area")
    assert before == (
        LedgerLine.objects.count(),
        Movement.objects.count(),
        Batch.objects.count(),
    )


def test_a_batch_a_thousand_times_its_like_is_asked_about(holders: Holders) -> None:
    for n in range(2):
        post_change(
            actor=holders.accountant, area=holders.plant, change=change("RF", f"R-{n}", "900", "40")
        )
    heavy = change("RF", "R-9", "900000", "90")
    with refused("unit_suspected"):
        post_change(actor=holders.accountant, area=holders.plant, change=heavy)
    post_change(actor=holders.accountant, area=holders.plant, change=heavy, confirmed_unit=True)


def test_a_correction_books_the_difference_and_the_original_stays(holders: Holders) -> None:
    first = booked(
        post_change(
            actor=holders.accountant,
            area=holders.plant,
            change=change("RF", "R-1", "10", "0.4"),
            confirmed_unit=True,
        )
    )
    second = booked(
        correct_entry(
            actor=holders.accountant, movement=first, corrected=change("RF", "R-1", "11", "0.44")
        )
    )
    assert second.corrects == first
    assert (second.status, second.revision) == ("C", 1)
    assert batch_holding(batch("R-1"))["U"] == 11 * G
    assert batch_holding(batch("R-1"), known_on=first.booked_at)["U"] == 10 * G
    third = booked(
        correct_entry(
            actor=holders.accountant, movement=second, corrected=change("RF", "R-1", "12", "0.44")
        )
    )
    assert third.corrects == first
    assert third.revision == 2
    assert LedgerLine.objects.get(movement=third, batch__isnull=False).amount == G
    for wrong in ({"batch": "R-2"}, {"event_date": DAY + timedelta(days=1)}, {"code": "RS"}):
        with refused("immutable_field"):
            correct_entry(
                actor=holders.accountant,
                movement=third,
                corrected=replace(change("RF", "R-1", "10"), **wrong),
            )
    with refused("isotope_above_element"):
        correct_entry(
            actor=holders.accountant, movement=third, corrected=change("RF", "R-1", "0.2", "0.3")
        )


def test_a_deletion_takes_the_entry_out_once(holders: Holders) -> None:
    row = booked(
        post_change(
            actor=holders.accountant, area=holders.plant, change=change("LD", "A-2", "8", "0.36")
        )
    )
    with refused("reason_missing"):
        delete_entry(actor=holders.accountant, movement=row, reason="")
    gone = booked(delete_entry(actor=holders.accountant, movement=row, reason="entered twice"))
    assert gone.status == "D"
    assert value(holders) == 5800
    with refused("deleted_already"):
        delete_entry(actor=holders.accountant, movement=row, reason="once more")


def test_a_correction_needs_its_original(holders: Holders) -> None:
    stranger = Movement(area=holders.plant, id=999_999, code="RF", record={})
    with refused("correction_without_original"):
        correct_entry(
            actor=holders.accountant, movement=stranger, corrected=change("RF", "R-1", "1", "0.04")
        )


def test_the_database_itself_refuses_to_change_the_ledger(holders: Holders) -> None:
    for rows in (Movement.objects.all(), LedgerLine.objects.all()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.update(event_date=DAY)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows._raw_delete(rows.db)


def test_the_chain_names_the_first_entry_that_is_not_what_was_booked(holders: Holders) -> None:
    post_change(
        actor=holders.accountant, area=holders.plant, change=change("LD", "A-2", "8", "0.36")
    )
    assert verify_chain(actor=holders.accountant, area=holders.plant) == 3
    line = LedgerLine.objects.filter(movement__area=holders.plant, movement__number=2).first()
    assert line is not None
    LedgerLine.objects.bulk_create(
        [
            LedgerLine(
                movement=line.movement, account=line.account, batch=line.batch, substance="U",
                amount=1, event_date=line.event_date, booked_at=line.booked_at,
            )
        ]
    )  # fmt: skip
    with refused("ledger_changed") as caught:
        verify_chain(actor=holders.accountant, area=holders.plant)
    assert caught.value.where == "XQ-A/2"


def test_what_was_known_on_a_day_stays_what_was_known(holders: Holders) -> None:
    moment = timezone.now()
    post_change(
        actor=holders.accountant, area=holders.plant, change=change("LD", "A-2", "8", "0.36")
    )
    assert value(holders, known_on=moment) == 5800
    assert value(holders) == 5792
    assert value(holders, on=DAY - timedelta(days=1)) == 5800


def test_above_the_threshold_a_second_person_books(holders: Holders) -> None:
    large = change("SF", "A-1", "3000", "135", items=3, counterpart="XR")
    waiting = post_change(actor=holders.accountant, area=holders.plant, change=large)
    assert isinstance(waiting, WaitingPosting)
    assert value(holders) == 5800
    with refused("four_eyes"):
        decide_posting(actor=holders.accountant, waiting=waiting, approve=True)
    done = decide_posting(actor=holders.second, waiting=waiting, approve=True)
    assert value(holders) == 2800
    assert done.movement is not None
    assert done.movement.booked_by_id == holders.accountant.user_id
    assert done.movement.approved_by_id == holders.second.user_id
    with refused("decided_already"):
        decide_posting(actor=holders.second, waiting=waiting, approve=True)
    # What would be refused is refused before it is proposed.
    with refused("book_negative"):
        post_change(
            actor=holders.accountant, area=holders.plant, change=replace(large, element=9000 * G)
        )


def test_a_refused_posting_is_not_booked(holders: Holders) -> None:
    large = change("SF", "A-1", "3000", "135", items=3, counterpart="XR")
    waiting = post_change(actor=holders.accountant, area=holders.plant, change=large)
    assert isinstance(waiting, WaitingPosting)
    decide_posting(actor=holders.second, waiting=waiting, approve=False, reason="wrong day")
    assert value(holders) == 5800


def ship(holders: Holders, grams: str = "1000", fissile: str = "45") -> Transfer:
    post_change(
        actor=holders.accountant, area=holders.plant,
        change=change("SD", "A-1", grams, fissile, items=1, counterpart="XQ-B"),
    )  # fmt: skip
    return Transfer.objects.get()


def test_a_transfer_is_in_transit_until_it_is_received_with_the_shippers_figures(
    holders: Holders,
) -> None:
    transfer = ship(holders)
    assert value(holders) == 4800
    due = Deadline.objects.get(kind="accounting.receive")
    assert due.organisation_id == holders.reactor.organisation_id
    assert list(list_transfers(actor=holders.receiver)) == [transfer]
    with pytest.raises(NotAllowed):
        receive_transfer(actor=holders.accountant, transfer=transfer, on=DAY, place="1")
    receive_transfer(
        actor=holders.receiver, transfer=transfer, on=DAY + timedelta(days=3), place="1",
        element=997 * G, isotopes={"U-235": 44_860_000},
    )  # fmt: skip
    held = book_value(actor=holders.receiver, area=holders.reactor)
    assert held["E", "U"] == 997 * G
    assert held["E", "items"] == 1
    codes = Movement.objects.filter(area=holders.reactor).order_by("number")
    assert list(codes.values_list("code", flat=True)) == ["RD", "DI"]
    transit = LedgerLine.objects.filter(account__external="transit")
    assert {line.account.area for line in transit} == {"XQ-A>XQ-B"}
    assert sum(line.amount for line in transit) == 0
    due.refresh_from_db()
    assert due.done_at is not None
    with refused("received_already"):
        receive_transfer(actor=holders.receiver, transfer=transfer, on=DAY, place="1")
    with refused("received_already"):
        correct_entry(
            actor=holders.accountant, movement=transfer.shipment,
            corrected=change("SD", "A-1", "999", "45", counterpart="XQ-B"),
        )  # fmt: skip


def test_a_receipt_before_the_shipment_is_refused(holders: Holders) -> None:
    transfer = ship(holders)
    with refused("received_before_shipped"):
        receive_transfer(
            actor=holders.receiver, transfer=transfer, on=DAY - timedelta(days=1), place="1"
        )


def test_rebatching_conserves_and_remembers_what_came_of_what(holders: Holders) -> None:
    products = [
        (change("RP", "C-1", "5000", "225", items=2), DESCRIPTION),
        (change("RP", "C-2", "800", "36", items=1), DESCRIPTION),
    ]
    with refused("unbalanced_operation"):
        rebatch(
            actor=holders.accountant, area=holders.plant, kind="blending", on=DAY,
            sources=[batch("A-1"), batch("A-2")], products=products[:1],
        )  # fmt: skip
    waiting = rebatch(
        actor=holders.accountant, area=holders.plant, kind="blending", on=DAY,
        sources=[batch("A-1"), batch("A-2")], products=products,
    )  # fmt: skip
    assert isinstance(waiting, WaitingPosting)
    decide_posting(actor=holders.second, waiting=waiting, approve=True)
    assert value(holders) == 5800
    assert [o.source.name for o in batch("C-1").origins.order_by("source__name")] == ["A-1", "A-2"]
    assert [b.name for b, _ in holdings(actor=holders.accountant, area=holders.plant)] == [
        "C-1",
        "C-2",
    ]


def test_a_move_between_places_changes_no_sum(holders: Holders) -> None:
    move_batch(actor=holders.accountant, batch=batch("A-2"), to_place="2", on=DAY)
    assert batch("A-2").place.code == "2"
    assert value(holders) == 5800
    post_change(
        actor=holders.accountant, area=holders.plant,
        change=change("LD", "A-2", "8", place="2", event_date=DAY),
    )  # fmt: skip
    with refused("same_place"):
        move_batch(actor=holders.accountant, batch=batch("A-2"), to_place="2", on=DAY)


def test_a_category_change_keeps_the_name_in_both_categories(holders: Holders) -> None:
    natural = change("RF", "N-1", "500", "3.6", category=ElementCategory.NATURAL_URANIUM)
    post_change(
        actor=holders.accountant, area=holders.plant, change=natural
    )  # fmt: skip
    turned = change("ND", "N-1", "100", "0.72", category=ElementCategory.DEPLETED_URANIUM)
    post_change(
        actor=holders.accountant, area=holders.plant, change=turned
    )  # fmt: skip
    assert batch_holding(batch("N-1", "N"))["U"] == 400 * G
    assert batch_holding(batch("N-1", "D"))["U"] == 100 * G


def test_a_calibration_needs_its_method(holders: Holders) -> None:
    with refused("calibration_without_method"):
        add_calibration(actor=holders.accountant, method=None, name="x", valid_from=DAY)


def test_the_domain_replays_the_ledger_to_the_same_book(holders: Holders) -> None:
    ship(holders)
    book = replay(actor=holders.accountant, area=holders.plant)
    for account in book.accounts():
        if account.is_inventory:
            held = book_value(actor=holders.accountant, area=holders.plant)
            assert book.balance(account, "U") == held["E", "U"]


def test_others_neither_see_nor_keep_the_books(holders: Holders) -> None:
    row = Movement.objects.first()
    assert row is not None
    assert not list_movements(actor=holders.receiver).filter(area=holders.plant).exists()
    with pytest.raises(NotFound):
        get_movement(actor=holders.receiver, movement_id=row.id)
    assert list_movements(actor=holders.cast.regulator_inspector).count() == 2
    assert not list_movements(actor=holders.cast.customs_officer).exists()
    with pytest.raises(NotAllowed):
        post_change(
            actor=holders.receiver, area=holders.plant, change=change("LD", "A-2", "8", "0.36")
        )
