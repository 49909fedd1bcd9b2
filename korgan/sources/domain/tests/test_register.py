"""The whole life cycle under random acts, against books kept independently of the rules.

The machine tries sensible and senseless acts alike. Whatever the rules accept is entered in plain
books (who has what, what is on the way, what is missing, what has ended); after each step the
records have to say the same as the books.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from korgan.science.errors import InputError
from korgan.sources.domain.contents import Content, activity_by_nuclide
from korgan.sources.domain.custody import (
    Abroad,
    AtHolder,
    Ended,
    InTransit,
    Missing,
    Receipt,
    Shipment,
)
from korgan.sources.domain.genealogy import Genealogy, Node, NodeKind
from korgan.sources.domain.identity import Kind, SourceIdentity
from korgan.sources.domain.licences import (
    ANY,
    Holding,
    Licence,
    LicenceState,
    Limit,
    inflow_findings,
    licence_end_findings,
    limit_use,
)
from korgan.sources.domain.lifecycle import (
    ENTRY,
    Act,
    SourceRecord,
    custody_kind,
    first_lifecycle,
    perform,
)
from korgan.sources.domain.nuclides import parse_nuclide

START = date(2026, 1, 1)
HOLDERS = ["hospital", "mine", "central"]
SUPPLIER = "supplier abroad"
NUCLIDES = ["Cs-137", "Co-60", "Ir-192", "Am-241"]
LIMIT = 1.5e12
LIFECYCLE = first_lifecycle()
TO_STATES = sorted({to_state for _, to_state in LIFECYCLE.transitions})
MANNERS = [
    *["in order"] * 12, *["careless"] * 3, "astray", "no papers", "no shipment", "no receipt",
    *["wrong sender", "wrong receiver", "wrong reporter", "wrong serial", "wrong place"] * 2,
]  # fmt: skip
LIMITED = {
    "licence valid and covers nuclide+activity incl. stock on hand",
    "licence limits",
    "recipient limits not exceeded after transfer",
}


class RegisterMachine(RuleBasedStateMachine):
    """A small country with three holders, one supplier abroad and one store."""

    def __init__(self) -> None:
        super().__init__()
        self.day = START
        self.records: dict[str, SourceRecord] = {}
        self.tree = Genealogy()
        # The books, kept without looking at records.
        self.hands: dict[str, set[str]] = {holder: set() for holder in HOLDERS}
        self.moving: dict[str, Shipment] = {}
        self.missing: set[str] = set()
        self.ended: set[str] = set()
        self.abroad: set[str] = set()
        self.promised: dict[str, str] = {}  # to whom a transfer or import is approved
        self.limited: dict[str, str] = {}  # whose limits were checked when it came or was promised
        self.licences = {
            holder: Licence(
                f"L-{holder}",
                holder,
                LicenceState.AUTHORIZED,
                START,
                date(2999, 1, 1),
                ("site",),
                (Limit(ANY, ANY, ANY, LIMIT),),
            )
            for holder in HOLDERS
        }

    def holding(self, number: str) -> Holding:
        return Holding(number, Kind.SEALED, "site", self.records[number].identity.contents)

    def holdings(self, holder: str) -> list[Holding]:
        """Give stock on hand, on the way, and promised to a holder."""
        numbers = set(self.hands[holder])
        numbers |= {n for n, shipment in self.moving.items() if shipment.receiver == holder}
        numbers |= {n for n, receiver in self.promised.items() if receiver == holder}
        return [self.holding(number) for number in sorted(numbers)]

    @rule(days=st.integers(1, 400))
    def time_passes(self, days: int) -> None:
        self.day += timedelta(days=days)

    @precondition(lambda self: len(self.records) < 6)
    @rule(nuclide=st.sampled_from(NUCLIDES), power=st.floats(11, 12.3))
    def a_source_is_announced(self, nuclide: str, power: float) -> None:
        number = f"N-{len(self.records)}"
        content = Content(parse_nuclide(nuclide), 10.0**power, self.day)
        serial = f"serial {number}"
        identity = SourceIdentity(number, Kind.SEALED, "Maker", "M", serial, (content,))
        self.records[number] = SourceRecord(identity, ENTRY, Abroad(SUPPLIER))
        self.abroad.add(number)
        self.tree = self.tree.with_node(Node(number, NodeKind.SOURCE, identity.contents))

    @precondition(lambda self: self.records)
    @rule(
        which=st.integers(0, 5),
        acts=st.lists(
            st.tuples(st.integers(0, 99), st.sampled_from(HOLDERS), st.sampled_from(MANNERS)),
            min_size=1,
            max_size=12,
        ),
    )
    def somebody_acts(self, which: int, acts: list[tuple[int, str, str]]) -> None:
        """Go some steps with one source; now and then dishonestly, without papers or astray."""
        number = sorted(self.records)[which % len(self.records)]
        for way, other, manner in acts:
            before = self.records[number]
            states = [
                each.to_state
                for each in LIFECYCLE.from_state(before.state)
                if manner == "careless" or custody_kind(each.to_state) is not Missing
            ]
            if manner == "astray" or not states:
                states = TO_STATES
            act = self.act_for(before, states[way % len(states)], other, manner)
            try:
                after, _ = perform(before, act)
            except InputError:
                assert self.records[number] is before
                continue
            self.records[number] = after
            self.keep_books(number, before, act)

    def act_for(self, record: SourceRecord, to_state: str, other: str, manner: str) -> Act:
        """Make up an act, with everything in order or with one lie in it."""
        number, custody = record.identity.national_number, record.custody
        transition = LIFECYCLE.transitions.get((record.state, to_state))
        if transition is None:
            return Act(to_state, self.day)
        holder = custody.holder if isinstance(custody, AtHolder) else SUPPLIER
        sent = custody.shipment if isinstance(custody, InTransit) else None
        if sent is None and to_state in ("in_transit", "returned_to_supplier", "long_term_storage"):
            sent = self.shipment_for(number, to_state, holder, other, manner)
        receipt = None
        if sent is not None and to_state != "in_transit":
            serial = "another" if manner == "wrong serial" else record.identity.serial
            reporter = other if manner == "wrong reporter" else sent.receiver
            receipt = Receipt(sent.number, reporter, self.day, serial)
        if manner == "no receipt":
            receipt = None
        keeps = holder in HOLDERS and manner != "wrong place"
        place = AtHolder(holder if keeps else other, "site")
        receiver = sent.receiver if sent else place.holder
        if to_state in ("transfer_pending", "import_pending"):
            receiver = other
        return Act(
            to_state,
            self.day,
            documents=frozenset(() if manner == "no papers" else transition.documents_for(None)),
            confirmed=frozenset(transition.conditions),
            shipment=None if isinstance(custody, InTransit) else sent,
            receipt=receipt,
            place=None if sent else place,
            recipient=other,
            destination="store",
            licence=f"L-{receiver}",
            computed={
                condition: inflow_findings(
                    self.licences[receiver],
                    self.holdings(receiver),
                    self.holding(number),
                    self.day,
                )
                for condition in LIMITED.intersection(transition.conditions)
            },
        )

    def shipment_for(
        self, number: str, to_state: str, holder: str, other: str, manner: str
    ) -> Shipment | None:
        receiver = self.promised.get(number, other)
        if manner == "wrong receiver":
            receiver = other
        if to_state == "returned_to_supplier":
            receiver = SUPPLIER
        sender = other if manner == "wrong sender" else holder
        if sender == receiver or manner == "no shipment":
            return None
        arrival = self.day + timedelta(days=3)
        return Shipment(f"S-{number}", sender, receiver, "site", self.day, arrival, "Carrier")

    def keep_books(self, number: str, before: SourceRecord, act: Act) -> None:
        """Enter what was done, as a clerk would who sees only the papers of the act."""
        transition = LIFECYCLE.find(before.state, act.to_state)
        assert act.documents.issuperset(transition.documents_for(None))
        if act.to_state in ("transfer_pending", "import_pending"):
            self.promised[number] = self.limited[number] = act.recipient
            return
        sent = self.moving.get(number) or act.shipment
        had = [holder for holder, hand in self.hands.items() if number in hand]
        if act.to_state in ("lost", "stolen"):
            self.take_away(number)
            self.missing.add(number)
        elif act.to_state == "in_transit":
            assert act.shipment is not None
            assert had == ([act.shipment.sender] if before.state == "transfer_pending" else [])
            assert act.shipment.sender != act.shipment.receiver
            assert act.shipment.receiver == self.promised[number]
            self.take_away(number)
            self.moving[number] = act.shipment
            self.limited[number] = act.shipment.receiver
        elif custody_kind(act.to_state) is Ended:
            if sent is not None or act.to_state in ("returned_to_supplier", "exported"):
                assert sent is not None
                self.check_receipt(number, sent, act)
            self.take_away(number)
            self.ended.add(number)
        elif sent is not None:
            self.check_receipt(number, sent, act)
            checked = self.limited.get(number) if number in self.moving else None
            self.take_away(number)
            self.hands[sent.receiver].add(number)
            if checked == sent.receiver:
                self.limited[number] = checked
        elif not had:
            assert act.place is not None
            self.take_away(number)
            self.hands[act.place.holder].add(number)
            if LIMITED.intersection(transition.conditions):
                self.limited[number] = act.place.holder
        elif number in self.promised:  # the transfer was withdrawn
            del self.limited[number]
        self.promised.pop(number, None)

    def check_receipt(self, number: str, sent: Shipment, act: Act) -> None:
        assert act.receipt is not None
        assert act.receipt.shipment == sent.number
        assert act.receipt.receiver == sent.receiver
        assert act.receipt.serial == self.records[number].identity.serial
        if act.shipment is not None:
            assert number in self.hands[act.shipment.sender]

    def take_away(self, number: str) -> None:
        for hand in self.hands.values():
            hand.discard(number)
        for book in (self.missing, self.abroad):
            book.discard(number)
        self.moving.pop(number, None)
        self.limited.pop(number, None)

    @precondition(lambda self: any(each.state == "conditioned" for each in self.records.values()))
    @rule(picks=st.sets(st.integers(0, 99), min_size=1, max_size=4))
    def sources_are_welded_into_a_capsule(self, picks: set[int]) -> None:
        conditioned = sorted(n for n, each in self.records.items() if each.state == "conditioned")
        capsule = f"C-{len(self.tree.nodes)}"
        self.tree = self.tree.with_node(Node(capsule, NodeKind.CAPSULE))
        placed = []
        for number in sorted({conditioned[pick % len(conditioned)] for pick in picks}):
            free = number not in self.tree.placements
            try:
                self.tree = self.tree.put(number, capsule, self.day)
            except InputError:
                assert not free
                continue
            assert free
            placed.append(number)
        assert self.tree.sources_in(capsule) == placed

    @precondition(lambda self: len(self.tree.nodes) > len(self.records))
    @rule(picks=st.sets(st.integers(0, 99), min_size=1, max_size=3))
    def capsules_go_into_a_container(self, picks: set[int]) -> None:
        capsules = sorted(n for n, node in self.tree.nodes.items() if node.kind == NodeKind.CAPSULE)
        free = [capsule for capsule in capsules if capsule not in self.tree.placements]
        if not free:
            return
        container = f"K-{len(self.tree.nodes)}"
        self.tree = self.tree.with_node(Node(container, NodeKind.CONTAINER))
        for capsule in sorted({free[pick % len(free)] for pick in picks}):
            self.tree = self.tree.put(capsule, container, self.day)

    @invariant()
    def nobody_has_what_another_has_and_nothing_is_gone(self) -> None:
        books = [*self.hands.values(), set(self.moving), self.missing, self.ended, self.abroad]
        assert sum(len(book) for book in books) == len(self.records)
        assert set().union(*books) == set(self.records)

    @invariant()
    def records_say_what_the_books_say(self) -> None:
        for number, record in self.records.items():
            match record.custody:
                case AtHolder(holder=holder):
                    assert number in self.hands[holder]
                case InTransit(shipment=shipment):
                    assert self.moving[number] == shipment
                case Missing():
                    assert number in self.missing
                case Ended():
                    assert number in self.ended
                case Abroad():
                    assert number in self.abroad

    @invariant()
    def no_limit_is_exceeded_by_what_was_let_in_under_it(self) -> None:
        for holder in HOLDERS:
            counted = [self.holding(n) for n, whose in self.limited.items() if whose == holder]
            (use,) = limit_use(self.licences[holder], counted, self.day)
            assert not use.exceeded

    @invariant()
    def activity_balances_through_conditioning(self) -> None:
        inside = set(self.tree.placements)
        outermost = [n for n in self.tree.nodes if n not in inside]
        everything = [each for record in self.records.values() for each in record.identity.contents]
        packed = [each for number in outermost for each in self.tree.contents_of(number)]
        total, found = (
            activity_by_nuclide(everything, self.day),
            activity_by_nuclide(packed, self.day),
        )
        assert total.keys() == found.keys()
        for nuclide, value in total.items():
            assert abs(found[nuclide] - value) <= 1e-9 * value

    @invariant()
    def no_licence_ends_over_a_source_in_hand(self) -> None:
        for holder in HOLDERS:
            held = [
                number
                for number, record in self.records.items()
                if isinstance(record.custody, AtHolder) and record.custody.holder == holder
            ]
            refused = bool(licence_end_findings(self.licences[holder], held))
            assert refused == bool(self.hands[holder])


RegisterMachine.TestCase.settings = settings(max_examples=100, stateful_step_count=50)
TestRegister = RegisterMachine.TestCase


def way_to(from_state: str) -> list[str]:
    """Return the states on the shortest way from entry to a state."""
    ways: dict[str, list[str]] = {ENTRY: []}
    waiting = [ENTRY]
    while from_state not in ways:
        here = waiting.pop(0)
        for each in LIFECYCLE.from_state(here):
            if each.to_state not in ways:
                ways[each.to_state] = [*ways[here], each.to_state]
                waiting.append(each.to_state)
    return ways[from_state]


@pytest.mark.parametrize(("from_state", "to_state"), sorted(LIFECYCLE.transitions))
def test_every_transition_keeps_the_books(from_state: str, to_state: str) -> None:
    """Chance does not come by every one of them: here each is gone once, in order."""
    machine = RegisterMachine()
    machine.a_source_is_announced("Ir-192", 11.5)
    (number,) = machine.records
    for state in [*way_to(from_state), to_state]:
        before = machine.records[number]
        has = getattr(before.custody, "holder", "")
        other = next(holder for holder in HOLDERS if holder != has)
        # What was found goes into storage from where it lies, without a sender.
        manner = "no shipment" if before.state in ("found", "orphan_found") else "in order"
        act = machine.act_for(before, state, other, manner)
        machine.records[number], _ = perform(before, act)
        machine.keep_books(number, before, act)
        machine.nobody_has_what_another_has_and_nothing_is_gone()
        machine.records_say_what_the_books_say()
        machine.no_limit_is_exceeded_by_what_was_let_in_under_it()
        machine.activity_balances_through_conditioning()
        machine.no_licence_ends_over_a_source_in_hand()
    assert machine.records[number].state == to_state
