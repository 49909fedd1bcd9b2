"""What is wrong is refused on the page, with its place and what to do instead."""

from __future__ import annotations

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from korgan.law.domain.treaties import EventKind
from korgan.law.models import RecordedEvent, TextVersion, Work
from korgan.law.services.texts import set_status
from korgan.law.services.treaties import record_treaty_event
from tests.cast import Cast, user_of


def signed_in(cast: Cast) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user_of(cast.regulator_licensing))
    return client


def test_a_status_without_source_and_dates_out_of_order(packs: Cast) -> None:
    client = signed_in(packs)
    given = {"treaty": "ICSANT", "kind": "signature", "day": "2018"}
    page = client.post("/law/states/XQ/", given)
    assert page.status_code in (200, 422) and not RecordedEvent.objects.exists()
    assert 'id="id_source_error"' in page.content.decode()
    record_treaty_event(
        actor=packs.regulator_licensing, state="XQ", treaty="ICSANT", kind=EventKind.DEPOSIT,
        day="2015-01-01", source="depositary",
    )  # fmt: skip
    page = client.post("/law/states/XQ/", {**given, "source": "another page"})
    assert "does not fit" in page.content.decode() and RecordedEvent.objects.count() == 1


def test_a_provision_of_a_repealed_text(act: TextVersion, packs: Cast) -> None:
    set_status(actor=packs.regulator_licensing, work=act.work, status="repealed", owner="")
    given = {
        "obligations": ["cppnma-7-1-b"],
        "quotation": "imprisonment",
        "judgement": "full",
        "aspect": "penalty",
    }
    address = f"/law/versions/{act.id}/chp_2__art_4/"
    page = signed_in(packs).post(address, given)
    assert page.status_code == 422 and "repealed" in page.content.decode()


def test_a_document_without_structure(packs: Cast) -> None:
    given = {
        "file": SimpleUploadedFile("act.txt", b"Only a sentence without articles."),
        "title": "Act",
        "kind": "act",
        "number": "99",
        "adopted_on": date(2020, 1, 1).isoformat(),
        "in_force_from": "2020-01-01",
        "language": "en",
        "status": "in_force",
    }
    page = signed_in(packs).post("/law/texts/new/", given)
    assert page.status_code == 422 and not Work.objects.exists()
    assert "Article 1" in page.content.decode()
