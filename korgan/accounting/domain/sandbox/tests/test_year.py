from __future__ import annotations

from collections import defaultdict
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.domain.sandbox import (
    Booking,
    Instrument,
    ScenarioKind,
    Stock,
    Taking,
    Year,
    draw_scenarios,
    play_year,
)
from korgan.science.errors import InputError

G = 10**6
OPENED = date(2025, 6, 30)
E = ElementCategory.ENRICHED_URANIUM
STOCKS = [
    Stock(
        f"U-{n}", E, "A", (15_000 + 900 * n) * G, {"U-235": (15_000 + 900 * n) * G * 44 // 1000}, 4
    )
    for n in range(6)
]
INSTRUMENTS = [Instrument("SCALE", 0.0003, 0.0002), Instrument("TITR", 0.0012, 0.0008)]


def play(seed: int, *scenarios: ScenarioKind) -> Year:
    return play_year(
        STOCKS, INSTRUMENTS, area="T001", opened=OPENED, seed=seed, scenarios=scenarios
    )


def differences(year: Year) -> dict[str, list[float]]:
    """What each taking found less than the book of each batch, in g."""
    book = {s.batch: s.element for s in STOCKS}
    found: dict[str, list[float]] = defaultdict(list)
    for each in year.booked:
        if isinstance(each, Booking):
            sign = 1 if each.change.code == "RF" else -1
            book[each.change.batch] = book.get(each.change.batch, 0) + sign * each.change.element
            continue
        for counted in each.found:
            weighed = counted.element if counted.items else 0
            if weighed is not None:
                found[counted.batch].append((book[counted.batch] - weighed) / G)
                book[counted.batch] = weighed
    return found


@settings(max_examples=60)
@given(st.integers(0, 10**6))
def test_any_seed_plays_whatever_it_draws(seed: int) -> None:
    kinds = draw_scenarios(seed)
    year = play(seed, *kinds)
    assert sorted(h.kind for h in year.hidden) == sorted(kinds)
    assert len([b for b in year.booked if isinstance(b, Taking)]) == 4
    written = [b.on for b in year.booked]
    assert written == sorted(written), "booked in the order of time"
    for booking in year.booked:
        if isinstance(booking, Booking):
            assert booking.change.event_date < booking.on
    assert [s.on for s in year.sent] == sorted(s.on for s in year.sent)
    assert play(seed, *kinds) == year


def test_a_protracted_loss_adds_up_where_chance_does_not() -> None:
    year = play(11, ScenarioKind.PROTRACTED_LOSS)
    hidden = year.hidden[0]
    lost = differences(year)
    assert sum(lost[hidden.where]) == pytest.approx(hidden.amount, rel=0.35)
    others = [abs(sum(v)) for k, v in lost.items() if k != hidden.where]
    assert max(others) < sum(lost[hidden.where])


def test_a_lost_item_is_missing_at_one_taking_with_its_weight() -> None:
    year = play(5, ScenarioKind.LOST_ITEM)
    hidden = year.hidden[0]
    takings = [b for b in year.booked if isinstance(b, Taking)]
    counts = [{f.batch: f.items for f in t.found}[hidden.where] for t in takings]
    assert sorted(set(counts)) == [3, 4]
    assert max(differences(year)[hidden.where]) == pytest.approx(hidden.amount, rel=0.1)


def test_a_wrong_unit_is_a_thousandth_of_what_is_weighed_later() -> None:
    year = play(3, ScenarioKind.WRONG_UNIT)
    hidden = year.hidden[0]
    written = next(
        b.change for b in year.booked if isinstance(b, Booking) and b.change.batch == hidden.where
    )
    assert written.element / G == pytest.approx(hidden.amount / 1000, rel=1e-3)
    assert differences(year)[hidden.where][0] == pytest.approx(-0.999 * hidden.amount, rel=0.01)


def test_a_biased_scale_shifts_all_that_it_weighs() -> None:
    year = play(8, ScenarioKind.BIASED_SCALE)
    hidden = year.hidden[0]
    shifted = []
    for each in year.booked:
        if isinstance(each, Taking) and each.day >= hidden.since:
            shifted += [f for f in each.found if f.method == hidden.where]
    assert len(shifted) > 2
    assert abs(hidden.amount) >= 0.2


def test_a_late_report_is_sent_after_it_was_due() -> None:
    year = play(2, ScenarioKind.LATE_REPORT)
    hidden = year.hidden[0]
    numbered = [s for s in year.sent if s.kind == "ICR"]
    late = [(n, s) for n, s in enumerate(numbered, 1) if (s.on - s.end).days > 30]
    assert [f"ICR/{n}" for n, _ in late] == [hidden.where]
    assert (late[0][1].on - late[0][1].end).days - 30 == hidden.amount


def test_nothing_to_play_with_and_scenarios_twice_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        play_year([], INSTRUMENTS, area="T", opened=OPENED, seed=1, scenarios=[])
    assert caught.value.code == "nothing_to_play_with"
    with pytest.raises(InputError) as caught:
        play(1, ScenarioKind.LOST_ITEM, ScenarioKind.LOST_ITEM)
    assert caught.value.code == "scenario_twice"
    with pytest.raises(InputError) as caught:
        play(-1)
    assert caught.value.code == "seed_outside"
