from __future__ import annotations

import json
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.deadlines.models import Deadline
from korgan.kernel.errors import Conflict, InputError, NotAllowed, NotFound
from korgan.kernel.events.models import Event
from korgan.kernel.organisations.models import Organisation
from korgan.sources.domain.custody import Route
from korgan.sources.domain.errors import RuleBroken
from korgan.sources.domain.identity import Kind
from korgan.sources.models import Licence, ShipmentEnd, ShipmentLine, Source
from korgan.sources.selectors import (
    category_on,
    get_shipment,
    list_overdue,
    list_shipments,
    next_steps,
    rules_of,
)
from korgan.sources.selectors.inflow import without_destination
from korgan.sources.selectors.licensees import site_security
from korgan.sources.services import (
    Reading,
    WrittenContent,
    dispatch_shipment,
    raise_overdue_alarms,
    settle_difference,
    withdraw_shipment,
)
from korgan.sources.services.applications import WrittenLimit
from korgan.sources.tests.licensed import licensed
from korgan.sources.tests.registered import (
    ARRIVED,
    PERMIT,
    SENT,
    WITHDRAWAL,
    dispatched,
    give_licence,
    into_storage,
    lost,
    planned,
    received,
    registered,
    site_of,
)
from korgan.sources.tests.test_onboarding import committed
from tests.cast import Cast

CAESIUM_LIMIT = WrittenLimit("Cs-137", Kind.SEALED, "20 TBq", "5 TBq", 4)


def reading(source: Source, serial: str = "AB-017", *, arrived: bool = True) -> Reading:
    return Reading(source.id, arrived, serial)


def receivers_end(end: ShipmentEnd) -> ShipmentEnd:
    return ShipmentEnd.objects.get(shipment_id=end.shipment_id, sends=False)


@pytest.fixture
def source(state: Cast) -> Source:
    return registered(state.operator_applicant)


@pytest.fixture
def under_way(state: Cast, source: Source) -> ShipmentEnd:
    end = planned(state.operator_applicant, [source], state.other_operator)
    return receivers_end(dispatched(state.operator_applicant, end))


def test_a_source_changes_hands_only_when_the_receiver_reports_it(
    state: Cast, source: Source, under_way: ShipmentEnd
) -> None:
    source.refresh_from_db()
    assert (source.state, source.organisation_id) == (
        "in_transit",
        state.operator_applicant.organisation_id,
    )
    due = Deadline.objects.get(kind="sources.receipt")
    assert due.organisation_id == state.other_operator.organisation_id
    received(state.other_operator, under_way, [reading(source)])
    source.refresh_from_db()
    due.refresh_from_db()
    under_way.shipment.refresh_from_db()
    assert source.organisation_id == state.other_operator.organisation_id
    assert source.site == site_of(state.other_operator)
    assert (source.state, under_way.shipment.state) == ("received", "closed")
    assert due.done_at is not None
    assert [event.to_state for event in source.events.all()][-3:] == [
        "transfer_pending",
        "in_transit",
        "received",
    ]
    assert source.events.last().documents.count() == 2  # type: ignore[union-attr]


def test_a_receipt_without_shipment_is_refused(state: Cast, source: Source) -> None:
    end = planned(state.operator_applicant, [source], state.other_operator)
    with pytest.raises(Conflict) as caught:
        received(state.other_operator, receivers_end(end), [reading(source)])
    assert caught.value.code == "receipt_without_shipment"
    source.refresh_from_db()
    assert source.state == "transfer_pending"


def test_a_source_that_was_not_in_the_shipment_is_refused(
    state: Cast, under_way: ShipmentEnd
) -> None:
    other = registered(state.operator_applicant, serial="X-9")
    with pytest.raises(Conflict) as caught:
        received(state.other_operator, under_way, [reading(other)])
    assert caught.value.code == "receipt_without_shipment"


