from __future__ import annotations

import threading
from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest

from korgan.training.domain.teams import Assignment, Course, Instructor, faults_of
from korgan.training.domain.tests.test_teams import course, who
from korgan.training.team_planning import Found, plan_teams
from korgan.training.team_planning.cheapest import bound_of, cheapest_teams
from korgan.training.team_planning.person_weeks import PersonWeeks
from korgan.training.team_planning.quick import quick_plan
from korgan.training.team_planning.search import in_thread


def cheapest(courses: list[Course], people: list[Instructor]) -> int | None:
    """Return the least cost with all courses held, by trying everything; None: impossible."""
    options = [
        [Assignment(c.id, week, team) for week in c.weeks
         for team in combinations([p.id for p in people], c.size)]
        for c in courses
    ]  # fmt: skip
    by_id = {p.id: p for p in people}
    places = {c.id: c.country for c in courses}
    costs = [
        sum(by_id[p].cost(places[each.course]) for each in plan for p in each.team)
        for plan in product(*options)
        if not faults_of(plan, courses, people)
    ]
    return min(costs, default=None)


def small(seed: int) -> tuple[list[Course], list[Instructor]]:
    rng = np.random.default_rng(seed)
    skills, countries = ("spectra", "law", "response"), ("XA", "XB", "XC")
    people = [
        who(
            number,
            countries[number % 3],
            skills=frozenset(rng.choice(skills, 1).tolist()),
            languages=frozenset(rng.choice(["en", "ru"], 1 + number % 2, replace=False).tolist()),
            weeks=frozenset(np.flatnonzero(rng.random(3) < 0.7).tolist()),
            visas=frozenset(countries),
            travel={each: int(rng.integers(1, 50)) for each in countries},
        )
        for number in range(6)
    ]
    courses = [
        course(
            number,
            country=countries[number % 3],
            weeks=frozenset({0, 1, 2}),
            skills=frozenset(rng.choice(skills, 1).tolist()),
            most_of_one=1,
        )
        for number in range(3)
    ]
    return courses, people


@pytest.mark.parametrize("seed", range(12))
def test_the_plan_is_valid_and_as_cheap_as_trying_everything(seed: int) -> None:
    courses, people = small(seed)
    plan = plan_teams(courses, people, seconds=30, workers=1)
    assert faults_of(plan.assignments, courses, people) == []
    least = cheapest(courses, people)
    if least is None:
        assert len(plan.assignments) < len(courses)
        assert {each.course for each in plan.reasons} == {c.id for c in courses} - {
            each.course for each in plan.assignments
        }
    else:
        assert len(plan.assignments) == len(courses)
        assert plan.optimal and plan.cost == plan.bound == least


def test_double_bookings_are_resolved_by_moving_weeks() -> None:
    people = [who(1, "XA"), who(2, "XB")]
    courses = [course(1, weeks=frozenset({1, 2})), course(2, weeks=frozenset({1, 2}))]
    plan = plan_teams(courses, people, seconds=10, workers=1)
    assert plan.optimal
    assert {each.week for each in plan.assignments} == {1, 2}


@pytest.mark.parametrize(
    ("wanted", "lack"),
    [
        (course(skills=frozenset({"law"})), ("skill", 1, 0, "law")),
        (course(language="fr"), ("language", 1, 0, "fr")),
        (course(clearance=2), ("people", 2, 0, "")),
        (course(leads=frozenset({"XC"})), ("country", 1, 0, "XC")),
        (course(country="XD"), ("visa", 2, 0, "")),
        (course(size=3, most_of_one=1), ("balance", 3, 2, "")),
        (course(weeks=frozenset({9})), ("weeks", 2, 0, "")),
    ],
)
def test_a_course_that_cannot_be_held_says_what_lacks(
    wanted: Course, lack: tuple[str, int, int, str]
) -> None:
    people = [who(1), who(2, "XB"), who(3, "XB")]
    plan = plan_teams([wanted], people, seconds=10, workers=1)
    assert plan.assignments == () and plan.cost == 0
    assert lack in {(why.lack, why.needed, why.there, why.detail) for why in plan.reasons}


