"""Moves between places: never from where the material was not on that day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from korgan.accounting.domain.counting import Count
from korgan.accounting.domain.inventory_changes import InventoryChange
from korgan.accounting.domain.materials import AMERICIUM, ElementCategory
from korgan.accounting.models import LedgerLine, Movement
from korgan.accounting.selectors.late_entries import lowest_holding
from korgan.accounting.selectors.ledger import batch_holding, replay, value_of, verify_chain
from korgan.accounting.services import Counted, book_decay, move_batch, post_change
from korgan.accounting.tests.holdings import DAY, DESCRIPTION, OPENED, G, Holders, change
from korgan.accounting.tests.test_closed_periods import FIRST, OPEN, refused, take
from korgan.accounting.tests.test_late_acts import batch
from korgan.kernel.errors import InputError

THERE = [Counted("A-1", "E", Count(items=5)), Counted("A-2", "E", Count(items=1))]


def moved(holders: Holders, name: str, on: date, *, to: str = "2", late: bool = False) -> Movement:
    row = move_batch(actor=holders.accountant, batch=batch(name), to_place=to, on=on, late=late)
    assert isinstance(row, Movement)
    return row


def received(holders: Holders, name: str, on: date, status: str = "N") -> None:
    post_change(
        actor=holders.accountant, area=holders.plant, description=DESCRIPTION,
        change=change("RF", name, "500", "22.5", event_date=on, status=status),
    )  # fmt: skip


def by_place(name: str, substance: str = "U") -> dict[str, dict[date, int]]:
    """What of a batch is in the accounts of each place at the end of each day that changed it."""
    found: dict[str, dict[date, int]] = defaultdict(dict)
    lines = LedgerLine.objects.filter(batch__name=name, substance=substance)
    lines = lines.order_by("event_date", "id")
    totals: dict[str, int] = defaultdict(int)
    for place, day, amount in lines.values_list("account__place", "event_date", "amount"):
        totals[place] += amount
        found[place][day] = totals[place]
    return found


def test_no_batch_moves_before_it_was_there(holders: Holders) -> None:
    received(holders, "B-1", DAY)
    before = LedgerLine.objects.count()
    with refused("not_there_then"):
        moved(holders, "B-1", DAY - timedelta(days=1))
    assert LedgerLine.objects.count() == before and batch("B-1").place.code == "1"
    moved(holders, "B-1", DAY)
    assert by_place("B-1")["1"] == {DAY: 0} and by_place("B-1")["2"] == {DAY: 500 * G}


def test_no_batch_moves_before_the_last_of_it_came_in(holders: Holders) -> None:
    made = change("GA", "A-2", "10", "0.45", event_date=DAY)
    post_change(actor=holders.accountant, area=holders.plant, change=made)
    with refused("not_there_then"):
        moved(holders, "A-2", DAY - timedelta(days=1))
    moved(holders, "A-2", DAY)


def test_what_left_after_a_move_was_entered_does_not_forbid_it(holders: Holders) -> None:
    gone = change("LD", "A-2", "10", "0.45", items=0, event_date=DAY)
    post_change(actor=holders.accountant, area=holders.plant, change=gone)
    moved(holders, "A-2", DAY - timedelta(days=1))
    assert batch_holding(batch("A-2"))["U"] == 790 * G
    assert min(amount for days in by_place("A-2").values() for amount in days.values()) >= 0


def test_a_forgotten_move_is_not_before_a_forgotten_arrival(holders: Holders) -> None:
    take(holders, FIRST, *THERE)
    received(holders, "B-1", DAY, status="L")
    with refused("not_there_then"):
        moved(holders, "B-1", DAY - timedelta(days=1), late=True)
    row = moved(holders, "B-1", DAY, late=True)
    assert (row.event_date, row.record["event_date"]) == (OPEN, DAY.isoformat())


def test_a_forgotten_move_does_not_empty_what_came_in_after_its_line(holders: Holders) -> None:
    take(holders, FIRST, *THERE)
    made = change("GA", "A-2", "10", "0.45", event_date=OPEN + timedelta(days=2))
    post_change(actor=holders.accountant, area=holders.plant, change=made)
    with refused("not_there_then"):
        moved(holders, "A-2", DAY, late=True)


PU = "Pu-241"


def plutonium(holders: Holders, on: date, *, name: str = "P-9") -> None:
    """A batch of 10 g plutonium, of which 1 g decays by half in fourteen years."""
    told = InventoryChange(
        "RF", on, holders.plant.code, ElementCategory.PLUTONIUM, name, 10 * G, {PU: G},
        place="1", items=1,
    )  # fmt: skip
    post_change(actor=holders.accountant, area=holders.plant, change=told, description=DESCRIPTION)


def decayed(holders: Holders, on: date) -> None:
    book_decay(actor=holders.accountant, area=holders.plant, on=on)


def at(place: str, name: str = "P-9") -> dict[str, list[tuple[date, int]]]:
    """What a place holds of each substance of a batch at the end of each day that changed it."""
    lines = LedgerLine.objects.filter(batch__name=name, account__place=place)
    found: dict[str, list[tuple[date, int]]] = defaultdict(list)
    substances = set(lines.values_list("substance", flat=True))
    for substance in substances:
        found[substance] = sorted(by_place(name, substance)[place].items())
    return found


def test_what_decay_made_follows_a_move_entered_after_it(holders: Holders) -> None:
    """Decay is booked monthly, and a move is entered days after it: that is ordinary work."""
    moved_on, again = DAY - timedelta(days=5), DAY + timedelta(days=30)
    plutonium(holders, OPENED + timedelta(days=1))
    decayed(holders, DAY)
    decayed(holders, again)
    held, total = batch_holding(batch("P-9")), value_of(holders.plant)
    row = moved(holders, "P-9", moved_on)
    assert (row.event_date, row.record["event_date"]) == (moved_on, moved_on.isoformat())
    follows = Movement.objects.get(number=row.number + 1)
    assert (follows.code, follows.event_date) == ("MV", again)
    assert {line.substance for line in follows.lines.all()} == {AMERICIUM}
    assert batch("P-9").place.code == "2" and batch_holding(batch("P-9")) == held
    assert value_of(holders.plant) == total
    left, here = at("1"), at("2")
    assert all(days[-1][1] == 0 for days in left.values())
    assert {name: days[-1][1] for name, days in here.items()} == held
    assert min(amount for days in (*left.values(), *here.values()) for _, amount in days) >= 0
    assert here["Pu"][0] == (moved_on, held["Pu"]) and here[AMERICIUM] == [(again, held[AMERICIUM])]
    # Onwards, on a day between the two: what followed it is no arrival either.
    moved(holders, "P-9", DAY - timedelta(days=3), to="1")
    assert batch("P-9").place.code == "1"
    assert {name: days[-1][1] for name, days in at("1").items()} == held
    ends = (*at("1").values(), *at("2").values())
    assert min(amount for days in ends for _, amount in days) >= 0
    with refused("moved_since"):
        moved(holders, "P-9", moved_on)
    verify_chain(actor=holders.accountant, area=holders.plant)
    replay(actor=holders.accountant, area=holders.plant)


def test_only_decay_is_excused(holders: Holders) -> None:
    """Americium that somebody brought in was not there before, decay or not."""
    plutonium(holders, OPENED + timedelta(days=1))
    decayed(holders, DAY)
    with refused("not_there_then"):
        moved(holders, "P-9", OPENED)
    found = InventoryChange(
        "GA", DAY, holders.plant.code, ElementCategory.PLUTONIUM, "P-9", G, {PU: G // 10},
        place="1", items=0,
    )  # fmt: skip
    post_change(actor=holders.accountant, area=holders.plant, change=found, confirmed_unit=True)
    with refused("not_there_then"):
        moved(holders, "P-9", DAY - timedelta(days=5))
    moved(holders, "P-9", DAY)
    assert not any(days[-1][1] for days in at("1").values())


def test_a_forgotten_move_is_followed_by_what_decay_made_since(holders: Holders) -> None:
    plutonium(holders, OPENED + timedelta(days=1))
    take(holders, FIRST, *THERE, Counted("P-9", "P", Count(items=1)))
    again = OPEN + timedelta(days=20)
    decayed(holders, again)
    held = batch_holding(batch("P-9"))
    row = moved(holders, "P-9", DAY, late=True)
    follows = Movement.objects.get(number=row.number + 1)
    assert (row.status, row.event_date, follows.event_date) == ("L", OPEN, again)
    assert {name: days[-1][1] for name, days in at("2").items()} == held
    ends = (*at("1").values(), *at("2").values())
    assert min(amount for days in ends for _, amount in days) >= 0
    verify_chain(actor=holders.accountant, area=holders.plant)


def test_the_lowest_holding_is_that_of_any_day_since(holders: Holders) -> None:
    for code, day, weight in (("LD", 1, "100"), ("GA", 2, "70"), ("LD", 3, "20")):
        each = change(code, "A-2", weight, items=0, event_date=DAY + timedelta(days=day))
        post_change(actor=holders.accountant, area=holders.plant, change=each)
    least = {
        since: lowest_holding(batch("A-2"), DAY + timedelta(days=since)).get("U", 0) // G
        for since in (0, 1, 2, 3, 9)
    }
    assert least == {0: 700, 1: 700, 2: 750, 3: 750, 9: 750}
    assert lowest_holding(batch("A-2"), OPENED - timedelta(days=1)).get("U", 0) == 0
    assert not lowest_holding(batch("A-2"), DAY, "2")


def _check_left(before: dict[str, dict[date, int]], after: dict[str, dict[date, int]]) -> None:
    """What a place holds on a day after the move is nothing less than nothing through the move."""
    for place, days in after.items():
        for day, amount in days.items():
            earlier = [held for on, held in before.get(place, {}).items() if on <= day]
            assert amount >= min(0, earlier[-1] if earlier else 0)


_EVENT = st.tuples(
    st.sampled_from(["GA", "LD", "move", "move"]), st.integers(0, 40), st.integers(1, 300)
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(events=st.lists(_EVENT, min_size=3, max_size=12), late=st.integers(0, 30))
@example(events=[("GA", 9, 10), ("move", 5, 1), ("move", 9, 1)], late=0)
def test_no_move_leaves_a_place_with_less_than_nothing(
    holders: Holders, events: list[tuple[str, int, int]], late: int
) -> None:
    class Back(Exception):
        pass

    with pytest.raises(Back), transaction.atomic():
        day = DAY
        for kind, shift, weight in events:
            if kind != "move":
                day += timedelta(days=shift % 7)
            before, stood = LedgerLine.objects.count(), by_place("A-2")
            try:
                with transaction.atomic():
                    if kind == "move":
                        to = "1" if batch("A-2").place.code == "2" else "2"
                        moved(holders, "A-2", DAY + timedelta(days=(shift + late) % 60), to=to)
                    else:
                        told = change(
                            kind, "A-2", str(weight), items=0, event_date=day,
                            place=batch("A-2").place.code,
                        )  # fmt: skip
                        post_change(actor=holders.accountant, area=holders.plant, change=told)
            except InputError:
                assert LedgerLine.objects.count() == before
                continue
            if kind == "move":
                _check_left(stood, by_place("A-2"))
        verify_chain(actor=holders.accountant, area=holders.plant)
        replay(actor=holders.accountant, area=holders.plant)
        raise Back


_PLUTONIUM_EVENT = st.tuples(
    st.sampled_from(["decay", "GA", "LD", "move", "move", "move"]), st.integers(0, 40),
    st.integers(1, 3000),
)  # fmt: skip


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(events=st.lists(_PLUTONIUM_EVENT, min_size=3, max_size=12))
@example(events=[("decay", 30, 1), ("decay", 30, 1), ("move", 5, 1), ("move", 7, 1)])
@example(events=[("decay", 30, 1), ("GA", 2, 9), ("decay", 30, 1), ("move", 31, 1)])
def test_no_move_of_what_decays_leaves_less_than_nothing(
    holders: Holders, events: list[tuple[str, int, int]]
) -> None:
    class Back(Exception):
        pass

    def stands() -> dict[str, dict[str, dict[date, int]]]:
        return {name: by_place("P-9", name) for name in ("Pu", PU, AMERICIUM, "items")}

    with pytest.raises(Back), transaction.atomic():
        day = OPENED + timedelta(days=1)
        plutonium(holders, day)
        for kind, shift, weight in events:
            here, before, total = batch("P-9").place.code, stands(), value_of(holders.plant)
            if kind != "move":
                day += timedelta(days=shift)
            try:
                with transaction.atomic():
                    if kind == "move":
                        to = "1" if here == "2" else "2"
                        moved(holders, "P-9", OPENED + timedelta(days=shift * 3 % 80), to=to)
                    elif kind == "decay":
                        decayed(holders, day)
                    else:
                        told = InventoryChange(
                            kind, day, holders.plant.code, ElementCategory.PLUTONIUM, "P-9",
                            weight * 1000, {PU: weight * 100}, place=here, items=0,
                        )  # fmt: skip
                        post_change(
                            actor=holders.accountant, area=holders.plant, change=told,
                            confirmed_unit=True,
                        )  # fmt: skip
            except InputError:
                continue
            if kind == "move":
                assert value_of(holders.plant) == total
                for name, places in stands().items():
                    _check_left(before[name], places)
                    assert not next(iter(list(places[here].values())[-1:]), 0)
        verify_chain(actor=holders.accountant, area=holders.plant)
        replay(actor=holders.accountant, area=holders.plant)
        raise Back
