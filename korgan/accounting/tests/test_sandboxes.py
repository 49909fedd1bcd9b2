"""A training sandbox: apart from all that is live, read by those who opened it, marked once."""

from __future__ import annotations

import pytest

from korgan.accounting.domain.reports import ReportKind
from korgan.accounting.domain.sandbox import Answer, ScenarioKind
from korgan.accounting.models import (
    Account,
    AccountingReport,
    Area,
    LedgerLine,
    Sandbox,
)
from korgan.accounting.selectors.facilities import list_areas, list_facilities
from korgan.accounting.selectors.ledger import find_batches, list_movements, verify_chain
from korgan.accounting.selectors.reports import list_reports, overview, what_is_due
from korgan.accounting.selectors.sandboxes import list_sandboxes, places_of
from korgan.accounting.services import (
    inject,
    open_sandbox,
    post_change,
    receive_report,
    score,
    seal_report,
)
from korgan.accounting.tests.holdings import Holders, change
from korgan.accounting.tests.test_pages import signed_in
from korgan.kernel.deadlines.models import Deadline
from korgan.kernel.errors import InputError
from korgan.kernel.events.models import Event
from korgan.kernel.organisations.domain import Actor


def sandbox_of(holders: Holders, *kinds: ScenarioKind, seed: int = 7) -> Sandbox:
    opened = open_sandbox(actor=holders.accountant, area=holders.plant, seed=seed)
    return inject(actor=holders.accountant, sandbox=opened, scenarios=kinds)


def test_nothing_live_changes_and_no_list_of_live_areas_shows_it(holders: Holders) -> None:
    people: list[Actor] = [holders.accountant, holders.cast.regulator_inspector]

    def live() -> list[object]:
        return [
            [
                set(list_areas(actor=actor)),
                set(list_movements(actor=actor)),
                set(list_reports(actor=actor)),
                overview(actor=actor),
                set(list_facilities(actor=actor)),
                [str(d) for d in what_is_due(actor=actor)],
                set(find_batches(actor=actor, text="T")),
                set(find_batches(actor=actor, text="A")),
            ]
            for actor in people
        ] + [Deadline.objects.count(), Event.objects.filter(name="accounting.report_sent").count()]

    accounts = set(Account.objects.values_list("id", flat=True))
    lines = LedgerLine.objects.filter(account_id__in=accounts).count()
    before = live()
    sandbox = sandbox_of(holders, ScenarioKind.LOST_ITEM)
    assert live() == before
    assert LedgerLine.objects.filter(account_id__in=accounts).count() == lines
    assert sandbox.area.is_training
    assert sandbox.area.code.startswith("T")
    assert sandbox.area.organisation.memberships.count() == 0


def test_its_books_are_read_by_those_who_opened_it_and_written_by_nobody(holders: Holders) -> None:
    sandbox = sandbox_of(holders)
    area = sandbox.area
    assert verify_chain(actor=holders.accountant, area=area) == area.movements.count() > 10
    assert list(list_sandboxes(actor=holders.second)) == [sandbox]
    for other in (holders.receiver, holders.cast.regulator_inspector):
        assert list(list_sandboxes(actor=other)) == []
        assert signed_in(other).get(f"/accounting/areas/{area.id}/").status_code == 404
    made = change("LD", "A-1", "1", area=area.code)
    with pytest.raises(InputError) as caught:
        post_change(actor=holders.accountant, area=area, change=made)
    assert caught.value.code == "not_your_books"
    with pytest.raises(InputError) as caught:
        seal_report(
            actor=holders.accountant,
            area=area,
            kind=ReportKind.ICR,
            end=area.opened_on,  # type: ignore[arg-type]
        )
    assert caught.value.code == "not_your_books"
    report = AccountingReport.objects.filter(area=area).order_by("id").first()
    assert report is not None
    with pytest.raises(InputError) as caught:
        receive_report(actor=holders.cast.regulator_inspector, report=report)
    assert caught.value.code == "wrong_state"


