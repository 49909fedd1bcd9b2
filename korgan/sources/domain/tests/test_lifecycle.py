from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from korgan.science.errors import InputError
from korgan.sources.domain.custody import (
    Abroad,
    AtHolder,
    Custody,
    Ended,
    InTransit,
    Missing,
    Receipt,
    Shipment,
)
from korgan.sources.domain.errors import Finding, RuleBroken, Severity
from korgan.sources.domain.lifecycle import (
    ENTRY,
    FINAL,
    Act,
    SourceRecord,
    Transition,
    act_findings,
    custody_kind,
    first_lifecycle,
    perform,
)
from korgan.sources.domain.tests.examples import DAY, source

LIFECYCLE = first_lifecycle()
WARD = AtHolder("hospital", "ward")
SHIPMENT = Shipment("S-1", "hospital", "central", "store", DAY, DAY + timedelta(days=3), "Carrier")
RECEIPT = Receipt("S-1", "central", DAY + timedelta(days=2), "AB-017")
PLACES: dict[type, Custody] = {
    AtHolder: WARD,
    InTransit: InTransit(SHIPMENT),
    Missing: Missing("hospital", DAY),
    Ended: Ended("disposed", "borehole 1", DAY),
    Abroad: Abroad("supplier"),
}


def record(state: str, custody: Custody | None = None) -> SourceRecord:
    recipient = "central" if state in ("import_pending", "transfer_pending") else ""
    kept = custody or PLACES[custody_kind(state)]
    return SourceRecord(source(), state, kept, "L-hospital", recipient)


def complete(transition: Transition, **more: object) -> Act:
    """Give an act with every document on file and every condition confirmed."""
    values: dict[str, object] = {
        "documents": frozenset(transition.documents_for(None)),
        "confirmed": frozenset(transition.conditions),
        "recipient": "central",
    }
    if custody_kind(transition.to_state) is InTransit:
        values["shipment"] = SHIPMENT
    elif transition.from_state == "in_transit":
        values["receipt"] = RECEIPT
    elif transition.from_state in (ENTRY, "lost", "stolen"):
        values["place"] = WARD
    elif transition.to_state == "returned_to_supplier":
        values |= {"shipment": SHIPMENT, "receipt": RECEIPT}
    if transition.conditions == ("holder takes custody",):
        values["place"] = WARD
    if transition.to_state in FINAL:
        values["destination"] = "borehole 1"
    return Act(transition.to_state, DAY + timedelta(days=2), **{**values, **more})  # type: ignore[arg-type]


def codes(found: list[Finding]) -> list[str]:
    return [finding.code for finding in found]


EVERY = list(LIFECYCLE.transitions.values())


@pytest.mark.parametrize("transition", EVERY, ids=lambda each: f"{each.from_state}-{each.to_state}")
def test_every_way_can_be_gone_and_leaves_custody_that_fits(transition: Transition) -> None:
    start = record(transition.from_state)
    after, _ = perform(start, complete(transition))
    assert after.state == transition.to_state
    assert isinstance(after.custody, custody_kind(after.state))
    assert after.identity == start.identity


@pytest.mark.parametrize("transition", EVERY, ids=lambda each: f"{each.from_state}-{each.to_state}")
def test_no_way_is_gone_without_a_document(transition: Transition) -> None:
    start = record(transition.from_state)
    for document in transition.documents_for(None):
        act = complete(transition, documents=frozenset(transition.documents_for(None)) - {document})
        with pytest.raises(RuleBroken) as caught:
            perform(start, act)
        assert codes(caught.value.findings) == ["document_missing"]
        rule = caught.value.findings[0].rule
        assert rule is not None
        assert rule.table.startswith("lifecycle_")


def test_every_state_can_be_left_unless_it_is_final() -> None:
    for state in LIFECYCLE.states():
        assert bool(LIFECYCLE.from_state(state)) == (state not in FINAL), state


def test_every_state_can_be_reached() -> None:
    reached, waiting = {ENTRY}, [ENTRY]
    while waiting:
        for transition in LIFECYCLE.from_state(waiting.pop()):
            if transition.to_state not in reached:
                reached.add(transition.to_state)
                waiting.append(transition.to_state)
    assert reached == set(LIFECYCLE.states())


def test_a_condition_is_computed_or_confirmed_or_it_is_open() -> None:
    transition = LIFECYCLE.find(ENTRY, "import_pending")
    act = complete(transition, confirmed=frozenset())
    assert codes(act_findings(record(ENTRY), act)) == ["condition_open"]
    (condition,) = transition.conditions
    assert act_findings(record(ENTRY), replace(act, computed={condition: []})) == []
    breach = Finding("limit_exceeded", "too much")
    found = act_findings(record(ENTRY), replace(act, computed={condition: [breach]}))
    # told with the rule that asks for the condition
    assert found == [replace(breach, rule=transition.citation)]
    confirmed = complete(transition, computed={condition: [breach]})
    with pytest.raises(RuleBroken, match="too much"):
        perform(record(ENTRY), confirmed)


def test_documents_depend_on_the_category() -> None:
    transition = LIFECYCLE.find(ENTRY, "import_pending")
    assert transition.documents_for(1) == ("import permit", "consent reply")
    assert transition.documents_for(2) == ("import permit", "recipient confirmation")
    assert transition.documents_for(4) == ("import permit",)
    assert len(transition.documents_for(None)) == 3


