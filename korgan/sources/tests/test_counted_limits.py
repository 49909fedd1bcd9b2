"""What has no activity of its own is licensed by number, and counted at every inflow."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from korgan.kernel.errors import InputError
from korgan.science.errors import InputError as DomainError
from korgan.sources.domain.identity import Kind
from korgan.sources.domain.licences import (
    NO_NUCLIDE,
    Holding,
    Licence,
    LicenceState,
    Limit,
    inflow_findings,
    limit_use,
)
from korgan.sources.models import Application, Source
from korgan.sources.selectors.inflow import recipient_findings, use_of
from korgan.sources.selectors.licensing import revision_of
from korgan.sources.selectors.verification import check_copy
from korgan.sources.services.applications import WrittenLimit
from korgan.sources.tests.licensed import IRIDIUM_LIMIT, licensed
from korgan.sources.tests.registered import registered, site_of
from korgan.sources.tests.test_pages import signed_in
from tests.cast import Cast

GENERATORS = WrittenLimit("", Kind.GENERATOR, "", "", 2)


def terms(*limits: Limit) -> Licence:
    return Licence(
        "L-1", "Holder", LicenceState.AUTHORIZED, date(2026, 1, 1), date(2030, 1, 1), ("Store",),
        limits,
    )  # fmt: skip


def thing(number: str, form: str = "radiation generator") -> Holding:
    return Holding(number, form, "Store", ())


def test_things_are_counted_by_form_and_site() -> None:
    licence = terms(
        Limit(NO_NUCLIDE, "radiation generator", "any", 0.0, count=2),
        Limit("Ir-192", "sealed source", "any", 1e12),
    )
    held, day = [thing("1")], date(2026, 6, 1)
    assert inflow_findings(licence, held, thing("2"), day) == []
    (use, iridium) = limit_use(licence, [*held, thing("2"), thing("3", "device")], day)
    assert (use.used_count, use.remaining_count, use.exceeded) == (2, 0, False)
    assert (iridium.used_count, iridium.remaining_count) == (0, None)
    (found,) = inflow_findings(licence, [*held, thing("2")], thing("3"), day)
    assert found.code == "limit_exceeded"
    (found,) = inflow_findings(licence, held, thing("4", "transport container"), day)
    assert found.code == "not_covered"


@pytest.mark.parametrize(
    ("total", "single", "count"), [(1.0, None, 2), (0.0, 1.0, 2), (0.0, None, None), (0.0, None, 0)]
)
def test_a_limit_by_number_has_a_number_and_no_activity(
    total: float, single: float | None, count: int | None
) -> None:
    with pytest.raises(DomainError) as caught:
        Limit(NO_NUCLIDE, "device", "any", total, single, count)
    assert caught.value.code == "limit_not_counted"


def test_a_signed_licence_lets_so_many_generators_in_and_no_more(licensing: Cast) -> None:
    owner = licensing.operator_applicant
    licence = licensed(licensing, owner, limits=[IRIDIUM_LIMIT, GENERATORS])
    assert licence.nuclides == "Ir-192"
    today = timezone.localdate()

    def acquired(serial: str, kind: Kind = Kind.GENERATOR) -> Source:
        return registered(owner, kind=kind, contents=[], serial=serial, day=today)

    first, second = acquired("G-1"), acquired("G-2")
    assert first.licence == second.licence == licence
    counted = next(use for use in use_of(licence, today) if use.limit.nuclide == NO_NUCLIDE)
    assert (counted.used_count, counted.remaining_count) == (2, 0)
    told = check_copy(revision_of(licence).signed.encode())
    rows = {row["nuclide"]: row for row in told["remaining"]}
    assert (rows[NO_NUCLIDE]["number"], rows[NO_NUCLIDE]["becquerel"]) == (0, 0.0)
    assert "number" not in rows["Ir-192"]
    page = signed_in(owner).get(f"/sources/licences/{licence.id}/").content.decode()
    assert "Radiation generator" in page
    # A third one, and a container that nobody licensed, are refused where a seller asks.
    other = registered(licensing.other_operator, kind=Kind.GENERATOR, contents=[], serial="X-1")
    box = registered(licensing.other_operator, kind=Kind.CONTAINER, contents=[], serial="X-2")
    found = recipient_findings(owner.organisation_id, site_of(owner).name, [other, box], today)
    assert [each.code for each in found[other.id]] == ["limit_exceeded"]
    assert [each.code for each in found[box.id]] == ["not_covered"]


def test_a_first_inventory_records_a_thing_without_a_licence_and_says_so(state: Cast) -> None:
    source = registered(state.operator_applicant, kind=Kind.EQUIPMENT, contents=[], serial="E-1")
    assert source.licence is None
    assert source.events.get().remarks


def test_the_form_takes_a_number_and_nothing_else(licensing: Cast) -> None:
    owner = licensing.operator_applicant
    client = signed_in(owner)
    given = {
        "practice": "Industrial gamma radiography", "purpose": "Radiography with X-rays",
        "sites": [site_of(owner).id], "years": 5, "form_1": "radiation generator", "count_1": 3,
    }  # fmt: skip
    assert client.post("/sources/applications/new/", {**given, "count_1": ""}).status_code == 422
    assert (
        client.post("/sources/applications/new/", {**given, "total_1": "1 TBq"}).status_code == 422
    )
    assert client.post("/sources/applications/new/", given).status_code == 302
    (line,) = Application.objects.get().limits.all()
    assert (line.nuclide, line.form, line.count, line.total_bq) == (
        NO_NUCLIDE, "radiation generator", 3, 0.0
    )  # fmt: skip
    edit = f"/sources/applications/{Application.objects.get().id}/edit/"
    assert 'value="3"' in client.get(edit).content.decode()


def test_what_is_asked_by_number_says_no_activity(licensing: Cast) -> None:
    line = WrittenLimit("", Kind.DEVICE, "1 TBq", "", 1)
    with pytest.raises(InputError) as caught:
        licensed(licensing, licensing.operator_applicant, limits=[line])
    assert caught.value.code == "limit_not_counted"
