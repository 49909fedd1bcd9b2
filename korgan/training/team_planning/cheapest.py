"""The cheapest teams of each course, and a price below which no plan can lie.

Nobody teaches more courses than they may. That rule is taken out of the problem and paid for
instead: each person gets a surcharge, every course takes its cheapest team at these prices, and
what is paid in surcharges for all the places there are is given back. Whatever the surcharges are,
the sum is a lower bound (Lagrange); the best ones are the dual prices of a linear programme over
teams, to which the cheapest teams are added until nothing new comes (column generation). The excess
of a team is what it costs at these prices above the cheapest one of its course. A plan at most
``d`` above the bound has only teams whose excess is at most ``d``. So a search among these few
proves for all.

Amounts are whole numbers of a thousandth: the bound is exact, whatever the linear programme rounds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from korgan.training.domain.teams import Course, Instructor

SCALE = 1000
MOST_STEPS = 400_000
MOST_ROUNDS = 40
# Cost units above the cheapest team within which the first rounds look, and how many are taken.
FIRST_WINDOW, WINDOW, TAKEN = 100, 60, 60


class TooManyTeamsError(Exception):
    """There are more teams than can be looked at one by one."""


@dataclass(frozen=True)
class Team:
    """A team of a course: its price with surcharges, who is in it, the weeks they share (bits)."""

    price: int
    people: tuple[int, ...]
    weeks: int


@dataclass(frozen=True)
class Bound:
    """A lower bound, in thousandths, with the surcharges that prove it."""

    thousandths: int
    surcharges: Mapping[int, int]

    @property
    def cost(self) -> int:
        """The least cost of a plan that holds every course; costs are whole numbers."""
        return -(-self.thousandths // SCALE)


class _Candidates:
    """Who may teach a course, the cheapest first, as numbers and bits."""

    def __init__(
        self, course: Course, people: Sequence[Instructor], surcharges: Mapping[int, int]
    ) -> None:
        self.course = course
        able = [
            (who.cost(course.country) * SCALE + surcharges.get(who.id, 0), who)
            for who in people
            if course.admits(who)
        ]
        able.sort(key=lambda pair: (pair[0], pair[1].id))
        skills = sorted(course.skills)
        self.ids = [who.id for _price, who in able]
        self.prices = [price for price, _who in able]
        self.skills = [
            sum(1 << place for place, skill in enumerate(skills) if skill in who.skills)
            for _price, who in able
        ]
        self.all_skills = (1 << len(skills)) - 1
        self.speaks = [course.language in who.languages for _price, who in able]
        self.home = [who.country for _price, who in able]
        self.weeks = [sum(1 << week for week in who.weeks & course.weeks) for _price, who in able]

    @cached_property
    def sums(self) -> list[int]:
        """Sums of the first prices: what the cheapest completion of a team costs at least."""
        found = [0]
        for price in self.prices:
            found.append(found[-1] + price)
        return found


def cheapest_teams(
    course: Course,
    people: Sequence[Instructor],
    surcharges: Mapping[int, int],
    window: int,
) -> list[Team]:
    """Return every team that is at most ``window`` thousandths dearer than the cheapest one.

    All of its members share a week of the course, and it keeps every rule of the course. The list
    is empty if there is no team at all.

    Raises
    ------
    TooManyTeamsError
        If looking for them takes too long.
    """
    able = _Candidates(course, people, surcharges)
    count, steps = len(able.ids), 0
    cheapest: int | None = None
    found: list[Team] = []

    def extend(
        start: int, left: int, price: int, weeks: int, skills: int, speakers: int, team: list[int]
    ) -> None:
        nonlocal cheapest, steps
        if not left:
            homes = {able.home[each] for each in team}
            if skills == able.all_skills and course.leads <= homes:
                cheapest = price if cheapest is None else min(cheapest, price)
                found.append(Team(price, tuple(sorted(able.ids[each] for each in team)), weeks))
            return
        for each in range(start, count - left + 1):
            steps += 1
            if steps > MOST_STEPS:
                raise TooManyTeamsError
            least = price + able.sums[each + left] - able.sums[each]
            if cheapest is not None and least > cheapest + window:
                return
            shared = weeks & able.weeks[each]
            speaking = speakers + able.speaks[each]
            same = sum(able.home[other] == able.home[each] for other in team)
            if shared and speaking + left - 1 >= course.speakers and same < course.most_of_one:
                extend(
                    each + 1,
                    left - 1,
                    price + able.prices[each],
                    shared,
                    skills | able.skills[each],
                    speaking,
                    [*team, each],
                )

    extend(0, course.size, 0, -1, 0, 0, [])
    if cheapest is None:
        return []
    return sorted(
        (team for team in found if team.price <= cheapest + window),
        key=lambda team: (team.price, team.people),
    )


def bound_of(courses: Sequence[Course], people: Sequence[Instructor]) -> Bound:
    """Return a lower bound of what it costs to hold all of these courses.

    Each of them has a team if it is alone.

    Raises
    ------
    TooManyTeamsError
        If looking at the teams takes too long.
    """
    places = {who.id: min(who.most_courses, len(who.weeks)) for who in people}
    known: dict[tuple[int, tuple[int, ...]], int] = {}
    surcharges: dict[int, int] = {}
    best: Bound | None = None
    for turn in range(MOST_ROUNDS):
        window = (WINDOW if turn else FIRST_WINDOW) * SCALE
        total, news = 0, 0
        for place, course in enumerate(courses):
            teams = cheapest_teams(course, people, surcharges, window)
            total += teams[0].price
            for team in teams[:TAKEN]:
                extra = sum(surcharges.get(who, 0) for who in team.people)
                news += (place, team.people) not in known
                known[place, team.people] = (team.price - extra) // SCALE
        total -= sum(extra * places[who] for who, extra in surcharges.items())
        if best is None or total > best.thousandths:
            best = Bound(total, dict(surcharges))
        least, surcharges = _dual_prices(known, len(courses), places)
        if not news or least * SCALE - best.thousandths < SCALE / 2:
            break
    if best is None:
        return Bound(0, {})
    return best


def _dual_prices(
    known: Mapping[tuple[int, tuple[int, ...]], int], courses: int, places: Mapping[int, int]
) -> tuple[float, dict[int, int]]:
    """Return the least cost of a mixture of the known teams, and what a place of each is worth."""
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import csr_matrix, hstack, identity

    teams = list(known)
    row = {who: place for place, who in enumerate(places)}
    pairs = [(row[who], column) for column, (_course, team) in enumerate(teams) for who in team]
    rows, columns = zip(*pairs, strict=True)
    chosen = ones((rows, columns), (len(places), len(teams)))
    each = ones(([course for course, _team in teams], range(len(teams))), (courses, len(teams)))
    # A course may stay without a team at a price above all others, so that there is a solution.
    dear = 1 + 2 * sum(sorted(known.values())[-courses:])
    solved: Any = linprog(
        [*known.values(), *([dear] * courses)],
        A_ub=hstack([chosen, csr_matrix((len(places), courses))]).tocsr(),
        b_ub=list(places.values()),
        A_eq=hstack([each, identity(courses)]).tocsr(),
        b_eq=np.ones(courses),
        method="highs",
    )
    if solved.status != 0:
        return 0.0, {}
    worth = {who: max(0, round(-SCALE * solved.ineqlin.marginals[row[who]])) for who in places}
    return float(solved.fun), {who: extra for who, extra in worth.items() if extra}


def ones(where: tuple[Any, Any], shape: tuple[int, int]) -> Any:
    """Return a sparse matrix with ones at these rows and columns."""
    import numpy as np
    from scipy.sparse import csr_matrix

    rows, columns = where
    return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
