"""A holder of small quantities: one page, and the year closed with one button."""

from __future__ import annotations

import io
from datetime import date
from typing import cast

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from openpyxl import load_workbook

from korgan.accounting.domain.records import Measured
from korgan.accounting.models import AccountingReport, Area, Batch
from korgan.accounting.selectors.ledger import batch_holding
from korgan.accounting.services import open_ledger, post_change, register_area
from korgan.accounting.tests.holdings import DESCRIPTION, OPENED, Holders, change
from korgan.accounting.tests.test_pages import signed_in
from korgan.accounting.yearly_closing import close_year
from korgan.kernel.errors import InputError

YEAR_END = date(2026, 6, 30)


@pytest.fixture
def room(holders: Holders) -> Area:
    area = register_area(
        actor=holders.cast.regulator_inspector, facility=holders.reactor.facility, code="XQ-R",
        name="Room", places=[("1", "Cabinet", "inventory")], one_room=True, regime="",
    )  # fmt: skip
    held = [
        (change("PB", name, "12", "0.5", area="XQ-R", items=2), DESCRIPTION, Measured())
        for name in ("S-1", "S-2")
    ]
    open_ledger(actor=holders.receiver, area=area, on=OPENED, held=held)
    area.refresh_from_db()
    out = change("SF", "S-2", "12", "0.5", area="XQ-R", items=2, counterpart="XR")
    post_change(actor=holders.receiver, area=area, change=out)
    return area


def test_one_page_says_what_is_there_and_closes_the_year(holders: Holders, room: Area) -> None:
    client = signed_in(holders.receiver)
    path = f"/accounting/areas/{room.id}/room/"
    page = client.get(path).content.decode()
    assert "S-1" in page
    assert "Shipment abroad" in page
    batch = Batch.objects.get(area=room, name="S-1")
    given = {"on": YEAR_END.isoformat()}
    assert client.post(path, given).status_code == 422
    assert not room.takings.exists()
    given |= {f"items_{batch.id}": "2", "explanation": "All is there, first year of the room"}
    done = client.post(path, given)
    assert done.status_code == 302, done.content.decode()
    kinds = AccountingReport.objects.filter(area=room).order_by("kind")
    assert list(kinds.values_list("kind", flat=True)) == ["ICR", "MBR", "PIL"]
    taking = room.takings.get()
    assert taking.state == "final"
    assert "Nothing has changed." in client.get(path).content.decode()


def test_a_missing_batch_needs_an_explanation_and_what_was_done_goes_on(
    holders: Holders, room: Area
) -> None:
    batch = Batch.objects.get(area=room, name="S-1")
    with pytest.raises(InputError) as caught:
        close_year(actor=holders.receiver, area=room, on=YEAR_END, items={batch.id: None})
    assert caught.value.code == "explanation_missing"
    close_year(
        actor=holders.receiver, area=room, on=YEAR_END, items={},
        explanation="Looked for in all cabinets and reported by telephone",
    )  # fmt: skip
    assert batch_holding(batch)["U"] == 0
    kinds = room.reports.order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == ["ICR", "MBR"], "nothing is left to be listed"


def test_other_areas_are_closed_on_their_own_pages(holders: Holders) -> None:
    with pytest.raises(InputError) as caught:
        close_year(actor=holders.receiver, area=holders.reactor, on=YEAR_END, items={})
    assert caught.value.code == "not_one_room"


def test_the_empty_sheet_is_what_the_opening_takes_and_a_refusal_names_the_batch(
    holders: Holders,
) -> None:
    area = register_area(
        actor=holders.cast.regulator_inspector, facility=holders.reactor.facility, code="XQ-S",
        name="Room", places=[("1", "Cabinet", "inventory")], one_room=True, regime="",
    )  # fmt: skip
    client = signed_in(holders.receiver)
    path = f"/accounting/areas/{area.id}/"
    assert "Open the ledger" in client.get(f"{path}room/").content.decode()
    book = load_workbook(io.BytesIO(client.get(f"{path}opening/sheet.xlsx").content))
    sheet = book.worksheets[0]
    sheet.append(["S-1", "N", "1", "yes", 1, 10, "kg"])
    sheet.append(["S-2", "E", "9", "yes", 1, 10, "g"])

    def opened() -> HttpResponse:
        data = io.BytesIO()
        book.save(data)
        upload = SimpleUploadedFile("opening.xlsx", data.getvalue())
        given = {"on": OPENED.isoformat(), "file": upload}
        return cast("HttpResponse", client.post(f"{path}opening/", given))

    refused = opened()
    assert refused.status_code == 422
    assert "S-2: XQ-S has no place 9 (use one of 1)" in refused.content.decode()
    assert not area.movements.exists()
    sheet["C3"] = "1"
    assert opened().status_code == 302
    assert set(area.movements.values_list("batch__name", flat=True)) == {"S-1", "S-2"}
