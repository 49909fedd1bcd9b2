from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from korgan.kernel.organisations.domain import Releasability
from korgan.kernel.organisations.models import Site
from korgan.kernel.records.tests.list_contract import ListContract
from korgan.sources.models import Application, Licence, Worker
from korgan.sources.tables.licensing import APPLICATIONS, LICENCES, SITES, WORKERS
from tests.cast import Cast

START = datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC"))


def label(cast: Cast) -> dict[str, object]:
    return {
        "organisation_id": cast.operator_applicant.organisation_id,
        "country": "XQ",
        "releasability": Releasability.AUTHORITIES,
    }


class TestApplications(ListContract):
    record_list = APPLICATIONS
    sees = "regulator_licensing"

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        Application.objects.bulk_create(
            Application(
                **label(cast),
                number=f"XQ-LA-{number:05d}",
                kind="new",
                state=("submitted", "granted")[number % 2],
                drafted_at=START + timedelta(days=number // 3),
            )
            for number in range(offset, offset + count)
        )


class TestLicences(ListContract):
    record_list = LICENCES
    sees = "regulator_licensing"

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        Licence.objects.bulk_create(
            Licence(
                **label(cast),
                number=f"XQ-L-{number:05d}",
                state=("authorized", "suspended")[number % 2],
                state_since=date(2026, 1, 1),
                issued_on=date(2026, 1, 1),
                valid_from=date(2026, 1, 1),
                valid_until=date(2030, 1, 1 + number % 3),
            )
            for number in range(offset, offset + count)
        )


class TestWorkers(ListContract):
    record_list = WORKERS
    sees = "regulator_licensing"

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        Worker.objects.bulk_create(
            Worker(
                **label(cast),
                name=f"Worker {number // 2:05d}",
                role=("exposed_worker", "radiation_protection_officer")[number % 2],
            )
            for number in range(offset, offset + count)
        )


class TestSites(ListContract):
    record_list = SITES
    sees = "regulator_licensing"

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        Site.objects.bulk_create(
            Site(**label(cast), name=f"Site {number:05d}")
            for number in range(offset, offset + count)
        )
