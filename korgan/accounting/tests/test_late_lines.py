"""Changes that were forgotten in a closed period: booked late, reported as late lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from korgan.accounting.domain.counting import Count
from korgan.accounting.domain.reports import ReportKind
from korgan.accounting.models import AccountingReport, Batch, Movement
from korgan.accounting.profiles import load_profile
from korgan.accounting.readers.report_json import reports_from_json
from korgan.accounting.readers.reports import parse_reports
from korgan.accounting.selectors.ledger import batch_holding, replay, verify_chain
from korgan.accounting.services import Counted, correct_entry, post_change, receive_report
from korgan.accounting.tests.holdings import DAY, DESCRIPTION, OPENED, G, Holders, change
from korgan.accounting.tests.test_closed_periods import (
    OPEN,
    PROFILES,
    SECOND,
    a_closed_period,
    refused,
    seal,
    sums,
    take,
)
from korgan.accounting.tests.test_pages import signed_in
from korgan.kernel.documents.selectors import read_original


def late(holders: Holders, code: str = "LD", batch: str = "A-1", weight: str = "3") -> Movement:
    """Book what was forgotten on ``DAY``, in the closed period."""
    row = post_change(
        actor=holders.accountant, area=holders.plant, description=DESCRIPTION,
        change=change(code, batch, weight, "0.135", items=1 if code == "RF" else 0, status="L"),
        confirmed_unit=True,
    )  # fmt: skip
    assert isinstance(row, Movement)
    return row


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("measured", [False, True])
def test_a_forgotten_change_is_a_late_line_of_the_next_report(
    holders: Holders, profile: str, measured: bool
) -> None:
    a_closed_period(holders, profile, measured=measured)
    row = late(holders)
    assert (row.status, row.event_date, row.record["event_date"]) == ("L", OPEN, DAY.isoformat())
    assert row.batch is not None
    # What a later taking weighed holds nothing less: the discard was in that weight already.
    assert batch_holding(row.batch)["U"] == (4990 if measured else 4987) * G
    mended = correct_entry(
        actor=holders.accountant, movement=row,
        corrected=change("LD", "A-1", "4", "0.18", items=0, status="L"),
    )  # fmt: skip
    assert isinstance(mended, Movement)
    assert mended.event_date == OPEN
    assert batch_holding(row.batch)["U"] == (4990 if measured else 4986) * G
    verify_chain(actor=holders.accountant, area=holders.plant)
    replay(actor=holders.accountant, area=holders.plant)
    take(
        holders, SECOND, Counted("A-1", "E", Count(items=4)), Counted("A-2", "E", Count(items=1))
    )  # fmt: skip
    changes = seal(holders, ReportKind.ICR, SECOND)
    seal(holders, ReportKind.PIL, SECOND)
    balance = seal(holders, ReportKind.MBR, SECOND)
    assert {line.on for line in changes.lines} == {DAY}
    stated = [(line.status, line.element_ug // G) for line in changes.lines]
    first, *amended = stated
    assert first == ("N" if profile.startswith("code10") else "L", 3)
    assert amended == ([("D", 3), ("A", 4)] if profile.startswith("uk") else [("C", 4)])
    found = sums(balance)
    assert (found["PB"], found["LD"]) == (5790, 4)
    assert found["MF"] == (-4 if measured else 0)
    inspector = holders.cast.regulator_inspector
    for report in AccountingReport.objects.order_by("id"):
        _, data = read_original(actor=holders.accountant, document_id=report.document_id)
        parsed = parse_reports(data.decode(), load_profile(profile))
        assert parsed.reports == reports_from_json(report.content)
        again = receive_report(actor=inspector, report=report)
        errors = {f["rule"] for f in again.findings if f["severity"] == "error"}
        assert errors <= {"9.1"}, again.findings


def test_a_forgotten_receipt_brings_its_batch_into_the_open_period(holders: Holders) -> None:
    a_closed_period(holders, measured=False)
    row = late(holders, "RF", "Z-1")
    batch = Batch.objects.get(name="Z-1")
    assert (row.batch, row.event_date) == (batch, OPEN)
    assert batch_holding(batch)["U"] == 3 * G


def test_a_receipt_of_what_the_taking_had_found_is_not_there_twice(holders: Holders) -> None:
    discard = a_closed_period(holders, measured=False)
    # The next taking finds a batch of which nobody knew; its receipt turns up afterwards.
    take(
        holders, SECOND, Counted("A-1", "E", Count(items=4)), Counted("A-2", "E", Count(items=1)),
        Counted(
            "Z-1", "E", Count(items=1, element=3 * G, isotopes={"U-235": 135_000}),
            method="TITR", place="1",
        ),
    )  # fmt: skip
    batch = Batch.objects.get(name="Z-1")
    assert batch_holding(batch)["U"] == 3 * G
    late(holders, "RF", "Z-1")
    assert batch_holding(batch)["U"] == 3 * G
    with refused("duplicate_batch"):
        late(holders, "RF", "A-1")
    assert discard.batch is not None


def test_only_what_is_closed_is_late(holders: Holders) -> None:
    with refused("not_late"):
        late(holders)
    a_closed_period(holders, measured=False)
    with refused("period_closed"):
        post_change(
            actor=holders.accountant, area=holders.plant, change=change("LD", "A-1", "3", "0.135")
        )
    with refused("before_opening"):
        post_change(
            actor=holders.accountant, area=holders.plant,
            change=replace(change("LD", "A-1", "3", status="L"), event_date=OPENED),
        )  # fmt: skip


def test_the_page_books_a_late_line_and_says_of_which_day(holders: Holders) -> None:
    a_closed_period(holders, measured=False)
    client = signed_in(holders.accountant)
    given = {
        "code": "LD", "event_date": DAY.isoformat(), "batch": "A-1", "category": "E",
        "place": "1", "weight": "3", "fissile": "0.135", "unit": "g", "method": "",
    }  # fmt: skip
    path = f"/accounting/areas/{holders.plant.id}/post/"
    assert client.post(path, given).status_code == 422
    answer = client.post(path, given | {"is_late": "on"})
    assert answer.status_code == 302, answer.content.decode()
    row = Movement.objects.get(status="L")
    assert f"Late line: {DAY.isoformat()}" in client.get(answer["Location"]).content.decode()
    page = client.get(f"/accounting/areas/{holders.plant.id}/", {"period": 2}).content.decode()
    assert row.identifier in page
    assert date.fromisoformat(row.record["event_date"]) == DAY
