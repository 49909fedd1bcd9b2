from __future__ import annotations

from django.utils import timezone

from korgan.kernel.jobs.domain import JobState
from korgan.kernel.jobs.models import Job
from korgan.kernel.jobs.tables import JOBS
from korgan.kernel.records.tests.list_contract import ListContract
from tests.cast import Cast


class TestJobs(ListContract):
    record_list = JOBS

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        officer, now = cast.customs_officer, timezone.now()
        Job.objects.bulk_create(
            Job(
                organisation_id=officer.organisation_id,
                country=officer.country,
                releasability="owner",
                owner_id=officer.user_id,
                kind="tests.work",
                title=f"Work {number}",
                state=(JobState.QUEUED, JobState.DONE)[number % 2],
                queued_at=now,
                finished_at=now if number % 2 else None,
            )
            for number in range(offset, offset + count)
        )