def test_every_report_says_that_it_is_none(holders: Holders) -> None:
    sandbox = sandbox_of(holders, ScenarioKind.LATE_REPORT)
    reports = list(AccountingReport.objects.filter(area=sandbox.area).select_related("document"))
    assert {r.kind for r in reports} == {"ICR", "PIL", "MBR"}
    assert {r.state for r in reports} == {"training"}
    assert all(r.document.filename.startswith("TRAINING-") for r in reports)
    assert all("TRAINING - NOT A REPORT" in r.content for r in reports)
    hidden = sandbox.hidden[0]
    late = [f"{r.kind}/{r.number}" for r in reports if r.due_on and r.report_date > r.due_on]
    assert late == [hidden["where"]]


def test_a_year_with_everything_in_it_is_played_and_answered_on_the_pages(holders: Holders) -> None:
    client = signed_in(holders.accountant)
    made = client.post(
        "/accounting/training/",
        {"area": holders.plant.id, "seed": "12", "scenarios": [k.value for k in ScenarioKind]},
    )
    sandbox = Sandbox.objects.get()
    assert made.status_code == 302
    page = client.get(f"/accounting/training/{sandbox.id}/").content.decode()
    assert "Nothing here is live" in page
    assert "What it was" not in page
    area = sandbox.area
    for path in ("", "items/", "inventories/", "reports/", "methods/"):
        found = client.get(f"/accounting/areas/{area.id}/{path}")
        assert found.status_code == 200
        assert "Nothing here is live" in found.content.decode()
    taking = area.takings.first()
    report = area.reports.first()
    assert taking is not None and report is not None
    for path in (f"inventories/{taking.id}/", f"reports/{report.id}/", "training/ledger/"):
        assert client.get(f"/accounting/{path}").status_code == 200
    answers: dict[str, str] = {}
    for number, hidden in enumerate(sandbox.hidden[:4], 1):
        answers |= {
            f"kind_{number}": hidden["kind"], f"where_{number}": hidden["where"],
            f"amount_{number}": str(hidden["amount"]),
        }  # fmt: skip
        assert hidden["where"] in places_of(sandbox).of(ScenarioKind(hidden["kind"]))
    client.post(f"/accounting/training/{sandbox.id}/", answers)
    row = sandbox.answers.get()
    assert (row.points, row.of) == (40, 50)
    page = client.get(f"/accounting/training/{sandbox.id}/").content.decode()
    assert "What it was" in page
    assert "Not found" in page
    again = client.post(f"/accounting/training/{sandbox.id}/", answers)
    assert again.status_code == 422
    assert Event.objects.filter(name="accounting.sandbox_scored").count() == 1


def test_an_answer_that_is_no_number_is_refused_and_nothing_is_marked(holders: Holders) -> None:
    sandbox = sandbox_of(holders)
    client = signed_in(holders.second)
    refused = client.post(
        f"/accounting/training/{sandbox.id}/", {"kind_1": "lost_item", "amount_1": "much"}
    )
    assert refused.status_code == 422
    assert not sandbox.answers.exists()
    found = score(actor=holders.second, sandbox=sandbox, answers=[])
    assert (found.points, found.of) == (10, 10)


def test_wrong_use_is_refused(holders: Holders) -> None:
    sandbox = open_sandbox(actor=holders.accountant, area=holders.plant, seed=1)
    with pytest.raises(InputError) as caught:
        score(actor=holders.accountant, sandbox=sandbox, answers=[])
    assert caught.value.code == "not_played"
    inject(actor=holders.accountant, sandbox=sandbox)
    with pytest.raises(InputError) as caught:
        inject(actor=holders.accountant, sandbox=sandbox)
    assert caught.value.code == "played_already"
    with pytest.raises(InputError) as caught:
        open_sandbox(actor=holders.receiver, area=holders.plant)
    assert caught.value.code == "not_found"
    with pytest.raises(InputError) as caught:
        open_sandbox(actor=holders.receiver, area=holders.reactor)
    assert caught.value.code == "nothing_to_play_with"
    with pytest.raises(InputError) as caught:
        open_sandbox(actor=holders.accountant, area=sandbox.area)
    assert caught.value.code == "not_found", "a copy is not copied"
    lost = Answer(ScenarioKind.LOST_ITEM, "A-1", 1.0)
    score(actor=holders.accountant, sandbox=sandbox, answers=[lost])
    with pytest.raises(InputError) as caught:
        score(actor=holders.accountant, sandbox=sandbox, answers=[lost])
    assert caught.value.code == "answered_already"
    assert Area.objects.filter(is_training=True).count() == 1
