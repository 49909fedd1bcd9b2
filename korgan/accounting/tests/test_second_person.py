"""No single person takes much material out of the book, whatever the way around."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.models import Area, Batch, Movement, Transfer, WaitingPosting
from korgan.accounting.selectors.ledger import batch_holding, book_value
from korgan.accounting.services import (
    correct_entry,
    decide_posting,
    delete_entry,
    move_batch,
    post_change,
    rebatch,
    receive_transfer,
)
from korgan.accounting.services.acts import Hands, perform
from korgan.accounting.services.posting import POST, Booked
from korgan.accounting.tests.holdings import (
    DAY,
    DESCRIPTION,
    G,
    Holders,
    accountant_of,
    change,
)
from korgan.accounting.tests.test_pages import signed_in
from korgan.accounting.tests.test_posting import batch, booked, refused, ship
from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import Stale
from korgan.kernel.organisations.domain import Actor

P = ElementCategory.PLUTONIUM


def waits(found: Booked) -> WaitingPosting:
    assert isinstance(found, WaitingPosting)
    return found


def approved(holders: Holders, found: Booked) -> Movement:
    done = decide_posting(actor=holders.second, waiting=waits(found), approve=True)
    assert done.movement is not None
    return done.movement


def plutonium(holders: Holders, grams: str) -> Booked:
    return post_change(
        actor=holders.accountant, area=holders.plant,
        change=change("RF", "P-1", grams, category=P), confirmed_unit=True,
    )  # fmt: skip


def corrected(holders: Holders, entry: Movement, grams: str) -> Booked:
    return correct_entry(
        actor=holders.accountant, movement=entry,
        corrected=change("RF", "P-1", grams, category=P), confirmed_unit=True,
    )  # fmt: skip


@service(POST)
def book_content(*, actor: Actor, area: Area, content: dict[str, Any]) -> Movement:
    """Book what was read earlier, as one does who was slow."""
    row = perform(hands=Hands(actor), area=area, content=content)
    record("accounting.posted", row, act=content["act"])
    return row


def limit(area: Area, special: int) -> None:
    area.four_eyes_special = special
    area.save(update_fields=["four_eyes_special"])


def test_correcting_much_down_to_little_waits(holders: Holders) -> None:
    entry = approved(holders, plutonium(holders, "10000"))
    waits(corrected(holders, entry, "1"))
    assert batch_holding(batch("P-1", "P"))["Pu"] == 10_000 * G


def test_what_was_corrected_up_is_not_deleted_by_its_old_weight(holders: Holders) -> None:
    first = booked(plutonium(holders, "1"))
    latest = approved(holders, corrected(holders, first, "10000"))
    with refused("not_latest"):
        delete_entry(actor=holders.accountant, movement=first, reason="entered twice")
    with refused("not_latest"):
        corrected(holders, first, "2")
    waits(delete_entry(actor=holders.accountant, movement=latest, reason="entered twice"))
    assert batch_holding(batch("P-1", "P"))["Pu"] == 10_000 * G


def test_the_receivers_figures_and_the_difference_count(holders: Holders) -> None:
    transfer = ship(holders, "100", "4.5")
    limit(holders.reactor, 50 * G)
    waits(
        receive_transfer(
            actor=holders.receiver, transfer=transfer, on=DAY, place="1",
            element=10_000 * G, isotopes={"U-235": 450 * G}, confirmed_unit=True,
        )
    )  # fmt: skip
    assert not Movement.objects.filter(area=holders.reactor).exists()
    booked(receive_transfer(actor=holders.receiver, transfer=transfer, on=DAY, place="1"))


def test_a_receipt_is_judged_by_the_last_version_of_the_shipment(holders: Holders) -> None:
    transfer = ship(holders, "100", "4.5")
    limit(holders.reactor, 50 * G)
    more = change("SD", "A-1", "2000", "90", counterpart="XQ-B")
    correct_entry(actor=holders.accountant, movement=transfer.shipment, corrected=more)
    waits(receive_transfer(actor=holders.receiver, transfer=transfer, on=DAY, place="1"))


@pytest.mark.parametrize("fissile", ["", "0.001", "0.7"])
def test_enriched_uranium_without_a_credible_fissile_weight_counts_whole(
    holders: Holders, fissile: str
) -> None:
    waits(
        post_change(
            actor=holders.accountant, area=holders.plant,
            change=change("RF", "R-1", "500", fissile),
        )
    )  # fmt: skip


def test_what_leaves_a_batch_counts_with_the_enrichment_of_the_batch(holders: Holders) -> None:
    # 4.5 % in the book, 1 % stated.
    stated = change("SF", "A-1", "2500", "25", counterpart="XR")
    waits(post_change(actor=holders.accountant, area=holders.plant, change=stated))


def test_a_rebatching_counts_as_a_whole(holders: Holders) -> None:
    products = [
        (change("RP", f"C-{n}", "1250", "56.25", items=1), DESCRIPTION) for n in range(4)
    ]  # fmt: skip
    waits(
        rebatch(
            actor=holders.accountant, area=holders.plant, kind="re-batching", on=DAY,
            sources=[batch("A-1")], products=products,
        )
    )  # fmt: skip


def test_an_approval_books_only_what_was_proposed(holders: Holders) -> None:
    """Two amendments of one version wait; when one is approved the other is void."""
    entry = approved(holders, plutonium(holders, "10000"))
    down, gone = (
        waits(corrected(holders, entry, "200")),
        waits(delete_entry(actor=holders.accountant, movement=entry, reason="entered twice")),
    )
    assert gone.content["stands"]["digest"] == entry.digest
    assert gone.content["stands"]["record"]["element"] == 10_000 * G
    approved(holders, down)
    with pytest.raises(Stale):
        decide_posting(actor=holders.second, waiting=gone, approve=True)
    gone.refresh_from_db()
    assert gone.state == "waiting"
    decide_posting(actor=holders.second, waiting=gone, approve=False, reason="amended meanwhile")
    assert batch_holding(batch("P-1", "P"))["Pu"] == 200 * G


def test_a_receipt_is_not_booked_of_a_shipment_amended_after_it_was_proposed(
    holders: Holders,
) -> None:
    transfer = ship(holders, "1000", "45")
    limit(holders.reactor, 1 * G)
    waiting = waits(receive_transfer(actor=holders.receiver, transfer=transfer, on=DAY, place="1"))
    second = accountant_of(holders.reactor.organisation_id, "second receiver")
    more = change("SD", "A-1", "1200", "54", counterpart="XQ-B")
    correct_entry(actor=holders.accountant, movement=transfer.shipment, corrected=more)
    with refused("book_moved"):
        decide_posting(actor=second, waiting=waiting, approve=True)
    assert Transfer.objects.get().receipt_id is None


def test_a_rebatching_and_a_move_are_of_the_batches_as_they_were(holders: Holders) -> None:
    product = (change("RP", "C-1", "5000", "225", items=5), DESCRIPTION)
    waiting = waits(
        rebatch(
            actor=holders.accountant, area=holders.plant, kind="re-batching", on=DAY,
            sources=[batch("A-1")], products=[product],
        )
    )  # fmt: skip
    moved = {
        "act": "relocation", "batch": batch("A-2").id, "place": "2",
        "event_date": DAY.isoformat(), "holding": batch_holding(batch("A-2")),
    }  # fmt: skip
    post_change(
        actor=holders.accountant, area=holders.plant, change=change("LD", "A-2", "8", "0.36")
    )
    with refused("book_moved"):
        book_content(actor=holders.accountant, area=holders.plant, content=moved)
    move_batch(actor=holders.accountant, batch=batch("A-1"), to_place="2", on=DAY)
    with refused("book_moved"):
        decide_posting(actor=holders.second, waiting=waiting, approve=True)
    assert not Batch.objects.filter(name="C-1").exists()


def test_the_page_shows_all_that_is_decided_on(holders: Holders) -> None:
    entry = approved(holders, plutonium(holders, "10000"))
    gone = waits(delete_entry(actor=holders.accountant, movement=entry, reason="entered twice"))
    page = signed_in(holders.second).get(f"/accounting/waiting/{gone.id}/").content.decode()
    for said in ("As it stands", "10,000 g", "P-1 (P)", "entered twice", str(entry)):
        assert said in page
    down = waits(corrected(holders, entry, "200"))
    page = signed_in(holders.second).get(f"/accounting/waiting/{down.id}/").content.decode()
    for said in ("As it stands", "10,000 g", "After the correction", "200 g"):
        assert said in page
    product = (change("RP", "C-1", "5000", "225", items=5), DESCRIPTION)
    made = waits(
        rebatch(
            actor=holders.accountant, area=holders.plant, kind="re-batching", on=DAY,
            sources=[batch("A-1")], products=[product],
        )
    )  # fmt: skip
    page = signed_in(holders.second).get(f"/accounting/waiting/{made.id}/").content.decode()
    for said in ("A-1 (E)", "C-1 (E)", "U-235 225 g"):
        assert said in page
    transfer = ship(holders, "100", "4.5")
    limit(holders.reactor, 1 * G)
    got = waits(
        receive_transfer(
            actor=holders.receiver, transfer=transfer, on=DAY + timedelta(days=1), place="1",
            element=99 * G, isotopes={"U-235": 4_455_000},
        )
    )  # fmt: skip
    page = signed_in(holders.receiver).get(f"/accounting/waiting/{got.id}/").content.decode()
    for said in ("Shipped", "100 g", "Measured here", "99 g", "U-235 4.455 g"):
        assert said in page


def test_nothing_below_the_thresholds_waits(holders: Holders) -> None:
    entry = booked(plutonium(holders, "60"))
    booked(corrected(holders, entry, "50"))
    held = book_value(actor=holders.accountant, area=holders.plant)
    assert held["P", "Pu"] == 50 * G
