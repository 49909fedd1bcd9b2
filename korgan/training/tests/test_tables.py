from __future__ import annotations

from korgan.kernel.organisations.domain import Releasability
from korgan.kernel.records.tests.list_contract import ListContract
from korgan.training.models import Competence, Person, Post
from korgan.training.tables import COMPETENCES, PEOPLE, POSTS
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
