"""The whole problem at once: teams first, weeks second, then both.

The teams are chosen without looking at double bookings, which is easier to prove; then the courses
get weeks. Where that fails, the whole problem is solved, starting from there and with what is
proven already as its bound.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any

from korgan.training.domain.teams import (
    Assignment,
    Course,
    Instructor,
    price_of_leaving_out,
    value_of,
)
from korgan.training.team_planning.search import Found, Report, in_thread

SCHEDULE_SECONDS = 10.0
Teams = Mapping[int, tuple[int, ...]]
Best = tuple[int, tuple[Assignment, ...]]


def whole_plan(
    courses: Sequence[Course],
    instructors: Sequence[Instructor],
    *,
    best: Best | None,
    bound: int,
    ends: float,
    workers: int,
    seed: int,
    report: Report | None,
    started: float,
) -> tuple[Best | None, int]:
    """Return the best plan found until the time ends, and the bound that is proven."""
    from ortools.sat.python import cp_model

    model = WholeProblem(cp_model.CpModel(), courses, instructors)
    for last in (False, True):
        solver = cp_model.CpSolver()
        left = ends - time.monotonic()
        solver.parameters.max_time_in_seconds = max(left if last else left / 2, 0.1)
        solver.parameters.num_workers = workers
        solver.parameters.random_seed = seed
        status = _solve(solver, model, cp_model, report, started)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            break
        bound = max(bound, round(solver.best_objective_bound))
        teams = model.read(solver.value)
        plan = schedule(cp_model, teams, model)
        value = value_of(plan, model.wanted, model.people, model.price)
        if best is None or value < best[0]:
            best = value, plan
        if best[0] <= bound:
            break
        model.forbid_double_bookings(bound, teams)
    return best, bound


def _solve(
    solver: Any, model: WholeProblem, cp_model: Any, report: Report | None, started: float
) -> Any:
    watch = _watch(cp_model, model)

    def tell() -> None:
        if report is not None:
            report(watch.found(time.monotonic() - started))

    def stop() -> None:
        watch.stop = True
        solver.stop_search()

    return in_thread(lambda: solver.solve(model.model, watch), tell, stop)


def _watch(cp_model: Any, model: WholeProblem) -> Any:
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


def schedule(cp_model: Any, teams: Teams, model: WholeProblem) -> tuple[Assignment, ...]:
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


class WholeProblem:
    """Who teaches where, and in which week the whole team is free."""

    def __init__(
        self, model: Any, courses: Sequence[Course], instructors: Sequence[Instructor]
    ) -> None:
        self.model, self.courses, self.instructors = model, courses, instructors
        self.people = {who.id: who for who in instructors}
        self.wanted = {course.id: course for course in courses}
        self.price = price_of_leaving_out(courses, instructors)
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
