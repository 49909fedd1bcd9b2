from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.jobs.running import run_waiting_jobs
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.tables import SITES as PLACES
from korgan.kernel.records.selectors import ask, read_page
from korgan.kernel.records.tests.list_contract import ListContract
from korgan.sources.models import EditionReport, ShipmentEnd, Source
from korgan.sources.selectors import category_on, places, rules_of
from korgan.sources.services import WrittenContent, apply_edition, plan_inspection, request_exchange
from korgan.sources.tables.edition import EDITIONS
from korgan.sources.tests.licensed import licensed
from korgan.sources.tests.registered import planned, registered, site_of
from korgan.sources.tests.test_pages import signed_in
from tests.cast import Cast

STRONG = WrittenContent("Co-60", "100 TBq", date(2026, 1, 1))
WEAK = WrittenContent("Co-60", "1 MBq", date(2026, 1, 1))
DAY = date(2026, 6, 1)


class TestEditions(ListContract):
    record_list = EDITIONS

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        holder = cast.regulator_inspector.organisation_id
        EditionReport.objects.bulk_create(
            EditionReport(
                made_at="2026-06-01T00:00Z", judged=number, recomputed=0, changed=0,
                organisation_id=holder, country="XQ", classification=2,
            )
            for number in range(offset, offset + count)
        )  # fmt: skip


def reads() -> int:
    return AuditEntry.objects.filter(verb="sources.detail_read").count()


def test_each_read_of_a_dangerous_sources_detail_is_logged(state: Cast) -> None:
    strong = registered(state.operator_applicant, contents=[STRONG])
    weak = registered(state.operator_applicant, contents=[WEAK], serial="W-1")
    client = signed_in(state.customs_officer)
    client.get(f"/sources/{weak.id}/")
    assert reads() == 0
    client.get(f"/sources/{strong.id}/")
    client.get(f"/api/sources/register/{strong.id}")
    assert reads() == 2
    assert AuditEntry.objects.filter(verb="sources.detail_read").latest("seq").actor_name


def test_the_site_is_for_the_holder_and_the_regulator(state: Cast) -> None:
    source = registered(state.operator_applicant)
    Site.objects.filter(id=source.site_id).update(name="Bunker 7")
    source.events.update(place="Operator one, Bunker 7")
    path = f"/sources/{source.id}/"
    assert "Bunker 7" in signed_in(state.operator_applicant).get(path).content.decode()
    assert "Bunker 7" in signed_in(state.regulator_inspector).get(path).content.decode()
    officer = signed_in(state.customs_officer)
    assert "Bunker 7" not in officer.get(path).content.decode()
    assert officer.get(f"/api/sources/register/{source.id}").json()["site"] == ""


def test_what_a_site_needs_is_told_to_its_holder_and_the_regulator_only(state: Cast) -> None:
    bunker = site_of(state.operator_applicant, "Bunker 7")
    source = registered(state.operator_applicant, contents=[STRONG], site=bunker)
    assert any("Bunker 7" in each and "level A" in each for each in source.events.get().remarks)
    path = f"/sources/{source.id}/"
    for actor in (state.operator_applicant, state.regulator_inspector):
        assert "level A is needed" in signed_in(actor).get(path).content.decode()
    officer = signed_in(state.customs_officer)
    for told in (path, f"/api/sources/register/{source.id}", "/api/sources/register"):
        answer = officer.get(told)
        assert answer.status_code == 200
        for word in ("Bunker 7", "level A", "is needed"):
            assert word not in answer.content.decode(), told


def test_lists_tell_the_site_to_its_holder_and_the_regulator_only(state: Cast) -> None:
    source = registered(state.operator_applicant)
    Site.objects.filter(id=source.site_id).update(name="Bunker 7")
    day = timezone.localdate()
    plan_inspection(actor=state.regulator_inspector, site=source.site, day=day)
    holder, customs = state.operator_applicant, state.customs_officer
    inspector = state.regulator_inspector
    number = category_on(source=source, day=day, used=rules_of("XQ", day))
    assert number is not None
    places_told = (
        "/sources/", "/api/sources/register", f"/sources/categories/?day={day}&category="
        f"{number.category}", "/sources/inspections/", "/api/sources/inspections",
        "/sources/inspections/programme/", "/sources/inspections/day/", "/sources/calendar/",
        "/sources/sites/",
    )  # fmt: skip
    for path in places_told:
        told = {
            actor.organisation_kind: "Bunker 7" in signed_in(actor).get(path).content.decode()
            for actor in (holder, inspector, customs)
        }
        assert not told[customs.organisation_kind], path
        assert told[inspector.organisation_kind], path
    for path in ("/sources/", "/api/sources/register", "/sources/inspections/"):
        assert "Bunker 7" in signed_in(holder).get(path).content.decode()


