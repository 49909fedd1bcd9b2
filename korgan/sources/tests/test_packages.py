from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Q
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from korgan.kernel.errors import InputError, NotAllowed
from korgan.kernel.organisations.domain import Actor
from korgan.sources.domain.contents import activity_by_nuclide
from korgan.sources.domain.errors import RuleBroken
from korgan.sources.domain.genealogy import NodeKind
from korgan.sources.models import (
    AcceptedActivity,
    DisposalFacility,
    Placement,
    Source,
    WastePackage,
)
from korgan.sources.selectors import (
    activity_in,
    contents_in,
    contents_of,
    inventory_of,
    next_steps,
    way_of,
)
from korgan.sources.services import (
    NewSource,
    WrittenContent,
    WrittenLimit,
    accept_package,
    condition_sources,
    create_package,
    dispose_package,
    enter_facility,
    place_package,
    recycle_source,
)
from korgan.sources.tests.registered import (
    ACCEPTANCE,
    CONDITIONING,
    DISMANTLING,
    EMPLACEMENT,
    disused,
    give_licence,
    stored,
)
from tests.cast import Cast

DAY = date(2026, 6, 1)
CAESIUM = WrittenContent("Cs-137", "400 GBq", date(2026, 1, 1))


def facility_of(cast: Cast, *limits: tuple[str, str, str]) -> DisposalFacility:
    given = limits or (("Cs-137", "1 TBq", "inventory"), ("Ir-192", "UL", "inventory"))
    written = [WrittenLimit(n, a, "national criteria 2025", scope) for n, a, scope in given]
    return enter_facility(actor=cast.regulator_inspector, name="Borehole 1", limits=written)


def package_of(
    actor: Actor, kind: NodeKind, facility: DisposalFacility | None = None
) -> WastePackage:
    return create_package(actor=actor, kind=kind, facility=facility)


def conditioned(cast: Cast, *serials: str) -> WastePackage:
    actor = cast.operator_applicant
    capsule = package_of(actor, NodeKind.CAPSULE)
    sources = [stored(actor, serial=each, contents=[CAESIUM]) for each in serials]
    return condition_sources(
        actor=actor, package=capsule, sources=sources, day=DAY, documents=CONDITIONING,
        confirmed=["waste acceptance for capsule"],
    )  # fmt: skip


def test_a_source_goes_through_capsule_and_container_to_its_position(state: Cast) -> None:
    regulator = state.regulator_inspector
    facility = facility_of(state)
    capsule = conditioned(state, "A", "B")
    container = package_of(state.operator_applicant, NodeKind.CONTAINER)
    place_package(actor=state.operator_applicant, inner=capsule, outer=container, day=DAY)
    held = activity_in(actor=regulator, package=container, day=DAY)
    accept_package(
        actor=regulator, package=container, facility=facility, day=DAY, documents=ACCEPTANCE
    )
    assert inventory_of(facility).accepted == pytest.approx(held)
    position = package_of(regulator, NodeKind.POSITION, facility)
    dispose_package(
        actor=regulator, package=container, position=position, day=DAY, documents=EMPLACEMENT
    )
    source = Source.objects.get(serial="A")
    assert (source.state, source.destination) == ("disposed", f"Borehole 1, {position.number}")
    way = [each.number for each in way_of(actor=regulator, source=source)]
    assert way == [source.national_number, capsule.number, container.number, position.number]
    assert next_steps(source) == []


def test_running_sums_refuse_the_package_that_is_too_much(state: Cast) -> None:
    facility = facility_of(state)
    first, second = conditioned(state, "A", "B"), conditioned(state, "C")
    regulator = state.regulator_inspector
    accept_package(actor=regulator, package=first, facility=facility, day=DAY, documents=ACCEPTANCE)
    with pytest.raises(RuleBroken) as caught:
        accept_package(
            actor=regulator, package=second, facility=facility, day=DAY, documents=ACCEPTANCE
        )
    assert caught.value.code == "inventory_limit"
    assert "national criteria 2025" in caught.value.message
    assert Source.objects.get(serial="C").state == "conditioned"
    assert AcceptedActivity.objects.get().becquerel < 8e11


def test_a_nuclide_that_the_facility_does_not_take_is_refused(state: Cast) -> None:
    facility = facility_of(state, ("Ra-226", "UL", "inventory"))
    with pytest.raises(RuleBroken) as caught:
        accept_package(
            actor=state.regulator_inspector, package=conditioned(state, "A"), facility=facility,
            day=DAY, documents=ACCEPTANCE,
        )  # fmt: skip
    assert caught.value.code == "nuclide_not_accepted"


