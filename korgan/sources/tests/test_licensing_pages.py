"""The portal and the review, by the pages: what each role sees and may do."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from korgan.kernel.organisations.domain import Actor, Role
from korgan.kernel.organisations.models import Membership
from korgan.sources.domain.applications import required_documents
from korgan.sources.models import Application, Licence, Worker
from korgan.sources.tests.licensed import drafted, licensed, officer_of, proposed
from korgan.sources.tests.registered import registered, site_of
from tests.cast import Cast, user_of

TODAY = timezone.localdate().isoformat()


def signed_in(actor: Actor) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user_of(actor))
    return client


def test_from_the_first_line_to_the_licence_on_pages(licensing: Cast) -> None:
    applicant = signed_in(licensing.operator_applicant)
    officer = officer_of(licensing.operator_applicant)
    given = {
        "practice": "Industrial gamma radiography", "purpose": "Radiography of welds",
        "sites": [site_of(licensing.operator_applicant).id], "officer": officer.id, "years": 3,
        "nuclide_1": "Ir-192", "form_1": "sealed source", "total_1": "20 TBq",
        "single_1": "5 TBq", "count_1": 4,
    }  # fmt: skip
    assert applicant.get("/sources/applications/new/").status_code == 200
    more = applicant.post("/sources/applications/new/", {**given, "more": "1"})
    assert b"nuclide_4" in more.content
    assert b"20 TBq" in more.content
    assert Application.objects.count() == 0
    wrong = applicant.post("/sources/applications/new/", {**given, "total_1": "20"})
    assert wrong.status_code == 422
    answer = applicant.post("/sources/applications/new/", given)
    here = answer["Location"]
    assert "Safety assessment is missing" in applicant.get(here).content.decode()
    for name in required_documents():
        upload = SimpleUploadedFile("a.pdf", b"a")
        kept = applicant.post(f"{here}document/", {"name": name, "file": upload})
        assert kept.status_code == 302
    assert applicant.post(f"{here}submit/").status_code == 302

    regulator = signed_in(licensing.regulator_licensing)
    assert "It is complete" in regulator.get(here).content.decode()
    assert regulator.post(f"{here}begin/").status_code == 302
    regulator.post(f"{here}ask/", {"text": "Which lock has the store?"})
    assert "Which lock" in applicant.get(here).content.decode()
    applicant.post(f"{here}answer/", {"text": "Two locks"})
    regulator.post(f"{here}fee/", {"day": TODAY, "reference": "P-1"})
    page = regulator.get(here).content.decode()
    assert page.count("checked") >= 3  # the conditions that fit are chosen already
    proposal = {
        "grant": "yes", "conditions": ["register"], "valid_from": TODAY, "reason": "Reviewed",
    }  # fmt: skip
    assert regulator.post(f"{here}propose/", proposal).status_code == 302
    refused = regulator.post(f"{here}decide/", {"decision": "approve"})
    assert refused.status_code == 422
    assert Licence.objects.count() == 0

    approver = signed_in(licensing.regulator_approver)
    assert "Issue the licence" in approver.get(here).content.decode()
    assert approver.post(f"{here}decide/", {"decision": "approve"}).status_code == 302
    licence = Licence.objects.get()
    page = applicant.get(f"/sources/licences/{licence.id}/").content.decode()
    assert "20\N{NO-BREAK SPACE}TBq" in page
    sheet = applicant.get(f"/sources/licences/{licence.id}/sheets/0/")
    assert sheet.content.startswith(b"%PDF-")
    text = applicant.get(f"/sources/licences/{licence.id}/texts/0/")
    assert text.content.startswith(b"korgan-licence/1")


def test_another_licensee_finds_none_of_it(licensing: Cast) -> None:
    application = proposed(licensing, licensing.operator_applicant)
    licence = licensed(licensing, licensing.operator_applicant)
    worker = Worker.objects.get()
    stranger = signed_in(licensing.other_operator)
    site = site_of(licensing.operator_applicant)
    for path in (
        f"applications/{application.id}", f"licences/{licence.id}",
        f"licences/{licence.id}/sheets/0", f"workers/{worker.id}", f"sites/{site.id}",
    ):  # fmt: skip
        assert stranger.get(f"/sources/{path}/").status_code == 404, path


def test_a_draft_is_hidden_from_the_regulator(licensing: Cast) -> None:
    draft = drafted(licensing.operator_applicant)
    regulator = signed_in(licensing.regulator_licensing)
    assert regulator.get(f"/sources/applications/{draft.id}/").status_code == 404


def test_a_licence_is_suspended_and_appealed_on_pages(licensing: Cast) -> None:
    licence = licensed(licensing, licensing.operator_applicant)
    here = f"/sources/licences/{licence.id}/"
    regulator = signed_in(licensing.regulator_licensing)
    assert regulator.get(f"{here}changes/suspended/").status_code == 200
    assert regulator.get(f"{here}changes/revoked/").status_code == 404
    order = {
        "day": TODAY, "reason": "Unlocked store", "condition_0": "on",
        "document_0": SimpleUploadedFile("o.pdf", b"o"),
    }  # fmt: skip
    assert regulator.post(f"{here}changes/suspended/", order).status_code == 302
    approver = signed_in(licensing.regulator_approver)
    approver.post(f"{here}decide/", {"decision": "approve", "text": ""})
    licence.refresh_from_db()
    assert licence.state == "suspended"
    applicant = signed_in(licensing.operator_applicant)
    assert "Lodge the appeal" in applicant.get(here).content.decode()
    applicant.post(f"{here}appeal/", {"text": "The store was locked all the time"})
    page = approver.get(here).content.decode()
    assert "locked all the time" in page
    assert "Uphold" not in page  # who took the decision does not decide the appeal against it
    another = licensing.regulator_inspector
    Membership.objects.filter(user=user_of(another)).update(role=Role.APPROVER)
    assert "Uphold" in signed_in(another).get(here).content.decode()


def test_a_site_shows_the_sum_and_its_measures(licensing: Cast) -> None:
    actor = licensing.operator_applicant
    registered(actor)
    site = site_of(actor)
    client = signed_in(actor)
    page = client.get(f"/sources/sites/{site.id}/?day=2026-01-01").content.decode()
    assert "46.2" in page  # 3.7 TBq of Ir-192 by its D-value of 0.08 TBq
    assert "weekly" in page
    assert client.post(f"/sources/sites/{site.id}/", {"name": "Pit"}).status_code == 302
    assert "Pit" in client.get(f"/sources/sites/{site.id}/").content.decode()


def test_workers_and_qualifications(licensing: Cast) -> None:
    client = signed_in(licensing.operator_applicant)
    given = {"name": "A. Worker", "role": "exposed_worker"}
    here = client.post("/sources/workers/new/", given)["Location"]
    paper = {
        "title": "Radiographer", "issued_by": "Institute", "valid_from": "2020-01-01",
        "valid_until": "2021-01-01",
    }  # fmt: skip
    assert client.post(here, paper).status_code == 302
    assert "Ended" in client.get(here).content.decode()
    backwards = {**paper, "valid_until": "2019-01-01"}
    assert client.post(here, backwards).status_code == 422
    assert client.get("/sources/workers/").status_code == 200


def test_a_label_leads_back_to_its_source(licensing: Cast) -> None:
    actor = licensing.operator_applicant
    source = registered(actor)
    client = signed_in(actor)
    svg = client.get(f"/sources/{source.id}/label.svg")
    assert source.national_number in svg.content.decode()
    assert client.get(f"/sources/{source.id}/label.pdf").content.startswith(b"%PDF-")
    answer = client.get(f"/sources/number/{source.national_number}/")
    assert answer["Location"] == f"/sources/{source.id}/"
    stranger = signed_in(licensing.other_operator)
    assert stranger.get(f"/sources/{source.id}/label.svg").status_code == 404


def test_a_program_applies_and_anybody_checks(licensing: Cast, client: Client) -> None:
    actor = licensing.operator_applicant
    program = signed_in(actor)
    site, officer = site_of(actor), officer_of(actor)
    given = {
        "practice": "Well logging", "purpose": "Logging of wells", "sites": [site.name],
        "officer": officer.name, "years": 2,
        "limits": [{"nuclide": "Cs-137", "total": "200 GBq", "site": site.name}],
    }  # fmt: skip
    made = program.post("/api/sources/applications", given, content_type="application/json")
    assert made.status_code == 201, made.content
    here = f"/api/sources/applications/{made.json()['id']}"
    assert program.post(f"{here}/submit").status_code == 400
    for name in required_documents():
        upload = SimpleUploadedFile("a.pdf", b"a")
        kept = program.post(f"{here}/documents", {"name": name, "file": upload})
        assert kept.status_code == 200, kept.content
    assert program.post(f"{here}/submit").json()["number"].startswith("XQ-LA-")
    wrong = {**given, "limits": [{"nuclide": "Cs-137", "total": "1 TBq", "count": -1}]}
    refused = program.post("/api/sources/applications", wrong, content_type="application/json")
    assert refused.status_code == 400

    licence = licensed(licensing, actor)
    shown = program.get(f"/api/sources/licences/{licence.id}").json()
    assert shown["limits"][0]["remaining"] == 20e12
    answer = client.post("/api/sources/licences/check", {"code": shown["code"]})
    assert answer.json()["valid"] is True
    assert set(answer.json()) == {"valid", "remaining"}
    bad = client.post("/api/sources/licences/check", {"code": shown["code"][:-1] + "!"})
    assert bad.json() == {"valid": False, "remaining": []}
    stranger = signed_in(licensing.other_operator)
    assert stranger.get(f"/api/sources/licences/{licence.id}").status_code == 404
    registered(actor)
    at_site = program.get(f"/api/sources/sites/{site.id}?day=2026-01-01").json()
    assert (at_site["category"], at_site["level"]) == (2, "B")
    assert program.get("/api/sources/licences").json()
