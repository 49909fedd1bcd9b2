from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from korgan.accounting.domain.counting import Count
from korgan.accounting.domain.reports import ReportKind
from korgan.accounting.models import AccountingReport, Movement, Transfer
from korgan.accounting.profiles import load_profile
from korgan.accounting.readers.report_json import reports_from_json
from korgan.accounting.readers.reports import parse_reports
from korgan.accounting.selectors.balances import category_balances, evaluation_of, period_numbered
from korgan.accounting.selectors.report_drafts import draft_report
from korgan.accounting.selectors.reports import list_reports, what_is_due
from korgan.accounting.services import (
    Counted,
    accept_report,
    answer_question,
    correct_entry,
    finish_inventory,
    freeze_inventory,
    post_change,
    receive_report,
    receive_transfer,
    reconcile_inventory,
    record_counts,
    return_report,
    seal_report,
)
from korgan.accounting.tests.holdings import DAY, G, Holders, change
from korgan.kernel.documents.selectors import read_original
from korgan.kernel.errors import InputError

END = date(2026, 11, 20)
WHY = "searched all stores and the process line"


def refused(code: str) -> pytest.RaisesExc[InputError]:
    return pytest.raises(InputError, check=lambda error: error.code == code)


def a_period(holders: Holders, *, received: bool = True) -> None:
    """A shipment with a difference, a discard corrected, an inventory with a missing item."""
    post_change(
        actor=holders.accountant, area=holders.plant,
        change=change("SD", "A-1", "1000", "45", counterpart="XQ-B"),
    )  # fmt: skip
    discard = post_change(
        actor=holders.accountant, area=holders.plant, change=change("LD", "A-1", "10", "0.45")
    )
    assert isinstance(discard, Movement)
    correct_entry(
        actor=holders.accountant, movement=discard, corrected=change("LD", "A-1", "11", "0.5")
    )
    if received:
        receive_transfer(
            actor=holders.receiver, transfer=Transfer.objects.get(), on=DAY + timedelta(days=3),
            place="1", element=997 * G, isotopes={"U-235": 44_860_000},
        )  # fmt: skip


def take_inventory(holders: Holders) -> None:
    taking = freeze_inventory(actor=holders.accountant, area=holders.plant, on=END)
    record_counts(
        actor=holders.accountant, taking=taking,
        counts=[
            Counted("A-1", "E", Count(items=3, element=3988 * G), method="TITR"),
            Counted("A-2", "E", Count(present=False)),
        ],
    )  # fmt: skip
    reconcile_inventory(actor=holders.accountant, taking=taking)
    finish_inventory(actor=holders.second, taking=taking, explanation=WHY)


def seal(holders: Holders, kind: ReportKind, explanation: str = "") -> AccountingReport:
    return seal_report(
        actor=holders.accountant, area=holders.plant, kind=kind, end=END, explanation=explanation
    )


@pytest.fixture
def on_time(holders: Holders) -> Holders:
    """Without deadlines: the tests' reports are dated on the day of the test."""
    for area in (holders.plant, holders.reactor):
        area.regime = ""
        area.save(update_fields=["regime"])
    return holders


@pytest.mark.parametrize(
    "profile", ["national@1", "code10@2017-draft", "uk@2019-196", "uk@2019-196-2"]
)
def test_three_reports_of_a_period_pass_the_checker_in_every_form(
    on_time: Holders, profile: str
) -> None:
    on_time.plant.profile = profile
    on_time.plant.save(update_fields=["profile"])
    a_period(on_time)
    take_inventory(on_time)
    with refused("changes_unreported"):
        seal(on_time, ReportKind.MBR)
    # The forms of code10 and of the United Kingdom have deadlines of their own.
    reports = [seal(on_time, k, WHY) for k in (ReportKind.ICR, ReportKind.PIL, ReportKind.MBR)]
    assert [r.number for r in reports] == [1, 1, 1]
    for row in reports:
        _, data = read_original(actor=on_time.accountant, document_id=row.document_id)
        parsed = parse_reports(data.decode(), load_profile(profile))
        assert parsed.reports == reports_from_json(row.content)
        assert {f["rule"] for f in row.findings if f["severity"] == "error"} <= {"9.1"}
    changes = reports_from_json(reports[0].content)[0].lines
    # The British form has no status C: a correction is a deletion and an addition.
    amended = ["D", "A"] if profile.startswith("uk") else ["C"]
    assert [line.status for line in changes] == ["N", "N", *amended]
    balance = {line.code: line for line in reports_from_json(reports[2].content)[0].lines}
    assert [int(balance[code].element_ug / G) for code in ("PB", "SD", "LD", "BE", "PE", "MF")] == [
        5800, 1000, 11, 4789, 3988, 801,
    ]  # fmt: skip


def test_a_correction_after_the_report_stands_in_the_next_one(on_time: Holders) -> None:
    a_period(on_time)
    first = seal_report(
        actor=on_time.accountant, area=on_time.plant, kind=ReportKind.ICR, end=date(2026, 3, 31)
    )
    discard = Movement.objects.get(code="LD", status="C")
    correct_entry(
        actor=on_time.accountant, movement=discard, corrected=change("LD", "A-1", "12", "0.5")
    )
    draft = draft_report(
        actor=on_time.accountant, area=on_time.plant, kind=ReportKind.ICR, end=date(2026, 4, 30)
    )
    line = draft.report.lines[0]
    assert (line.status, line.corrects_report, line.corrects_line) == ("C", 1, 3)
    assert line.revision == 2
    assert not draft.errors, draft.check["findings"]
    assert len(reports_from_json(first.content)[0].lines) == 3