def test_a_movement_ends_where_its_ends_and_the_regulator_know(state: Cast) -> None:
    source = registered(state.operator_applicant)
    site_of(state.other_operator, "Bunker 7")
    end = planned(
        state.operator_applicant, [source], state.other_operator, delivery_place="Bunker 7"
    )
    other = ShipmentEnd.objects.get(shipment=end.shipment, sends=False)
    paths = "/sources/shipments/{}/", "/api/sources/shipments/{}"
    for path in paths:
        for actor, shown in (
            (state.operator_applicant, end), (state.other_operator, other),
            (state.regulator_inspector, end),
        ):  # fmt: skip
            assert "Bunker 7" in signed_in(actor).get(path.format(shown.id)).content.decode()
        answer = signed_in(state.customs_officer).get(path.format(end.id))
        assert answer.status_code == 200
        assert "Bunker 7" not in answer.content.decode()
    page = signed_in(state.other_operator).get(paths[0].format(other.id)).content.decode()
    # Ir-192: 3.7 TBq decayed to the day, A2 0.6 TBq, threshold 0.8 TBq (10 D).
    assert "Multiple of A2" in page
    assert "Enhanced transport security" in page


def test_premises_are_told_to_the_licensee_and_the_regulator_only(licensing: Cast) -> None:
    owner = licensing.operator_applicant
    Site.objects.filter(id=site_of(owner).id).update(name="Bunker 7")
    licence = licensed(licensing, owner, sites=[Site.objects.get(name="Bunker 7")])
    application = licence.applications.get()
    paths = (
        f"/sources/licences/{licence.id}/", f"/api/sources/licences/{licence.id}",
        f"/sources/applications/{application.id}/",
    )  # fmt: skip
    for path in paths:
        for actor in (owner, licensing.regulator_licensing):
            assert "Bunker 7" in signed_in(actor).get(path).content.decode(), path
        answer = signed_in(licensing.customs_officer).get(path)
        assert answer.status_code == 200
        assert "Bunker 7" not in answer.content.decode(), path
    code = signed_in(owner).get(paths[1]).json()["code"]
    assert code.startswith("KL1.")
    customs = signed_in(licensing.customs_officer)
    assert code not in customs.get(paths[0]).content.decode()
    documents = [*licence.revisions.values_list("sheet", flat=True)]
    documents += application.documents.values_list("document", flat=True)
    for key in documents:
        path = reverse("document_original", args=[key])
        assert customs.get(path).status_code == 404
        assert signed_in(licensing.regulator_licensing).get(path).status_code == 200
    for name in ("licence_sheet", "licence_text"):
        path = reverse(f"sources:{name}", args=[licence.id, licence.revision])
        assert customs.get(path).status_code == 403
        assert signed_in(owner).get(path).status_code == 200


def test_the_site_of_an_export_is_for_its_holder_and_the_regulator(state: Cast) -> None:
    source = registered(state.operator_applicant, contents=[STRONG])
    Site.objects.filter(id=source.site_id).update(name="Bunker 7")
    asked = request_exchange(
        actor=state.operator_applicant, direction="export", site=source.site, sources=[source],
        abroad="Clinic", abroad_country="XR", shipment_on=timezone.localdate(),
    )  # fmt: skip
    path = f"/sources/exchanges/{asked.id}/"
    assert "Bunker 7" in signed_in(state.regulator_inspector).get(path).content.decode()
    answer = signed_in(state.customs_officer).get(path)
    assert answer.status_code == 200
    assert "Bunker 7" not in answer.content.decode()


def test_a_file_with_dangerous_sources_is_one_entry_of_the_log(state: Cast) -> None:
    strong = [
        registered(state.operator_applicant, contents=[STRONG], serial=f"S-{n}") for n in range(2)
    ]
    registered(state.operator_applicant, contents=[WEAK], serial="W-1")
    named = "".join(f"{each.national_number}\n" for each in strong)
    digest = sha256(named.encode()).hexdigest()
    client = signed_in(state.regulator_inspector)
    for form in ("csv", "xlsx"):
        client.get(f"/sources/?format={form}").getvalue()
    entries = AuditEntry.objects.filter(verb="sources.detail_read")
    assert [json.loads(each.facts) for each in entries] == [{"sources": 2, "sha256": digest}] * 2
    client.get("/sources/?format=csv&q=W-1").getvalue()
    assert entries.count() == 2  # nothing dangerous is in it
    b"".join(client.get("/sources/export/").streaming_content)  # type: ignore[attr-defined]
    facts = json.loads(AuditEntry.objects.get(verb="sources.exported").facts)
    assert (facts["dangerous"], facts["dangerous_sha256"]) == (2, digest)


