from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from korgan.science.errors import InputError
from korgan.sources.domain.custody import Abroad, AtHolder, Ended, Missing
from korgan.sources.domain.forecast import (
    CostSchedule,
    EndOfLife,
    EndOfLifeRules,
    end_of_life,
    forecast,
    guarantees,
)
from korgan.sources.domain.identity import Kind, SourceIdentity
from korgan.sources.domain.lifecycle import SourceRecord
from korgan.sources.domain.tests.examples import DAY, content, source

WARD = AtHolder("hospital", "ward")
RULES = EndOfLifeRules(15.0, {"Industrial gamma radiography": 0.05})
COSTS = CostSchedule(100.0, per_litre=10.0, by_category={2: 1000.0, 0: 5000.0}, default_litres=2.0)


def end_of(identity: SourceIdentity, state: str = "in_use", licence: str = "L-1") -> EndOfLife:
    end = end_of_life(SourceRecord(identity, state, WARD, licence), DAY, RULES, COSTS)
    assert end is not None
    return end


def test_a_source_ends_with_its_working_life() -> None:
    known = replace(
        source(), manufactured=date(2020, 6, 1), working_life_years=10.0, volume_litres=0.5
    )
    end = end_of(known)
    assert (end.day, end.reason, end.category) == (date(2030, 6, 1), "working life", 4)
    assert end.activity["Cs-137"] == content("Cs-137", 1e11).on(end.day)
    assert (end.litres, end.volume_known, end.cost) == (0.5, True, 105.0)


def test_what_is_assumed_is_said_to_be_assumed() -> None:
    end = end_of(source())
    assert (end.day.year, end.reason, end.volume_known) == (2041, "assumed working life", False)
    assert end.cost == 120.0


def test_a_short_lived_source_ends_when_it_is_no_longer_useful() -> None:
    iridium = replace(source("N-2", "Ir-192", 3.7e12), practice="Industrial gamma radiography")
    end = end_of(iridium)
    assert end.reason == "useful activity"
    assert 310 < (end.day - DAY).days < 330
    assert end.category == 2  # by practice, although A/D has fallen below ten
    assert end.cost == 1120.0


def test_what_is_over_or_disused_comes_now() -> None:
    old = replace(source(), manufactured=date(1990, 1, 1))
    assert end_of(old).day == DAY
    assert (end_of(source(), "disused_declared").day, end_of(source(), "found").reason) == (
        DAY,
        "disused",
    )


def test_a_gap_in_the_category_is_costed_as_a_gap() -> None:
    end = end_of(source("N-3", "Xe-127m", 1e9))
    assert end.category is None
    assert end.cost == 5120.0


@pytest.mark.parametrize(
    ("state", "custody"),
    [
        ("disposed", Ended("disposed", "borehole", DAY)),
        ("lost", Missing("hospital", DAY)),
        ("import_pending", Abroad("supplier")),
    ],
)
def test_what_is_gone_or_not_here_has_no_end_to_plan(
    state: str, custody: Ended | Missing | Abroad
) -> None:
    assert end_of_life(SourceRecord(source(), state, custody), DAY, RULES, COSTS) is None


def test_a_device_has_no_end_of_its_own() -> None:
    device = SourceIdentity("D-1", Kind.DEVICE)
    assert end_of_life(SourceRecord(device, "in_use", WARD), DAY, RULES, COSTS) is None


def test_years_add_up_and_empty_years_are_shown() -> None:
    ends = [
        end_of(source()),
        end_of(source("N-2", "Co-60"), licence="L-2"),
        end_of(source("N-3"), "disused_declared"),
    ]
    years = forecast(ends, 2026, 2045)
    assert [year.number for year in years] == [1] + [0] * 14 + [2] + [0] * 4
    last = years[15]
    assert set(last.activity) == {"Cs-137", "Co-60"}
    assert last.by_category == {4: 2}
    assert sum(year.cost for year in years) == sum(guarantees(ends).values())
    assert guarantees(ends) == {"L-1": 240.0, "L-2": 120.0}
    assert [year.number for year in forecast(ends, 2027, 2027)] == [0]


def test_rules_that_make_no_sense_are_refused() -> None:
    with pytest.raises(InputError):
        forecast([], 2030, 2029)
    with pytest.raises(InputError):
        CostSchedule(-1.0)
    with pytest.raises(InputError):
        EndOfLifeRules(15.0, {"gauge": 1.5})
