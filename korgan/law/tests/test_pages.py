from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from korgan.kernel.documents.models import Document
from korgan.kernel.events.models import Event
from korgan.law.demonstration import add_law
from korgan.law.domain.coverage import Judgement
from korgan.law.models import Bill, CoverageLink, TextVersion, Work
from korgan.law.selectors.coverage import situation_of
from korgan.law.tables import JUDGEMENTS, TEXTS
from tests.cast import Cast, user_of

TODAY = date(2026, 11, 1)
PAGES = [
    *("", "instruments/", "obligations/", "obligations/?treaty=ICSANT&show=applies", "gaps/"),
    *("obligations/cppnma-7-1-b/", "states/", "states/XQ/", "states/KZ/", "states/VN/"),
    *("states/XQ/ICSANT/", "states/KZ/CPPNM-A2005/", "texts/", "texts/new/", "judgements/"),
    *("bills/", "reports/", "reports/unscr1540/", "reports/cppnm14/", "reports/code/"),
    *("reports/consolidated/", "reports/code/code-1/", "watch/", "regulator/"),
    "regulator/facts/fees/",
]


@pytest.fixture
def filled(packs: Cast) -> Cast:
    """Return the cast in a State with the demonstration's law."""
    add_law(drafter=packs.regulator_licensing, reviewer=packs.regulator_approver)
    return packs


def signed_in(cast: Cast) -> Client:
    client = Client()
    client.force_login(user_of(cast.regulator_licensing))
    return client


def test_every_page_answers_and_offers_its_work(filled: Cast) -> None:
    client = signed_in(filled)
    work = Work.objects.get(kind="act")
    en, old, ru = (
        work.versions.get(language="en", event="amendment"),
        work.versions.get(event="original"),
        work.versions.get(language="ru"),
    )
    pages = [
        *PAGES,
        f"texts/{work.id}/",
        f"texts/{work.id}/comparison/?before={old.id}&after={en.id}",
        f"texts/{work.id}/languages/?left={en.id}&right={ru.id}",
        f"texts/{work.id}/checklist/",
        f"versions/{en.id}/chp_4__art_10/",
        *(f"judgements/{link.id}/" for link in CoverageLink.objects.all()[:3]),
    ]
    for page in pages:
        assert client.get(f"/law/{page}").status_code == 200, page


@pytest.mark.parametrize(
    ("path", "begins"),
    [
        ("states/XQ/ICSANT/package.docx", b"PK"),
        ("states/XQ/ICSANT/package.pdf", b"%PDF"),
        ("reports/unscr1540/report.docx", b"PK"),
        ("reports/cppnm14/report.pdf", b"%PDF"),
    ],
)
def test_documents_are_printed(filled: Cast, path: str, begins: bytes) -> None:
    assert signed_in(filled).get(f"/law/{path}").content.startswith(begins)


def test_a_text_is_exported_in_three_forms(filled: Cast) -> None:
    client = signed_in(filled)
    version = TextVersion.objects.filter(language="ru").get()
    begins = {"akn": b"<?xml", "docx": b"PK", "pdf": b"%PDF"}
    for form, start in begins.items():
        answer = client.get(f"/law/versions/{version.id}/text.{form}")
        assert answer.content.startswith(start)
    assert client.get(f"/law/versions/{version.id}/text.odt").status_code == 404


def test_ratify_then_gaps_then_bill_then_law(filled: Cast) -> None:
    client = signed_in(filled)
    begun = client.post(
        "/law/bills/",
        {
            "title": "Nuclear Terrorism Act",
            "language": "en",
            "treaty": "ICSANT",
            "notes": ["offence-use", "penalties"],
            "obligations-offence-use": "icsant-2-1-b",
            "obligations-penalties": "icsant-5-b",
        },
    )
    assert begun.status_code == 302
    bill = Bill.objects.get()
    assert [article.obligations for article in bill.articles.all()] == [
        ["icsant-2-1-b"],
        ["icsant-5-b"],
    ]
    adopted = client.post(
        f"/law/bills/{bill.id}/adoption/",
        {
            "kind": "act",
            "number": "5",
            "adopted_on": "2026-02-01",
            "in_force_from": "2026-03-01",
        },
    )
    assert adopted.status_code == 302
    work = Work.objects.get(title="Nuclear Terrorism Act")
    version = work.versions.get()
    page = client.get(f"/law/versions/{version.id}/art_1/")
    assert page.context["form"].initial["obligations"] == ["icsant-2-1-b"]
    client.post(
        "/law/states/XQ/",
        {
            "treaty": "ICSANT",
            "kind": "deposit",
            "day": "2026-04-01",
            "source": "depositary notification",
        },
    )
    after = situation_of(actor=filled.regulator_licensing, state="XQ", today=TODAY)
    assert after.line("icsant-2-1-b").is_unjudged


