"""Find the cheapest plan of joint instructor teams, and prove that there is no cheaper one.

First a bound is proven (``cheapest_teams``), and a plan that costs no more is looked for among the
few teams that can have part in it, with their weeks, so that nobody is at two courses at once. If
there is none, the bound rises, and more teams are looked at.

Where there are too many teams to look at, or courses must be left out: teams first, weeks second.
The teams are chosen without looking at double bookings, which is easier to prove; then the courses
get weeks. Where that fails, the whole problem is solved, starting from there and with what is
proven already as its bound.

A course that cannot be held is left out at a price above any travel: there is an answer at any
time, and the courses left out say what is lacking.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from korgan.training.cheapest_teams import (
    SCALE,
    Bound,
    Team,
    TooManyTeamsError,
    bound_of,
    cheapest_teams,
)
from korgan.training.domain.teams import Assignment, Course, Instructor, Plan, reasons_for
from korgan.training.quick_teams import quick_plan

POLL_SECONDS = 0.25
SCHEDULE_SECONDS = 10.0
QUICK_SECONDS = 2.0
# By what part of the bound the limit of a plan's cost is raised first.
WIDENING = 2000
Teams = Mapping[int, tuple[int, ...]]


@dataclass(frozen=True)
class Found:
    """How far the search is: what the best teams cost, the bound, how many courses have one."""

    seconds: float
    cost: int
    bound: int
    held: int


Report = Callable[[Found | None], None]


def plan_teams(
    courses: Sequence[Course],
    instructors: Sequence[Instructor],
    *,
    seconds: float = 60.0,
    workers: int = 2,
    seed: int = 1,
    report: Report | None = None,
) -> Plan:
    """Return the best plan found within the time.

    Parameters
    ----------
    courses, instructors : sequences
        What is to be planned.
    seconds : float
        After so long the best plan so far is returned, with its bound.
    report : callable, optional
        Called in this thread several times a second with how far the search is (None before the
        first teams). If it raises, the search stops and the exception goes on.

    Returns
    -------
    Plan
        ``optimal`` says whether its cost is proven to be the least. It never breaks a rule.
    """
    from ortools.sat.python import cp_model

    started = time.monotonic()
    model = _Teams(cp_model.CpModel(), courses, instructors)
    best, bound = _among_few(cp_model, model, seconds * 0.9, workers, seed, report, started)
    if best is not None and (best[0] <= bound or len(best[1]) == len(courses)):
        proven = best[0] <= bound
        return _plan_of(model, best[1], bound, proven, time.monotonic() - started)
    for last in (False, True):
        solver = cp_model.CpSolver()
        left = seconds - (time.monotonic() - started)
        solver.parameters.max_time_in_seconds = max(left if last else left / 2, 0.1)
        solver.parameters.num_workers = workers
        solver.parameters.random_seed = seed
        status = _search(solver, model, cp_model, report, started)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            break
        bound = max(bound, round(solver.best_objective_bound))
        teams = model.read(solver.value)
        plan = _schedule(cp_model, teams, model)
        value = model.value_of(plan)
        if best is None or value < best[0]:
            best = value, plan
        if best[0] <= bound:
            break
        model.forbid_double_bookings(bound, teams)
    optimal = best is not None and best[0] <= bound
    assignments = best[1] if best else ()
    return _plan_of(model, assignments, bound, optimal, time.monotonic() - started)


def _among_few(
    cp_model: Any,
    model: _Teams,
    seconds: float,
    workers: int,
    seed: int,
    report: Report | None,
    started: float,
) -> tuple[tuple[int, tuple[Assignment, ...]] | None, int]:
    """Return the best plan among the teams near the bound, if there is one, and the bound.

    A plan that costs no more than a limit has only teams whose excess is at most what the limit
    lies above the bound. So if the search among them ends, it has ended for all teams.
    """
    try:
        alone = [
            course for course in model.courses if cheapest_teams(course, model.instructors, {}, 0)
        ]
        if not alone:
            return None, 0
        known = bound_of(alone, model.instructors)
        least = known.cost
        lost = model.price * (len(model.courses) - len(alone))
        quick = quick_plan(
            alone, model.instructors, seed=seed, seconds=min(QUICK_SECONDS, seconds / 4)
        )
        best = model.value_of(quick), quick
        if report is not None:
            spent = best[0] - model.price * (len(model.courses) - len(quick))
            report(Found(time.monotonic() - started, spent, min(least, spent), len(quick)))
        step, limit = max(least // WIDENING, 1), least
        while least + lost < best[0] and time.monotonic() - started < seconds:
            # What is sought is cheaper than what is there.
            limit = min(limit, best[0] - lost - 1, model.price - 1)
            few = _Few(cp_model.CpModel(), model, alone, known, least, limit)
            solver = cp_model.CpSolver()
            left = seconds - (time.monotonic() - started)
            solver.parameters.max_time_in_seconds = max(left, 0.1)
            solver.parameters.num_workers = workers
            solver.parameters.random_seed = seed
            status = _search(solver, few, cp_model, report, started)
            if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                plan = few.read(solver.value)
                best = model.value_of(plan), plan
                least = best[0] - lost if status == cp_model.OPTIMAL else least
                break
            if status != cp_model.INFEASIBLE:
                break
            least, limit, step = limit + 1, limit + step, step * 2
            if least >= model.price:
                break
        return best, min(least, model.price) + lost
    except TooManyTeamsError:
        return None, 0


class _Few:
    """Which of a few teams each course gets, and in which week."""

    def __init__(
        self,
        model: Any,
        whole: _Teams,
        courses: Sequence[Course],
        known: Bound,
        least: int,
        limit: int,
    ) -> None:
        self.model, self.courses, self.price = model, courses, whole.price
        self.instructors = whole.instructors
        self.team: dict[int, list[tuple[tuple[int, ...], Any]]] = {}
        self.when: dict[int, dict[int, Any]] = {}
        self.there: dict[int, dict[int, Any]] = {}
        window = limit * SCALE - known.thousandths
        for course in courses:
            self._course(
                course, cheapest_teams(course, whole.instructors, known.surcharges, window)
            )
        for who in whole.instructors:
            own = [people[who.id] for people in self.there.values() if who.id in people]
            if len(own) > who.most_courses:
                model.add(sum(own) <= who.most_courses)
        for one, other in combinations(courses, 2):
            self._apart(one, other)
        total = sum(
            sum(whole.people[who].cost(course.country) for who in people) * chosen
            for course in courses
            for people, chosen in self.team[course.id]
        )
        model.add(total <= limit)
        model.add(total >= least)
        model.minimize(total)

    def _course(self, course: Course, teams: Sequence[Team]) -> None:
        model = self.model
        weeks = self.when[course.id] = {week: model.new_bool_var("") for week in course.weeks}
        model.add_exactly_one(weeks.values())
        chosen = self.team[course.id] = [(team.people, model.new_bool_var("")) for team in teams]
        model.add_exactly_one(each for _people, each in chosen)
        by_person: dict[int, list[Any]] = {}
        for team, (people, each) in zip(teams, chosen, strict=True):
            shared = [when for week, when in weeks.items() if team.weeks >> week & 1]
            model.add_bool_or([~each, *shared])
            for who in people:
                by_person.setdefault(who, []).append(each)
        there = self.there[course.id] = {}
        for who, own in by_person.items():
            there[who] = model.new_bool_var("")
            model.add(sum(own) == there[who])

    def _apart(self, one: Course, other: Course) -> None:
        """Let nobody teach two courses in one week."""
        mine, theirs = self.there[one.id], self.there[other.id]
        both = mine.keys() & theirs.keys()
        if not both:
            return
        same = self.model.new_bool_var("")
        for week in one.weeks & other.weeks:
            clash = [~self.when[one.id][week], ~self.when[other.id][week], same]
            self.model.add_bool_or(clash)
        for who in sorted(both):
            self.model.add_bool_or([~mine[who], ~theirs[who], ~same])

    def read(self, value: Callable[[Any], int]) -> tuple[Assignment, ...]:
        """Return the plan."""
        found = [
            Assignment(
                course.id,
                next(week for week, each in self.when[course.id].items() if value(each)),
                next(people for people, each in self.team[course.id] if value(each)),
            )
            for course in self.courses
        ]
        return tuple(sorted(found, key=lambda each: (each.week, each.course)))


def _plan_of(
    model: _Teams, assignments: tuple[Assignment, ...], bound: int, optimal: bool, taken: float
) -> Plan:
    held = {each.course for each in assignments}
    left_out = [course for course in model.courses if course.id not in held]
    skipped = model.price * len(left_out)
    cost = model.value_of(assignments) - skipped
    return Plan(
        assignments,
        cost,
        min(max(bound - skipped, 0), cost),
        optimal,
        taken,
        tuple(
            why
            for course in left_out
            for why in reasons_for(course, model.courses, model.instructors)
        ),
    )


def _search(
    solver: Any, model: _Teams | _Few, cp_model: Any, report: Report | None, started: float
) -> Any:
    """Search in a thread of its own, so that reporting can use this thread's database."""
    answer: list[Any] = []
    watch = _watch(cp_model, model)
    search = threading.Thread(target=lambda: answer.append(solver.solve(model.model, watch)))
    search.start()
    try:
        while True:
            search.join(POLL_SECONDS)
            if report is not None:
                report(watch.found(time.monotonic() - started))
            if not search.is_alive():
                break
    except BaseException:
        watch.stop = True
        solver.stop_search()
        search.join()
        raise
    return answer[0]


