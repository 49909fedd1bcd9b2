from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from korgan.accounting.models import (
    AccountingReport,
    Area,
    Batch,
    CountLine,
    InventoryTaking,
    Movement,
    Transfer,
    WaitingPosting,
)
from korgan.accounting.selectors.ledger import holdings_page
from korgan.accounting.selectors.reports import known_codes
from korgan.accounting.services import freeze_inventory, post_change, record_seal
from korgan.accounting.tests.holdings import Holders, change
from korgan.accounting.wording import change_label
from korgan.kernel.organisations.domain import Actor
from tests.cast import user_of


def signed_in(actor: Actor) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user_of(actor))
    return client


def a_change(**more: str) -> dict[str, str]:
    return {
        "code": "LD", "event_date": "2026-03-02", "batch": "A-2", "category": "E", "place": "1",
        "weight": "8,5", "unit": "g", "method": "SCALE", "items": "", **more,
    }  # fmt: skip


def test_an_accountant_books_corrects_and_deletes_on_the_pages(holders: Holders) -> None:
    client, area = signed_in(holders.accountant), holders.plant.id
    assert client.get(f"/accounting/areas/{area}/post/").status_code == 200
    refused = client.post(f"/accounting/areas/{area}/post/", a_change(weight="8500"))
    assert refused.status_code == 422
    assert "holds 800 g of U" in refused.content.decode()
    answer = client.post(f"/accounting/areas/{area}/post/", a_change())
    row = Movement.objects.latest("id")
    assert answer["Location"] == f"/accounting/movements/{row.id}/"
    page = client.get(answer["Location"]).content.decode()
    assert "XQ-A E 1" in page
    wrong = client.post(f"/accounting/movements/{row.id}/correct/", {"weight": "x", "unit": "g"})
    assert wrong.status_code == 422
    right = {"weight": "9", "fissile": "0.4", "unit": "g", "items": ""}
    assert client.post(f"/accounting/movements/{row.id}/correct/", right).status_code == 302
    second = Movement.objects.latest("id")
    assert second.revision == 1
    superseded = client.post(f"/accounting/movements/{row.id}/delete/", {"reason": "entered twice"})
    assert superseded.status_code == 422
    assert "is not the last version of its record" in superseded.content.decode()
    gone = client.post(f"/accounting/movements/{second.id}/delete/", {"reason": "entered twice"})
    assert gone.status_code == 302
    batch = client.get(f"/accounting/batches/{row.batch_id}/").content.decode()
    assert "800" in batch


@pytest.mark.parametrize("asked", ["²", "9" * 5000, "x", "-1", "1"])
def test_a_period_that_is_no_number_is_not_a_server_error(holders: Holders, asked: str) -> None:
    page = signed_in(holders.accountant).get(
        f"/accounting/areas/{holders.plant.id}/", {"period": asked}
    )
    assert page.status_code == 200


def test_a_weight_that_can_be_read_two_ways_is_asked_about(holders: Holders) -> None:
    address = f"/accounting/areas/{holders.plant.id}/post/"
    for weight in ("1,234", "nan", "inf"):
        page = signed_in(holders.accountant).post(address, a_change(weight=weight))
        assert page.status_code == 422
    assert Movement.objects.filter(area=holders.plant).count() == 2


def test_every_kind_of_entry_has_a_page(holders: Holders) -> None:
    client = signed_in(holders.accountant)
    opening = Movement.objects.filter(area=holders.plant, code="PB").latest("id")
    page = client.get(f"/accounting/movements/{opening.id}/")
    assert page.status_code == 200
    assert "Book the correction" not in page.content.decode()
    refused = client.post(f"/accounting/movements/{opening.id}/delete/", {"reason": "not ours"})
    assert refused.status_code == 422
    assert not Movement.objects.filter(status="D").exists()


def test_a_second_person_approves_on_the_page(holders: Holders) -> None:
    client = signed_in(holders.accountant)
    large = a_change(code="SF", batch="A-1", weight="4000", counterpart="XR")
    answer = client.post(f"/accounting/areas/{holders.plant.id}/post/", large)
    waiting = WaitingPosting.objects.get()
    assert answer["Location"] == f"/accounting/waiting/{waiting.id}/"
    assert "Approve and book" not in client.get(answer["Location"]).content.decode()
    second = signed_in(holders.second)
    assert "Approve and book" in second.get(answer["Location"]).content.decode()
    second.post(answer["Location"], {"decision": "approve", "reason": ""})
    waiting.refresh_from_db()
    assert waiting.state == "booked"


