from __future__ import annotations

import json
from datetime import date

from korgan.kernel.records.tests.list_contract import ListContract
from korgan.sources.domain.genealogy import NodeKind
from korgan.sources.models import DisposalFacility, Source, WastePackage
from korgan.sources.services import WrittenContent, create_package
from korgan.sources.tables.package import DISUSED_SOURCES, FACILITIES, PACKAGES
from korgan.sources.tests.registered import disused, site_of, stored
from korgan.sources.tests.test_pages import signed_in
from korgan.sources.tests.test_shipment_pages import upload
from tests.cast import Cast


class TestPackages(ListContract):
    record_list = PACKAGES

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        holder = cast.operator_applicant.organisation_id
        WastePackage.objects.bulk_create(
            WastePackage(
                number=f"P-{number:04d}", kind="capsule", organisation_id=holder, country="XQ"
            )
            for number in range(offset, offset + count)
        )


class TestFacilities(ListContract):
    record_list = FACILITIES

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        holder = cast.operator_applicant.organisation_id
        DisposalFacility.objects.bulk_create(
            DisposalFacility(name=f"B-{number:04d}", organisation_id=holder, country="XQ")
            for number in range(offset, offset + count)
        )


class TestDisused(ListContract):
    record_list = DISUSED_SOURCES

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        site = site_of(cast.operator_applicant)
        Source.objects.bulk_create(
            Source(
                national_number=f"N-{number:04d}", kind="sealed source", site=site,
                organisation_id=site.organisation_id, country="XQ", state="disused_declared",
                state_since=date(2026, 3, 2), registered_at="2026-03-02T00:00Z",
            )
            for number in range(offset, offset + count)
        )  # fmt: skip


def test_a_source_goes_to_its_end_on_pages(state: Cast) -> None:
    source = stored(state.operator_applicant)
    holder, regulator = signed_in(state.operator_applicant), signed_in(state.regulator_inspector)
    made = holder.post("/sources/packages/enter/", {"kind": "capsule"})
    page = made["Location"]
    assert holder.get(f"{page}condition/").status_code == 200
    given = {
        "sources": [source.id], "day": "2026-06-01", "condition_0": "on",
        "document_0": upload(), "document_1": upload(),
    }  # fmt: skip
    assert holder.post(f"{page}condition/", given).status_code == 302
    assert "Ir-192" in holder.get(page).content.decode()
    limits = {"name": "Store", "limits": "Ir-192; 1 GBq", "source": "criteria"}
    refused = regulator.post("/sources/facilities/enter/", {**limits, "limits": "Ir-192 1"})
    assert refused.status_code == 422
    store = regulator.post("/sources/facilities/enter/", limits)["Location"]
    accept = {"facility": store.split("/")[-2], "day": "2026-06-01"}
    too_much = regulator.post(
        f"{page}accept/", {**accept, "document_0": upload(), "document_1": upload()}
    )
    assert too_much.status_code == 422
    assert "limit 1 GBq" in too_much.content.decode()
    roomy = {**limits, "name": "Roomy", "limits": "Ir-192; UL"}
    store = regulator.post("/sources/facilities/enter/", roomy)["Location"]
    accept["facility"] = store.split("/")[-2]
    done = regulator.post(
        f"{page}accept/", {**accept, "document_0": upload(), "document_1": upload()}
    )
    assert done.status_code == 302, done.content.decode()
    assert "criteria" in regulator.get(store).content.decode()
    place = regulator.post(
        "/sources/packages/enter/", {"kind": "disposal position", "facility": accept["facility"]}
    )["Location"]
    files = {f"document_{n}": upload() for n in range(3)}
    given = {"position": place.split("/")[-2], "day": "2026-06-02", **files}
    assert regulator.post(f"{page}dispose/", given).status_code == 302
    source.refresh_from_db()
    assert source.state == "disposed"
    shown = holder.get(f"/sources/{source.id}/").content.decode()
    assert f'href="{page}"' in shown


def test_a_source_is_recycled_on_its_page(state: Cast) -> None:
    caesium = WrittenContent("Cs-137", "400 GBq", date(2026, 1, 1))
    old = disused(state.operator_applicant, contents=[caesium])
    client = signed_in(state.operator_applicant)
    assert "recycle" in client.get(f"/sources/{old.id}/").content.decode()
    given = {
        "new": "N-1; Cs-137; 250 GBq; 2026-01-01\nN-2; Cs-137; 150 GBq; 2026-01-01",
        "day": "2026-06-01",
    }
    path = f"/sources/{old.id}/recycle/"
    files = {"document_0": upload(), "document_1": upload(), "condition_0": "on"}
    answer = client.post(path, {**given, **files})
    assert answer.status_code == 302, answer.content.decode()
    assert Source.objects.filter(origin__recycling__source=old).count() == 2


def test_the_forecast_adds_up_and_a_stranger_sees_nothing(state: Cast) -> None:
    stored(state.operator_applicant)
    told = signed_in(state.regulator_inspector).get("/api/sources/forecast?base=100").json()
    assert (told["sources"], sum(each["number"] for each in told["years"])) == (1, 1)
    assert told["guarantees"] == {"Operator one": 100.0}
    assert signed_in(state.neighbour_officer).get("/api/sources/forecast").json()["sources"] == 0
    page = signed_in(state.regulator_inspector).get("/sources/forecast/?years=0")
    assert page.status_code == 200


def test_a_stranger_finds_no_package(state: Cast) -> None:
    package = create_package(actor=state.operator_applicant, kind=NodeKind.CAPSULE)
    client = signed_in(state.other_operator)
    for path in ("", "condition/", "place/", "accept/", "dispose/"):
        assert client.get(f"/sources/packages/{package.id}/{path}").status_code == 404
    assert client.get(f"/api/sources/packages/{package.id}").status_code == 404


def test_programs_enter_facilities_and_packages(state: Cast) -> None:
    client = signed_in(state.regulator_inspector)
    given = {
        "name": "Borehole",
        "limits": [{"nuclide": "Am-241", "activity": "1 TBq", "source": "criteria"}],
    }
    made = client.post("/api/sources/facilities", json.dumps(given), "application/json")
    assert made.status_code == 200, made.content
    assert made.json()["limits"][0]["limit"] == 1e12
    package = client.post(
        "/api/sources/packages",
        json.dumps({"kind": "disposal position", "facility_id": made.json()["id"]}),
        "application/json",
    )
    assert package.status_code == 200
    assert package.json()["becquerel"] == {}