def test_a_scan_is_refused_on_the_form_with_the_way_out(filled: Cast) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    before = Document.objects.count()
    answer = signed_in(filled).post(
        "/law/texts/new/",
        {
            "file": SimpleUploadedFile("scan.pdf", b"%PDF-1.4 /XObject"),
            "title": "Act",
            "kind": "act",
            "number": "99",
            "adopted_on": "2020-01-01",
            "in_force_from": "2020-01-01",
            "language": "en",
            "status": "in_force",
        },
    )
    assert answer.status_code == 422
    assert "text recognition" in answer.content.decode()
    assert Document.objects.count() == before


def test_the_demonstration_has_work_of_every_kind(filled: Cast) -> None:
    found = situation_of(actor=filled.regulator_licensing, state="XQ", today=TODAY)
    assert found.gaps() and found.unjudged() and found.without_penalty()
    assert found.line("cppnma-7-1-b").coverage.judgement is Judgement.FULL
    assert found.standings["CPPNM"].conflicts
    states = set(CoverageLink.objects.values_list("state", flat=True))
    assert states == {"proposed", "approved", "reopened"}


def test_a_stranger_sees_no_judgement(filled: Cast) -> None:
    client = Client()
    client.force_login(user_of(filled.neighbour_officer))
    link = CoverageLink.objects.first()
    assert link is not None
    assert client.get(f"/law/judgements/{link.id}/").status_code == 404
    assert client.get("/law/gaps/").context["rows"] == []


def test_the_api_and_the_lists_tell_the_same(filled: Cast) -> None:
    client = signed_in(filled)
    gaps = client.get("/api/law/gaps").json()
    page = client.get("/law/gaps/").context["rows"]
    assert [row["key"] for row in gaps["gaps"]] == [row.line.obligation.key for row in page]
    delta = client.get("/api/law/states/XQ/delta/ICSANT").json()
    assert len(delta["newly"]) == 44 and len(delta["choices"]) == 2
    assert client.get("/api/law/reports/unscr1540").json()[0]["mark"] == "X"
    events = client.get("/api/law/states/KZ").json()
    assert any(each["conflicts"] for each in events)
    assert client.get("/api/law/texts").status_code == 200


def test_the_lists_are_declared() -> None:
    assert {TEXTS.name, JUDGEMENTS.name} == {"law.texts", "law.judgements"}


def test_the_regulators_facts_are_entered_on_its_page(filled: Cast) -> None:
    client = signed_in(filled)
    posts = {
        "staff": {
            "name": "Accountants",
            "required": "2",
            "established": "1",
            "filled": "3",
            "as_of": "2026-01-01",
            "source": "staff table",
        },
        "facility": {"facility-name": "Irradiators", "facility-units": "4"},
        "budget": {
            "budget-year": "2026",
            "budget-purpose": "Cars",
            "budget-amount": "1200",
            "budget-currency": "USD",
            "budget-origin": "state",
            "budget-source": "budget act",
        },
    }
    codes = {
        what: client.post(f"/law/regulator/entry/{what}/", data).status_code
        for what, data in posts.items()
    }
    assert codes == {"staff": 422, "facility": 302, "budget": 302}
    assert client.post("/law/regulator/entry/nothing/").status_code == 404


def test_from_a_gap_a_bill_begins_and_coverage_is_kept_as_evidence(filled: Cast) -> None:
    client = signed_in(filled)
    page = client.get("/law/gaps/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Draft provisions for these gaps" in page
    assert client.post("/law/measure/").status_code == 302
    (event,) = Event.objects.filter(name="law.coverage_measured")
    found = situation_of(actor=filled.regulator_licensing, state="XQ", today=timezone.localdate())
    applying = [line for line in found.lines if line.applicability.applies]
    assert event.payload["country"] == "XQ"
    assert event.payload["applying"] == len(applying)
    assert event.payload["covered"] == sum(line.coverage.share == 1.0 for line in applying)