def test_a_holder_does_not_accept_for_the_facility(state: Cast) -> None:
    with pytest.raises(NotAllowed):
        accept_package(
            actor=state.operator_applicant, package=conditioned(state, "A"),
            facility=facility_of(state), day=DAY, documents=ACCEPTANCE,
        )  # fmt: skip


def test_a_source_is_in_one_package(state: Cast) -> None:
    conditioned(state, "A")
    other = package_of(state.operator_applicant, NodeKind.CAPSULE)
    source = Source.objects.get(serial="A")
    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.create(source=source, package=other, day=DAY)
    assert "conditioned" not in {each.to_state for each in next_steps(source)}


def test_recycling_balances_and_links_old_and_new(state: Cast) -> None:
    actor = state.operator_applicant
    old = disused(actor, contents=[CAESIUM])
    half = WrittenContent("Cs-137", "200 GBq", date(2026, 1, 1))
    made = recycle_source(
        actor=actor, source=old, made=[NewSource("N-1", [half])], residue=[half], day=DAY,
        documents=DISMANTLING,
    )  # fmt: skip
    old.refresh_from_db()
    assert (old.state, made[0].state) == ("recycled", "received")
    way = way_of(actor=actor, source=made[0])
    assert [each.number for each in way] == [old.national_number, made[0].national_number]


def test_what_is_made_of_a_source_comes_under_the_licence_with_room_for_it(state: Cast) -> None:
    actor = state.operator_applicant
    old = disused(actor, contents=[CAESIUM])
    licence = give_licence(old.organisation, total_bq=5e11, count=1)
    half = WrittenContent("Cs-137", "200 GBq", date(2026, 1, 1))
    first, second = recycle_source(
        actor=actor, source=old, made=[NewSource("N-1", [half]), NewSource("N-2", [half])],
        residue=[], day=DAY, documents=DISMANTLING,
    )  # fmt: skip
    assert (first.licence, second.licence) == (licence, None)
    remarks = second.events.get().remarks
    assert any(licence.number in each for each in remarks)


def test_recycling_out_of_balance_is_refused(state: Cast) -> None:
    old = disused(state.operator_applicant, contents=[CAESIUM])
    with pytest.raises(RuleBroken) as caught:
        recycle_source(
            actor=state.operator_applicant, source=old, made=[NewSource("N-1", [CAESIUM])],
            residue=[CAESIUM], day=DAY, documents=DISMANTLING,
        )  # fmt: skip
    assert caught.value.code == "activity_out_of_balance"
    assert Source.objects.count() == 1


