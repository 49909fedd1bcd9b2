from __future__ import annotations

from datetime import date

from django.utils import timezone

from korgan.kernel.organisations.domain import Releasability
from korgan.kernel.records.tests.list_contract import ListContract
from korgan.law.models import CoverageLink, Work
from korgan.law.tables import JUDGEMENTS, TEXTS
from tests.cast import Cast


class TestTexts(ListContract):
    record_list = TEXTS
    sees = "regulator_inspector"

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        owner = cast.regulator_inspector
        Work.objects.bulk_create(
            Work(
                organisation_id=owner.organisation_id,
                country=owner.country,
                classification=0,
                releasability=Releasability.STATE,
                kind="act",
                number=str(number % 4),
                adopted_on=date(2020, 1, 1 + number % 3),
                title=f"Act {number % 5}",
                status="in_force",
                frbr_uri=f"/akn/xq/act/2020/{number}",
                added_at=timezone.now(),
            )
            for number in range(offset, offset + count)
        )


class TestJudgements(ListContract):
    record_list = JUDGEMENTS
    sees = "regulator_inspector"

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        owner = cast.regulator_inspector
        moment = timezone.now()
        assert owner.user_id is not None
        CoverageLink.objects.bulk_create(
            CoverageLink(
                organisation_id=owner.organisation_id,
                country=owner.country,
                obligation=f"coc-{number % 4}",
                aspect="whole",
                judgement="none",
                state="proposed",
                reasoning="nothing found",
                author_id=owner.user_id,
                judged_at=moment,
            )
            for number in range(offset, offset + count)
        )
