from __future__ import annotations

from datetime import date

from django.http import QueryDict
from django.utils import timezone

from korgan.kernel.organisations.domain import Releasability
from korgan.kernel.records.selectors import ask, read_page
from korgan.kernel.records.tests.list_contract import ListContract
from korgan.sources.domain.identity import Kind
from korgan.sources.models import Source
from korgan.sources.services import WrittenContent
from korgan.sources.tables import SOURCES
from korgan.sources.tests.registered import registered, site_of
from tests.cast import Cast


class TestSources(ListContract):
    record_list = SOURCES

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        site = site_of(cast.operator_applicant)
        Source.objects.bulk_create(
            Source(
                organisation_id=cast.operator_applicant.organisation_id,
                country="XQ",
                releasability=Releasability.AUTHORITIES,
                site=site,
                national_number=f"XQ-{number:05d}",
                kind=Kind.SEALED,
                nuclides=("Cs-137", "Co-60")[number % 2],
                state=("in_use", "lost")[number % 2],
                state_since=date(2026, 1, 1),
                serial=f"S{number}",
                registered_at=timezone.now(),
            )
            for number in range(offset, offset + count)
        )


def test_the_list_tells_and_filters_by_the_category_of_today(state: Cast) -> None:
    registered(state.operator_applicant, serial="1")
    strong = [WrittenContent("Cs-137", "37 TBq", date(2026, 1, 1))]
    registered(state.operator_applicant, serial="2", contents=strong)
    inquiry = ask(SOURCES, actor=state.operator_applicant, parameters=QueryDict("category_is=2"))
    (row,) = read_page(inquiry).rows
    assert row["nuclides"] == "Cs-137"
    assert row["category"] == 2
