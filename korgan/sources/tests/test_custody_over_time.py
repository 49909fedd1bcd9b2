"""Random histories of two holders and a regulator, on a real database: custody never breaks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from korgan.kernel.errors import InputError
from korgan.sources.domain.custody import AtHolder, InTransit
from korgan.sources.domain.lifecycle import HELD, MISSING
from korgan.sources.models import ShipmentEnd, ShipmentLine, Source
from korgan.sources.selectors import record_of
from korgan.sources.services import Reading, dispatch_shipment, withdraw_shipment
from korgan.sources.tests.registered import (
    PERMIT,
    WITHDRAWAL,
    lost,
    planned,
    received,
    registered,
)
from tests.cast import Cast

OPEN = ("planned", "under_way", "disputed")


def machine_for(cast: Cast) -> type[RuleBasedStateMachine]:
    holders = [cast.operator_applicant, cast.other_operator]

    class Custody(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.atomic = transaction.atomic()
            self.atomic.__enter__()
            self.day = date(2026, 3, 2)
            self.made: list[int] = []
            self.receipts: set[tuple[int, int]] = set()  # source, organisation that reported it

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

        def attempt(self, act: Any) -> bool:
            """Do something; a refusal must leave nothing behind."""
            before = list(Source.objects.order_by("id").values_list("id", "state", "organisation"))
            try:
                act()
            except InputError:
                now = list(Source.objects.order_by("id").values_list("id", "state", "organisation"))
                assert now == before
                return False
            return True

        def ends(self, *states: str) -> list[ShipmentEnd]:
            found = ShipmentEnd.objects.select_related("shipment")
            return list(found.filter(shipment__state__in=states).order_by("id"))

        @rule(holder=st.sampled_from(holders))
        def register(self, holder: Any) -> None:
            serial = f"S{len(self.made)}"
            self.made.append(registered(holder, serial=serial, day=self.day).id)

        @precondition(lambda self: self.made)
        @rule(data=st.data(), sender=st.sampled_from(holders), receiver=st.sampled_from(holders))
        def plan(self, data: st.DataObject, sender: Any, receiver: Any) -> None:
            chosen = data.draw(st.sets(st.sampled_from(self.made), min_size=1, max_size=2))
            sources = list(Source.objects.filter(id__in=chosen))
            after = self.day + timedelta(days=3)
            self.attempt(
                lambda: planned(sender, sources, receiver, day=self.day, expected_on=after)
            )

        @precondition(lambda self: self.ends(*OPEN))
        @rule(data=st.data(), actor=st.sampled_from(holders))
        def dispatch(self, data: st.DataObject, actor: Any) -> None:
            end = data.draw(st.sampled_from(self.ends(*OPEN)))
            self.attempt(
                lambda: dispatch_shipment(
                    actor=actor, end=end, day=self.day, documents=PERMIT,
                    expected_on=self.day + timedelta(days=3),
                )
            )  # fmt: skip

        @precondition(lambda self: self.ends(*OPEN))
        @rule(data=st.data(), actor=st.sampled_from(holders))
        def withdraw(self, data: st.DataObject, actor: Any) -> None:
            end = data.draw(st.sampled_from(self.ends(*OPEN)))
            self.attempt(
                lambda: withdraw_shipment(actor=actor, end=end, day=self.day, documents=WITHDRAWAL)
            )

        @precondition(lambda self: self.ends(*OPEN, "closed"))
        @rule(data=st.data(), actor=st.sampled_from(holders), right=st.booleans())
        def receive(self, data: st.DataObject, actor: Any, right: bool) -> None:
            end = data.draw(st.sampled_from(self.ends(*OPEN, "closed")))
            lines = list(end.shipment.lines.select_related("source"))
            arrived = data.draw(st.sets(st.sampled_from(lines), min_size=1))
            readings = [
                Reading(line.source_id, True, line.source.serial if right else "?")
                for line in arrived
            ]
            if self.attempt(lambda: received(actor, end, readings, day=self.day)) and right:
                self.receipts |= {(x.source_id, actor.organisation_id) for x in readings}

        @precondition(lambda self: self.made)
        @rule(data=st.data(), actor=st.sampled_from(holders))
        def lose(self, data: st.DataObject, actor: Any) -> None:
            source = Source.objects.get(id=data.draw(st.sampled_from(self.made)))
            self.attempt(lambda: lost(actor, source, self.day))

        @rule(days=st.integers(0, 3))
        def wait(self, days: int) -> None:
            self.day += timedelta(days=days)

        @invariant()
        def no_source_is_lost_from_the_register(self) -> None:
            assert sorted(Source.objects.values_list("id", flat=True)) == sorted(self.made)

        @invariant()
        def every_source_has_one_custody_that_fits_its_state(self) -> None:
            for source in Source.objects.select_related("organisation", "site"):
                custody = record_of(source).custody  # refuses a custody that does not fit
                lines = ShipmentLine.objects.filter(source=source, is_open=True).count()
                assert lines == (source.state in ("transfer_pending", "in_transit"))
                if source.state == "in_transit":
                    assert isinstance(custody, InTransit)
                    assert custody.shipment.sender == source.organisation.name
                elif source.state in HELD:
                    assert isinstance(custody, AtHolder)
                    assert source.site.organisation_id == source.organisation_id
                else:
                    assert source.state in MISSING

        @invariant()
        def a_new_holder_has_reported_the_receipt(self) -> None:
            for source in Source.objects.all():
                first = source.events.order_by("id").first()
                assert first is not None
                holder = source.organisation_id
                registered_here = first.place.startswith(source.organisation.name)
                assert registered_here or (source.id, holder) in self.receipts

        @invariant()
        def a_shipment_is_open_as_long_as_one_of_its_sources_is(self) -> None:
            for end in ShipmentEnd.objects.select_related("shipment"):
                is_open = end.shipment.lines.filter(is_open=True).exists()
                assert is_open == (end.shipment.state in OPEN)

    return Custody


def test_no_history_reaches_two_holders_or_loses_a_source(
    state: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The rules in force do not change here, and reading them is most of the time.
    from korgan.sources.selectors import rules_of

    used = rules_of("XQ", date(2026, 3, 2))
    for module in ("source", "shipments", "receipts", "incidents"):
        monkeypatch.setattr(f"korgan.sources.services.{module}.rules_of", lambda *_: used)
    run_state_machine_as_test(
        machine_for(state),
        settings=settings(
            max_examples=20,
            stateful_step_count=20,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
