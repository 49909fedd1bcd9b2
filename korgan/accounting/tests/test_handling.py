"""Decay, burn-up, category changes, re-batching on the page, seals and custodians."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.models import Batch, Movement, SealEvent, WaitingPosting
from korgan.accounting.selectors.handling import category_proposals, family_of, seals_of
from korgan.accounting.selectors.ledger import batch_holding, holdings_of, replay, verify_chain
from korgan.accounting.services import (
    assign_custodian,
    book_burnup,
    book_decay,
    decide_posting,
    post_change,
    propose_category,
    rebatch,
    record_seal,
)
from korgan.accounting.tests.holdings import DAY, DESCRIPTION, G, Holders, change
from korgan.accounting.tests.test_pages import signed_in
from korgan.kernel.errors import InputError

P = ElementCategory.PLUTONIUM


def plutonium(holders: Holders, name: str = "P-1", day: date = date(2026, 1, 1)) -> Batch:
    made = change(
        "RF", name, "0", area="XQ-B", category=P, element=1000 * G, event_date=day,
        isotopes={"Pu-239": 800 * G, "Pu-241": 100 * G},
    )  # fmt: skip
    post_change(actor=holders.receiver, area=holders.reactor, change=made, description=DESCRIPTION)
    return Batch.objects.get(area=holders.reactor, name=name, category="P")


def test_decay_is_booked_as_a_loss_that_balances(holders: Holders) -> None:
    batch = plutonium(holders)
    row = book_decay(actor=holders.receiver, area=holders.reactor, on=date(2026, 7, 1))
    assert isinstance(row, Movement)
    held = batch_holding(batch)
    # 181 days: 100 g e^(-ln 2 . 181 / (14.35 . 365.2422)) = 97.635 g are left.
    assert held["Pu-241"] == pytest.approx(97.635 * G, rel=1e-4)
    assert 1000 * G - held["Pu"] == 100 * G - held["Pu-241"]
    assert held["Am-241"] == pytest.approx(100 * G - held["Pu-241"], rel=1e-3)
    for substance in ("Pu", "Pu-241", "Am-241"):
        book = replay(actor=holders.receiver, area=holders.reactor)
        assert sum(book.balance(a, substance) for a in book.accounts()) == 0
    assert row.record["code"] == "LN"
    with pytest.raises(InputError) as caught:
        book_decay(actor=holders.receiver, area=holders.reactor, on=date(2026, 7, 1))
    assert caught.value.code == "nothing_decays"
    assert verify_chain(actor=holders.receiver, area=holders.reactor) == 2


def test_decay_in_two_steps_is_decay_in_one(holders: Holders) -> None:
    batch = plutonium(holders)
    for day in (date(2026, 3, 1), date(2026, 7, 1)):
        book_decay(actor=holders.receiver, area=holders.reactor, on=day)
    held = batch_holding(batch)
    assert held["Pu-241"] == pytest.approx(97.635 * G, rel=1e-4)


def test_what_decayed_moves_with_its_batch(holders: Holders) -> None:
    batch = plutonium(holders)
    book_decay(actor=holders.receiver, area=holders.reactor, on=date(2026, 7, 1))
    held = batch_holding(batch)
    out = change(
        "SF", "P-1", "0", area="XQ-B", category=P, element=held["Pu"], isotopes={}, items=None,
        event_date=date(2026, 7, 2), counterpart="XR",
    )  # fmt: skip
    post_change(actor=holders.receiver, area=holders.reactor, change=out)
    assert not any(batch_holding(batch).values())


def test_burn_up_uses_uranium_up_and_makes_plutonium(holders: Holders) -> None:
    batch = Batch.objects.get(area=holders.plant, name="A-2")
    found = book_burnup(
        actor=holders.accountant, batch=batch, on=DAY, uranium=30 * G, uranium_235=20 * G,
        plutonium=5 * G, plutonium_isotopes={"Pu-241": 1 * G}, document="calculation 7",
    )  # fmt: skip
    assert isinstance(found, Movement)
    assert batch_holding(batch)["U"] == 770 * G
    assert batch_holding(batch)["U-235"] == 16 * G
    made = Batch.objects.get(area=holders.plant, name="A-2", category="P")
    assert batch_holding(made) == {"Pu": 5 * G, "Pu-241": 1 * G, "items": 1}
    with pytest.raises(InputError) as caught:
        book_burnup(actor=holders.accountant, batch=batch, on=DAY, uranium=0, uranium_235=0,
                    plutonium=0)  # fmt: skip
    assert caught.value.code == "nothing_burnt"
    with pytest.raises(InputError) as caught:
        book_burnup(actor=holders.accountant, batch=batch, on=DAY, uranium=10 * G,
                    uranium_235=11 * G, plutonium=0)  # fmt: skip
    assert caught.value.code == "isotope_above_element"
    assert Movement.objects.filter(area=holders.plant).count() == 4


def test_a_category_change_is_proposed_and_approved_by_somebody_else(holders: Holders) -> None:
    batch = Batch.objects.get(area=holders.plant, name="A-2")
    assert category_proposals(holdings_of(holders.plant)) == []
    with pytest.raises(InputError) as caught:
        propose_category(actor=holders.accountant, batch=batch, on=DAY)
    assert caught.value.code == "category_holds"
    book_burnup(actor=holders.accountant, batch=batch, on=DAY, uranium=34 * G,
                uranium_235=33 * G, plutonium=0)  # fmt: skip
    proposals = category_proposals(holdings_of(holders.plant))
    assert [(b, c.code) for b, c in proposals] == [(batch, "ED")]
    waiting = propose_category(actor=holders.accountant, batch=batch, on=DAY)
    assert isinstance(waiting, WaitingPosting)
    assert batch_holding(batch)["U"] == 766 * G
    decide_posting(actor=holders.second, waiting=waiting, approve=True)
    assert not any(batch_holding(batch).values())
    depleted = Batch.objects.get(area=holders.plant, name="A-2", category="D")
    assert batch_holding(depleted)["U"] == 766 * G


def test_the_page_blends_two_batches_and_draws_the_family(holders: Holders) -> None:
    client, area = signed_in(holders.accountant), holders.plant
    sources = list(Batch.objects.filter(area=area).order_by("name"))
    given = {
        "step": "rebatch", "kind": "blending", "on": "2026-03-02", "place": "2", "unit": "g",
        "sources": [str(b.id) for b in sources], "name_1": "C-1", "weight_1": "3000",
        "items_1": "2", "name_2": "C-2", "items_2": "3",
    }  # fmt: skip
    done = client.post(f"/accounting/areas/{area.id}/operations/", given)
    assert done.status_code == 302
    waiting = WaitingPosting.objects.get()
    decide_posting(actor=holders.second, waiting=waiting, approve=True)
    first, second = (Batch.objects.get(area=area, name=name) for name in ("C-1", "C-2"))
    assert batch_holding(first)["U"] == 3000 * G
    assert batch_holding(first)["U"] + batch_holding(second)["U"] == 5800 * G
    assert batch_holding(first)["U-235"] + batch_holding(second)["U-235"] == 261 * G
    assert len(family_of(first).made_of) == 2
    page = client.get(f"/accounting/batches/{sources[0].id}/").content.decode()
    assert "C-1" in page
    assert "C-2" in page
    assert "family__box is-own" in page


def test_two_products_without_weight_and_no_source_are_refused(holders: Holders) -> None:
    client, area = signed_in(holders.accountant), holders.plant
    batch = Batch.objects.get(area=area, name="A-2")
    given = {"step": "rebatch", "kind": "re-batching", "on": "2026-03-02", "place": "1",
             "unit": "g", "name_1": "C-1", "name_2": "C-2"}  # fmt: skip
    assert client.post(f"/accounting/areas/{area.id}/operations/", given).status_code == 422
    given["sources"] = str(batch.id)
    assert client.post(f"/accounting/areas/{area.id}/operations/", given).status_code == 422
    given |= {"weight_1": "900"}
    refused = client.post(f"/accounting/areas/{area.id}/operations/", given)
    assert refused.status_code == 422, "more comes out than went in"
    assert Movement.objects.filter(area=area).count() == 2


def test_seals_are_applied_verified_and_found_broken(holders: Holders) -> None:
    batch = Batch.objects.get(area=holders.plant, name="A-1")
    other = Batch.objects.get(area=holders.plant, name="A-2")
    actor = holders.accountant

    def seal(kind: str, on: Batch = batch, number: str = "s-17", remark: str = "") -> SealEvent:
        return record_seal(actor=actor, batch=on, seal=number, kind=kind, on=DAY, remark=remark)

    for kind, code in (("verified", "seal_not_there"), ("melted", "unknown_code")):
        with pytest.raises(InputError) as caught:
            seal(kind)
        assert caught.value.code == code
    seal("applied")
    batch.refresh_from_db()
    assert batch.seal == "S-17"
    with pytest.raises(InputError) as caught:
        seal("applied", other)
    assert caught.value.code == "seal_in_use"
    inspector = holders.cast.regulator_inspector
    record_seal(actor=inspector, batch=batch, seal="S-17", kind="verified", on=DAY)
    on_now = partial(seals_of, actor=holders.cast.operator_applicant, area=holders.plant)
    assert [e.kind for e in on_now()] == ["verified"]
    assert [e.kind for e in on_now(text="A-")] == ["verified"]
    assert not on_now(text="other")
    with pytest.raises(InputError) as caught:
        seal("broken")
    assert caught.value.code == "explanation_missing"
    seal("broken", remark="found cut at the weekly round")
    assert not on_now()
    with pytest.raises(InputError) as caught:
        seal("applied")
    assert caught.value.code == "seal_used_up"
    with pytest.raises(InputError) as caught:
        record_seal(actor=holders.receiver, batch=batch, seal="S-18", kind="applied", on=DAY)
    assert caught.value.code == "not_found"
    with pytest.raises(DatabaseError), transaction.atomic():
        SealEvent.objects.update(remark="nothing happened")


def test_custodians_answer_for_places(holders: Holders) -> None:
    place = holders.plant.places.get(code="1")
    actor, second = holders.accountant, holders.second
    first = assign_custodian(
        actor=actor, place=place, custodian_id=actor.user_id or 0, since=date(2026, 1, 1)
    )
    assign_custodian(actor=actor, place=place, custodian_id=second.user_id or 0, since=DAY)
    assert place.custody.first() != first
    with pytest.raises(InputError) as caught:
        assign_custodian(actor=actor, place=place, custodian_id=actor.user_id or 0,
                         since=date(2026, 1, 2))  # fmt: skip
    assert caught.value.code == "before_last_event"
    with pytest.raises(InputError) as caught:
        assign_custodian(actor=actor, place=place, since=DAY,
                         custodian_id=holders.receiver.user_id or 0)  # fmt: skip
    assert caught.value.code == "not_a_member"
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(InputError) as caught:
        assign_custodian(actor=actor, place=place, custodian_id=actor.user_id or 0, since=tomorrow)
    assert (caught.value.code, caught.value.where) == ("future_event", "since")


def test_the_pages_of_seals_operations_and_burn_up_take_what_is_given(holders: Holders) -> None:
    client, area = signed_in(holders.accountant), holders.plant
    batch = Batch.objects.get(area=area, name="A-2")
    for path in (f"areas/{area.id}/seals/", f"areas/{area.id}/operations/",
                 f"batches/{batch.id}/burnup/"):  # fmt: skip
        assert client.get(f"/accounting/{path}").status_code == 200
    seal = {"step": "seal", "batch": str(batch.id), "seal": "S-1", "kind": "applied",
            "on": "2026-03-02"}  # fmt: skip
    assert client.post(f"/accounting/areas/{area.id}/seals/", seal).status_code == 302
    assert client.post(f"/accounting/areas/{area.id}/seals/", seal).status_code == 422
    place = area.places.get(code="1")
    custodian = {"step": "custodian", "place": str(place.id), "since": "2026-03-02",
                 "custodian": str(holders.second.user_id)}  # fmt: skip
    assert client.post(f"/accounting/areas/{area.id}/seals/", custodian).status_code == 302
    burnt = {"on": "2026-03-02", "uranium": "30", "uranium_235": "20", "plutonium": "5",
             "unit": "g"}  # fmt: skip
    assert client.post(f"/accounting/batches/{batch.id}/burnup/", burnt).status_code == 302
    page = client.get(f"/accounting/areas/{area.id}/seals/").content.decode()
    assert "S-1" in page
    assert "second" in page


def test_pages_offer_a_part_of_what_is_held_and_find_the_rest_by_name(
    holders: Holders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("korgan.accounting.views.handling.MOST_OFFERED", 1)
    client, area = signed_in(holders.accountant), holders.plant
    for path in ("operations", "seals"):
        page = f"/accounting/areas/{area.id}/{path}/"
        shown = client.get(page).content.decode()
        assert "A-2 ·" in shown and "A-1 ·" not in shown
        assert "Only part of what is held is offered here" in shown
        assert "A-1 ·" in client.get(page, {"name": "a-1"}).content.decode()
    # What was found by name is taken, though the page without a name does not offer it.
    first = Batch.objects.get(area=area, name="A-1")
    seal = {"step": "seal", "batch": str(first.id), "seal": "S-9", "kind": "applied",
            "on": "2026-03-02"}  # fmt: skip
    assert client.post(f"/accounting/areas/{area.id}/seals/", seal).status_code == 302


def test_rebatching_keeps_what_decayed(holders: Holders) -> None:
    batch = plutonium(holders)
    book_decay(actor=holders.receiver, area=holders.reactor, on=date(2026, 7, 1))
    held = batch_holding(batch)
    product = change(
        "RP", "P-2", "0", area="XQ-B", category=P, element=held["Pu"], event_date=date(2026, 7, 2),
        isotopes={k: v for k, v in held.items() if "-" in k},
    )  # fmt: skip
    rebatch(
        actor=holders.receiver, area=holders.reactor, kind="re-batching", on=date(2026, 7, 2),
        sources=[batch], products=[(product, DESCRIPTION)],
    )  # fmt: skip
    made = Batch.objects.get(area=holders.reactor, name="P-2", category="P")
    assert batch_holding(made) == held