def test_the_map_is_exact_for_some_and_coarse_for_others(state: Cast) -> None:
    source = registered(state.operator_applicant)
    Site.objects.filter(id=source.site_id).update(
        latitude=Decimal("0.71234"), longitude=Decimal("-29.44321")
    )
    (exact,) = places(actor=state.regulator_inspector, day=DAY)
    (coarse,) = places(actor=state.customs_officer, day=DAY)
    assert (exact.name, exact.latitude, exact.is_exact) == ("Store", 0.71234, True)
    assert (coarse.name, coarse.holder, coarse.latitude, coarse.is_exact) == ("", "", 0.7, False)
    assert places(actor=state.other_operator, day=DAY) == []
    page = signed_in(state.customs_officer).get("/sources/map/").content.decode()
    assert "0.71234" not in page
    borders = signed_in(state.customs_officer).get("/sources/map/borders.geojson")
    assert borders.json()["features"] == []


def test_a_new_edition_is_applied_and_reported(state: Cast) -> None:
    strong = registered(state.operator_applicant, contents=[STRONG])
    registered(state.operator_applicant, contents=[WEAK], serial="W-1")
    report = apply_edition(actor=state.regulator_inspector)
    assert (report.judged, report.recomputed, report.changed) == (2, 0, 0)
    # As an older edition would have left it.
    Source.objects.filter(id=strong.id).update(rules_stamp="older", category_2_from="2020-01-01")
    client = signed_in(state.regulator_inspector)
    assert client.post("/sources/editions/apply/").status_code == 302
    run_waiting_jobs()
    found = EditionReport.objects.latest("id")
    assert (found.recomputed, found.changed, found.counts) == (1, 1, {"2 → 1": 1})
    assert found.sources == [[strong.national_number, 2, 1]]
    page = client.get(f"/sources/editions/{found.id}/").content.decode()
    assert strong.national_number in page
    assert signed_in(state.customs_officer).post("/sources/editions/apply/").status_code == 403


def test_what_stands_at_a_site_is_for_its_holder_and_the_regulator(state: Cast) -> None:
    source = registered(state.operator_applicant, contents=[STRONG])
    page, api = f"/sources/sites/{source.site_id}/", f"/api/sources/sites/{source.site_id}"
    officer, inspector = signed_in(state.customs_officer), signed_in(state.regulator_inspector)
    assert officer.get(page).status_code == 404
    assert officer.get(api).status_code == 404
    file = officer.get("/sources/?format=csv&columns=national_number,site_name").getvalue().decode()
    assert source.national_number in file
    assert "Store" not in file
    assert reads() == 1  # one for the file
    assert source.national_number in inspector.get(page).content.decode()
    assert inspector.get(api).json()["sources"] == 1
    assert reads() == 3
    weak = registered(state.other_operator, contents=[WEAK], serial="W-2")
    assert inspector.get(f"/sources/sites/{weak.site_id}/").status_code == 200
    assert reads() == 3


def test_the_list_of_sites_blurs_where_an_operator_is(state: Cast) -> None:
    source = registered(state.operator_applicant)
    where = {"latitude": Decimal("0.71234"), "longitude": Decimal("-29.44321")}
    Site.objects.filter(id=source.site_id).update(**where, address="Road 1")
    Site.objects.create(
        organisation_id=state.customs_supervisor.organisation_id, country="XQ", name="Post",
        releasability="authorities", address="Gate 2", **where,
    )  # fmt: skip
    names = ("latitude", "longitude", "address")

    def seen(actor: Actor) -> dict[str, list[Any]]:
        rows = read_page(ask(PLACES, actor=actor, parameters=QueryDict())).rows
        return {row["name"]: [row[name] for name in names] for row in rows}

    exact = [Decimal("0.71234"), Decimal("-29.44321")]
    for knows in (state.operator_applicant, state.regulator_inspector):
        assert seen(knows)["Store"] == [*exact, "Road 1"]
    officer = seen(state.customs_officer)
    assert officer["Store"] == [Decimal("0.7"), Decimal("-29.4"), ""]
    assert officer["Post"] == [*exact, "Gate 2"]
