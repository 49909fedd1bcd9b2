"""Moves between places: never from where the material was not on that day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from korgan.accounting.domain.counting import Count
from korgan.accounting.domain.inventory_changes import InventoryChange
from korgan.accounting.domain.materials import AMERICIUM, ElementCategory
from korgan.accounting.domain.records import change_of
from korgan.accounting.models import Batch, LedgerLine, Movement
from korgan.accounting.selectors.late_entries import lowest_holding
from korgan.accounting.selectors.ledger import (
    batch_holding,
    latest_of,
    replay,
    value_of,
    verify_chain,
)
from korgan.accounting.services import (
    Counted,
    book_burnup,
    book_decay,
    correct_entry,
    delete_entry,
    freeze_inventory,
    move_batch,
    post_change,
)
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
    follow = list(Movement.objects.filter(number__gt=row.number).order_by("number"))
    assert [(each.code, each.event_date) for each in follow] == [("MV", DAY), ("MV", again)]
    assert batch("P-9").place.code == "2" and batch_holding(batch("P-9")) == held
    assert value_of(holders.plant) == total
    left, here = at("1"), at("2")
    assert all(days[-1][1] == 0 for days in left.values())
    assert {name: days[-1][1] for name, days in here.items()} == held
    assert min(amount for days in (*left.values(), *here.values()) for _, amount in days) >= 0
    assert here["Pu"][0] == (moved_on, 10 * G) and here["Pu"][1][1] < 10 * G
    assert [day for day, _ in here[AMERICIUM]] == [DAY, again]
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


def _check_left(before: dict[str, dict[date, int]], after: dict[str, dict[date, int]]) -> None:
    """What a place holds on a day after the move is nothing less than nothing through the move."""
    for place, days in after.items():
        for day, amount in days.items():
            earlier = [held for on, held in before.get(place, {}).items() if on <= day]
            assert amount >= min(0, earlier[-1] if earlier else 0)


def test_what_is_entered_for_a_day_before_a_move_stands_where_the_batch_was(
    holders: Holders,
) -> None:
    plutonium(holders, OPENED + timedelta(days=1))
    moved(holders, "P-9", DAY)
    moved(holders, "P-9", DAY + timedelta(days=9), to="1")
    before = DAY - timedelta(days=3)
    decayed(holders, before)
    loss = Movement.objects.get(code="LN")
    assert {line.account.place for line in loss.lines.filter(batch__isnull=False)} == {"1"}
    assert loss.record["place"] == "1"
    carried = Movement.objects.filter(number__gt=loss.number).order_by("number")
    assert [(each.code, each.event_date) for each in carried] == [
        ("MV", DAY), ("MV", DAY + timedelta(days=9)),
    ]  # fmt: skip
    held = batch_holding(batch("P-9"))
    assert at("2")["Pu"] == [(DAY, held["Pu"]), (DAY + timedelta(days=9), 0)]
    assert at("2")[AMERICIUM] == [(DAY, held[AMERICIUM]), (DAY + timedelta(days=9), 0)]
    assert {name: days[-1][1] for name, days in at("1").items()} == held


def test_a_correction_and_a_loss_before_a_move_follow_it(holders: Holders) -> None:
    received(holders, "B-1", DAY)
    arrival = Movement.objects.get(code="RF")
    gone_on = DAY + timedelta(days=5)
    moved(holders, "B-1", gone_on)
    right = change("RF", "B-1", "480", "21.6", event_date=DAY)
    correct_entry(actor=holders.accountant, movement=arrival, corrected=right)
    assert by_place("B-1") == {"1": {DAY: 480 * G, gone_on: 0}, "2": {gone_on: 480 * G}}
    lost = change("LD", "B-1", "80", "3.6", items=0, event_date=gone_on - timedelta(days=1))
    post_change(actor=holders.accountant, area=holders.plant, change=lost)
    assert by_place("B-1")["1"] == {DAY: 480 * G, lost.event_date: 400 * G, gone_on: 0}
    assert by_place("B-1")["2"] == {gone_on: 400 * G}
    delete_entry(
        actor=holders.accountant, movement=Movement.objects.get(code="LD"), reason="wrong batch"
    )
    assert by_place("B-1")["2"] == {gone_on: 480 * G}
    with refused("other_place"):
        away = change("GA", "B-1", "1", place="F", event_date=DAY, items=0)
        post_change(actor=holders.accountant, area=holders.plant, change=away)


def test_a_category_change_and_plutonium_made_before_a_move_go_with_it(holders: Holders) -> None:
    before = DAY - timedelta(days=2)
    moved(holders, "A-2", DAY)
    made = book_burnup(
        actor=holders.accountant, batch=batch("A-2"), on=before, uranium=G, uranium_235=G,
        plutonium=G,
    )  # fmt: skip
    assert isinstance(made, Movement)
    assert by_place("A-2", "Pu") == {"1": {before: G, DAY: 0}, "2": {DAY: G}}
    told = change(
        "ED", "A-2", "799", "35", place="2", event_date=before, items=1,
        category=ElementCategory.DEPLETED_URANIUM,
    )  # fmt: skip
    post_change(actor=holders.accountant, area=holders.plant, change=told)
    depleted = LedgerLine.objects.filter(batch__category="D", substance="U").order_by("id")
    assert list(depleted.values_list("account__place", "event_date", "amount")) == [
        ("1", before, 799 * G), ("1", DAY, -799 * G), ("2", DAY, 799 * G),
    ]  # fmt: skip
    assert Batch.objects.get(name="A-2", category="D").place.code == "2"
    assert min(amount for days in by_place("A-2").values() for amount in days.values()) >= 0


def test_the_count_list_names_the_place_of_the_day_of_the_taking(holders: Holders) -> None:
    moved(holders, "A-2", FIRST + timedelta(days=1))
    taking = freeze_inventory(actor=holders.accountant, area=holders.plant, on=FIRST)
    assert {line.name: line.place.code for line in taking.lines.all()} == {"A-1": "1", "A-2": "1"}


_ANY_DAY = st.tuples(
    st.sampled_from(["decay", "GA", "LD", "move", "correct", "delete"]), st.integers(1, 60),
    st.integers(1, 3000),
)  # fmt: skip


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(events=st.lists(_ANY_DAY, min_size=4, max_size=14))
@example(events=[("move", 30, 1), ("decay", 20, 1), ("move", 40, 1), ("LD", 10, 5)])
def test_on_every_day_the_whole_of_a_batch_is_where_it_was(
    holders: Holders, events: list[tuple[str, int, int]]
) -> None:
    """Whatever is entered in whatever order for whatever day."""

    class Back(Exception):
        pass

    with pytest.raises(Back), transaction.atomic():
        moves: list[tuple[date, str]] = []
        plutonium(holders, OPENED + timedelta(days=1))
        for kind, shift, weight in events:
            try:
                with transaction.atomic():
                    _enter(holders, kind, OPENED + timedelta(days=shift), weight, moves)
            except InputError:
                pass
            _check_whole("P-9", moves)
        verify_chain(actor=holders.accountant, area=holders.plant)
        replay(actor=holders.accountant, area=holders.plant)
        raise Back


def _enter(
    holders: Holders, kind: str, on: date, weight: int, moves: list[tuple[date, str]]
) -> None:
    here, actor = batch("P-9").place.code, holders.accountant
    if kind == "move":
        to = "1" if here == "2" else "2"
        moved(holders, "P-9", on, to=to)
        moves.append((on, to))
    elif kind == "decay":
        decayed(holders, on)
    elif kind in ("GA", "LD"):
        told = InventoryChange(
            kind, on, holders.plant.code, ElementCategory.PLUTONIUM, "P-9", weight * 1000,
            {PU: weight * 100}, place=here, items=0,
        )  # fmt: skip
        post_change(actor=actor, area=holders.plant, change=told, confirmed_unit=True)
    else:
        entries = Movement.objects.filter(batch__name="P-9", code__in=("GA", "LD", "RF"))
        row = latest_of(list(entries.filter(status="N").order_by("number"))[-1])
        if kind == "delete":
            delete_entry(actor=actor, movement=row, reason="wrong batch")
            return
        before = change_of(row.record)
        right = replace(before, element=before.element + weight)
        correct_entry(actor=actor, movement=row, corrected=right, confirmed_unit=True)


def _check_whole(name: str, moves: list[tuple[date, str]]) -> None:
    rows = LedgerLine.objects.filter(batch__name=name).values_list(
        "event_date", "account__place", "substance", "amount"
    )
    for day in {on for on, *_ in rows}:
        held: dict[tuple[str, str], int] = defaultdict(int)
        for on, place, substance, amount in rows:
            held[place, substance] += amount if on <= day else 0
        was_at = [place for on, place in sorted(moves, key=lambda each: each[0]) if on <= day]
        there = was_at[-1] if was_at else "1"
        assert min(held.values()) >= 0
        assert {place for (place, _), amount in held.items() if amount} <= {there}


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
