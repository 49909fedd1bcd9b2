"""Find the cheapest plan of joint instructor teams, and prove that there is no cheaper one.

Teams first, weeks second. The teams are chosen without looking at double bookings, which is much
easier to prove; then the courses get weeks so that nobody is at two at once. Where that fails, the
whole problem is solved, starting from there and with what is proven already as its bound.

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

from korgan.training.domain.teams import Assignment, Course, Instructor, Plan, reasons_for

POLL_SECONDS = 0.25
SCHEDULE_SECONDS = 10.0
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

    model = _Teams(cp_model.CpModel(), courses, instructors)
    started = time.monotonic()
    best: tuple[int, tuple[Assignment, ...]] | None = None
    bound = 0
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
    solver: Any, model: _Teams, cp_model: Any, report: Report | None, started: float
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


def _watch(cp_model: Any, model: _Teams) -> Any:
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
