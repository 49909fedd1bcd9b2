from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from korgan.kernel.jobs.running import run_waiting_jobs
from korgan.kernel.organisations.domain import Actor
from korgan.trade.domain.work import MatchState, Verdict
from korgan.trade.models import Edition, EntryProposal, KnownParty, Match, PartyList, ScreeningRun
from korgan.trade.services.matches import state_verdict
from korgan.trade.tests.examples import (
    FIRM,
    FIRST,
    HEADER,
    PERSON,
    ROWS,
    SECOND,
    list_in_force,
    received,
    registered,
)
from tests.cast import Cast, user_of


def signed_in(actor: Actor, language: str = "en") -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE=language)
    client.force_login(user_of(actor))
    return client


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return str(answer.content.decode())


def test_a_search_shows_hits_side_by_side_and_is_kept(cast: Cast) -> None:
    list_in_force(cast.customs_officer)
    client = signed_in(cast.customs_officer)
    page = text_of(client, "/trade/?name=KVALMTAL+PUMPENVERKE&kind=organisation&country=FR")
    assert "Qualmtal Pumpenwerke GmbH" in page
    assert "sounds alike" in page or "alike" in page
    assert "no country in common" in page
    assert "HRB 774411" in page
    assert "Not given by you" in page
    asked = {"name": "KVALMTAL PUMPENVERKE", "kind": "organisation", "purpose": "licence"}
    answer = client.post("/trade/parties/register/", {**asked, "note": "L-17"})
    party = KnownParty.objects.get()
    assert answer["Location"] == f"/trade/parties/{party.id}/"
    match = Match.objects.get()
    assert f"/trade/matches/{match.id}/" in text_of(client, f"/trade/parties/{party.id}/")
    # Asked once more without the country, the page tells what the office knows already.
    assert match.reference in text_of(client, "/trade/?name=kvalmtal+pumpenverke")
    assert match.reference not in text_of(client, "/trade/?name=Qualmtal")
    neighbour = signed_in(cast.neighbour_officer).get("/trade/?name=kvalmtal+pumpenverke")
    assert match.reference not in neighbour.content.decode()
    run = ScreeningRun.objects.get(query__party=party.id)
    assert "the same answer" in text_of(client, f"/trade/screenings/{run.id}/")


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("name=x", "This tells too little to recognise anybody"),
        ("name=%E2%80%AE%00%07", ""),
        ("name=" + "a" * 1999, "at most 1,000 characters"),
        ("name=12345", "No listed party"),
        ("name=GmbH", "This tells too little to recognise anybody"),
        ("name=abc&country=Atlantis", "no country that is known here"),
        ("name=abc&birth_date=soon", "no date"),
        ("name=abc&as_of=2001-01-01", "No answer"),
        ("name=IMO+9074729", "VELKAMORA BREEZE"),
    ],
)
def test_odd_questions_get_a_clear_answer(cast: Cast, query: str, says: str) -> None:
    list_in_force(cast.customs_officer)
    answer = signed_in(cast.customs_officer).get(f"/trade/?{query}")
    assert answer.status_code in (200, 422)
    assert says in answer.content.decode()


def test_two_people_decide_on_the_pages(cast: Cast) -> None:
    list_in_force(cast.customs_officer)
    registered(cast.customs_officer, FIRM)
    match = Match.objects.get()
    officer, supervisor = signed_in(cast.customs_officer), signed_in(cast.customs_supervisor)
    address = f"/trade/matches/{match.id}/"
    assert "Your verdict" in text_of(officer, address)
    assert officer.post(f"{address}verdict/", {"verdict": "false"}).status_code == 422
    says = {"verdict": "false", "explanation": "Another firm: founded later, other address"}
    assert officer.post(f"{address}verdict/", says).status_code == 302
    assert "Your decision as second person" not in text_of(officer, address)
    assert "Your decision as second person" in text_of(supervisor, address)
    assert supervisor.post(f"{address}review/", {"decision": "reject"}).status_code == 422
    assert supervisor.post(f"{address}review/", {"decision": "approve"}).status_code == 302
    match.refresh_from_db()
    assert (match.state, match.verdict) == (MatchState.DECIDED, Verdict.FALSE)
    report = officer.get(f"{address}report.pdf")
    assert report.content.startswith(b"%PDF-")
    assert "False match" in text_of(officer, "/trade/matches/")


