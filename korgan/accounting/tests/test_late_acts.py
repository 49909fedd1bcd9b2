"""Re-batchings and receipts that were forgotten in a closed period."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from korgan.accounting.domain.counting import Count
from korgan.accounting.domain.reports import Report, ReportKind
from korgan.accounting.models import Batch, Movement, Transfer
from korgan.accounting.profiles import load_profile
from korgan.accounting.readers.report_json import reports_from_json
from korgan.accounting.readers.reports import parse_reports
from korgan.accounting.selectors.balances import category_balances, evaluation_of, periods_of
from korgan.accounting.selectors.ledger import batch_holding, replay, verify_chain
from korgan.accounting.services import (
    Counted,
    finish_inventory,
    freeze_inventory,
    post_change,
    rebatch,
    receive_transfer,
    reconcile_inventory,
    record_counts,
    seal_report,
)
from korgan.accounting.tests.holdings import DAY, DESCRIPTION, G, Holders, change
from korgan.accounting.tests.test_closed_periods import (
    FIRST,
    OPEN,
    PROFILES,
    SECOND,
    WHY,
    refused,
    seal,
    sums,
    take,
)
from korgan.accounting.tests.test_pages import signed_in
from korgan.kernel.documents.selectors import read_original

MADE = [(change("RP", "B-1", "800", "36", items=2), DESCRIPTION)]
FOUND = Counted(
    "B-1", "E", Count(items=2, element=800 * G, isotopes={"U-235": 36 * G}), method="SCALE",
    place="1",
)  # fmt: skip
THERE, GONE = Counted("A-1", "E", Count(items=5)), Counted("A-2", "E", Count(present=False))


def in_profile(holders: Holders, profile: str) -> None:
    for area in (holders.plant, holders.reactor):
        area.regime, area.profile = "", profile
        area.save(update_fields=["regime", "profile"])


def batch(name: str, area_code: str = "XQ-A") -> Batch:
    return Batch.objects.select_related("area", "place").get(name=name, area__code=area_code)


def forgotten(holders: Holders, *names: str) -> Movement:
    row = rebatch(
        actor=holders.accountant, area=holders.plant, kind="re-batching", on=DAY,
        sources=[batch(name) for name in names], products=MADE, late=True,
    )  # fmt: skip
    assert isinstance(row, Movement)
    return row


@pytest.mark.parametrize("profile", PROFILES)
def test_a_forgotten_rebatching_explains_what_the_taking_found(
    holders: Holders, profile: str
) -> None:
    in_profile(holders, profile)
    # A-2 had become B-1, and nobody had written it down.
    take(holders, FIRST, THERE, GONE, FOUND)
    for kind in (ReportKind.PIL, ReportKind.MBR):
        seal(holders, kind, FIRST)
    used = forgotten(holders, "A-2")
    made = Movement.objects.get(area=holders.plant, code="RP")
    for row in (used, made):
        assert (row.status, row.event_date) == ("L", OPEN)
        assert row.record["event_date"] == DAY.isoformat()
    assert not any(batch_holding(batch("A-2")).values())
    assert batch_holding(batch("B-1"))["U"] == 800 * G
    assert [each.source for each in batch("B-1").origins.all()] == [batch("A-2")]
    verify_chain(actor=holders.accountant, area=holders.plant)
    replay(actor=holders.accountant, area=holders.plant)
    take(holders, SECOND, THERE, FOUND)
    changes = seal(holders, ReportKind.ICR, SECOND)
    assert [(line.code, line.on, line.element_ug // G) for line in changes.lines] == [
        ("RM", DAY, 800),
        ("RP", DAY, 800),
    ]
    late = "N" if profile.startswith("code10") else "L"
    assert {line.status for line in changes.lines} == {late}
    seal(holders, ReportKind.PIL, SECOND)
    found = sums(seal(holders, ReportKind.MBR, SECOND))
    assert (found["RM"], found["RP"], found["MF"]) == (800, 800, 0)
    evaluated = evaluation_of(
        actor=holders.accountant, area=holders.plant, category="E", substance="U"
    )
    assert evaluated is not None
    assert not evaluated.problems


def test_what_the_taking_saw_was_not_used_up_before_it(holders: Holders) -> None:
    with refused("not_late"):
        forgotten(holders, "A-2")
    take(holders, FIRST, THERE, Counted("A-2", "E", Count(items=1)))
    before = Movement.objects.count()
    with refused("counted_since"):
        forgotten(holders, "A-2")
    with refused("period_closed"):
        rebatch(
            actor=holders.accountant, area=holders.plant, kind="re-batching", on=DAY,
            sources=[batch("A-2")], products=MADE,
        )  # fmt: skip
    assert Movement.objects.count() == before


def test_a_batch_that_changed_after_the_forgotten_day_is_looked_at_first(holders: Holders) -> None:
    post_change(
        actor=holders.accountant, area=holders.plant,
        change=change("LD", "A-2", "10", "0.45", items=0, event_date=DAY + timedelta(days=1)),
    )  # fmt: skip
    take(holders, FIRST, THERE, GONE, FOUND)
    with refused("used_since"):
        forgotten(holders, "A-2")


def shipped(holders: Holders) -> Transfer:
    """A-2 leaves the plant; the reactor closes its period without knowing of it."""
    post_change(
        actor=holders.accountant, area=holders.plant,
        change=change("SD", "A-2", "800", "36", items=None, counterpart="XQ-B"),
    )  # fmt: skip
    return Transfer.objects.select_related("receiver", "shipper").get()


def count_reactor(holders: Holders, on: date, *counts: Counted) -> None:
    taking = freeze_inventory(actor=holders.receiver, area=holders.reactor, on=on)
    if counts:
        record_counts(actor=holders.receiver, taking=taking, counts=list(counts))
    reconcile_inventory(actor=holders.receiver, taking=taking)
    finish_inventory(actor=holders.receiver, taking=taking, explanation=WHY)


def sealed(holders: Holders, kind: ReportKind, on: date) -> Report:
    row = seal_report(
        actor=holders.receiver,
        area=holders.reactor,
        kind=kind,
        end=on,
        explanation=WHY,
    )
    _, data = read_original(actor=holders.receiver, document_id=row.document_id)
    parsed = parse_reports(data.decode(), load_profile(holders.reactor.profile))
    assert parsed.reports == reports_from_json(row.content)
    return parsed.reports[0]


@pytest.mark.parametrize("profile", PROFILES)
def test_a_forgotten_receipt_enters_the_open_period_with_its_difference(
    holders: Holders, profile: str
) -> None:
    in_profile(holders, profile)
    transfer = shipped(holders)
    count_reactor(holders, FIRST)
    day = DAY + timedelta(days=3)
    with refused("period_closed"):
        receive_transfer(actor=holders.receiver, transfer=transfer, on=day, place="1")
    row = receive_transfer(
        actor=holders.receiver, transfer=transfer, on=day, place="1", element=797 * G,
        isotopes={"U-235": 35_900_000}, late=True,
    )  # fmt: skip
    assert isinstance(row, Movement)
    rows = Movement.objects.filter(area=holders.reactor).order_by("number")
    assert [(each.code, each.status, each.event_date) for each in rows] == [
        ("RD", "L", OPEN),
        ("DI", "L", OPEN),
    ]
    assert {each.record["event_date"] for each in rows} == {day.isoformat()}
    assert batch_holding(batch("A-2", "XQ-B"))["U"] == 797 * G
    transfer.refresh_from_db()
    assert transfer.receipt == row
    verify_chain(actor=holders.receiver, area=holders.reactor)
    count_reactor(holders, SECOND, Counted("A-2", "E", Count(items=1)))
    lines = sealed(holders, ReportKind.ICR, SECOND).lines
    assert [(line.code, line.on, line.element_ug // G) for line in lines] == [
        ("RD", day, 800),
        ("DI", day, 3),
    ]
    sealed(holders, ReportKind.PIL, SECOND)
    assert sums(sealed(holders, ReportKind.MBR, SECOND))["MF"] == 0


def test_a_receipt_of_what_the_taking_found_is_not_there_twice(holders: Holders) -> None:
    transfer = shipped(holders)
    found = Count(items=1, element=800 * G, isotopes={"U-235": 36 * G})
    count_reactor(holders, FIRST, Counted("A-2", "E", found, method="SCALE", place="1"))
    receive_transfer(
        actor=holders.receiver, transfer=transfer, on=DAY + timedelta(days=3), place="1", late=True
    )
    assert batch_holding(batch("A-2", "XQ-B"))["U"] == 800 * G
    now = periods_of(holders.reactor)[0]
    (element, _fissile) = category_balances(
        actor=holders.receiver, area=holders.reactor, period=now
    )
    # The gain of the closed period turns out to be the receipt.
    assert {code: amount // G for code, _label, amount in element.changes}["RD"] == 800


def test_what_comes_back_late_was_not_gone_at_the_taking(holders: Holders) -> None:
    first = shipped(holders)
    receive_transfer(actor=holders.receiver, transfer=first, on=DAY, place="1")
    back = change(
        "SD", "A-2", "800", "36", items=None, area="XQ-B", counterpart="XQ-A",
        event_date=DAY + timedelta(days=5),
    )  # fmt: skip
    post_change(actor=holders.receiver, area=holders.reactor, change=back)
    transfer = Transfer.objects.get(receiver=holders.plant)
    take(holders, FIRST, THERE)
    receive_transfer(
        actor=holders.accountant, transfer=transfer, on=DAY + timedelta(days=7), place="1",
        element=799 * G, isotopes={"U-235": 36 * G}, late=True,
    )  # fmt: skip
    assert batch_holding(batch("A-2"))["U"] == 799 * G


def test_the_pages_take_what_was_forgotten(holders: Holders) -> None:
    take(holders, FIRST, THERE, GONE, FOUND)
    client = signed_in(holders.accountant)
    path = f"/accounting/areas/{holders.plant.id}/operations/"
    assert "Show the batches of that day" in client.get(path).content.decode()
    late = f"{path}?late_on={DAY.isoformat()}"
    page = client.get(late).content.decode()
    assert "A-2" in page
    assert "Late: forgotten on" in page
    given = {
        "step": "rebatch", "kind": "re-batching", "sources": [batch("A-2").id], "place": "1",
        "unit": "g", "name_1": "B-1", "items_1": "2",
    }  # fmt: skip
    answer = client.post(late, given)
    assert answer.status_code == 302, answer.content.decode()
    assert Movement.objects.filter(status="L").count() == 2
    assert batch_holding(batch("B-1"))["U"] == 800 * G
    refusal = client.post(late, {**given, "sources": [batch("A-1").id], "name_1": "B-2"})
    assert refusal.status_code == 422
    assert "was there at the inventory taking" in refusal.content.decode()


def test_the_page_of_a_transfer_takes_a_late_receipt(holders: Holders) -> None:
    transfer = shipped(holders)
    count_reactor(holders, FIRST)
    client = signed_in(holders.receiver)
    given = {"event_date": DAY.isoformat(), "place": "1", "unit": "g", "method": ""}
    path = f"/accounting/transfers/{transfer.id}/"
    assert client.post(path, given).status_code == 422
    assert client.post(path, given | {"is_late": "on"}).status_code == 302
    assert Movement.objects.get(area=holders.reactor).status == "L"
