from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from korgan.cooperation.models import ExitPlan, Reading, SiteBudget
from korgan.cooperation.selectors.exit import exit_of, get_exit_plan, outlook_of
from korgan.cooperation.services import (
    decide_transfer,
    propose_transfer,
    record_equipment_event,
    record_evidence,
    record_reading,
    record_step,
    set_site_budget,
    take_measured_coverage,
)
from korgan.cooperation.tests.programme import DAY, piece, plan, site_of
from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.errors import Conflict, InputError, NotAllowed, NotFound, Stale
from korgan.kernel.organisations.domain import Actor
from tests.cast import Cast

STEPS = ("law", "owner", "contract", "test")


def fund(actor: Actor, years: range, amount: int, *, paid: bool = True) -> None:
    for year in years:
        set_site_budget(
            actor=actor,
            site=site_of(actor),
            year=year,
            appropriated=Decimal(amount),
            paid=Decimal(amount) if paid else None,
            source="Budget law",
        )


def ready(actor: Actor) -> ExitPlan:
    """A plan of which every criterion is met on DAY; the piece requires 10,000 a year."""
    piece(actor)
    found = plan(actor)
    fund(actor, range(2023, 2027), 10_000)
    fund(actor, range(2027, 2039), 10_000, paid=False)
    record_reading(
        actor=actor, plan=found, name="qualified", year=2026, value=Decimal("0.95"), source="count"
    )
    for name in STEPS:
        record_step(
            actor=actor, plan=found, name=name, done_on=date(2026, 1, 5), evidence="letter 1"
        )
    return found


def test_all_criteria_met_make_ready(cast: Cast) -> None:
    boss = cast.administrator
    found = exit_of(actor=boss, plan=ready(boss), today=DAY).readiness
    assert {each.criterion.name: each.met_now for each in found.criteria} == dict.fromkeys(
        ("operation", "availability", "qualified", *STEPS), True
    )
    assert found.ready and found.exit_year == 2026


def test_an_appropriation_that_was_not_paid_covered_nothing(cast: Cast) -> None:
    boss = cast.administrator
    found = ready(boss)
    fund(boss, range(2025, 2026), 10_000, paid=False)
    judged = exit_of(actor=boss, plan=found, today=DAY)
    assert dict(zip(judged.years, judged.coverage, strict=True))[2025] == 0.0
    assert not judged.readiness.ready
    assert judged.readiness.exit_year == 2027 and judged.readiness.binding == ("operation",)


def test_one_sites_surplus_does_not_run_another(cast: Cast) -> None:
    boss = cast.administrator
    piece(boss)
    piece(boss, "PM-2", site=site_of(boss, "Port"))
    found = plan(boss, site_of(boss), site_of(boss, "Port"))
    fund(boss, range(2023, 2039), 20_000)
    judged = exit_of(actor=boss, plan=found, today=DAY)
    assert judged.coverage[judged.place] == pytest.approx(0.5)
    port = next(each for each in judged.sites if each.site.name == "Port")
    assert port.gap[judged.place] == pytest.approx(10_000 + port.reserve[judged.place])


def test_plans_count_only_for_years_to_come(cast: Cast) -> None:
    boss = cast.administrator
    found = ready(boss)
    record_step(actor=boss, plan=found, name="test", planned_on=date(2026, 3, 1))
    late = exit_of(actor=boss, plan=found, today=DAY).readiness
    assert late.exit_year == 2027 and late.binding == ("test",)
    record_step(actor=boss, plan=found, name="test", planned_on=date(2029, 3, 1))
    assert exit_of(actor=boss, plan=found, today=DAY).readiness.exit_year == 2029
    record_step(actor=boss, plan=found, name="test")
    never = exit_of(actor=boss, plan=found, today=DAY).readiness
    assert never.exit_year is None and never.binding == ("test",)


def test_transfer_needs_criteria_and_two_people(cast: Cast) -> None:
    boss, other = cast.administrator, cast.regulator_approver
    found = ready(boss)
    record_step(actor=boss, plan=found, name="owner")
    with pytest.raises(Conflict, match="not met: owner"):
        propose_transfer(actor=boss, plan=found, today=DAY)
    record_step(actor=boss, plan=found, name="owner", done_on=DAY, evidence="signed")
    propose_transfer(actor=boss, plan=found, today=DAY)
    with pytest.raises(NotAllowed, match="who proposed"):
        decide_transfer(actor=boss, plan=found, today=DAY, approve=True)
    done = decide_transfer(actor=other, plan=found, today=DAY, approve=True)
    assert done.transferred_on == DAY
    with pytest.raises(Conflict, match="already"):
        propose_transfer(actor=boss, plan=done, today=DAY)


