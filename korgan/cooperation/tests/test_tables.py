from __future__ import annotations

from datetime import date
from decimal import Decimal

from korgan.cooperation.models import Equipment, ExitPlan, Need, Partner, Project
from korgan.cooperation.tables import EQUIPMENT, EXIT_PLANS, NEEDS, PROJECTS
from korgan.cooperation.tests.programme import site_of
from korgan.kernel.records.tests.list_contract import ListContract
from tests.cast import Cast


def owner(cast: Cast) -> dict[str, object]:
    return {"organisation_id": cast.customs_officer.organisation_id, "country": "XQ"}


def some_partner(cast: Cast) -> Partner:
    return Partner.objects.get_or_create(name="P", country="XQ", defaults=owner(cast))[0]


class TestNeeds(ListContract):
    record_list = NEEDS

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        Need.objects.bulk_create(
            Need(
                **owner(cast),
                reference=f"N-{number:04d}",
                title="Detection",
                area="detection",
                origin="posts",
                priority=1 + number % 3,
            )
            for number in range(offset, offset + count)
        )


class TestProjects(ListContract):
    record_list = PROJECTS

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        Project.objects.bulk_create(
            Project(
                **owner(cast),
                iati_id=f"X-{number:04d}",
                title="Project",
                lead=some_partner(cast),
                starts=date(2020 + number % 3, 1, 1),
                ends=date(2030, 1, 1),
            )
            for number in range(offset, offset + count)
        )


class TestEquipment(ListContract):
    record_list = EQUIPMENT

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        Equipment.objects.bulk_create(
            Equipment(
                **owner(cast),
                tag=f"E-{number:04d}",
                name="Portal",
                site=site_of(cast.customs_officer),
                installed_on=date(2020, 1, 1),
                capital=Decimal(1),
            )
            for number in range(offset, offset + count)
        )


class TestExitPlans(ListContract):
    record_list = EXIT_PLANS

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        ExitPlan.objects.bulk_create(
            ExitPlan(**owner(cast), title=f"Exit {number // 2}", partner=some_partner(cast))
            for number in range(offset, offset + count)
        )