def test_another_serial_number_leaves_the_source_on_its_way(
    state: Cast, source: Source, under_way: ShipmentEnd
) -> None:
    received(state.other_operator, under_way, [reading(source, "ZZ-999")])
    source.refresh_from_db()
    line = ShipmentLine.objects.get()
    assert (source.state, line.state, line.serial_read) == ("in_transit", "differs", "ZZ-999")
    assert Event.objects.filter(name="sources.receipt_differs").exists()
    assert Deadline.objects.get(kind="sources.receipt").done_at is None
    with pytest.raises(NotAllowed):
        settle_difference(
            actor=state.other_operator, end=under_way, source=source, day=ARRIVED,
            reason="worn label", site=site_of(state.other_operator),
        )  # fmt: skip
    settle_difference(
        actor=state.regulator_inspector, end=under_way, source=source, day=ARRIVED,
        reason="label of the container was read", site=site_of(state.other_operator),
    )  # fmt: skip
    source.refresh_from_db()
    assert source.organisation_id == state.other_operator.organisation_id
    assert ShipmentLine.objects.get().state == "received"
    assert Deadline.objects.get(kind="sources.receipt").done_at is not None


def test_what_did_not_arrive_is_seen_and_may_come_later(state: Cast, source: Source) -> None:
    second = registered(state.operator_applicant, serial="AB-018")
    end = planned(state.operator_applicant, [source, second], state.other_operator)
    end = receivers_end(dispatched(state.operator_applicant, end))
    found = [reading(source), reading(second, arrived=False)]
    received(state.other_operator, end, found)
    end.shipment.refresh_from_db()
    assert end.shipment.state == "disputed"
    received(state.other_operator, end, [reading(second, "AB-018")], day=date(2026, 5, 9))
    end.shipment.refresh_from_db()
    assert end.shipment.state == "closed"


def test_a_source_is_in_one_shipment_at_most_and_leaves_by_no_other_step(
    state: Cast, source: Source
) -> None:
    planned(state.operator_applicant, [source], state.other_operator)
    with pytest.raises(InputError) as caught:
        planned(state.operator_applicant, [source], state.other_operator)
    assert caught.value.code == "no_such_transition"
    source.refresh_from_db()
    assert next_steps(source) == []


def test_a_withdrawn_shipment_gives_its_sources_back(state: Cast, source: Source) -> None:
    end = planned(state.operator_applicant, [source], state.other_operator)
    withdraw_shipment(actor=state.operator_applicant, end=end, day=SENT, documents=WITHDRAWAL)
    source.refresh_from_db()
    assert source.state == "in_use"
    planned(state.operator_applicant, [source], state.other_operator)  # and may be sent again


def test_loss_on_the_way_closes_the_shipment_and_keeps_who_answers(
    state: Cast, source: Source, under_way: ShipmentEnd
) -> None:
    lost(state.operator_applicant, source, ARRIVED)
    source.refresh_from_db()
    under_way.shipment.refresh_from_db()
    assert source.organisation_id == state.operator_applicant.organisation_id
    assert (ShipmentLine.objects.get().state, under_way.shipment.state) == ("lost", "closed")


def test_each_end_sees_its_end_and_authorities_see_one(
    state: Cast, source: Source, under_way: ShipmentEnd
) -> None:
    sees = {name: list_shipments(actor=actor).count() for name, actor in state.everyone().items()}
    assert sees["operator_applicant"] == sees["other_operator"] == 1
    assert sees["regulator_inspector"] == sees["customs_officer"] == 1
    assert sees["neighbour_officer"] == sees["partner_observer"] == 0
    with pytest.raises(NotFound):
        get_shipment(actor=state.neighbour_officer, end_id=under_way.id)


def test_the_alarm_rings_once_after_grace(state: Cast, under_way: ShipmentEnd) -> None:
    actor = state.administrator
    assert raise_overdue_alarms(actor=actor, today=date(2026, 5, 9)) == 0
    assert raise_overdue_alarms(actor=actor, today=date(2026, 5, 10)) == 1
    assert raise_overdue_alarms(actor=actor, today=date(2026, 5, 11)) == 0
    assert Event.objects.get(name="sources.shipment_overdue").payload["expected"] == "2026-05-07"
    assert list_overdue(actor=state.regulator_inspector, day=date(2026, 5, 11)).count() == 1


def test_an_export_ends_when_the_other_state_has_confirmed(state: Cast) -> None:
    weak = WrittenContent("Co-60", "1 GBq", date(2026, 1, 1))
    source = registered(state.operator_applicant, contents=[weak])
    end = planned(
        state.operator_applicant, [source], state.other_operator,
        route=Route.EXPORT, abroad="Foreign clinic", abroad_country="XR",
    )  # fmt: skip
    end = dispatched(state.operator_applicant, end)
    files = {
        "export licence": ("e.pdf", b"e"),
        "importing State receipt": ("r.pdf", b"r"),
    }
    received(
        state.operator_applicant, end, [reading(source)], documents=files, site=None,
        to_state="exported", confirmed=["export left through the border"],
    )  # fmt: skip
    source.refresh_from_db()
    assert (source.state, source.destination) == ("exported", "Foreign clinic")


