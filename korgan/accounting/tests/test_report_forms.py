"""An area that states its reports in another form from a period on."""

from __future__ import annotations

import pytest

from korgan.accounting.domain.counting import Count
from korgan.accounting.domain.reports import ReportKind
from korgan.accounting.models import AccountingReport, Area
from korgan.accounting.services import (
    Counted,
    change_report_form,
    post_change,
    receive_report,
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