def test_a_whole_period_on_the_pages(holders: Holders) -> None:
    client, area = signed_in(holders.accountant), holders.plant.id
    client.post(
        f"/accounting/areas/{area}/post/",
        a_change(code="SD", batch="A-1", weight="1000", items="1", counterpart="XQ-B"),
    )
    transfer = Transfer.objects.get()
    receiver = signed_in(holders.receiver)
    page = receiver.get(f"/accounting/transfers/{transfer.id}/").content.decode()
    assert "Book the receipt" in page
    receiver.post(
        f"/accounting/transfers/{transfer.id}/",
        {"event_date": "2026-03-05", "place": "1", "weight": "997", "unit": "g",
         "fissile": "44.86", "method": "SCALE"},
    )  # fmt: skip
    assert Movement.objects.filter(code="DI").exists()

    client.post(f"/accounting/areas/{area}/inventories/", {"on": "2026-06-30"})
    taking = InventoryTaking.objects.get()
    address = f"/accounting/inventories/{taking.id}/"
    page = client.get(address).content.decode()
    assert "4,000" not in page, "the count is blind"
    line = CountLine.objects.get(name="A-1")
    assert "4,000" not in client.get(f"{address}{line.id}/").content.decode()
    client.post(
        f"{address}{line.id}/",
        {"found": "yes", "items": "4", "weight": "3998", "unit": "g", "method": "TITR"},
    )
    wrong = SimpleUploadedFile("count.csv", b"batch,found\nA-1,yes\nA-2,perhaps\n")
    refused = client.post(f"{address}upload/", {"file": wrong}).content.decode()
    assert "correct row 3 of the sheet" in refused
    sheet = SimpleUploadedFile("count.csv", b"batch,found\nA-2,no\n")
    assert client.post(f"{address}upload/", {"file": sheet}).status_code == 302
    assert client.get(f"{address}sheet.xlsx").content.startswith(b"PK")
    client.post(f"{address}step/", {"step": "reconcile"})
    compared = client.get(address).content.decode()
    assert "Missing" in compared
    assert 'value="finish"' not in compared  # who compared does not make it final
    second = signed_in(holders.second)
    assert 'value="finish"' in second.get(address).content.decode()
    assert second.post(f"{address}step/", {"step": "finish"}).status_code == 422
    second.post(f"{address}step/", {"step": "finish", "explanation": "searched everywhere"})

    balance = client.get(f"/accounting/areas/{area}/").content.decode()
    assert "Material unaccounted for" in balance
    assert "Beyond 3 standard deviations" in balance
    for kind in ("ICR", "PIL", "MBR"):
        path = f"/accounting/areas/{area}/reports/{kind}/?end=2026-06-30"
        assert client.get(path).status_code == 200
        answer = client.post(path, {"explanation": "entered late, see letter"})
        assert answer.status_code == 302, answer.content.decode()
    inspector = signed_in(holders.cast.regulator_inspector)
    for row in AccountingReport.objects.all():
        assert client.get(f"/accounting/reports/{row.id}/").status_code == 200
        inspector.post(f"/accounting/reports/{row.id}/judge/", {"step": "receive"})
    last = AccountingReport.objects.get(kind="MBR")
    inspector.post(
        f"/accounting/reports/{last.id}/judge/", {"step": "return", "question": "And A-2?"}
    )
    due = client.get("/accounting/").content.decode()
    assert "Answer the question: Material balance report" in due
    client.post(
        f"/accounting/reports/{last.id}/questions/{last.questions.get().id}/", {"answer": "Lost."}
    )
    assert "Answer the question" not in client.get("/accounting/").content.decode()
    inspector.post(f"/accounting/reports/{last.id}/judge/", {"step": "accept"})
    last.refresh_from_db()
    assert last.state == "accepted"


PAGES = """
ledger/ transfers/ reports/ areas/{a}/ areas/{a}/items/?on=2026-01-01 areas/{a}/methods/
areas/{a}/inventories/ areas/{a}/reports/ areas/{a}/reports/PIL/ areas/{a}/reports/ICR/?end=x
"""


@pytest.mark.parametrize("path", ["", *PAGES.split()])
def test_pages_open_for_holder_and_regulator_only(holders: Holders, path: str) -> None:
    address = f"/accounting/{path.format(a=holders.plant.id)}"
    for actor in (holders.accountant, holders.cast.regulator_inspector):
        assert signed_in(actor).get(address).status_code == 200
    stranger = signed_in(holders.receiver).get(address)
    assert stranger.status_code == (404 if "{a}" in path else 200)
    assert "XQ-A" not in stranger.content.decode()


