from __future__ import annotations

from datetime import date

from korgan.kernel.organisations.domain import Releasability
from korgan.kernel.records.tests.list_contract import ListContract
from korgan.training.models import (
    Competence,
    Course,
    CourseSession,
    Instructor,
    Person,
    Post,
    TeamPlan,
)
from korgan.training.tables import (
    COMPETENCES,
    COURSES,
    INSTRUCTORS,
    PEOPLE,
    POSTS,
    SESSIONS,
    TEAM_PLANS,
)
from tests.cast import Cast


class TestPosts(ListContract):
    record_list = POSTS

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        Post.objects.bulk_create(
            Post(
                organisation_id=cast.customs_officer.organisation_id,
                country="XQ",
                code=f"P-{number:04d}",
                title="Officer",
                function=("border", "facility")[number % 2],
            )
            for number in range(offset, offset + count)
        )


class TestCompetences(ListContract):
    record_list = COMPETENCES

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        Competence.objects.bulk_create(
            Competence(
                organisation_id=cast.customs_officer.organisation_id,
                country="XQ",
                code=f"C-{number:04d}",
                title="Competence",
                function="border",
                validity_months=(None, 24)[number % 2],
            )
            for number in range(offset, offset + count)
        )


class TestPeople(ListContract):
    record_list = PEOPLE

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        Person.objects.bulk_create(
            Person(
                organisation_id=cast.customs_officer.organisation_id,
                country="XQ",
                releasability=Releasability.OWNER,
                reference=f"N-{number:04d}",
                name="Somebody",
            )
            for number in range(offset, offset + count)
        )


def owner(cast: Cast) -> dict[str, object]:
    return {"organisation_id": cast.customs_officer.organisation_id, "country": "XQ"}


def some_course(cast: Cast) -> Course:
    skill, _ = Competence.objects.get_or_create(
        code="C", country="XQ", defaults={**owner(cast), "title": "C", "function": "border"}
    )
    return Course.objects.get_or_create(
        code="K", country="XQ", defaults={**owner(cast), "title": "K", "competence": skill}
    )[0]


class TestCourses(ListContract):
    record_list = COURSES

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        skill, _ = Competence.objects.get_or_create(
            code="C", country="XQ", defaults={**owner(cast), "title": "C", "function": "border"}
        )
        Course.objects.bulk_create(
            Course(**owner(cast), code=f"K-{number:04d}", title="Course", competence=skill)
            for number in range(offset, offset + count)
        )


class TestSessions(ListContract):
    record_list = SESSIONS

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        CourseSession.objects.bulk_create(
            CourseSession(
                **owner(cast),
                course=some_course(cast),
                number=f"S-{number:04d}",
                starts_on=date(2026, 1 + number % 3, 1),
                ends_on=date(2026, 6, 1),
                state=("planned", "held")[number % 2],
            )
            for number in range(offset, offset + count)
        )


class TestInstructors(ListContract):
    record_list = INSTRUCTORS

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        Instructor.objects.bulk_create(
            Instructor(**owner(cast), name=f"I-{number:04d}", home=("XQ", "XP")[number % 2])
            for number in range(offset, offset + count)
        )


class TestTeamPlans(ListContract):
    record_list = TEAM_PLANS

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        TeamPlan.objects.bulk_create(
            TeamPlan(**owner(cast), title=f"T {number // 2}", host="XQ", starts_on=date(2026, 6, 1))
            for number in range(offset, offset + count)
        )
