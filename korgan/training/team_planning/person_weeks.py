"""Plans among the few teams that can have part in the cheapest one, with their weeks.

The prices of people of ``cheapest`` know nothing of weeks: where the good weeks of popular people
decide, their bound stays below every plan. Here each week of each person gets a price, too. A
column is a course, a team and a week; the dual prices of a linear programme over columns give a
bound in the same way (Lagrange), and it is exact in the same way: whatever the linear programme
rounds, the bound is summed in whole numbers of a thousandth. Among the columns that can be in a
plan up to a limit the cheapest plan is then found; as a rule it is what the linear programme
itself ends with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from korgan.training.domain.teams import Assignment, Course, Instructor
from korgan.training.team_planning.cheapest import (
    SCALE,
    Bound,
    TooManyTeamsError,
    cheapest_teams,
    ones,
)

if TYPE_CHECKING:
    import numpy as np

MOST_COLUMNS = 600_000
MOST_ROUNDS = 60
# How many columns of a course come in at once, first and in each round.
FIRST_TAKEN, TAKEN = 60, 60
WHOLE = 1e-6


@dataclass(frozen=True)
class Columns:
    """Courses with a team and a week, sorted by course; people and courses by their place.

    ``team`` has as many columns as the largest team; a place that is empty points behind the last
    person, who is always free and costs nothing.
    """

    cost: np.ndarray
    course: np.ndarray
    team: np.ndarray
    week: np.ndarray
    starts: np.ndarray


@dataclass(frozen=True)
class Priced:
    """A bound in thousandths, the excess of each column above it, and where the programme ended."""

    thousandths: int
    excess: np.ndarray
    columns: np.ndarray
    shares: np.ndarray

    @property
    def cost(self) -> int:
        """The least cost of a plan; costs are whole numbers."""
        return -(-self.thousandths // SCALE)


class PersonWeeks:
    """The plans that cost no more than a limit and hold every course."""

    def __init__(
        self, courses: Sequence[Course], people: Sequence[Instructor], known: Bound, limit: int
    ) -> None:
        import numpy as np

        self.courses, self.people, self.limit = courses, people, limit
        self.weeks = sorted({week for course in courses for week in course.weeks})
        self.places = np.array([min(who.most_courses, len(who.weeks)) for who in people] + [0])
        self.known = known
        self.columns = self._columns()

    def _columns(self) -> Columns | None:
        """List them; None if a course has no team that is cheap enough."""
        import numpy as np

        row = {who.id: place for place, who in enumerate(self.people)}
        widest = max(course.size for course in self.courses)
        window = self.limit * SCALE - self.known.thousandths
        cost: list[int] = []
        course_of: list[int] = []
        team_of: list[list[int]] = []
        week_of: list[int] = []
        starts: list[int] = []
        for place, course in enumerate(self.courses):
            starts.append(len(cost))
            for team in cheapest_teams(course, self.people, self.known.surcharges, window):
                extra = sum(self.known.surcharges.get(who, 0) for who in team.people)
                seats = [row[who] for who in team.people]
                seats += [len(self.people)] * (widest - len(seats))
                for number, week in enumerate(self.weeks):
                    if team.weeks >> week & 1:
                        cost.append((team.price - extra) // SCALE)
                        course_of.append(place)
                        team_of.append(seats)
                        week_of.append(number)
            if len(cost) > MOST_COLUMNS:
                raise TooManyTeamsError
            if len(cost) == starts[-1]:
                return None
        return Columns(
            np.array(cost),
            np.array(course_of),
            np.array(team_of),
            np.array(week_of),
            np.array(starts),
        )

    def price(self) -> Priced | None:
        """Return the best bound that prices of people and of their weeks give; None: no plan."""
        import numpy as np

        columns = self.columns
        if columns is None:
            return None
        people = np.zeros(len(self.people) + 1, np.int64)
        for place, who in enumerate(self.people):
            people[place] = self.known.surcharges.get(who.id, 0)
        weeks = np.zeros((len(self.people) + 1, len(self.weeks)), np.int64)
        bound, excess, _reduced = self._bound(columns, people, weeks)
        active = np.zeros(len(columns.cost), bool)
        # The first prices know no weeks: take the cheapest teams whatever they promise.
        active[self._cheapest(columns, excess, FIRST_TAKEN)] = True
        for _turn in range(MOST_ROUNDS):
            ids = np.flatnonzero(active)
            least, shares, worth, people, weeks = self._programme(columns, ids)
            here, over, reduced = self._bound(columns, people, weeks)
            if here > bound:
                bound, excess = here, over
            news = self._cheapest(columns, over, TAKEN)
            news = news[(reduced[news] < worth[columns.course[news]]) & ~active[news]]
            if not len(news) or least * SCALE - bound < SCALE / 2:
                break
            active[news] = True
        return Priced(bound, excess, ids, shares)

    def _bound(
        self, columns: Columns, people: np.ndarray, weeks: np.ndarray
    ) -> tuple[int, np.ndarray, np.ndarray]:
        """Return the bound at these prices, and for each column its excess and its price."""
        import numpy as np

        reduced = columns.cost * SCALE + people[columns.team].sum(1)
        reduced = reduced + weeks[columns.team, columns.week[:, None]].sum(1)
        least = np.minimum.reduceat(reduced, columns.starts)
        given_back = int((people * self.places).sum() + weeks.sum())
        return int(least.sum()) - given_back, reduced - least[columns.course], reduced

    def _cheapest(self, columns: Columns, excess: np.ndarray, most: int) -> np.ndarray:
        """Return the columns of the least excess of each course."""
        import numpy as np

        order = np.lexsort((excess, columns.course))
        rank = np.arange(len(order)) - columns.starts[columns.course[order]]
        chosen: np.ndarray = order[rank < most]
        return chosen

    def _programme(
        self, columns: Columns, ids: np.ndarray
    ) -> tuple[float, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Solve the linear programme over some columns.

        Returns its least cost, the share of each column, what a course is worth, and the prices of
        people and of their weeks, in thousandths.
        """
        import numpy as np
        from scipy.optimize import linprog
        from scipy.sparse import hstack, identity, vstack

        count, courses = len(ids), len(self.courses)
        by_person, by_week, by_course = self._rows(columns, ids)
        # A course may stay without a team at a price above all others, so that there is a solution.
        dear = 1 + 2 * int(columns.cost.max()) * courses
        taken = vstack([by_person, by_week])
        empty = ones(([], []), (taken.shape[0], courses))
        solved: Any = linprog(
            np.concatenate([columns.cost[ids], np.full(courses, dear)]),
            A_ub=hstack([taken, empty]).tocsr(),
            b_ub=np.concatenate([self.places[:-1], np.ones(by_week.shape[0])]),
            A_eq=hstack([by_course, identity(courses)]).tocsr(),
            b_eq=np.ones(courses),
            method="highs",
        )
        if solved.status != 0:
            raise TooManyTeamsError
        worth = np.maximum(np.rint(-SCALE * solved.ineqlin.marginals), 0).astype(np.int64)
        persons = len(self.people)
        people = np.append(worth[:persons], 0)
        weeks = np.zeros((persons + 1, len(self.weeks)), np.int64)
        weeks[:persons] = worth[persons:].reshape(persons, -1)
        each = np.rint(SCALE * solved.eqlin.marginals).astype(np.int64)
        return float(solved.fun), solved.x[:count], each, people, weeks

    def _rows(self, columns: Columns, ids: np.ndarray) -> tuple[Any, Any, Any]:
        """Return which column takes a place of whom, which week of whom, and holds which course."""
        import numpy as np

        count, persons, weeks = len(ids), len(self.people), len(self.weeks)
        place, seat = np.nonzero(columns.team[ids] < persons)
        who = columns.team[ids][place, seat]
        when = who * weeks + columns.week[ids][place]
        held = np.arange(count)
        return (
            ones((who, place), (persons, count)),
            ones((when, place), (persons * weeks, count)),
            ones((columns.course[ids], held), (len(self.courses), count)),
        )

    def plan(self, priced: Priced, seconds: float) -> tuple[tuple[Assignment, ...] | None, bool]:
        """Return the cheapest plan up to the limit (None: none found), and whether that is proven.

        The linear programme's own end is taken if it is whole; else the few columns that can be in
        such a plan are searched.
        """
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import vstack

        columns = self.columns
        if columns is None:
            return None, True
        chosen = priced.columns[priced.shares > 1 - WHOLE]
        if len(chosen) == len(self.courses):
            cost = int(columns.cost[chosen].sum())
            if cost <= min(self.limit, priced.cost):
                return self._assignments(columns, chosen), True
        ids = np.flatnonzero(priced.excess <= self.limit * SCALE - priced.thousandths)
        if len(np.unique(columns.course[ids])) < len(self.courses):
            return None, True
        by_person, by_week, by_course = self._rows(columns, ids)
        most = np.concatenate([self.places[:-1], np.ones(by_week.shape[0])])
        costs = columns.cost[ids]
        found: Any = milp(
            costs,
            integrality=np.ones(len(ids)),
            bounds=Bounds(0, 1),
            constraints=[
                LinearConstraint(vstack([by_person, by_week]).tocsr(), -np.inf, most),
                LinearConstraint(by_course.tocsr(), 1, 1),
                LinearConstraint(costs.reshape(1, -1), priced.cost, self.limit),
            ],
            options={"time_limit": max(seconds, 0.1), "mip_rel_gap": 0},
        )
        if found.x is not None:
            return self._assignments(columns, ids[found.x > 0.5]), found.status == 0
        return None, found.status == 2

    def _assignments(self, columns: Columns, chosen: np.ndarray) -> tuple[Assignment, ...]:
        ids = [who.id for who in self.people]
        plan = [
            Assignment(
                self.courses[columns.course[each]].id,
                self.weeks[columns.week[each]],
                tuple(sorted(ids[who] for who in columns.team[each].tolist() if who < len(ids))),
            )
            for each in chosen.tolist()
        ]
        return tuple(sorted(plan, key=lambda each: (each.week, each.course)))