def test_a_licence_that_does_not_cover_it_refuses_the_transfer(
    state: Cast, licensing: Cast, source: Source
) -> None:
    licence = licensed(state, state.other_operator, limits=[CAESIUM_LIMIT])
    with pytest.raises(RuleBroken) as caught:
        planned(
            state.operator_applicant, [source], state.other_operator,
            day=licence.valid_from, expected_on=licence.valid_from,
        )  # fmt: skip
    assert caught.value.code == "not_covered"
    source.refresh_from_db()
    assert source.state == "in_use"


def test_a_receiver_takes_over_under_its_own_licence(
    state: Cast, licensing: Cast, source: Source
) -> None:
    licence = licensed(state, state.other_operator)
    day = licence.valid_from
    end = planned(
        state.operator_applicant, [source], state.other_operator,
        day=day, expected_on=day + timedelta(days=2), confirmed=[],
    )  # fmt: skip
    dispatch_shipment(
        actor=state.operator_applicant, end=end, day=day, expected_on=day + timedelta(days=2),
        documents=PERMIT,
    )  # fmt: skip
    received(state.other_operator, receivers_end(end), [reading(source)], day=day)
    source.refresh_from_db()
    assert source.licence == licence


def test_a_missing_document_refuses_the_whole_receipt(
    state: Cast, source: Source, under_way: ShipmentEnd
) -> None:
    with pytest.raises(RuleBroken):
        received(state.other_operator, under_way, [reading(source)], documents={})
    source.refresh_from_db()
    assert source.state == "in_transit"
    assert ShipmentLine.objects.get().serial_read == ""


def suspend_licence_of(holder: int) -> Licence:
    licence = Licence.objects.get(organisation_id=holder)
    Licence.objects.filter(id=licence.id).update(state="suspended")
    return Licence.objects.get(id=licence.id)


def test_what_left_the_licence_after_planning_is_not_sent(state: Cast, source: Source) -> None:
    end = planned(state.operator_applicant, [source], state.other_operator)
    suspend_licence_of(state.other_operator.organisation_id)
    with pytest.raises(RuleBroken) as caught:
        dispatched(state.operator_applicant, end)  # on a typed day long before
    assert caught.value.code == "licence_not_in_force"
    source.refresh_from_db()
    end.shipment.refresh_from_db()
    assert (source.state, end.shipment.state) == ("transfer_pending", "planned")
    Licence.objects.update(state="authorized", valid_until=date(2020, 12, 31))
    Licence.objects.first().revisions.update(valid_until=date(2020, 12, 31))  # type: ignore[union-attr]
    with pytest.raises(RuleBroken):
        dispatched(state.operator_applicant, end)


def test_what_came_without_a_licence_is_recorded_and_flagged(
    state: Cast, source: Source, under_way: ShipmentEnd
) -> None:
    suspend_licence_of(state.other_operator.organisation_id)
    received(state.other_operator, under_way, [reading(source)])
    source.refresh_from_db()
    assert (source.state, source.licence) == ("received", None)
    assert "suspended" in " ".join(source.events.get(to_state="received").remarks)
    told = Event.objects.get(name="sources.received_unlicensed")
    assert told.payload["sources"] == [source.national_number]
    entry = AuditEntry.objects.filter(verb="sources.shipment_received").latest("seq")
    assert json.loads(entry.facts)["unlicensed"] == [source.national_number]


def test_what_is_on_its_way_keeps_a_licence_from_ending(
    state: Cast, source: Source, under_way: ShipmentEnd
) -> None:
    licence = suspend_licence_of(state.other_operator.organisation_id)
    assert without_destination(licence) == [source.national_number]
    received(state.other_operator, under_way, [reading(source)])
    assert without_destination(licence) == []