def test_an_edition_is_imported_confirmed_and_compared_on_the_pages(cast: Cast) -> None:
    client = signed_in(cast.customs_officer)
    client.post("/trade/lists/new/", {"name": "National sample", "kind": "official"})
    party_list = PartyList.objects.get()
    address = f"/trade/lists/{party_list.id}/"
    for content in (FIRST, SECOND, (HEADER + ROWS[0]).encode()):
        upload = {"list_files": SimpleUploadedFile("list.csv", content)}
        assert client.post(address, upload).status_code == 302
        run_waiting_jobs()
    first, second, third = Edition.objects.order_by("number")
    page = text_of(client, f"/trade/editions/{second.id}/")
    assert "Brovensk Isotope Supply" in page and "<del>1970-03-05</del>" in page
    assert "Tarnovex" in text_of(client, f"/trade/editions/{first.id}/entries/")
    page = text_of(client, f"/trade/editions/{third.id}/")
    assert "less than half" in page
    confirm = f"/trade/editions/{third.id}/confirm/"
    assert client.post(confirm, {"decision": "use", "reason": "no"}).status_code == 422
    assert client.post(confirm, {"decision": "discard", "reason": "Broken"}).status_code == 302
    assert "stays" in text_of(client, f"/trade/editions/{third.id}/")
    text_of(client, address)
    broken = {"list_files": SimpleUploadedFile("a.csv", SECOND)}
    assert client.post(address, broken).status_code == 422


def test_an_entry_is_proposed_and_decided_on_the_pages(cast: Cast) -> None:
    officer, supervisor = signed_in(cast.customs_officer), signed_in(cast.customs_supervisor)
    officer.post("/trade/lists/new/", {"name": "Denials", "kind": "denials"})
    party_list = PartyList.objects.get()
    given = {"name": "Orvanta Alloys; Orvanta", "kind": "organisation", "basis": "Refusal 17/26"}
    officer.post(f"/trade/lists/{party_list.id}/propose/", given)
    proposal = EntryProposal.objects.get()
    address = f"/trade/proposals/{proposal.id}/"
    assert "Approve" not in text_of(officer, address)
    assert "Approve" in text_of(supervisor, address)
    assert supervisor.post(f"{address}decide/", {"decision": "approve"}).status_code == 302
    run_waiting_jobs()
    assert "Orvanta Alloys" in text_of(officer, "/trade/?name=Orvanta+Aloys")
    entry = party_list.versions.get()
    assert "Propose a change" in text_of(officer, f"/trade/entries/{entry.id}/")
    assert "Orvanta" in text_of(officer, f"/trade/entries/{entry.id}/change/")


def test_a_batch_is_shown_line_by_line(cast: Cast) -> None:
    list_in_force(cast.customs_officer)
    client = signed_in(cast.customs_officer)
    rows = b"name,country\nKVALMTAL PUMPENVERKE,DE\nHarlow Greenfield Dairy,\nX,Atlantis\n"
    upload = {"file": SimpleUploadedFile("b.csv", rows), "purpose": "customs"}
    address = client.post("/trade/batches/upload/", upload)["Location"]
    assert "Waiting to start" in text_of(client, address)
    run_waiting_jobs()
    page = text_of(client, address)
    assert "Qualmtal" in page and "Atlantis" in page
    run = ScreeningRun.objects.get(kind="batch")
    for row in run.rows.all():
        text_of(client, f"{address}{row.id}/")
    assert "no line 900" in text_of(client, f"{address}900/", 404)
    csv = b"".join(client.get(f"{address}?format=csv").streaming_content)  # type: ignore[attr-defined]
    assert "Qualmtal Pumpenwerke GmbH" in csv.decode()


