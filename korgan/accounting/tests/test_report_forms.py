"""An area that states its reports in another form from a period on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from korgan.accounting.domain.counting import Count
from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.domain.reports import ReportKind
from korgan.accounting.models import AccountingReport, Area
from korgan.accounting.selectors.reports import what_is_due
from korgan.accounting.services import (
    Counted,
    change_report_form,
    post_change,
    receive_report,
    seal_report,
)
from korgan.accounting.tests.holdings import Holders, change
from korgan.accounting.tests.test_closed_periods import (
    OPEN,
    SECOND,
    a_closed_period,
    corrected,
    refused,
    seal,
    take,
)
from korgan.accounting.tests.test_pages import signed_in
from korgan.kernel.errors import NotAllowed
from korgan.kernel.organisations.domain import Actor

NEW = "code10@2017-draft"


def changed(actor: Actor, area: Area, profile: str = NEW, reason: str = "Agreed anew") -> Area:
    return change_report_form(actor=actor, area=area, profile=profile, reason=reason)


def test_what_was_reported_in_the_form_before_is_not_due_in_the_new_one(holders: Holders) -> None:
    a_closed_period(holders, "national@1", measured=False)
    holders.plant.regime = "UK"
    holders.plant.save(update_fields=["regime"])
    changed(holders.cast.regulator_inspector, holders.plant, "uk@2019-196-2")
    due = {each.what for each in what_is_due(actor=holders.accountant) if each.kind == "report"}
    assert not due & {"PIL", "MBR"}


def test_a_report_is_sealed_in_the_form_that_the_area_has_by_then(holders: Holders) -> None:
    a_closed_period(holders, "national@1", measured=False)
    seen = Area.objects.get(id=holders.plant.id)
    changed(holders.cast.regulator_inspector, holders.plant)
    day = OPEN + timedelta(days=1)
    post_change(
        actor=holders.accountant, area=seen,
        change=change("LD", "A-1", "1", "0.045", items=0, event_date=day),
    )  # fmt: skip
    row = seal_report(
        actor=holders.accountant, area=seen, kind=ReportKind.ICR, end=SECOND,
        explanation="Found while forms changed",
    )  # fmt: skip
    assert row.profile == NEW


def test_every_report_of_the_last_taking_comes_before_a_new_form(holders: Holders) -> None:
    holders.plant.profile, holders.plant.regime = "uk@2019-196", ""
    holders.plant.save(update_fields=["profile", "regime"])
    plutonium = change("RF", "P-1", "20", category=ElementCategory.PLUTONIUM)
    post_change(actor=holders.accountant, area=holders.plant, change=plutonium)
    taken = [Counted("A-1", "E", Count(items=5)), Counted("A-2", "E", Count(items=1))]
    take(holders, OPEN, *taken, Counted("P-1", "P", Count(items=1)))
    kinds = [ReportKind.ICR, ReportKind.PIL, ReportKind.MBR, ReportKind.MBR]
    for kind in kinds:
        with refused("period_half_reported"):
            changed(holders.cast.regulator_inspector, holders.plant)
        seal(holders, kind, OPEN)
    assert changed(holders.cast.regulator_inspector, holders.plant).profile == NEW


def test_a_copy_for_training_keeps_its_form(holders: Holders) -> None:
    Area.objects.filter(id=holders.plant.id).update(is_training=True)
    with refused("not_in_training"):
        changed(holders.cast.regulator_inspector, holders.plant)


@pytest.mark.parametrize("before", ["national@1", "uk@2019-196-2"])
def test_the_next_period_is_reported_in_the_new_form_corrections_included(
    holders: Holders, before: str
) -> None:
    inspector = holders.cast.regulator_inspector
    discard = a_closed_period(holders, before, measured=False)
    page = f"/accounting/areas/{holders.plant.id}/reports/"
    client = signed_in(inspector)
    assert "Change the form" in client.get(page).content.decode()
    assert client.post(page, {"profile": before, "reason": "Agreed anew"}).status_code == 422
    assert client.post(page, {"profile": NEW, "reason": "Agreed anew"}).status_code == 302
    holders.plant.refresh_from_db()
    assert holders.plant.profile == NEW
    corrected(holders, discard)
    take(
        holders, SECOND, Counted("A-1", "E", Count(items=4)), Counted("A-2", "E", Count(items=1))
    )  # fmt: skip
    for kind in ReportKind:
        seal(holders, kind, SECOND)
    forms = AccountingReport.objects.order_by("id").values_list("end", "profile")
    assert {profile for end, profile in forms if end < OPEN} == {before}
    assert {profile for end, profile in forms if end >= OPEN} == {NEW}
    for report in AccountingReport.objects.order_by("id"):
        again = receive_report(actor=inspector, report=report)
        errors = {f["rule"] for f in again.findings if f["severity"] == "error"}
        assert errors <= {"9.1"}, again.findings


def test_a_period_is_reported_in_one_form(holders: Holders) -> None:
    inspector = holders.cast.regulator_inspector
    post_change(
        actor=holders.accountant, area=holders.plant, change=change("LD", "A-1", "10", "0.45")
    )
    take(
        holders, OPEN, Counted("A-1", "E", Count(items=4)), Counted("A-2", "E", Count(items=1))
    )  # fmt: skip
    with refused("period_half_reported"):
        changed(inspector, holders.plant)
    for kind in ReportKind:
        seal(holders, kind, OPEN)
    assert changed(inspector, holders.plant).profile == NEW
    post_change(
        actor=holders.accountant, area=holders.plant,
        change=change("LD", "A-1", "1", "0.045", items=0, event_date=SECOND),
    )  # fmt: skip
    seal(holders, ReportKind.ICR, SECOND)
    with refused("period_half_reported"):
        changed(inspector, holders.plant, "national@1")


def test_what_is_no_form_or_has_no_reason_is_refused(holders: Holders) -> None:
    inspector = holders.cast.regulator_inspector
    with refused("same_form"):
        changed(inspector, holders.plant, holders.plant.profile)
    with refused("reason_missing"):
        changed(inspector, holders.plant, reason=" ")
    with pytest.raises(NotAllowed):
        changed(holders.accountant, holders.plant)