def _watch(cp_model: Any, model: _Teams | _Few) -> Any:
    class Watch(cp_model.CpSolverSolutionCallback):  # type: ignore[misc]
        """Notes the last teams found."""

        def __init__(self) -> None:
            super().__init__()
            self.stop = False
            self.last: tuple[int, int] | None = None

        def on_solution_callback(self) -> None:
            """Note cost and bound; stop if asked."""
            self.last = round(self.objective_value), round(self.best_objective_bound)
            if self.stop:
                self.stop_search()

        def found(self, seconds: float) -> Found | None:
            """Return how far the search is."""
            if self.last is None:
                return None
            left_out, cost = divmod(self.last[0], model.price)
            bound = max(self.last[1] - left_out * model.price, 0)
            return Found(seconds, cost, bound, len(model.courses) - left_out)

    return Watch()


def _schedule(cp_model: Any, teams: Teams, model: _Teams) -> tuple[Assignment, ...]:
    """Give as many courses as possible a week in which the whole team is free."""
    problem = cp_model.CpModel()
    free = {who.id: who.weeks for who in model.instructors}
    weeks = {
        course.id: [
            week for week in course.weeks if all(week in free[who] for who in teams[course.id])
        ]
        for course in model.courses
        if course.id in teams
    }
    when = {(c, week): problem.new_bool_var("") for c, own in weeks.items() for week in own}
    for course, own in weeks.items():
        problem.add_at_most_one(when[course, week] for week in own)
    pairs = [
        (one, other) for one, other in combinations(teams, 2) if set(teams[one]) & set(teams[other])
    ]
    for one, other in pairs:
        for week in set(weeks[one]) & set(weeks[other]):
            problem.add_at_most_one(when[one, week], when[other, week])
    problem.maximize(sum(when.values()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = SCHEDULE_SECONDS
    solver.parameters.num_workers = 1
    solver.solve(problem)
    chosen = {course: week for (course, week), each in when.items() if solver.value(each)}
    return tuple(
        Assignment(course, week, teams[course])
        for course, week in sorted(chosen.items(), key=lambda pair: (pair[1], pair[0]))
    )


class _Teams:
    """Who teaches where, and in which week the whole team is free."""

    def __init__(
        self, model: Any, courses: Sequence[Course], instructors: Sequence[Instructor]
    ) -> None:
        self.model, self.courses, self.instructors = model, courses, instructors
        self.people = {who.id: who for who in instructors}
        self.wanted = {course.id: course for course in courses}
        self.price = 1 + sum(
            course.size * max((who.cost(course.country) for who in instructors), default=0)
            for course in courses
        )
        self.held: dict[int, Any] = {}
        self.when: dict[tuple[int, int], Any] = {}
        self.who: dict[tuple[int, int], Any] = {}
        for course in courses:
            self._course(course)
        for who in instructors:
            own = [each for (_course, person), each in self.who.items() if person == who.id]
            if len(own) > who.most_courses:
                model.add(sum(own) <= who.most_courses)
        travel = sum(
            self.people[person].cost(self.wanted[course].country) * chosen
            for (course, person), chosen in self.who.items()
        )
        self.total = travel + sum(self.price * (1 - held) for held in self.held.values())
        model.minimize(self.total)

    def _course(self, course: Course) -> None:
        model = self.model
        held = self.held[course.id] = model.new_bool_var("")
        for week in course.weeks:
            self.when[course.id, week] = model.new_bool_var("")
        model.add(sum(self.when[course.id, week] for week in course.weeks) == held)
        able = [who for who in self.instructors if course.admits(who)]
        chosen = {who.id: model.new_bool_var("") for who in able}
        self.who.update({(course.id, person): each for person, each in chosen.items()})
        model.add(sum(chosen.values()) == course.size * held)
        for who in able:
            for week in course.weeks - who.weeks:
                model.add_bool_or([~chosen[who.id], ~self.when[course.id, week]])
        for skill in course.skills:
            model.add(sum(chosen[who.id] for who in able if skill in who.skills) >= held)
        speakers = sum(chosen[who.id] for who in able if course.language in who.languages)
        model.add(speakers >= course.speakers * held)
        for country in {who.country for who in able}:
            own = sum(chosen[who.id] for who in able if who.country == country)
            model.add(own <= course.most_of_one)
        for lead in course.leads:
            model.add(sum(chosen[who.id] for who in able if who.country == lead) >= held)

    def forbid_double_bookings(self, bound: int, teams: Teams) -> None:
        """Forbid that anybody teaches two courses in one week; start from what was found."""
        for one, other in combinations(self.wanted, 2):
            same = self._same_week(one, other)
            for person in self.people:
                if (one, person) in self.who and (other, person) in self.who:
                    both = [~self.who[one, person], ~self.who[other, person]]
                    self.model.add_bool_or([*both, ~same])
        # What was proven without these rules holds with them: the search may stop there.
        self.model.add(self.total >= bound)
        for (course, person), chosen in self.who.items():
            self.model.add_hint(chosen, int(person in teams.get(course, ())))

    def _same_week(self, one: int, other: int) -> Any:
        same = self.model.new_bool_var("")
        for week in self.wanted[one].weeks & self.wanted[other].weeks:
            both = [~self.when[one, week], ~self.when[other, week]]
            self.model.add_bool_or([*both, same])
        return same

    def read(self, value: Callable[[Any], int]) -> dict[int, tuple[int, ...]]:
        """Return the teams of the courses that are held."""
        teams: dict[int, list[int]] = {
            course: [] for course, held in self.held.items() if value(held)
        }
        for (course, person), chosen in self.who.items():
            if value(chosen):
                teams[course].append(person)
        return {course: tuple(sorted(team)) for course, team in teams.items()}

    def value_of(self, plan: Sequence[Assignment]) -> int:
        """Return what a plan costs, with the price of the courses left out."""
        travel = sum(
            self.people[person].cost(self.wanted[each.course].country)
            for each in plan
            for person in each.team
        )
        return travel + self.price * (len(self.courses) - len(plan))
