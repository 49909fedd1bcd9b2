from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from korgan.law.domain.obligations import Binding, Obligation, applicability_of
from korgan.law.domain.partial_dates import PartialDate
from korgan.law.domain.treaties import (
    EventKind,
    Instrument,
    Position,
    Standing,
    TreatyEvent,
    standing_of,
)
from korgan.science.errors import InputError

TODAY = date(2026, 11, 1)
ICSANT = Instrument("ICSANT", "", "", "", "treaty", "", "", date(2007, 7, 7), 30, "", "sourced", "")


def event(kind: EventKind, day: str = "", source: str = "a", **more: Any) -> TreatyEvent:
    told = PartialDate.parse(day) if day else None
    return TreatyEvent(f"{kind}{day}{source}", "XQ", "ICSANT", kind, told, "", source, **more)


@pytest.mark.parametrize("text", ["", "2012-13", "2012-02-30", "12.03.2012", "2012-2-3"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        PartialDate.parse(text)


def test_a_deposit_binds_after_the_instruments_own_delay() -> None:
    deposit = event(EventKind.DEPOSIT, "2026-10-15")
    before = standing_of(ICSANT, [deposit], date(2026, 11, 13))
    assert (before.position, before.since) == (Position.DEPOSITED, date(2026, 11, 14))
    after = standing_of(ICSANT, [deposit], date(2026, 11, 14))
    assert after.position is Position.IN_FORCE and after.computed


def test_an_early_deposit_binds_when_the_instrument_enters_into_force() -> None:
    found = standing_of(ICSANT, [event(EventKind.DEPOSIT, "2006-01-01")], TODAY)
    assert found.since == date(2007, 7, 7)


def test_without_a_known_delay_nothing_is_computed() -> None:
    unknown = replace(ICSANT, delay_days=None)
    found = standing_of(unknown, [event(EventKind.DEPOSIT, "2006-01-01")], TODAY)
    assert found.position is Position.DEPOSITED


def test_a_national_law_alone_binds_nobody_internationally() -> None:
    found = standing_of(ICSANT, [event(EventKind.NATIONAL_ACT, "2011-03-19")], TODAY)
    assert found.position is Position.NATIONAL_ACT and not found.is_bound


def test_no_source_means_unknown_and_not_outside() -> None:
    assert standing_of(ICSANT, [], TODAY).position is Position.UNKNOWN


def test_an_unverified_event_decides_nothing() -> None:
    events = [
        event(EventKind.DEPOSIT, "2010-01-01"),
        event(EventKind.WITHDRAWAL, "2023-11", basis="unverified"),
    ]
    assert standing_of(ICSANT, events, TODAY).position is Position.IN_FORCE


def test_sources_that_disagree_stay_side_by_side() -> None:
    first = event(EventKind.DEPOSIT, "2008", "a")
    second = event(EventKind.DEPOSIT, "2009-02-19", "b")
    found = standing_of(ICSANT, [first, second], TODAY)
    assert found.conflicts == ((first, second),)
    assert found.decided_by == second, "nobody is held bound earlier than every source says"


def test_a_year_and_a_day_within_it_do_not_disagree() -> None:
    events = [event(EventKind.DEPOSIT, "2009", "a"), event(EventKind.DEPOSIT, "2009-02-19", "b")]
    assert standing_of(ICSANT, events, TODAY).conflicts == ()


def test_a_later_report_of_being_outside_disagrees_with_a_deposit() -> None:
    outside = event(EventKind.REPORTED_OUTSIDE, "", "b", source_as_of="2024-01-24")
    found = standing_of(ICSANT, [event(EventKind.DEPOSIT, "2010"), outside], TODAY)
    assert len(found.conflicts) == 1
    older = replace(outside, source_as_of="2005")
    assert standing_of(ICSANT, [event(EventKind.DEPOSIT, "2010"), older], TODAY).conflicts == ()


def test_dates_out_of_order_are_named() -> None:
    events = [event(EventKind.DEPOSIT, "2010-05-01"), event(EventKind.SIGNATURE, "2012")]
    (first, second) = standing_of(ICSANT, events, TODAY).faults[0]
    assert (first.kind, second.kind) == (EventKind.SIGNATURE, EventKind.DEPOSIT)


def duty(**changed: Any) -> Obligation:
    plain = Obligation(
        "x", "ICSANT", "9(2)", "", "jurisdiction", "", "treaty", "", "sourced", "", ""
    )
    return replace(plain, **changed)


def applied(obligation: Obligation, *events: TreatyEvent, **standings: Position) -> Binding:
    known = {"ICSANT": Standing(Position.IN_FORCE)}
    known |= {code: Standing(position) for code, position in standings.items()}
    instruments = {"ICSANT": ICSANT, "CPPNM": ICSANT}
    return applicability_of(obligation, instruments, known, events, TODAY).binding


def test_a_reservation_frees_from_its_article_until_it_is_withdrawn() -> None:
    reserved = event(EventKind.RESERVATION, "2010", article="9(2)")
    assert applied(duty(), reserved) is Binding.RESERVED
    assert applied(duty(article="9(3)"), reserved) is Binding.BINDING
    withdrawn = event(EventKind.RESERVATION_WITHDRAWN, "2015", article="9(2)")
    assert applied(duty(), reserved, withdrawn) is Binding.BINDING


def test_an_option_binds_who_took_it() -> None:
    optional = duty(force="treaty-optional")
    assert applied(optional) is Binding.OPTION_NOT_TAKEN
    assert applied(optional, event(EventKind.OPTION_TAKEN, "2010", article="9")) is Binding.BINDING


def test_an_amendment_carries_its_convention() -> None:
    of_convention = duty(treaty="CPPNM")
    assert applied(of_convention) is Binding.UNKNOWN
    found = applied(of_convention, **{"CPPNM-A2005": Position.IN_FORCE})
    assert found is Binding.BINDING
