from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from korgan.cooperation.domain.iati import Activity, Organisation
from korgan.cooperation.iati_writing import write_iati
from korgan.cooperation.models import Equipment, ExitPlan, MoneyLine, Need, Partner, Project
from korgan.cooperation.tests.programme import need, partner, piece, plan, project, site_of
from korgan.kernel.organisations.domain import Actor, Releasability
from korgan.kernel.organisations.models import Site
from tests.cast import Cast, user_of


@pytest.fixture(autouse=True)
def one_factor(settings: Settings, tmp_path: Path) -> None:
    """Let administrators in with a password: the second factor has its own tests."""
    settings.SECOND_FACTOR_REQUIRED = False
    settings.DOCUMENT_ROOT = tmp_path


def signed_in(actor: Actor) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user_of(actor))
    return client


def test_from_a_need_to_equipment_and_exit(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    place = site_of(cast.administrator)
    base = "/cooperation"
    assert client.post(f"{base}/partners/new/", {"name": "Programme"}).status_code == 302
    given: dict[str, object] = {
        "reference": "N-1", "title": "Detection", "area": "detection", "origin": "posts",
        "priority": 1,
    }  # fmt: skip
    assert client.post(f"{base}/needs/new/", given).status_code == 302
    given = {
        "iati_id": "X-1", "title": "Border", "lead": Partner.objects.get().id, "status": 2,
        "starts": "2024-01-01", "ends": "2028-01-01", "needs": [Need.objects.get().id],
        "sites": [place.id],
    }  # fmt: skip
    assert client.post(f"{base}/projects/new/", given).status_code == 302
    page = f"{base}/projects/{Project.objects.get().id}/"
    given = {
        "partner": Partner.objects.get().id, "kind": "disbursement", "form": "cash",
        "amount": "10", "currency": "EUR", "on": "2026-03-01",
    }  # fmt: skip
    refused = client.post(f"{page}money/new/", given)
    assert refused.status_code == 422 and "no rate of EUR" in refused.content.decode()
    rate = {"currency": "EUR", "on": "2026-02-01", "value": "1.1", "source": "bank"}
    assert client.post(f"{base}/rates/new/", rate).status_code == 302
    assert client.post(f"{page}money/new/", given).status_code == 302
    assert str(MoneyLine.objects.get().value) == "11.00"
    shown = client.get(page).content.decode()
    assert "N-1 Detection" in shown and "11.00" in shown
    given = {
        "tag": "PM-1", "name": "Portal", "site": place.id, "installed_on": "2025-01-01",
        "capital": "100000", "maintenance_cost": "5000", "calibration_cost": "0",
        "spares_cost": "0", "running_cost": "0", "disposal_cost": "0", "life_years": 10,
        "given_by": Partner.objects.get().id,
    }  # fmt: skip
    assert client.post(f"{base}/equipment/new/", given).status_code == 302
    unit = f"{base}/equipment/{Equipment.objects.get().id}/"
    event = {"kind": "outage", "on": "2026-05-01", "cost": "0"}
    assert client.post(f"{unit}events/new/", event).status_code == 302
    assert "Out of order" in client.get(unit).content.decode()
    assert "PM-1" in client.get(f"{base}/equipment/due/").content.decode()
    given = {
        "title": "Exit", "partner": Partner.objects.get().id, "sites": [place.id],
        "years_covered": 2, "least_availability": "0.95", "least_qualified": "0.9",
        "least_law": "1",
    }  # fmt: skip
    assert client.post(f"{base}/exit/new/", given).status_code == 302
    exit_page = f"{base}/exit/{ExitPlan.objects.get().id}/"
    for path, more in (
        ("budgets/new/", {"site": place.id, "year": 2027, "appropriated": 5000, "pledged": 0,
                          "source": "law"}),
        ("shares/new/", {"name": "qualified", "year": 2026, "value": "0.5", "source": "count"}),
        ("steps/new/", {"name": "owner", "done_on": "2026-01-01", "evidence": "letter"}),
        ("evidence/new/", {"indicator": "cost_budget", "met": "no", "citation": "report",
                           "on": "2026-01-01"}),
    ):  # fmt: skip
        assert client.post(f"{exit_page}{path}", more).status_code == 302, path
    shown = client.get(exit_page).content.decode()
    assert "Not within the plan as it is" in shown and "What decides it" in shown
    assert "Does a budget cover the whole system?" in shown
    russian = {"Accept-Language": "ru"}
    for page in (exit_page, f"{exit_page}evidence/new/"):
        answer = client.get(page, headers=russian).content.decode()
        assert "Покрывает ли бюджет всю систему?" in answer
    assert client.post(f"{exit_page}propose/").status_code == 409


def test_every_page_answers_to_who_may_see_it(cast: Cast) -> None:
    boss = cast.administrator
    wanted = need(boss)
    found = project(boss, needs=[wanted], programme="Corridor")
    made, exit_ = piece(boss), plan(boss)
    pages = [
        "", "programmes/", "needs/", "partners/", "projects/", "exit/", f"needs/{wanted.id}/",
        f"projects/{found.id}/", f"exit/{exit_.id}/", f"projects/{found.id}/iati.xml",
    ]  # fmt: skip
    for client in (signed_in(boss), signed_in(cast.partner_observer)):
        for page in pages:
            assert client.get(f"/cooperation/{page}").status_code == 200, page
    stranger = signed_in(cast.neighbour_officer)
    for page in (f"needs/{wanted.id}/", f"projects/{found.id}/", f"exit/{exit_.id}/"):
        assert stranger.get(f"/cooperation/{page}").status_code == 404
    unit = f"/cooperation/equipment/{made.id}/"
    assert signed_in(cast.partner_observer).get(unit).status_code == 404
    assert signed_in(cast.partner_observer).post("/cooperation/needs/new/", {}).status_code == 403


def test_partners_do_not_learn_places_and_equipment_that_are_not_shared(cast: Cast) -> None:
    boss = cast.administrator
    hidden, told = site_of(boss, "Hidden store"), site_of(boss, "Told gate")
    Site.objects.filter(id=hidden.id).update(releasability=Releasability.AUTHORITIES)
    Site.objects.filter(id=told.id).update(releasability=Releasability.PARTNERS)
    met, alone = need(boss, site=hidden), need(boss, "N-2", site=hidden)
    found = project(boss, needs=[met], sites=[hidden, told])
    project(boss, "B", needs=[met], sites=[hidden, told], lead=partner(boss, "Other"))
    piece(boss, "PM-77", site=hidden, project=found)
    exit_ = plan(boss, hidden, told)
    pages = ["", f"needs/{alone.id}/", "needs/", f"projects/{found.id}/", f"exit/{exit_.id}/"]
    for actor, knows in ((boss, True), (cast.partner_observer, False)):
        client = signed_in(actor)
        shown = {page: client.get(f"/cooperation/{page}").content.decode() for page in pages}
        for page, text in shown.items():
            assert ("Hidden store" in text) is knows, page
        assert ("PM-77" in shown[pages[3]]) is knows
        assert "Told gate" in shown[pages[3]] and "Told gate" in shown[pages[4]]
        assert ("not named to you" in shown[pages[4]]) is not knows


def test_shares_over_100_percent_are_refused_on_the_form(cast: Cast) -> None:
    boss = cast.administrator
    found = project(boss)
    client = signed_in(boss)
    address = f"/cooperation/projects/{found.id}/partners/new/"
    given = {"partner": partner(boss, "A").id, "role": 1, "share": "70"}
    assert client.post(address, given).status_code == 302
    page = client.post(address, {**given, "partner": partner(boss, "B").id, "share": "40"})
    assert page.status_code == 422 and "110 %" in page.content.decode()


def test_an_iati_file_is_taken_in_whole_or_not_at_all(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    activity = Activity(
        "X-9",
        "Taken",
        2,
        date(2024, 1, 1),
        date(2026, 1, 1),
        (Organisation("Funder", 1),),
    )
    now = datetime(2026, 1, 1, tzinfo=UTC)
    data = write_iati([activity], reporter=("A", "B"), generated=now, currency="USD")
    broken = data.replace(b'activity-status code="2"', b'activity-status code="77"')
    answer = client.post("/cooperation/iati/", {"file": SimpleUploadedFile("a.xml", broken)})
    assert answer.status_code == 422
    assert "activity-status" in answer.content.decode()
    assert not Project.objects.exists()
    for _ in range(2):
        answer = client.post("/cooperation/iati/", {"file": SimpleUploadedFile("a.xml", data)})
        assert answer.status_code == 302
    assert Project.objects.get().title == "Taken"
    again = client.get("/cooperation/export/iati.xml").content
    assert b"X-9" in again


def test_programs_get_exit_money_and_condition(cast: Cast) -> None:
    boss = cast.administrator
    found, made, exit_ = project(boss), piece(boss), plan(boss)
    client = signed_in(boss)
    told = client.get(f"/api/cooperation/exit/{exit_.id}").json()
    assert told["ready"] is False and "owner" in told["binding"]
    assert len(client.get(f"/api/cooperation/exit/{exit_.id}/outlook").json()["years"]) == 15
    assert client.get(f"/api/cooperation/equipment/{made.id}").json()["tag"] == "PM-1"
    given = {
        "partner_id": partner(boss).id,
        "kind": "pledge",
        "form": "cash",
        "amount": "7",
        "currency": "USD",
        "on": "2026-01-01",
    }
    address = f"/api/cooperation/projects/{found.id}/money"
    answer = client.post(address, given, content_type="application/json")
    assert answer.status_code == 201 and answer.json()["value"] == "7.00"
    shares = client.get("/api/cooperation/shares?kind=pledge").json()
    assert shares[0]["share"] == 1.0
    refused = client.post(address, {**given, "currency": "EUR"}, content_type="application/json")
    assert refused.json()["error"]["code"] == "no_rate"


def test_the_faults_of_a_file_are_told_in_the_readers_language(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    data = (
        b'<iati-activities version="2.03"><iati-activity default-currency="x" odd="1">'
        b"<title/><activity-date/><nothing/></iati-activity></iati-activities>"
    )
    page = client.post(
        "/cooperation/iati/",
        {"file": SimpleUploadedFile("a.xml", data)},
        HTTP_ACCEPT_LANGUAGE="ru",
    )
    shown = page.content.decode()
    assert page.status_code == 422
    assert "в IATI 2.03 здесь нет элемента nothing" in shown
    table = shown[shown.index('id="faults"') :]
    for english in ("is missing", "has no element", "has no attribute", "is not a"):
        assert english not in table