def test_two_at_once_are_sent_where_there_is_room_for_two(state: Cast, source: Source) -> None:
    second = registered(state.operator_applicant, serial="AB-018")
    site_of(state.other_operator)
    receiver = Organisation.objects.get(id=state.other_operator.organisation_id)
    give_licence(receiver, nuclide="Ir-192", total_bq=8e12, count=2)
    end = planned(state.operator_applicant, [source, second], state.other_operator)
    end = receivers_end(dispatched(state.operator_applicant, end))  # each counts once
    received(state.other_operator, end, [reading(source), reading(second, "AB-018")])
    second.refresh_from_db()
    assert second.licence is not None
    assert not Event.objects.filter(name="sources.received_unlicensed").exists()


def test_a_difference_is_not_read_away(state: Cast, source: Source, under_way: ShipmentEnd) -> None:
    received(state.other_operator, under_way, [reading(source, "ZZ-999")])
    for serial, arrived in (("AB-017", True), ("", False)):
        with pytest.raises(Conflict) as caught:
            received(state.other_operator, under_way, [reading(source, serial, arrived=arrived)])
        assert caught.value.code == "difference_open"
    line = ShipmentLine.objects.get()
    assert (line.state, line.serial_read) == ("differs", "ZZ-999")
    entry = AuditEntry.objects.filter(verb="sources.shipment_received").latest("seq")
    assert json.loads(entry.facts)["read"] == [[source.national_number, "ZZ-999", ""]]


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite's writers exclude each other by themselves"
)
def test_the_receivers_licences_are_locked_before_its_room_is_counted(
    state: Cast, source: Source
) -> None:
    planned(state.operator_applicant, [registered(state.operator_applicant, serial="1")],
            state.other_operator)  # fmt: skip
    with CaptureQueriesContext(
        connection,
    ) as asked:
        planned(state.operator_applicant, [source], state.other_operator)
    _licences_locked_first(asked)


def test_a_receipt_sums_up_its_site_once(state: Cast) -> None:
    sender, receiver = state.operator_applicant, state.other_operator
    weak = WrittenContent("Co-60", "1 GBq", date(2026, 1, 1))
    strong = WrittenContent("Co-60", "1 TBq", date(2025, 1, 1))
    for serial in ("H-1", "H-2"):
        registered(receiver, contents=[weak], serial=serial)
    sent = [
        registered(sender, contents=[content], serial=serial)
        for serial, content in (("W-1", weak), ("S-1", strong), ("S-2", strong))
    ]
    end = receivers_end(dispatched(sender, planned(sender, sent, receiver)))
    with CaptureQueriesContext(connection) as asked:
        received(receiver, end, [reading(each, each.serial) for each in sent])
    store = site_of(receiver)
    there = re.compile(rf'"sources_source"\."site_id" = {store.id}\b')
    of_site = [each for each in asked if there.search(each["sql"])]
    assert len(of_site) == 1
    remarks = [each.events.order_by("-id")[0].remarks for each in sent]
    raised = [[text for text in texts if "level B is needed" in text] for texts in remarks]
    assert [len(each) for each in raised] == [0, 1, 0]  # the first of the strong ones raises it
    together = site_security(actor=receiver, site=store, day=ARRIVED)
    assert together.level == "B" and together.total is not None
    one = category_on(source=sent[2], day=ARRIVED, used=rules_of("XQ", ARRIVED))
    assert one is not None
    assert f"sum of A/D is {together.total.ratio - one.ratio:.3g}," in raised[1][0]


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite's writers exclude each other by themselves"
)
def test_moves_and_lists_lock_the_licences_that_they_count(state: Cast, source: Source) -> None:
    licence = give_licence(source.organisation)
    Source.objects.filter(id=source.id).update(licence=licence)
    with CaptureQueriesContext(connection) as asked:
        into_storage(state.operator_applicant, source, site=source.site)
    _licences_locked_first(asked)
    with CaptureQueriesContext(connection) as asked:
        text = "number;nuclide;activity;date\nR-1;Ir-192;1 TBq;2026-11-20\n"
        committed(state.operator_applicant, text)
    _licences_locked_first(asked, last=True)


def _licences_locked_first(asked: CaptureQueriesContext, *, last: bool = False) -> None:
    """Licences are locked before their limits are read (for a list: once it is written)."""
    texts = [each["sql"] for each in asked.captured_queries]
    locks = [
        place
        for place, text in enumerate(texts)
        if 'FROM "sources_licence"' in text and "FOR UPDATE" in text
    ]
    counts = [place for place, text in enumerate(texts) if "sources_licencelimit" in text]
    assert locks
    assert locks[0] < (max(counts) if last else min(counts))