def test_a_line_that_tells_nobody_apart_is_shown_with_a_note(cast: Cast) -> None:
    list_in_force(cast.customs_officer)
    client = signed_in(cast.customs_officer)
    upload = SimpleUploadedFile("b.csv", b"id,name\nvague,General Trading LLC\nclear,Orlestad\n")
    address = client.post("/trade/batches/upload/", {"file": upload, "purpose": "customs"})[
        "Location"
    ]
    run_waiting_jobs()
    assert text_of(client, address).count("This tells too little to recognise anybody") == 1
    says = "a number of a paper or register"
    rows = ScreeningRun.objects.get(kind="batch").rows
    for number, told in (("vague", True), ("clear", False)):
        page = text_of(client, f"{address}{rows.get(number=number).id}/")
        assert (says in page) is told
        assert ("No listed party is like this one" in page) is not told


def test_a_party_is_corrected_and_thresholds_are_set(cast: Cast) -> None:
    list_in_force(cast.customs_officer)
    party = registered(cast.customs_officer, PERSON)
    client = signed_in(cast.customs_officer)
    address = f"/trade/parties/{party.id}/change/"
    assert "Zubrinski" in text_of(client, address)
    assert client.post(address, {"name": "Zoltan Fekete"}).status_code == 302
    assert Match.objects.get().state == MatchState.LAPSED
    page = text_of(client, "/trade/thresholds/")
    assert "A supervisor sets thresholds" in page
    supervisor = signed_in(cast.customs_supervisor)
    given = {"value": "0.8", "purpose": "customs", "reason": "Few matches last year"}
    assert supervisor.post("/trade/thresholds/", given).status_code == 302
    assert "Few matches" in text_of(client, "/trade/thresholds/")


def test_every_page_speaks_russian(cast: Cast) -> None:
    list_in_force(cast.customs_officer)
    registered(cast.customs_officer, FIRM)
    match = Match.objects.get()
    state_verdict(
        actor=cast.customs_officer,
        match=match,
        verdict=Verdict.UNCLEAR,
        explanation="Date of birth is not known",
    )
    client = signed_in(cast.customs_officer, "ru")
    for address in ("/trade/", f"/trade/matches/{match.id}/", "/trade/thresholds/"):
        assert "Проверка" in text_of(client, address) or "Порог" in text_of(client, address)


def test_faults_of_files_are_told_in_the_readers_language(cast: Cast) -> None:
    officer = cast.customs_officer
    client = signed_in(officer, "ru")
    rows = "6,Harlow Dairy,dairy,Atlantis,someday,\n7,\n"
    party_list = list_in_force(officer, FIRST + rows.encode())
    found = text_of(client, f"/trade/editions/{party_list.in_force_id}/")
    for said in (
        "строка 6",
        "не вид участника, принят любой",
        "такая страна здесь неизвестна",
        "не дата рождения",
        "ячеек 2, а не 6",
    ):
        assert said in found, said
    refused = received(officer, party_list, b"colour,shape\nred,round\n", "b.csv")
    assert "столбцы" in text_of(client, f"/trade/editions/{refused.id}/")
    upload = {"file": SimpleUploadedFile("b.csv", b"name,kind\nHarlow Dairy,dairy\n")}
    address = client.post("/trade/batches/upload/", {**upload, "purpose": "customs"})["Location"]
    run_waiting_jobs()
    row = ScreeningRun.objects.get(kind="batch").rows.get()
    for page in (text_of(client, address), text_of(client, f"{address}{row.id}/")):
        assert "Harlow Dairy" in page
        assert "не вид участника" in page


def test_strangers_are_refused(cast: Cast) -> None:
    list_in_force(cast.customs_officer)
    registered(cast.customs_officer, FIRM)
    match = Match.objects.get()
    neighbour = signed_in(cast.neighbour_officer)
    text_of(neighbour, f"/trade/matches/{match.id}/", 404)
    text_of(neighbour, f"/trade/parties/{match.party_id}/", 404)
    text_of(neighbour, f"/trade/lists/{match.party_list_id}/", 404)
    text_of(signed_in(cast.operator_applicant), "/trade/", 403)
    assert received(cast.customs_officer, match.party_list, SECOND).number == 2


def test_a_screening_of_many_leads_to_what_it_left(cast: Cast) -> None:
    party_list = list_in_force(cast.customs_officer)
    client = signed_in(cast.customs_officer)
    run = ScreeningRun.objects.get(kind="rescreening")
    answer = client.get(f"/trade/screenings/{run.id}/")
    assert answer["Location"] == f"/trade/editions/{party_list.in_force_id}/"