def test_there_is_no_way_that_the_table_does_not_have() -> None:
    with pytest.raises(InputError) as caught:
        perform(record("in_use"), Act("disposed", DAY))
    assert caught.value.code == "no_such_transition"
    assert "temporary_storage" in caught.value.mend
    with pytest.raises(InputError, match="final"):
        perform(record("disposed"), Act("in_use", DAY))


def test_a_source_leaves_its_holder_only_by_a_shipment_that_is_received() -> None:
    store = LIFECYCLE.find("disused_declared", "long_term_storage")
    elsewhere = AtHolder("central", "store")
    found = act_findings(record("disused_declared"), complete(store, place=elsewhere))
    assert codes(found) == ["hand_over_without_shipment"]
    after, _ = perform(
        record("disused_declared"), complete(store, shipment=SHIPMENT, receipt=RECEIPT)
    )
    assert after.custody == elsewhere
    found = act_findings(record("disused_declared"), complete(store, shipment=SHIPMENT))
    assert codes(found) == ["receipt_missing"]
    back = LIFECYCLE.find("disused_declared", "returned_to_supplier")
    alone = complete(back, shipment=None, receipt=None)
    assert codes(act_findings(record("disused_declared"), alone)) == ["return_without_receipt"]


def test_only_the_holder_can_send_and_only_to_the_recipient_approved() -> None:
    send = LIFECYCLE.find("transfer_pending", "in_transit")
    other = record("transfer_pending", AtHolder("mine", "shaft"))
    assert codes(act_findings(other, complete(send))) == ["other_sender"]
    assert codes(act_findings(other, complete(send, shipment=None))) == ["shipment_missing"]
    assert codes(
        act_findings(replace(record("transfer_pending"), recipient="mine"), complete(send))
    ) == ["other_recipient"]
    apply = LIFECYCLE.find("in_use", "transfer_pending")
    assert codes(act_findings(record("in_use"), complete(apply, recipient=""))) == [
        "recipient_missing"
    ]
    direct = LIFECYCLE.find("disused_declared", "long_term_storage")
    other = record("disused_declared", AtHolder("mine", "shaft"))
    found = act_findings(other, complete(direct, shipment=SHIPMENT, receipt=RECEIPT))
    assert codes(found) == ["other_sender"]


def test_a_receipt_of_another_serial_is_refused_and_nothing_has_changed() -> None:
    receive = LIFECYCLE.find("in_transit", "received")
    before = record("in_transit")
    with pytest.raises(RuleBroken) as caught:
        perform(before, complete(receive, receipt=replace(RECEIPT, serial="XX")))
    assert "serial_differs" in codes(caught.value.findings)
    assert before == record("in_transit")


def test_an_export_needs_the_receipt_of_the_other_state() -> None:
    leave = LIFECYCLE.find("in_transit", "exported")
    assert codes(act_findings(record("in_transit"), complete(leave, receipt=None))) == [
        "receipt_missing"
    ]


def test_what_is_lost_stays_with_the_name_of_who_had_it() -> None:
    lose = LIFECYCLE.find("in_transit", "lost")
    after, _ = perform(record("in_transit"), complete(lose, receipt=None))
    assert after.custody == Missing("hospital", DAY + timedelta(days=2))
    assert not after.has_destination
    find = LIFECYCLE.find("lost", "found")
    assert codes(act_findings(after, complete(find, place=None))) == ["no_holder"]
    again, _ = perform(after, complete(find))
    assert again.custody == WARD


def test_an_end_needs_a_place() -> None:
    dispose = LIFECYCLE.find("disposal_accepted", "disposed")
    found = act_findings(record("disposal_accepted"), complete(dispose, destination=" "))
    assert codes(found) == ["no_destination"]
    after, _ = perform(record("disposal_accepted"), complete(dispose))
    assert after.has_destination
    assert after.licence == ""


def test_an_early_end_of_use_is_noted_and_allowed() -> None:
    young = replace(source(), manufactured=date(2020, 1, 1), working_life_years=15.0)
    declare = LIFECYCLE.find("in_use", "disused_declared")
    act = complete(declare, confirmed=frozenset())
    _, notes = perform(SourceRecord(young, "in_use", WARD), act)
    assert [(note.code, note.severity) for note in notes] == [
        ("within_working_life", Severity.NOTE)
    ]
    old = replace(young, manufactured=date(2000, 1, 1))
    assert perform(SourceRecord(old, "in_use", WARD), act)[1] == []


def test_state_and_custody_cannot_contradict_each_other() -> None:
    with pytest.raises(InputError) as caught:
        SourceRecord(source(), "in_use", InTransit(SHIPMENT))
    assert caught.value.code == "custody_does_not_fit"
    with pytest.raises(InputError, match="no state"):
        SourceRecord(source(), "authorized", WARD)


def test_the_licence_has_its_own_ways() -> None:
    assert ("suspended", "revoked") in LIFECYCLE.licence_transitions
    assert not set(LIFECYCLE.licence_transitions) & set(LIFECYCLE.transitions)


def test_the_diagram_shows_every_state() -> None:
    drawn = LIFECYCLE.diagram()
    assert drawn.startswith("stateDiagram-v2\n    [*] --> import_pending\n")
    for state in set(LIFECYCLE.states()) - {ENTRY}:
        assert f" {state}\n" in drawn