def test_a_transfer_is_decided_on_another_day_but_not_on_other_facts(cast: Cast) -> None:
    boss, other = cast.administrator, cast.regulator_approver
    found = ready(boss)
    unit = piece(boss, "PM-2", installed_on=date(2026, 1, 1), maintenance_cost=0, spares_cost=0)
    record_equipment_event(
        actor=boss, equipment=unit, kind="outage", on=date(2026, 5, 1), until=date(2026, 5, 3)
    )
    propose_transfer(actor=boss, plan=found, today=DAY)
    facts: dict[str, Any] = {"plan": found, "name": "qualified", "year": 2026, "source": "count"}
    record_reading(actor=boss, value=Decimal("0.99"), **facts)
    later = date(2026, 6, 9)
    with pytest.raises(Stale):
        decide_transfer(actor=other, plan=found, today=later, approve=True)
    record_reading(actor=boss, value=Decimal("0.95"), **facts)
    done = decide_transfer(actor=other, plan=found, today=later, approve=True)
    assert done.transferred_on == later


def test_only_who_carries_a_place_sets_its_budget_and_the_old_figure_is_kept(cast: Cast) -> None:
    boss, customs = cast.administrator, cast.customs_supervisor
    give: dict[str, Any] = {"site": site_of(boss), "year": 2026, "source": "Budget law"}
    set_site_budget(actor=boss, appropriated=Decimal(10_000), **give)
    with pytest.raises(InputError, match="another organisation"):
        set_site_budget(actor=customs, appropriated=Decimal(1), **give)
    assert SiteBudget.objects.get().appropriated == 10_000
    plan(customs, give["site"])
    set_site_budget(actor=customs, appropriated=Decimal(9_000), **give)
    entry = AuditEntry.objects.filter(verb="cooperation.site_budget_set").order_by("seq").last()
    assert entry is not None
    facts = json.loads(entry.facts)
    assert Decimal(facts["before"]["appropriated"]) == 10_000 and facts["appropriated"] == "9000"


def test_relapse_after_transfer_is_seen(cast: Cast) -> None:
    boss = cast.administrator
    found = ready(boss)
    propose_transfer(actor=boss, plan=found, today=DAY)
    found = decide_transfer(actor=cast.regulator_approver, plan=found, today=DAY, approve=True)
    assert exit_of(actor=boss, plan=found, today=date(2028, 6, 1)).relapses
    fund(boss, range(2027, 2028), 10_000)
    fund(boss, range(2028, 2029), 5_000)
    told = exit_of(actor=boss, plan=found, today=date(2028, 6, 1)).relapses
    assert [(each.name, each.year) for each in told] == [("operation", 2028)]


def test_evidence_alone_scores_and_the_latest_counts(cast: Cast) -> None:
    boss = cast.administrator
    found = plan(boss)
    for day, met in ((date(2025, 1, 1), True), (date(2026, 1, 1), False)):
        record_evidence(
            actor=boss, plan=found, indicator="cost_budget", met=met, citation="report", on=day
        )
    record_evidence(
        actor=boss, plan=found, indicator="cost_vendors", met=True, citation="report", on=DAY
    )
    scores = exit_of(actor=boss, plan=found, today=DAY).sustainability
    assert scores.minimum == 0.0 and scores.mean == pytest.approx(0.25 / 7)
    with pytest.raises(InputError, match="what shows it"):
        record_evidence(
            actor=boss, plan=found, indicator="cost_budget", met=True, citation=" ", on=DAY
        )
    with pytest.raises(InputError, match="no indicator"):
        record_evidence(actor=boss, plan=found, indicator="x", met=True, citation="x", on=DAY)


def test_measured_coverage_of_posts_becomes_a_reading(cast: Cast) -> None:
    boss = cast.administrator
    found = plan(boss)
    counts = {str(boss.organisation_id): [3, 4], "999999": [0, 50]}
    assert take_measured_coverage(actor=boss, day=DAY, organisations=counts) == 1
    reading = Reading.objects.get(plan=found)
    assert (reading.value, reading.year) == (Decimal("0.75"), 2026)


def test_the_outlook_has_bands_for_fifteen_years(cast: Cast) -> None:
    boss = cast.administrator
    found = ready(boss)
    outlook = outlook_of(actor=boss, plan=found, today=DAY, futures=50)
    assert len(outlook["years"]) == 15 and outlook["pieces"] == 1
    assert outlook["gap"]["low"][-1] <= outlook["gap"]["high"][-1]
    empty = plan(boss, site_of(boss, "Nothing here"))
    assert outlook_of(actor=boss, plan=empty, today=DAY, futures=5)["gap"]["high"] == [0.0] * 15


def test_what_cannot_be_is_refused_and_strangers_see_nothing(cast: Cast) -> None:
    boss = cast.administrator
    found = plan(boss)
    with pytest.raises(InputError, match="between 0 and 1"):
        record_reading(
            actor=boss, plan=found, name="qualified", year=2026, value=Decimal(2), source="x"
        )
    with pytest.raises(InputError, match="what shows it"):
        record_step(actor=boss, plan=found, name="owner", done_on=DAY)
    with pytest.raises(InputError, match="negative"):
        set_site_budget(
            actor=boss, site=site_of(boss), year=2026, appropriated=Decimal(-1), source="x"
        )
    with pytest.raises(NotFound):
        get_exit_plan(actor=cast.neighbour_officer, plan_id=found.id)
    assert get_exit_plan(actor=cast.partner_observer, plan_id=found.id) == found
