"""A balance kept elsewhere comes in by a file; shippers' differences are summed."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from korgan.accounting.domain.records import Measured
from korgan.accounting.models import Transfer
from korgan.accounting.readers.balance import example
from korgan.accounting.selectors.shipper_differences import shipper_biases
from korgan.accounting.services import post_change, receive_transfer
from korgan.accounting.tests.holdings import G, Holders, change
from korgan.accounting.tests.test_pages import signed_in


def test_the_page_gives_the_spreadsheet_and_evaluates_a_file(holders: Holders) -> None:
    client = signed_in(holders.accountant)
    given = client.get("/accounting/evaluate/download/balance.xlsx")
    assert given.content.startswith(b"PK")
    for form in ("csv", "json"):
        upload = SimpleUploadedFile(f"balance.{form}", example(form).encode())
        page = client.post("/accounting/evaluate/", {"file": upload})
        assert page.status_code == 200
        assert "SITMUF" in page.content.decode()
        assert "alarm" in page.content.decode()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"PK\x03\x04 nothing", b"record\n"])
def test_what_is_no_balance_file_is_refused_on_the_form(holders: Holders, content: bytes) -> None:
    client = signed_in(holders.accountant)
    upload = SimpleUploadedFile("balance.xlsx", content)
    refused = client.post("/accounting/evaluate/", {"file": upload})
    assert refused.status_code == 422
    assert "error" in refused.content.decode()


def _transfer(holders: Holders, day: date, grams: str, found: int | None) -> None:
    out = change("SD", "A-1", grams, event_date=day, items=1, counterpart="XQ-B")
    post_change(
        actor=holders.accountant, area=holders.plant, change=out, measured=Measured("M", "TITR")
    )
    transfer = Transfer.objects.get(receipt__isnull=True)
    receive_transfer(
        actor=holders.receiver, transfer=transfer, on=day, place="1", element=found,
        isotopes={"U-235": found * 45 // 1000} if found is not None else None,
        measured=Measured("M", "SCALE") if found is not None else None,
    )  # fmt: skip


def test_differences_are_summed_for_each_shipper(holders: Holders) -> None:
    for day, grams, found in (
        (date(2026, 3, 2), "500", 498 * G), (date(2026, 4, 2), "400", None),
        (date(2026, 5, 4), "600", 597 * G),
    ):  # fmt: skip
        _transfer(holders, day, grams, found)
        # Each comes under the name of its batch: what was received goes on before the next.
        weight = found if found is not None else 400 * G
        held = change(
            "SF", "A-1", "0", area="XQ-B", event_date=day, items=None, element=weight,
            counterpart="XR",
        )  # fmt: skip
        post_change(actor=holders.receiver, area=holders.reactor, change=held)
    (bias,) = shipper_biases(actor=holders.cast.regulator_inspector)
    assert (bias.shipper, bias.receiver, bias.category) == ("XQ-A", "XQ-B", "E")
    assert [round(1000 * row.difference, 6) for row in bias.rows] == [2, 3]
    assert 1000 * bias.total == pytest.approx(5)
    # 500 g: systematic and random 0.001 and 0.002 of the shipper, 0.0005 and 0.001 of the receiver.
    expected = ((0.5**2 * (0.001**2 + 0.002**2)) + 0.498**2 * (0.0005**2 + 0.001**2)) ** 0.5
    assert bias.rows[0].sigma == pytest.approx(expected)
    assert bias.last is not None
    assert bias.last.cumulative == pytest.approx(0.005)
    page = signed_in(holders.cast.regulator_inspector).get("/accounting/transfers/differences/")
    assert "XQ-A → XQ-B" in page.content.decode()
    assert shipper_biases(actor=holders.cast.other_operator)[0].total == bias.total


def test_the_worked_example_is_evaluated_and_a_refusal_names_the_line(holders: Holders) -> None:
    client = signed_in(holders.accountant)
    example = client.get("/accounting/evaluate/download/balance-example.csv").content
    shown = client.post("/accounting/evaluate/", {"file": SimpleUploadedFile("e.csv", example)})
    assert shown.status_code == 200
    assert "SITMUF" in shown.content.decode()
    upload = SimpleUploadedFile("bad.csv", b"x\n1\n")
    refused = client.post("/accounting/evaluate/", {"file": upload})
    assert refused.status_code == 422
    assert "line 1: the column `record` is missing" in refused.content.decode()
