"""Joint instructor teams: 40 courses in 20 weeks, 60 instructors of six countries."""

from __future__ import annotations

import platform
import time
from importlib.metadata import version
from itertools import product

import numpy as np

from korgan.training.domain.teams import Course, Instructor, faults_of
from korgan.training.team_planning import Found, plan_teams

COURSES, WEEKS, PEOPLE = 40, 20, 60
# Enough for the proof on a busy machine; what is compared with the limit is processor time.
SECONDS = 150
COUNTRIES = ("XA", "XB", "XC", "XD", "XE", "XF")
SKILLS = ("detection", "spectra", "protection", "accounting", "law", "response")
LANGUAGES = ("en", "ru", "fr")


def instance(seed: int, free: float) -> tuple[list[Course], list[Instructor]]:
    """Return a plan to be made: teams of four, two skills, two countries at least."""
    rng = np.random.default_rng(seed)
    people = [
        Instructor(
            number,
            f"I{number}",
            COUNTRIES[number % 6],
            frozenset(rng.choice(SKILLS, 2, replace=False).tolist()),
            frozenset(rng.choice(LANGUAGES, 1 + number % 2, replace=False).tolist()),
            int(rng.integers(0, 3)),
            frozenset(rng.choice(COUNTRIES, 4, replace=False).tolist()),
            frozenset(np.flatnonzero(rng.random(WEEKS) < free).tolist()),
            {country: int(rng.integers(300, 2500)) for country in COUNTRIES},
            6,
        )
        for number in range(PEOPLE)
    ]
    courses = [
        Course(
            number,
            f"C{number}",
            COUNTRIES[int(rng.integers(0, 6))],
            frozenset(range(WEEKS)),
            4,
            frozenset(rng.choice(SKILLS, 2, replace=False).tolist()),
            LANGUAGES[int(rng.integers(0, 3))],
            2,
            int(rng.integers(0, 2)),
            2,
        )
        for number in range(COURSES)
    ]
    return courses, people


def run() -> None:
    """Print how long the proof takes and how good the plan is before it."""

    print(f"  Python {platform.python_version()}, OR-tools {version('ortools')}, 2 threads")
    for free, seed in product((0.9, 0.75, 0.6, 0.5), range(1, 6)):
        courses, people = instance(seed, free)
        first: list[Found] = []

        def note(found: Found | None, first: list[Found] = first) -> None:
            if found is not None and not first:
                first.append(found)

        worked = time.process_time()
        plan = plan_teams(courses, people, seconds=SECONDS, report=note)
        worked = time.process_time() - worked
        assert faults_of(plan.assignments, courses, people) == []
        early = first[0] if first else None
        told = f"first teams {early.cost:,} at {early.seconds:.1f} s" if early else ""
        print(
            f"  {COURSES} courses x {WEEKS} weeks x {PEOPLE} people, "
            f"free in {free:.0%} of weeks, seed {seed}: "
            f"{plan.seconds:5.1f} s  limit 15 s ({worked:.1f} s of processor time); "
            f"cost {plan.cost:,}, bound {plan.bound:,}, "
            f"{'proven' if plan.optimal else 'not proven'}, {len(plan.assignments)} held; {told}"
        )