def test_a_late_report_goes_out_with_an_explanation_and_else_takes_no_number(
    holders: Holders,
) -> None:
    a_period(holders)  # in March, and today is long after
    with refused("explanation_missing") as caught:
        seal(holders, ReportKind.ICR)
    assert "9.1" in caught.value.message
    assert not AccountingReport.objects.exists()
    with refused("taking_not_final"):
        seal(holders, ReportKind.PIL)
    row = seal_report(
        actor=holders.accountant, area=holders.plant, kind=ReportKind.ICR, end=END, explanation=WHY
    )
    assert row.number == 1
    assert row.due_on == date(2026, 4, 30)


def test_an_inventory_taking_is_reported_once(on_time: Holders) -> None:
    a_period(on_time)
    take_inventory(on_time)
    for kind in (ReportKind.ICR, ReportKind.PIL, ReportKind.MBR):
        seal(on_time, kind)
    for kind in (ReportKind.PIL, ReportKind.MBR):
        with refused("sealed_already"):
            seal(on_time, kind)
    assert AccountingReport.objects.count() == 3


def test_a_report_that_breaks_a_rule_is_not_sent(on_time: Holders) -> None:
    post_change(
        actor=on_time.accountant, area=on_time.plant, change=change("RF", "R-1", "100", "0.1")
    )
    with refused("findings_forbid") as caught:
        seal(on_time, ReportKind.ICR)
    assert "4.4" in caught.value.message
    assert caught.value.mend
    assert not AccountingReport.objects.exists()


def test_a_sealed_report_is_not_changed(on_time: Holders) -> None:
    a_period(on_time)
    row = seal(on_time, ReportKind.ICR)
    for field, value in (("content", "{}"), ("number", 7), ("end", DAY)):
        with pytest.raises(DatabaseError, match=r"sealed report|append-only"), transaction.atomic():
            AccountingReport.objects.filter(id=row.id).update(**{field: value})
    with pytest.raises(DatabaseError), transaction.atomic():
        AccountingReport.objects.all()._raw_delete("default")


def test_the_state_receives_checks_asks_and_accepts(on_time: Holders) -> None:
    inspector = on_time.cast.regulator_inspector
    a_period(on_time)
    row = seal(on_time, ReportKind.ICR)
    other = seal_report(actor=on_time.receiver, area=on_time.reactor, kind=ReportKind.ICR, end=END)
    row, other = (receive_report(actor=inspector, report=each) for each in (row, other))
    assert not [f for f in (*row.findings, *other.findings) if f["severity"] == "error"]
    asked = return_report(actor=inspector, report=row, question="Why was it discarded?", line=2)
    with refused("question_open"):
        accept_report(actor=inspector, report=row)
    answer_question(actor=on_time.accountant, question=asked, answer="Rinsing water")
    assert accept_report(actor=inspector, report=row).state == "accepted"
    with refused("wrong_state"):
        receive_report(actor=inspector, report=row)
    assert list_reports(actor=on_time.receiver).get() == other


def test_the_state_sees_a_shipment_without_receipt(on_time: Holders) -> None:
    a_period(on_time, received=False)
    post_change(
        actor=on_time.receiver, area=on_time.reactor,
        change=change("RF", "Z-1", "5", "0.2", area="XQ-B"),
    )  # fmt: skip
    row = seal(on_time, ReportKind.ICR)
    seal_report(actor=on_time.receiver, area=on_time.reactor, kind=ReportKind.ICR, end=END)
    row = receive_report(actor=on_time.cast.regulator_inspector, report=row)
    assert {"5.1", "5.5"} <= {f["rule"] for f in row.findings}


def test_the_balance_on_one_page_comes_from_the_ledger(holders: Holders) -> None:
    a_period(holders)
    take_inventory(holders)
    period = period_numbered(holders.plant, None)
    assert period is not None
    assert period.is_closed
    element, fissile = category_balances(
        actor=holders.accountant, area=holders.plant, period=period
    )
    sums = element.sums
    found = [x // G for x in (sums.beginning, sums.increases, sums.decreases, sums.book,
                              sums.ending, sums.muf)]  # fmt: skip
    assert found == [5800, 0, 1011, 4789, 3988, 801]
    assert fissile.substance == "U-235"
    evaluated = evaluation_of(
        actor=holders.accountant, area=holders.plant, category="E", substance="U"
    )
    assert evaluated is not None
    assert evaluated.last["muf"] == pytest.approx(0.801)
    # opened by titration, counted by titration; the same calibration cancels in part.
    assert 0.0 < evaluated.last["sigma_muf"] < 0.03
    assert sum(row["share"] for row in evaluated.contributions) == pytest.approx(1.0)


def test_the_receivers_balance_shows_the_difference_apart(holders: Holders) -> None:
    a_period(holders)
    period = period_numbered(holders.reactor, None)
    assert period is not None
    element = category_balances(actor=holders.receiver, area=holders.reactor, period=period)[0]
    assert element.sums.difference == 3 * G
    assert element.sums.adjusted_book == element.sums.ending == 997 * G


def test_what_is_due_is_told_in_time(holders: Holders) -> None:
    a_period(holders, received=False)
    due = what_is_due(actor=holders.accountant)
    assert [(d.kind, d.is_late) for d in due][:2] == [("receipt", True), ("report", True)]
    assert {d.kind for d in due} == {"receipt", "report", "taking"}
    assert {d.area.code for d in what_is_due(actor=holders.receiver)} == {"XQ-B"}