def test_the_regulator_registers_an_area_and_its_holder_opens_it(holders: Holders) -> None:
    client = signed_in(holders.cast.regulator_inspector)
    given = {
        "holder": holders.plant.organisation_id, "code": "xq-c", "name": "Third",
        "profile": "national@1", "regime": "IAEA", "place_code_1": "1", "place_name_1": "Store",
        "four_eyes_special": "250",
    }  # fmt: skip
    assert client.get("/accounting/areas/register/").status_code == 200
    answer = client.post("/accounting/areas/register/", given)
    area = Area.objects.get(code="XQ-C")
    assert answer["Location"] == f"/accounting/areas/{area.id}/"
    assert area.four_eyes_special == 250_000_000
    assert client.post("/accounting/areas/register/", given).status_code == 422
    holder = signed_in(holders.accountant)
    sheet = SimpleUploadedFile(
        "o.csv",
        b"batch,category,place,found,items,weight,unit,fissile_weight\nZ-1,E,1,yes,2,1.5,kg,0.07\n",
    )
    done = holder.post(f"/accounting/areas/{area.id}/opening/", {"on": "2026-01-31", "file": sheet})
    assert done.status_code == 302
    assert "1,500 g" in holder.get(f"/accounting/areas/{area.id}/items/").content.decode()
    assert client.get("/accounting/areas/register/").status_code == 200
    assert holder.get("/accounting/areas/register/").status_code == 403


def test_programs_read_book_and_balance(holders: Holders) -> None:
    client = signed_in(holders.accountant)
    book = client.get("/api/accounting/areas/XQ-A/book?on=2026-01-01").json()
    assert {"category": "E", "substance": "U", "amount": 5_800_000_000} in book
    batches = client.get("/api/accounting/areas/XQ-A/batches").json()
    assert ([each["batch"] for each in batches["items"]], batches["next"]) == (["A-1", "A-2"], None)
    first = client.get("/api/accounting/areas/XQ-A/batches?size=1").json()
    rest = client.get(f"/api/accounting/areas/XQ-A/batches?size=1&before={first['next']}").json()
    assert [each["batch"] for each in first["items"] + rest["items"]] == ["A-2", "A-1"]
    assert client.get("/api/accounting/areas/XQ-A/batches?size=0").status_code == 422
    balance = client.get("/api/accounting/areas/XQ-A/balance").json()
    assert balance[0]["beginning"] == balance[0]["book"] == 5_800_000_000
    assert signed_in(holders.receiver).get("/api/accounting/areas/XQ-A/book").status_code == 404


def test_a_scanned_label_or_seal_leads_to_the_line_to_be_counted(holders: Holders) -> None:
    batch = Batch.objects.get(area=holders.plant, name="A-2")
    record_seal(
        actor=holders.accountant, batch=batch, seal="S-77", kind="applied", on=date(2026, 3, 2)
    )
    taking = freeze_inventory(actor=holders.accountant, area=holders.plant, on=date(2026, 6, 30))
    lines = {line.name: line.id for line in taking.lines.all()}
    client, scan = signed_in(holders.accountant), f"/accounting/inventories/{taking.id}/scan/"
    for read, name in (("a-1", "A-1"), (" A-2 ", "A-2"), ("s-77", "A-2")):
        answer = client.get(scan, {"scanned": read})
        assert answer["Location"] == f"/accounting/inventories/{taking.id}/{lines[name]}/"
    for unknown in ("X-9", ""):
        answer = client.get(scan, {"scanned": unknown}, follow=True)
        assert "is not on the list" in answer.content.decode()
    count = client.get(f"/accounting/inventories/{taking.id}/{lines['A-1']}/").content.decode()
    assert "id_scanned" in count
    assert "5,000" not in count, "the book is not told while it is counted"


def test_items_are_shown_a_page_at_a_time_on_any_day(holders: Holders) -> None:
    for number in range(5):
        post_change(
            actor=holders.accountant, area=holders.plant,
            change=change("RF", f"R-{number}", "100", "4"),
        )  # fmt: skip
    gone = change("SF", "R-1", "100", items=None, counterpart="XR")
    post_change(actor=holders.accountant, area=holders.plant, change=gone)
    asked: dict[str, Any] = {"actor": holders.accountant, "area": holders.plant, "size": 2}
    seen, before = [], None
    while True:
        page = holdings_page(**asked, before=before)
        seen += [batch.name for batch, held in page.rows if held["U"]]
        before = page.following
        if before is None:
            break
    assert seen == ["R-3", "R-4", "R-0", "R-2", "A-1", "A-2"]
    assert [b.name for b, _ in holdings_page(**asked, name="r-").rows] == ["R-3", "R-4"]
    early = holdings_page(**asked, on=date(2026, 2, 1))
    assert ([b.name for b, _ in early.rows], early.following) == (["A-1", "A-2"], None)
    client, url = signed_in(holders.accountant), f"/accounting/areas/{holders.plant.id}/items/"
    page_text = client.get(url, {"name": "R-", "on": "2026-06-01", "before": "999999"})
    assert "R-3" in page_text.content.decode()
    assert "A-1" not in page_text.content.decode().split("<table")[1]
    assert client.get(url, {"on": "nonsense", "before": "x" * 50}).status_code == 200


def test_every_code_that_is_booked_by_hand_is_told_in_the_readers_language() -> None:
    with translation.override("ru"):
        english = [code for code, name in known_codes() if str(change_label(code, name)) == name]
    assert english == []
