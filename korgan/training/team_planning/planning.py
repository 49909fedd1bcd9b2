"""From a good plan at once to the cheapest one.

First a bound is proven by prices of people. A plan that costs no more is looked for among the few
teams that can have part in it, with their weeks; if there is none, the bound rises, and more teams
are looked at. Where there are too many teams to look at one by one, or courses must be left out,
the whole problem is solved instead.

A course that cannot be held is left out at a price above any travel: there is an answer at any
time, and the courses left out say what is lacking.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from korgan.training.domain.teams import (
    Assignment,
    Course,
    Instructor,
    Plan,
    price_of_leaving_out,
    reasons_for,
    value_of,
)
from korgan.training.team_planning.cheapest import (
    Bound,
    TooManyTeamsError,
    bound_of,
    cheapest_teams,
)
from korgan.training.team_planning.person_weeks import PersonWeeks
from korgan.training.team_planning.quick import quick_plan
from korgan.training.team_planning.search import Found, Report, in_thread
from korgan.training.team_planning.whole import Best, whole_plan

QUICK_SECONDS = 2.0
# By what part of the bound the limit of a plan's cost is raised first, and by what factor then.
WIDENING, FASTER = 2000, 4


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
        first teams). If it raises, the search is given up and the exception goes on without
        waiting for what the solver has begun.

    Returns
    -------
    Plan
        ``optimal`` says whether its cost is proven to be the least. It never breaks a rule.
    """
    task = _Task(courses, instructors, seconds, seed, report)
    best, bound = task.by_prices()
    if best is None or (best[0] > bound and len(best[1]) < len(courses)):
        best, bound = whole_plan(
            courses,
            instructors,
            best=best,
            bound=bound,
            ends=task.started + seconds,
            workers=workers,
            seed=seed,
            report=report,
            started=task.started,
        )
    return task.plan_of(best[1] if best else (), bound, best is not None and best[0] <= bound)


class _Task:
    """What is asked, since when, and who is told."""

    def __init__(
        self,
        courses: Sequence[Course],
        instructors: Sequence[Instructor],
        seconds: float,
        seed: int,
        report: Report | None,
    ) -> None:
        self.courses, self.instructors = courses, instructors
        self.seconds, self.seed, self.report = seconds, seed, report
        self.started = time.monotonic()
        self.people = {who.id: who for who in instructors}
        self.wanted = {course.id: course for course in courses}
        # What it costs to leave a course out: more than all travel together.
        self.price = price_of_leaving_out(courses, instructors)

    @property
    def spent(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self.started

    def by_prices(self) -> tuple[Best | None, int]:
        """Return the best plan that prices lead to, if there is one, and the bound."""
        try:
            alone = [each for each in self.courses if cheapest_teams(each, self.instructors, {}, 0)]
            if not alone:
                return None, 0
            known = bound_of(alone, self.instructors)
            quick = quick_plan(
                alone,
                self.instructors,
                seed=self.seed,
                seconds=min(QUICK_SECONDS, self.seconds / 4),
            )
        except TooManyTeamsError:
            return None, 0
        search = _Search(self, alone, known, quick)
        search.close_gap()
        return search.best, min(search.least, self.price) + search.lost

    def plan_of(self, assignments: tuple[Assignment, ...], bound: int, optimal: bool) -> Plan:
        """Return what was found, with reasons for what was left out."""
        held = {each.course for each in assignments}
        left_out = [course for course in self.courses if course.id not in held]
        skipped = self.price * len(left_out)
        cost = value_of(assignments, self.wanted, self.people, self.price) - skipped
        return Plan(
            assignments,
            cost,
            min(max(bound - skipped, 0), cost),
            optimal,
            self.spent,
            tuple(
                why
                for course in left_out
                for why in reasons_for(course, self.courses, self.instructors)
            ),
        )


class _Search:
    """The gap between the best plan and the bound, for the courses that have a team at all."""

    def __init__(
        self, task: _Task, alone: Sequence[Course], known: Bound, quick: tuple[Assignment, ...]
    ) -> None:
        self.task, self.alone, self.known = task, alone, known
        self.lost = task.price * (len(task.courses) - len(alone))
        self.least = known.cost
        self.best = self._valued(quick)
        self.tell()

    def _valued(self, plan: tuple[Assignment, ...]) -> Best:
        return value_of(plan, self.task.wanted, self.task.people, self.task.price), plan

    @property
    def left(self) -> float:
        """Seconds that may still be spent here."""
        return self.task.seconds * 0.9 - self.task.spent

    def close_gap(self) -> None:
        """Look among more and more teams until plan and bound meet, or the time is over."""
        step = max(self.least // WIDENING, 1)
        while self.least + self.lost < self.best[0] and self.left > 0:
            if self.least >= self.task.price:
                return
            # What is sought is cheaper than what is there.
            limit = min(self.least + step, self.best[0] - self.lost - 1, self.task.price - 1)
            if self._settled(limit):
                return
            self.least, step = limit + 1, step * FASTER

    def _settled(self, limit: int) -> bool:
        """Look for plans up to a limit; False if it is proven that there is none."""
        try:
            among = PersonWeeks(self.alone, self.task.instructors, self.known, limit)
            priced = among.price()
        except TooManyTeamsError:
            return True
        if priced is None or priced.cost > limit:
            return False
        self.least = max(self.least, priced.cost)
        self.tell()
        seconds = self.left
        # The solver of these programmes cannot be stopped; it ends when its seconds are over.
        plan, proven = in_thread(lambda: among.plan(priced, seconds), self.tell, None)
        if plan is None:
            return not proven
        self.best = self._valued(plan)
        if proven:
            self.least = self.best[0] - self.lost
        self.tell()
        return True

    def tell(self) -> None:
        """Say how far the search is."""
        if self.task.report is None:
            return
        held = len(self.best[1])
        left_out = self.task.price * (len(self.task.courses) - held)
        cost = self.best[0] - left_out
        bound = min(max(self.least + self.lost - left_out, 0), cost)
        self.task.report(Found(self.task.spent, cost, bound, held))