def test_courses_that_cannot_stand_together_name_each_other() -> None:
    people = [who(1), who(2, "XB")]
    plan = plan_teams([course(1), course(2)], people, seconds=10, workers=1)
    assert len(plan.assignments) == 1
    (why,) = plan.reasons
    assert why.lack == "together" and why.detail in ("C1", "C2")


def test_the_search_stops_when_the_report_says_so() -> None:
    class Stop(Exception):
        pass

    def report(found: Found | None) -> None:
        raise Stop

    courses, people = small(1)
    with pytest.raises(Stop):
        plan_teams(courses * 1, people, seconds=30, workers=1, report=report)


def test_giving_up_does_not_wait_for_work_that_cannot_be_stopped() -> None:
    class Stop(Exception):
        pass

    may_end, ended = threading.Event(), threading.Event()

    def work() -> None:
        may_end.wait(60)
        ended.set()

    def tell() -> None:
        raise Stop

    with pytest.raises(Stop):
        in_thread(work, tell, None)
    assert not ended.is_set()
    # Work that can be stopped is: nothing of it is left when the exception goes on.
    may_end.set()
    assert ended.wait(60)
    may_end.clear()
    ended.clear()
    with pytest.raises(Stop):
        in_thread(work, tell, may_end.set)
    assert ended.is_set()


@pytest.mark.parametrize("seed", range(6))
def test_no_plan_that_holds_all_courses_lies_below_the_bound(seed: int) -> None:
    courses, people = small(seed)
    people = [replace(each, most_courses=1) for each in people]
    least = cheapest(courses, people)
    if least is None or not all(cheapest_teams(each, people, {}, 0) for each in courses):
        return
    assert bound_of(courses, people).cost <= least


@pytest.mark.parametrize("seed", range(12))
def test_prices_of_weeks_prove_the_cheapest_plan_and_that_there_is_no_cheaper_one(
    seed: int,
) -> None:
    courses, people = small(seed)
    least = cheapest(courses, people)
    if least is None:
        return
    known = bound_of(courses, people)
    among = PersonWeeks(courses, people, known, least + 20)
    priced = among.price()
    assert priced is not None and known.cost <= priced.cost <= least
    plan, proven = among.plan(priced, 10)
    assert plan is not None and proven
    assert faults_of(plan, courses, people) == []
    costs = {each.id: each for each in people}
    places = {each.id: each.country for each in courses}
    assert sum(costs[p].cost(places[a.course]) for a in plan for p in a.team) == least
    below = PersonWeeks(courses, people, known, least - 1)
    none = below.price()
    assert none is None or none.cost >= least or below.plan(none, 10) == (None, True)


def test_weeks_alone_can_make_a_plan_dearer() -> None:
    """Two people who share one week teach one course, though each of them has two weeks."""
    people = [
        who(1, weeks=frozenset({1, 2})),
        who(2, "XB", weeks=frozenset({2, 3}), travel={"XA": 5}),
        who(3, "XB", weeks=frozenset({1}), travel={"XA": 50}),
    ]
    weeks = frozenset({1, 2, 3})
    courses = [course(number, weeks=weeks, most_of_one=1) for number in (1, 2)]
    assert bound_of(courses, people).cost == 10
    plan = plan_teams(courses, people, seconds=10, workers=1)
    assert plan.optimal and plan.cost == plan.bound == 55


def test_cheapest_teams_are_all_teams_that_break_no_rule(seed: int = 3) -> None:
    courses, people = small(seed)
    for each in courses:
        found = cheapest_teams(each, people, {}, 10**9)
        valid = {
            (team, week)
            for week in each.weeks
            for team in combinations([who.id for who in people], each.size)
            if not faults_of([Assignment(each.id, week, team)], [each], people)
        }
        assert {
            (team.people, week) for team in found for week in each.weeks if team.weeks >> week & 1
        } == valid


def test_the_quick_plan_breaks_no_rule() -> None:
    for seed in range(6):
        courses, people = small(seed)
        plan = quick_plan(courses, people, seed=1, seconds=0.2)
        assert faults_of(plan, courses, people) == []
