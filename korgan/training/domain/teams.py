"""Instructors of several countries, courses that need teams of them, and what makes a plan valid.

The plan itself is found in ``korgan.training.team_planning``; what is here holds for any plan,
whoever made it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from korgan.science.errors import InputError


@dataclass(frozen=True)
class Instructor:
    """Somebody who can teach.

    ``visas`` are the States that they may enter beside their own, ``weeks`` those in which they are
    free, ``travel`` the cost of a trip to a State (the cost of one that is not named is 0).
    """

    id: int
    name: str
    country: str
    skills: frozenset[str]
    languages: frozenset[str]
    clearance: int = 0
    visas: frozenset[str] = frozenset()
    weeks: frozenset[int] = frozenset()
    travel: Mapping[str, int] = field(default_factory=dict)
    most_courses: int = 20

    def cost(self, country: str) -> int:
        """The cost of a trip."""
        return 0 if country == self.country else self.travel.get(country, 0)


@dataclass(frozen=True)
class Course:
    """A course that needs a team in one of some weeks.

    Somebody in the team has each skill, ``speakers`` of them speak ``language``, at most
    ``most_of_one`` come from one country and at least one from each of ``leads``.
    """

    id: int
    name: str
    country: str
    weeks: frozenset[int]
    size: int
    skills: frozenset[str]
    language: str
    speakers: int = 1
    clearance: int = 0
    most_of_one: int = 2
    leads: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.size < 1 or not 0 <= self.speakers <= self.size or self.most_of_one < 1:
            raise InputError("bad_team", "a team has at least one person", where=self.name)
        if not self.weeks:
            raise InputError("no_week", "the course has no week to be held in", where=self.name)

    def admits(self, who: Instructor) -> bool:
        """Whether somebody may teach here at all: clearance, entry, a common week."""
        may_enter = self.country in (who.visas | {who.country})
        return who.clearance >= self.clearance and may_enter and bool(self.weeks & who.weeks)


@dataclass(frozen=True)
class Assignment:
    """A course with its week and its team."""

    course: int
    week: int
    team: tuple[int, ...]


@dataclass(frozen=True)
class Reason:
    """Why a course has no team: what is lacking, and how much of it there is."""

    course: int
    lack: str
    needed: int
    there: int
    detail: str = ""


@dataclass(frozen=True)
class Plan:
    """What was found: teams, what they cost, the bound that proves how good it is, and reasons."""

    assignments: tuple[Assignment, ...]
    cost: int
    bound: int
    optimal: bool
    seconds: float
    reasons: tuple[Reason, ...] = ()

    @property
    def gap(self) -> float:
        """How far the cost may lie above the best there is, as a fraction of it."""
        return (self.cost - self.bound) / self.cost if self.cost else 0.0


def price_of_leaving_out(courses: Sequence[Course], instructors: Sequence[Instructor]) -> int:
    """Return a price of leaving a course out that is above all travel together."""
    return 1 + sum(
        course.size * max((who.cost(course.country) for who in instructors), default=0)
        for course in courses
    )


def value_of(
    plan: Sequence[Assignment],
    courses: Mapping[int, Course],
    people: Mapping[int, Instructor],
    price: int,
) -> int:
    """Return what a plan costs, with the price of each course that it leaves out."""
    travel = sum(
        people[person].cost(courses[each.course].country) for each in plan for person in each.team
    )
    return travel + price * (len(courses) - len(plan))


def faults_of(
    plan: Sequence[Assignment], courses: Sequence[Course], instructors: Sequence[Instructor]
) -> list[str]:
    """Return every rule that a plan breaks, in words; a valid plan breaks none.

    This is written without the solver, so that it can judge the solver.
    """
    people = {each.id: each for each in instructors}
    wanted = {each.id: each for each in courses}
    found: list[str] = []
    busy: dict[tuple[int, int], int] = {}
    counts: dict[int, int] = {}
    for each in plan:
        course, team = wanted[each.course], [people[who] for who in each.team]
        found += [f"{course.name}: {fault}" for fault in _team_faults(course, team, each.week)]
        for who in team:
            counts[who.id] = counts.get(who.id, 0) + 1
            if busy.setdefault((who.id, each.week), course.id) != course.id:
                found.append(f"{who.name} is at two courses in week {each.week}")
            if counts[who.id] > who.most_courses:
                found.append(f"{who.name} has more than {who.most_courses} courses")
    return found


def _team_faults(course: Course, team: Sequence[Instructor], week: int) -> list[str]:
    found = []
    if week not in course.weeks:
        found.append(f"week {week} is not one of its weeks")
    if len({who.id for who in team}) != course.size:
        found.append(f"the team has not {course.size} people")
    found += [
        f"{who.name} cannot be there"
        for who in team
        if week not in who.weeks or not course.admits(who)
    ]
    skills = {skill for who in team for skill in who.skills}
    found += [f"nobody has {skill}" for skill in sorted(course.skills - skills)]
    if sum(course.language in who.languages for who in team) < course.speakers:
        found.append(f"too few speak {course.language}")
    countries = [who.country for who in team]
    found += [
        f"too many come from {country}"
        for country in sorted(set(countries))
        if countries.count(country) > course.most_of_one
    ]
    found += [f"nobody comes from {lead}" for lead in sorted(course.leads - set(countries))]
    return found


def reasons_for(
    course: Course, courses: Sequence[Course], instructors: Sequence[Instructor]
) -> list[Reason]:
    """Say why a course has no team: what too few people have, else with whom it competes."""
    able = [who for who in instructors if course.admits(who)]
    found = []
    if len(able) < course.size:
        found.append(Reason(course.id, "people", course.size, len(able)))
        found += _shut_out(course, instructors)
    for skill in sorted(course.skills):
        there = sum(skill in who.skills for who in able)
        if not there:
            found.append(Reason(course.id, "skill", 1, 0, skill))
    there = sum(course.language in who.languages for who in able)
    if there < course.speakers:
        found.append(Reason(course.id, "language", course.speakers, there, course.language))
    for lead in sorted(course.leads):
        if not any(who.country == lead for who in able):
            found.append(Reason(course.id, "country", 1, 0, lead))
    by_country = {who.country for who in able}
    seats = sum(
        min(course.most_of_one, sum(who.country == country for who in able))
        for country in by_country
    )
    if seats < course.size <= len(able):
        found.append(Reason(course.id, "balance", course.size, seats))
    if found:
        return found
    return [_best_week(course, courses, able)]


def _shut_out(course: Course, instructors: Sequence[Instructor]) -> list[Reason]:
    """Return how many are kept out by each single rule."""
    total = len(instructors)
    cleared = sum(who.clearance >= course.clearance for who in instructors)
    enter = sum(course.country in (who.visas | {who.country}) for who in instructors)
    free = sum(bool(course.weeks & who.weeks) for who in instructors)
    rows = (("clearance", cleared), ("visa", enter), ("weeks", free))
    return [Reason(course.id, name, course.size, there) for name, there in rows if there < total]


def _best_week(course: Course, courses: Sequence[Course], able: Sequence[Instructor]) -> Reason:
    """Return how many could come in the best week: fewer than needed, or others compete."""
    there = max(sum(week in who.weeks for who in able) for week in course.weeks)
    if there < course.size:
        return Reason(course.id, "same_week", course.size, there)
    rivals = [
        other.name
        for other in courses
        if other.id != course.id
        and other.weeks & course.weeks
        and sum(other.admits(who) for who in able)
    ]
    return Reason(course.id, "together", course.size, there, ", ".join(rivals[:5]))
