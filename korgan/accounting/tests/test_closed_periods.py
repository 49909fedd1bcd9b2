"""An entry of a closed, reported period is amended: the ledger, the next report, both balances."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from korgan.accounting.domain.counting import Count
from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.domain.reports import Report, ReportKind
from korgan.accounting.models import AccountingReport, Movement
from korgan.accounting.models.ledger import SETTLED
from korgan.accounting.profiles import load_profile
from korgan.accounting.readers.report_json import reports_from_json
from korgan.accounting.readers.reports import parse_reports
from korgan.accounting.selectors.balances import category_balances, evaluation_of, periods_of
from korgan.accounting.selectors.ledger import (
    batch_holding,
    list_corrections_of_closed,
    replay,
    verify_chain,
)
from korgan.accounting.selectors.reports import what_is_due
from korgan.accounting.services import (
    Counted,
    correct_entry,
    delete_entry,
    finish_inventory,
    freeze_inventory,
    post_change,
    receive_report,
    reconcile_inventory,
    record_counts,
    seal_report,
)
from korgan.accounting.tests.holdings import DAY, G, Holders, change
from korgan.accounting.tests.test_pages import signed_in
from korgan.kernel.documents.selectors import read_original
from korgan.kernel.errors import InputError

FIRST, SECOND = date(2026, 6, 30), date(2026, 9, 30)
OPEN = FIRST + timedelta(days=1)
WHY = "searched all stores and the process line"
PROFILES = ["national@1", "code10@2017-draft", "uk@2019-196", "uk@2019-196-2"]


def refused(code: str) -> pytest.RaisesExc[InputError]:
    return pytest.raises(InputError, check=lambda error: error.code == code)


def take(holders: Holders, on: date, *counts: Counted) -> None:
    taking = freeze_inventory(actor=holders.accountant, area=holders.plant, on=on)
    record_counts(actor=holders.accountant, taking=taking, counts=list(counts))
    reconcile_inventory(actor=holders.accountant, taking=taking)
    finish_inventory(actor=holders.second, taking=taking, explanation=WHY)


def seal(holders: Holders, kind: ReportKind, end: date, category: str = "") -> Report:
    row = seal_report(
        actor=holders.accountant, area=holders.plant, kind=kind, end=end, explanation=WHY,
        category=category,
    )  # fmt: skip
    return reports_from_json(row.content)[0]


def a_closed_period(holders: Holders, profile: str = "national@1", *, measured: bool) -> Movement:
    """A discard of 10 g is booked, the inventory taken, and all three reports are sealed."""
    for area in (holders.plant, holders.reactor):
        area.regime, area.profile = "", profile
        area.save(update_fields=["regime", "profile"])
    discard = post_change(
        actor=holders.accountant, area=holders.plant, change=change("LD", "A-1", "10", "0.45")
    )
    assert isinstance(discard, Movement)
    found = Count(items=4, element=4990 * G) if measured else Count(items=4)
    take(
        holders, FIRST,
        Counted("A-1", "E", found, method="TITR" if measured else ""),
        Counted("A-2", "E", Count(items=1)),
    )  # fmt: skip
    for kind in ReportKind:
        seal(holders, kind, FIRST)
    return discard


def corrected(holders: Holders, discard: Movement, weight: str = "12") -> Movement:
    row = correct_entry(
        actor=holders.accountant, movement=discard, corrected=change("LD", "A-1", weight, "0.45")
    )
    assert isinstance(row, Movement)
    return row


def sums(report: Report) -> dict[str, int]:
    return {line.code: line.element_ug // G for line in report.lines}


def test_the_difference_enters_the_open_period_and_names_its_original(holders: Holders) -> None:
    discard = a_closed_period(holders, measured=False)
    before = next(p for p in periods_of(holders.plant) if p.is_closed)
    closed = category_balances(actor=holders.accountant, area=holders.plant, period=before)
    row = corrected(holders, discard)
    assert (row.status, row.revision, row.corrects, row.event_date) == ("C", 1, discard, OPEN)
    assert row.record["event_date"] == DAY.isoformat()
    assert [x.amount for x in row.lines.filter(batch__isnull=False)] == [-2 * G]
    assert row.batch is not None
    assert batch_holding(row.batch)["U"] == 4988 * G
    # What the closed period said is not touched.
    assert category_balances(actor=holders.accountant, area=holders.plant, period=before) == closed
    now = periods_of(holders.plant)[0]
    assert list(
        list_corrections_of_closed(
            actor=holders.accountant, area=holders.plant, start=now.start, end=now.end
        )
    ) == [row]
    verify_chain(actor=holders.accountant, area=holders.plant)
    replay(actor=holders.accountant, area=holders.plant)
    client = signed_in(holders.accountant)
    area = f"/accounting/areas/{holders.plant.id}/"
    page = client.get(area, {"period": now.number}).content.decode()
    assert "Corrections of closed periods" in page
    assert f"/accounting/movements/{discard.id}/" in page
    assert "Corrections of closed periods" not in client.get(area).content.decode()
    amended = client.get(f"/accounting/movements/{row.id}/").content.decode()
    assert "The period of this entry is closed" in amended


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("measured", [False, True])
def test_the_next_reports_state_the_correction_and_balance(
    holders: Holders, profile: str, measured: bool
) -> None:
    discard = a_closed_period(holders, profile, measured=measured)
    corrected(holders, discard)
    take(
        holders, SECOND, Counted("A-1", "E", Count(items=4)), Counted("A-2", "E", Count(items=1))
    )  # fmt: skip
    changes = seal(holders, ReportKind.ICR, SECOND)
    seal(holders, ReportKind.PIL, SECOND)
    balance = seal(holders, ReportKind.MBR, SECOND)

    reference = {(x.corrects_line, x.on) for x in changes.lines}
    assert reference == {(1, DAY)}
    stated = [(x.status, x.element_ug // G) for x in changes.lines]
    if profile.startswith("uk"):
        assert stated == [("D", 10), ("A", 12)]
        assert {x.corrects_report for x in changes.lines} == {1}
    else:
        assert stated == [("C", 12)]
        assert changes.lines[0].revision == 1
    assert changes.start == OPEN
    # Counted with the weight of the book, the batch held 2 g less all along; measured anew, it
    # weighs what it weighs, and the difference belongs to the MUF that the first balance hid.
    wanted = (5790, 2, 5788, 5790, -2) if measured else (5790, 2, 5788, 5788, 0)
    found = sums(balance)
    book = found.get("BE", found.get("BA"))
    assert (found["PB"], found["LD"], book, found["PE"], found["MF"]) == wanted

    inspector = holders.cast.regulator_inspector
    for row in AccountingReport.objects.order_by("id"):
        errors = {f["rule"] for f in row.findings if f["severity"] == "error"}
        assert errors <= {"9.1"}, row.findings
        _, data = read_original(actor=holders.accountant, document_id=row.document_id)
        parsed = parse_reports(data.decode(), load_profile(profile))
        assert parsed.reports == reports_from_json(row.content)
        # The State finds nothing wrong either, in the closed balance as little as in the new.
        again = receive_report(actor=inspector, report=row)
        errors = {f["rule"] for f in again.findings if f["severity"] == "error"}
        assert errors <= {"9.1"}, again.findings


def test_what_was_measured_since_shows_in_muf_and_not_in_the_batch(holders: Holders) -> None:
    discard = a_closed_period(holders, measured=True)
    row = corrected(holders, discard)
    assert row.batch is not None
    assert batch_holding(row.batch)["U"] == 4990 * G
    back = Movement.objects.get(code="L+")
    assert (back.event_date, back.number) == (OPEN, row.number + 1)
    assert SETTLED in row.record
    take(
        holders, SECOND, Counted("A-1", "E", Count(items=4)), Counted("A-2", "E", Count(items=1))
    )  # fmt: skip
    evaluated = evaluation_of(
        actor=holders.accountant, area=holders.plant, category="E", substance="U"
    )
    assert evaluated is not None
    first, second = evaluated.rows
    assert second["muf"] == pytest.approx(-0.002)
    assert first["muf"] == pytest.approx(0.0)
    # Nothing was measured in the second period: the correction brings no uncertainty of its own.
    assert second["sigma_muf"] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("measured", [False, True])
def test_a_deletion_in_a_closed_period_and_a_second_correction(
    holders: Holders, measured: bool
) -> None:
    discard = a_closed_period(holders, measured=measured)
    first = corrected(holders, discard)
    second = corrected(holders, first, "9")
    assert (second.revision, second.corrects) == (2, discard)
    deleted = delete_entry(actor=holders.accountant, movement=second, reason="entered twice")
    assert isinstance(deleted, Movement)
    assert deleted.event_date == OPEN
    assert deleted.batch is not None
    assert batch_holding(deleted.batch)["U"] == (4990 if measured else 5000) * G
    with refused("deleted_already"):
        corrected(holders, discard)
    verify_chain(actor=holders.accountant, area=holders.plant)


def test_a_period_that_was_closed_today_is_amended_from_tomorrow_on(holders: Holders) -> None:
    discard = post_change(
        actor=holders.accountant, area=holders.plant, change=change("LD", "A-1", "10", "0.45")
    )
    assert isinstance(discard, Movement)
    take(
        holders, timezone.localdate(),
        Counted("A-1", "E", Count(items=4)), Counted("A-2", "E", Count(items=1)),
    )  # fmt: skip
    with refused("period_begins_later"):
        corrected(holders, discard)


def test_a_change_report_does_not_run_across_an_inventory_taking(holders: Holders) -> None:
    discard = a_closed_period(holders, measured=False)
    corrected(holders, discard)
    take(
        holders, SECOND, Counted("A-1", "E", Count(items=4)), Counted("A-2", "E", Count(items=1))
    )  # fmt: skip
    with refused("report_across_taking"):
        seal(holders, ReportKind.ICR, SECOND + timedelta(days=20))


def test_a_form_for_one_category_has_a_balance_for_each(holders: Holders) -> None:
    plutonium = change("RF", "P-1", "20", category=ElementCategory.PLUTONIUM)
    post_change(actor=holders.accountant, area=holders.plant, change=plutonium)
    holders.plant.profile, holders.plant.regime = "uk@2019-196", "UK"
    holders.plant.save(update_fields=["profile", "regime"])
    taken = [Counted(name, "E", Count(items=items)) for name, items in (("A-1", 5), ("A-2", 1))]
    for on in (FIRST, SECOND):
        take(holders, on, *taken, Counted("P-1", "P", Count(items=1)))
        if on == FIRST:
            seal(holders, ReportKind.ICR, on)
        seal(holders, ReportKind.PIL, on)
        first = seal(holders, ReportKind.MBR, on)
        assert balance_is_due(holders, on)
        with refused("category_not_in_balance"):
            seal(holders, ReportKind.MBR, on, category="T")
        second = seal(holders, ReportKind.MBR, on, category="P")
        assert not balance_is_due(holders, on)
        assert [report.element for report in (first, second)] == ["E", "P"]
        for report in (first, second):
            assert {line.element for line in report.lines} == {report.element}
            assert [line.number for line in report.lines] == list(range(1, len(report.lines) + 1))
    assert sums(first) == {"PB": 5800, "BE": 5800, "PE": 5800, "MF": 0}
    assert sums(second) == {"PB": 20, "BE": 20, "PE": 20, "MF": 0}
    rows = AccountingReport.objects.filter(kind="MBR").order_by("number")
    assert [row.number for row in rows] == [1, 2, 3, 4]
    profile = load_profile("uk@2019-196")
    for row in rows:
        assert {f["rule"] for f in row.findings if f["severity"] == "error"} <= {"9.1"}
        _, data = read_original(actor=holders.accountant, document_id=row.document_id)
        assert parse_reports(data.decode(), profile).reports == reports_from_json(row.content)


def balance_is_due(holders: Holders, on: date) -> bool:
    due = what_is_due(actor=holders.accountant)
    return any(each.what == "MBR" and each.subject.taken_on == on for each in due)


def test_the_page_names_the_category_and_those_that_are_left(holders: Holders) -> None:
    plutonium = change("RF", "P-1", "20", category=ElementCategory.PLUTONIUM)
    post_change(actor=holders.accountant, area=holders.plant, change=plutonium)
    holders.plant.profile, holders.plant.regime = "uk@2019-196", ""
    holders.plant.save(update_fields=["profile", "regime"])
    taken = [Counted(name, "E", Count(items=items)) for name, items in (("A-1", 5), ("A-2", 1))]
    take(holders, FIRST, *taken, Counted("P-1", "P", Count(items=1)))
    for kind in (ReportKind.ICR, ReportKind.PIL):
        seal(holders, kind, FIRST)
    client = signed_in(holders.accountant)
    path = f"/accounting/areas/{holders.plant.id}/reports/MBR/?end={FIRST.isoformat()}"
    page = client.get(path).content.decode()
    assert "Enriched uranium" in page
    assert "category=P" in page
    page = client.get(path + "&category=P").content.decode()
    assert '<input type="hidden" name="category" value="P">' in page
    assert client.post(path, {"category": "P", "explanation": WHY}).status_code == 302
    assert reports_from_json(AccountingReport.objects.get(kind="MBR").content)[0].element == "P"
    assert "category=P" not in client.get(path).content.decode()