def machine_for(
    cast: Cast, facility: DisposalFacility, histories: list[set[str]]
) -> type[RuleBasedStateMachine]:
    """Histories of packages; ``histories`` takes what each of them has really done."""
    holder, regulator = cast.operator_applicant, cast.regulator_inspector

    class Conditioning(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.done: set[str] = set()
            self.atomic = transaction.atomic()
            self.atomic.__enter__()
            self.entered = 0.0
            histories.append(self.done)

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

        def attempt(self, name: str, act: Any) -> None:
            with suppress(InputError), transaction.atomic():
                act()
                self.done.add(name)

        def packages(self) -> list[WastePackage]:
            return list(WastePackage.objects.order_by("id"))

        def drawn(self, data: st.DataObject, *also: Q, **likely: Any) -> WastePackage:
            """Any package, or more often one that the act can be done with."""
            found = WastePackage.objects.filter(*also, **likely).order_by("id").distinct()
            fitting = list(found)
            wild = not fitting or data.draw(st.integers(0, 3)) == 0
            return data.draw(st.sampled_from(self.packages() if wild else fitting))

        @initialize(gigabecquerel=st.integers(1, 500))
        def begin(self, gigabecquerel: int) -> None:
            self.enter(gigabecquerel)
            self.enter(501 - gigabecquerel)
            create_package(actor=holder, kind=NodeKind.CAPSULE)
            create_package(actor=holder, kind=NodeKind.CONTAINER)
            create_package(actor=regulator, kind=NodeKind.POSITION, facility=facility)

        @rule(gigabecquerel=st.integers(1, 500))
        def store(self, gigabecquerel: int) -> None:
            self.enter(gigabecquerel)

        def enter(self, gigabecquerel: int) -> None:
            written = WrittenContent("Cs-137", f"{gigabecquerel} GBq", date(2026, 1, 1))
            source = stored(holder, serial=f"S{Source.objects.count()}", contents=[written])
            self.entered += contents_of(source)[0].on(DAY)

        @rule(kind=st.sampled_from([NodeKind.CAPSULE, NodeKind.CONTAINER]))
        def make(self, kind: NodeKind) -> None:
            create_package(actor=holder, kind=kind)

        @rule()
        def make_position(self) -> None:
            create_package(actor=regulator, kind=NodeKind.POSITION, facility=facility)

        @precondition(lambda self: self.packages() and Source.objects.exists())
        @rule(data=st.data())
        def condition(self, data: st.DataObject) -> None:
            package = self.drawn(data, kind=NodeKind.CAPSULE, outer=None)
            loose = list(Source.objects.filter(placement=None).order_by("id"))
            every = list(Source.objects.order_by("id"))
            wild = not loose or data.draw(st.integers(0, 3)) == 0
            source = data.draw(st.sampled_from(every if wild else loose))
            self.attempt(
                "condition",
                lambda: condition_sources(
                    actor=regulator, package=package, sources=[source], day=DAY,
                    documents=CONDITIONING, confirmed=["waste acceptance for capsule"],
                )
            )  # fmt: skip

        @precondition(lambda self: self.packages())
        @rule(data=st.data())
        def place(self, data: st.DataObject) -> None:
            inner = self.drawn(data, kind=NodeKind.CAPSULE, placements__isnull=False)
            outer = self.drawn(data, kind=NodeKind.CONTAINER)
            self.attempt(
                "place",
                lambda: place_package(actor=regulator, inner=inner, outer=outer, day=DAY),
            )

        @precondition(lambda self: self.packages())
        @rule(data=st.data())
        def accept(self, data: st.DataObject) -> None:
            package = self.drawn(
                data, Q(placements__isnull=False) | Q(inner__placements__isnull=False),
                outer=None, accepted_on=None, facility=None,
            )  # fmt: skip
            self.attempt(
                "accept",
                lambda: accept_package(
                    actor=regulator, package=package, facility=facility, day=DAY,
                    documents=ACCEPTANCE,
                )
            )  # fmt: skip

        @precondition(lambda self: self.packages())
        @rule(data=st.data())
        def dispose(self, data: st.DataObject) -> None:
            package = self.drawn(data, accepted_on__isnull=False)
            position = self.drawn(data, kind=NodeKind.POSITION)
            self.attempt(
                "dispose",
                lambda: dispose_package(
                    actor=regulator, package=package, position=position, day=DAY,
                    documents=EMPLACEMENT,
                )
            )  # fmt: skip

        @invariant()
        def the_activity_of_everything_is_what_came_in(self) -> None:
            loose = Source.objects.filter(placement=None)
            sums = [contents_of(each) for each in loose]
            sums += [contents_in(each) for each in WastePackage.objects.filter(outer=None)]
            total = sum(sum(activity_by_nuclide(each, DAY).values()) for each in sums)
            assert total == pytest.approx(self.entered)

        @invariant()
        def running_sums_are_those_of_the_accepted_packages_and_within_limits(self) -> None:
            inventory = inventory_of(facility)
            again = sum(
                sum(activity_by_nuclide(contents_in(each), DAY).values())
                for each in WastePackage.objects.exclude(accepted_on=None)
            )
            assert sum(inventory.accepted.values()) == pytest.approx(again)
            assert again <= 1e12

        @invariant()
        def states_and_packages_agree(self) -> None:
            for source in Source.objects.select_related("placement__package"):
                packed = source.state in ("conditioned", "disposal_accepted", "disposed")
                assert hasattr(source, "placement") == packed

    return Conditioning


def test_no_history_loses_activity_or_passes_a_limit(
    state: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from korgan.sources.selectors import rules_of

    used = rules_of("XQ", DAY)
    for module in ("source", "packages", "recycling"):
        monkeypatch.setattr(f"korgan.sources.services.{module}.rules_of", lambda *_: used)
    histories: list[set[str]] = []
    run_state_machine_as_test(
        machine_for(state, facility_of(state), histories),
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    # A machine whose every act is refused proves nothing.
    assert {"condition", "place", "accept", "dispose"} == set().union(*histories)
