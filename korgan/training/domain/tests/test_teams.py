from __future__ import annotations

import pytest

from korgan.science.errors import InputError
from korgan.training.domain.teams import Assignment, Course, Instructor, faults_of


def who(number: int, country: str = "XA", **more: object) -> Instructor:
    facts: dict[str, object] = {
        "skills": frozenset({"spectra"}),
        "languages": frozenset({"en"}),
        "visas": frozenset({"XA", "XB"}),
        "weeks": frozenset({1, 2}),
        "travel": {"XA": 100, "XB": 200},
        **more,
    }
    return Instructor(number, f"I{number}", country, **facts)  # type: ignore[arg-type]


def course(number: int = 1, **more: object) -> Course:
    facts: dict[str, object] = {
        "country": "XA",
        "weeks": frozenset({1}),
        "size": 2,
        "skills": frozenset({"spectra"}),
        "language": "en",
        **more,
    }
    return Course(number, f"C{number}", **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "people", "fault"),
    [
        (course(), [who(1), who(2)], None),
        (course(skills=frozenset({"law"})), [who(1), who(2)], "nobody has law"),
        (course(speakers=2), [who(1), who(2, languages=frozenset())], "too few speak en"),
        (course(most_of_one=1), [who(1), who(2)], "too many come from XA"),
        (course(leads=frozenset({"XB"})), [who(1), who(2)], "nobody comes from XB"),
        (course(clearance=1), [who(1), who(2)], "I1 cannot be there"),
        (course(), [who(1), who(2, "XB", visas=frozenset())], "I2 cannot be there"),
        (course(), [who(1), who(2, weeks=frozenset({2}))], "I2 cannot be there"),
        (course(), [who(1)], "the team has not 2 people"),
        (course(weeks=frozenset({2})), [who(1), who(2)], "week 1 is not one of its weeks"),
    ],
)
def test_each_rule_is_judged(wanted: Course, people: list[Instructor], fault: str | None) -> None:
    plan = [Assignment(1, 1, tuple(each.id for each in people))]
    found = faults_of(plan, [wanted], people)
    assert (found == []) if fault is None else any(fault in each for each in found)


def test_nobody_is_at_two_courses_in_a_week_nor_at_too_many() -> None:
    people = [who(1, most_courses=1), who(2), who(3)]
    plan = [Assignment(1, 1, (1, 2)), Assignment(2, 1, (1, 3))]
    told = faults_of(plan, [course(1), course(2)], people)
    assert "I1 is at two courses in week 1" in told and "I1 has more than 1 courses" in told


def test_a_team_of_nobody_is_refused() -> None:
    with pytest.raises(InputError, match="at least one"):
        course(size=0)
    with pytest.raises(InputError, match="no week"):
        course(weeks=frozenset())
