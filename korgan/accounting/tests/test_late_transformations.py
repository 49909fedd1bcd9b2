"""Decay, burn-up with production, and moves that were forgotten in a closed period."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from korgan.accounting.domain.counting import Count
from korgan.accounting.domain.inventory_changes import InventoryChange
from korgan.accounting.domain.materials import AMERICIUM, ElementCategory
from korgan.accounting.domain.postings import ITEMS
from korgan.accounting.domain.reports import ReportKind
from korgan.accounting.domain.transformation import declared_decay
from korgan.accounting.models import Batch, Movement
from korgan.accounting.selectors.handling import decay_known_until
from korgan.accounting.selectors.ledger import batch_holding, replay, verify_chain
from korgan.accounting.services import (
    Counted,
    book_burnup,
    book_decay,
    correct_entry,
    move_batch,
    post_change,
)
from korgan.accounting.tests.holdings import DAY, DESCRIPTION, OPENED, G, Holders, change
from korgan.accounting.tests.test_closed_periods import (
    FIRST,
    OPEN,
    SECOND,
    refused,
    seal,
    take,
)
from korgan.accounting.tests.test_late_acts import batch
from korgan.accounting.tests.test_pages import signed_in

THERE = [Counted("A-1", "E", Count(items=5)), Counted("A-2", "E", Count(items=1))]
PU = "Pu-241"


def with_plutonium(holders: Holders) -> Counted:
    """A batch of plutonium, of a tenth of which the weight halves in fourteen years."""
    post_change(
        actor=holders.accountant, area=holders.plant, description=DESCRIPTION,
        change=InventoryChange(
            "RF", OPENED + timedelta(days=1), holders.plant.code, ElementCategory.PLUTONIUM, "P-9",
            10 * G, {PU: G}, place="1", items=1,
        ),
    )  # fmt: skip
    return Counted("P-9", "P", Count(items=1))


def checked(holders: Holders) -> None:
    verify_chain(actor=holders.accountant, area=holders.plant)
    replay(actor=holders.accountant, area=holders.plant)


def test_forgotten_decay_is_a_late_loss_and_not_booked_twice(holders: Holders) -> None:
    counted = with_plutonium(holders)
    with refused("not_late"):
        book_decay(actor=holders.accountant, area=holders.plant, on=DAY, late=True)
    take(holders, FIRST, *THERE, counted)
    for kind in (ReportKind.ICR, ReportKind.PIL, ReportKind.MBR):
        seal(holders, kind, FIRST)
    with refused("period_closed"):
        book_decay(actor=holders.accountant, area=holders.plant, on=DAY)
    row = book_decay(actor=holders.accountant, area=holders.plant, on=DAY, late=True)
    assert isinstance(row, Movement)
    assert (row.code, row.status, row.event_date) == ("LN", "L", OPEN)
    assert row.record["event_date"] == DAY.isoformat()
    plutonium = batch("P-9")
    held = batch_holding(plutonium)
    loss = G - held[PU]
    assert 0 < loss < G // 100 and held["Pu"] == 10 * G - loss and held[AMERICIUM] > 0.9 * loss
    assert decay_known_until(plutonium) == DAY
    with refused("nothing_decays"):
        book_decay(actor=holders.accountant, area=holders.plant, on=DAY, late=True)
    checked(holders)
    take(holders, SECOND, *THERE, counted)
    (line,) = seal(holders, ReportKind.ICR, SECOND).lines
    assert (line.code, line.on, line.element_ug) == ("LN", DAY, loss)


@pytest.mark.parametrize("weighed", [False, True])
def test_what_had_left_before_does_not_decay(holders: Holders, weighed: bool) -> None:
    counted = with_plutonium(holders)
    if weighed:
        left = Count(items=1, element=4 * G, isotopes={PU: 2 * G // 5})
        counted = Counted("P-9", "P", left, method="SCALE")
    take(holders, FIRST, *THERE, counted)
    before, later = DAY - timedelta(days=3), DAY + timedelta(days=60)
    lost = InventoryChange(
        "LD", before, holders.plant.code, ElementCategory.PLUTONIUM, "P-9", 6 * G,
        {PU: 6 * G // 10}, place="1", items=0, status="L",
    )  # fmt: skip
    post_change(actor=holders.accountant, area=holders.plant, change=lost)
    losses, since, left_over = [], OPENED + timedelta(days=1), 4 * G // 10
    for day in (DAY, later):
        book_decay(actor=holders.accountant, area=holders.plant, on=day, late=True)
        row = Movement.objects.filter(code="LN").order_by("number").last()
        assert row is not None
        losses.append(row.record["element"])
        assert losses[-1] == declared_decay(left_over, 0, since, day).loss
        left_over, since = left_over - losses[-1], day
    known = 0 if weighed else sum(losses)
    assert batch_holding(batch("P-9"))[PU] == 4 * G // 10 - known
    checked(holders)


def test_no_more_decays_than_is_left_and_other_batches_decay_all_the_same(
    holders: Holders,
) -> None:
    counted = with_plutonium(holders)
    post_change(
        actor=holders.accountant, area=holders.plant, description=DESCRIPTION,
        change=InventoryChange(
            "RF", OPENED + timedelta(days=1), holders.plant.code, ElementCategory.PLUTONIUM, "P-8",
            10 * G, {PU: G}, place="1", items=1,
        ),
    )  # fmt: skip
    take(holders, FIRST, *THERE, counted, Counted("P-8", "P", Count(items=1)))
    rest = 100
    post_change(
        actor=holders.accountant, area=holders.plant,
        change=InventoryChange(
            "LD", OPEN, holders.plant.code, ElementCategory.PLUTONIUM, "P-9", 10 * G - rest,
            {PU: G - rest}, place="1", items=0,
        ),
    )  # fmt: skip
    book_decay(actor=holders.accountant, area=holders.plant, on=DAY, late=True)
    assert batch_holding(batch("P-9")).get(PU, 0) == 0
    assert batch_holding(batch("P-8"))[PU] < G
    checked(holders)


@pytest.mark.parametrize("weighed", [False, True])
def test_forgotten_burnup_makes_plutonium_that_no_taking_knew(
    holders: Holders, weighed: bool
) -> None:
    found = Count(items=1, element=795 * G, isotopes={"U-235": 33 * G})
    second = Counted("A-2", "E", found, method="SCALE") if weighed else THERE[1]
    take(holders, FIRST, THERE[0], second)
    for kind in (ReportKind.PIL, ReportKind.MBR):
        seal(holders, kind, FIRST)
    burnt = batch("A-2")
    row = book_burnup(
        actor=holders.accountant, batch=burnt, on=DAY, uranium=5 * G, uranium_235=3 * G,
        plutonium=2 * G, document="Computed", late=True,
    )  # fmt: skip
    assert isinstance(row, Movement)
    made = Movement.objects.get(area=holders.plant, code="NP")
    assert {(each.status, each.event_date) for each in (row, made)} == {("L", OPEN)}
    assert made.batch is not None and batch_holding(made.batch)["Pu"] == 2 * G
    # What the taking weighed held the uranium no longer: it is not taken out twice.
    assert batch_holding(burnt)["U"] == 795 * G
    checked(holders)
    take(holders, SECOND, *THERE, Counted("A-2", "P", Count(items=1)))
    lines = seal(holders, ReportKind.ICR, SECOND).lines
    assert {(line.code, line.on, line.element_ug // G) for line in lines} == {
        ("LN", DAY, 5),
        ("NP", DAY, 2),
    }
    seal(holders, ReportKind.PIL, SECOND)
    balance = seal(holders, ReportKind.MBR, SECOND).lines
    missing = sum(line.element_ug // G for line in balance if line.code == "MF")
    assert missing == (-5 if weighed else 0)


def test_what_was_weighed_and_has_left_holds_no_late_production(holders: Holders) -> None:
    post_change(
        actor=holders.accountant, area=holders.plant, description=DESCRIPTION,
        change=InventoryChange(
            "RF", OPENED + timedelta(days=1), holders.plant.code, ElementCategory.PLUTONIUM, "A-2",
            10 * G, {}, place="1", items=1,
        ),
    )  # fmt: skip
    weighed = Count(items=1, element=10 * G)
    take(holders, FIRST, *THERE, Counted("A-2", "P", weighed, method="SCALE"))
    post_change(
        actor=holders.accountant, area=holders.plant,
        change=InventoryChange(
            "LD", OPEN, holders.plant.code, ElementCategory.PLUTONIUM, "A-2", 10 * G, {},
            place="1", items=1,
        ),
    )  # fmt: skip
    forgotten_production(holders)
    plutonium = Batch.objects.get(area=holders.plant, name="A-2", category="P")
    assert not any(batch_holding(plutonium).values())
    checked(holders)


def forgotten_production(holders: Holders) -> Movement:
    uranium = Batch.objects.get(area=holders.plant, name="A-2", category="E")
    row = book_burnup(
        actor=holders.accountant, batch=uranium, on=DAY, uranium=0, uranium_235=0, plutonium=2 * G,
        late=True,
    )  # fmt: skip
    assert isinstance(row, Movement)
    return row


@pytest.mark.parametrize("left_on", [DAY + timedelta(days=1), OPEN + timedelta(days=1)])
def test_what_was_made_in_a_batch_that_has_left_is_not_put_into_this_book(
    holders: Holders, left_on: date
) -> None:
    shipped = change(
        "SF", "A-2", "800", "36", event_date=left_on, counterpart="XR", items=None
    )  # fmt: skip
    if left_on <= FIRST:
        post_change(actor=holders.accountant, area=holders.plant, change=shipped)
        take(holders, FIRST, THERE[0])
    else:
        take(holders, FIRST, *THERE)
        post_change(actor=holders.accountant, area=holders.plant, change=shipped)
    before = Movement.objects.count()
    with refused("batch_gone"):
        forgotten_production(holders)
    made = InventoryChange(
        "NP", DAY, holders.plant.code, ElementCategory.PLUTONIUM, "A-2", 2 * G, {}, place="1",
        items=1, status="L",
    )  # fmt: skip
    with refused("batch_gone"):
        post_change(actor=holders.accountant, area=holders.plant, change=made)
    assert Movement.objects.count() == before
    checked(holders)


def test_late_decay_leaves_alone_what_came_back_into_an_empty_batch(holders: Holders) -> None:
    counted = with_plutonium(holders)
    post_change(
        actor=holders.accountant, area=holders.plant, description=DESCRIPTION,
        change=InventoryChange(
            "RF", OPENED + timedelta(days=1), holders.plant.code, ElementCategory.PLUTONIUM, "P-8",
            10 * G, {PU: G}, place="1", items=1,
        ),
    )  # fmt: skip
    take(holders, FIRST, *THERE, counted, Counted("P-8", "P", Count(items=1)))
    for code, day in (("LA", 1), ("GA", 5)):
        post_change(
            actor=holders.accountant, area=holders.plant,
            change=InventoryChange(
                code, OPEN + timedelta(days=day), holders.plant.code, ElementCategory.PLUTONIUM,
                "P-9", 10 * G, {PU: G}, place="1", items=1,
            ),
        )  # fmt: skip
    book_decay(actor=holders.accountant, area=holders.plant, on=DAY, late=True)
    assert batch_holding(batch("P-9"))[PU] == G
    assert batch_holding(batch("P-8"))[PU] < G
    # What came in is stated as it was on that day: it decays from then on only.
    assert decay_known_until(batch("P-9")) == OPEN + timedelta(days=5)
    later = OPEN + timedelta(days=65)
    book_decay(actor=holders.accountant, area=holders.plant, on=later)
    expected = declared_decay(G, 0, OPEN + timedelta(days=5), later).loss
    assert batch_holding(batch("P-9"))[PU] == G - expected
    checked(holders)


def test_a_counted_batch_is_known_in_spite_of_late_production_in_it(holders: Holders) -> None:
    uncounted = InventoryChange(
        "LD", DAY + timedelta(days=1), holders.plant.code, ElementCategory.PLUTONIUM, "A-2", G, {},
        place="1", items=1,
    )  # fmt: skip
    post_change(
        actor=holders.accountant, area=holders.plant, description=DESCRIPTION,
        change=InventoryChange(
            "RF", OPENED + timedelta(days=1), holders.plant.code, ElementCategory.PLUTONIUM, "A-2",
            10 * G, {}, place="1", items=3,
        ),
    )  # fmt: skip
    discard = post_change(actor=holders.accountant, area=holders.plant, change=uncounted)
    assert isinstance(discard, Movement)
    take(holders, FIRST, *THERE, Counted("A-2", "P", Count(items=2)))
    forgotten_production(holders)
    correct_entry(
        actor=holders.accountant, movement=discard, corrected=replace(uncounted, items=2)
    )  # fmt: skip
    # Two pieces were counted: that another had left before them changes nothing of it.
    plutonium = Batch.objects.get(area=holders.plant, name="A-2", category="P")
    assert batch_holding(plutonium)[ITEMS] == 2
    checked(holders)


def test_a_forgotten_move_is_in_the_book_with_its_day(holders: Holders) -> None:
    accountant, moved = holders.accountant, batch("A-2")
    with refused("not_late"):
        move_batch(actor=accountant, batch=moved, to_place="2", on=DAY, late=True)
    take(holders, FIRST, *THERE)
    with refused("period_closed"):
        move_batch(actor=accountant, batch=moved, to_place="2", on=DAY)
    client = signed_in(accountant)
    given = {"to_place": "2", "on": DAY.isoformat()}
    path = f"/accounting/batches/{moved.id}/"
    assert client.post(path, given).status_code == 422
    assert client.post(path, {**given, "late": "on"}).status_code == 302
    row = Movement.objects.get(area=holders.plant, code="MV")
    assert (row.status, row.event_date) == ("L", OPEN)
    assert row.record["event_date"] == DAY.isoformat()
    assert batch("A-2").place.code == "2"
    with refused("moved_since"):
        move_batch(
            actor=accountant, batch=batch("A-2"), to_place="1", on=DAY - timedelta(days=1),
            late=True,
        )  # fmt: skip
    checked(holders)


def test_the_pages_take_late_decay_and_burnup(holders: Holders) -> None:
    counted = with_plutonium(holders)
    take(holders, FIRST, *THERE, counted)
    client = signed_in(holders.accountant)
    decay = {"step": "decay", "on": DAY.isoformat()}
    path = f"/accounting/areas/{holders.plant.id}/operations/"
    assert client.post(path, decay).status_code == 422
    assert client.post(path, {**decay, "late": "on"}).status_code == 302
    burnt = {"on": DAY.isoformat(), "unit": "g", "uranium": "5", "plutonium": "2"}
    path = f"/accounting/batches/{batch('A-2').id}/burnup/"
    assert client.post(path, burnt).status_code == 422
    assert client.post(path, {**burnt, "is_late": "on"}).status_code == 302
    assert Movement.objects.filter(status="L").count() == 3
