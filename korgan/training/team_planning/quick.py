"""A good plan at once: the cheapest teams that are free, some of which are then taken back."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence

from korgan.training.domain.teams import Assignment, Course, Instructor
from korgan.training.team_planning.cheapest import Team, cheapest_teams

# Thousandths above the cheapest team within which a team is considered, and how many are.
WINDOW, MOST_TEAMS = 600_000, 600
TAKEN_BACK = 4
PATIENCE = 3000


class _Plan:
    """Who teaches what and when, and who is still free."""

    def __init__(
        self,
        courses: Sequence[Course],
        people: Sequence[Instructor],
        teams: Mapping[int, list[Team]],
    ) -> None:
        self.weeks = {course.id: sorted(course.weeks) for course in courses}
        self.teams = teams
        self.left = {who.id: who.most_courses for who in people}
        self.busy: set[tuple[int, int]] = set()
        self.chosen: dict[int, tuple[Team, int]] = {}

    def place(self, course: int) -> bool:
        """Give a course the cheapest team that is free together; False if there is none."""
        for team in self.teams[course]:
            if all(self.left[who] for who in team.people):
                for week in self.weeks[course]:
                    if team.weeks >> week & 1 and not any(
                        (who, week) in self.busy for who in team.people
                    ):
                        self._book(course, team, week, 1)
                        return True
        return False

    def take_back(self, course: int) -> None:
        """Take a course's team away."""
        if course in self.chosen:
            self._book(course, *self.chosen[course], -1)

    def _book(self, course: int, team: Team, week: int, sign: int) -> None:
        if sign > 0:
            self.chosen[course] = team, week
            self.busy.update((who, week) for who in team.people)
        else:
            del self.chosen[course]
            self.busy.difference_update((who, week) for who in team.people)
        for who in team.people:
            self.left[who] -= sign

    def restore(self, before: Mapping[int, tuple[Team, int]]) -> None:
        """Go back to an earlier state."""
        for course in [each for each in self.chosen if self.chosen[each] != before.get(each)]:
            self.take_back(course)
        for course, (team, week) in before.items():
            if course not in self.chosen:
                self._book(course, team, week, 1)


def quick_plan(
    courses: Sequence[Course],
    people: Sequence[Instructor],
    *,
    seed: int,
    seconds: float,
) -> tuple[Assignment, ...]:
    """Return a valid plan; courses for which nothing was found are missing in it."""
    teams = {
        course.id: cheapest_teams(course, people, {}, WINDOW)[:MOST_TEAMS] for course in courses
    }
    plan = _Plan(courses, people, teams)
    draw = random.Random(seed)  # noqa: S311
    ids = sorted(teams, key=lambda each: len(teams[each]))
    for course in ids:
        plan.place(course)
    ends, idle = time.monotonic() + seconds, 0
    worth = _worth(plan, ids)
    while idle < PATIENCE and time.monotonic() < ends:
        before = dict(plan.chosen)
        moved = draw.sample(ids, min(TAKEN_BACK, len(ids)))
        for course in moved:
            plan.take_back(course)
        for course in moved:
            plan.place(course)
        now = _worth(plan, ids)
        idle = 0 if now < worth else idle + 1
        if now > worth:
            plan.restore(before)
        else:
            worth = now
    return tuple(
        Assignment(course, week, team.people) for course, (team, week) in plan.chosen.items()
    )


def _worth(plan: _Plan, ids: Sequence[int]) -> tuple[int, int]:
    """Return what is left out, then what the rest costs."""
    return len(ids) - len(plan.chosen), sum(team.price for team, _week in plan.chosen.values())
