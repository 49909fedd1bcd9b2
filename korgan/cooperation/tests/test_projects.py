from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pytest_django import Settings

from korgan.cooperation.domain.money import MoneyForm, MoneyKind
from korgan.cooperation.models import MoneyLine
from korgan.cooperation.selectors.projects import (
    agreements_of,
    cost_shares,
    get_project,
    list_projects,
    mismatches,
    overview,
    programmes,
)
from korgan.cooperation.services import (
    add_agreement,
    enter_rate,
    join_project,
    record_money,
    record_result,
)
from korgan.cooperation.tests.programme import need, partner, piece, project, site_of
from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.errors import Conflict, InputError, NotAllowed, NotFound
from korgan.kernel.organisations.domain import Actor
from tests.cast import Cast


def pay(
    actor: Actor, amount: int, currency: str, name: str = "Programme", **more: object
) -> MoneyLine:
    found = list_projects(actor=actor).first()
    assert found is not None
    facts = {
        "kind": MoneyKind.DISBURSEMENT,
        "form": MoneyForm.CASH,
        "on": date(2026, 3, 1),
        **more,
    }
    return record_money(
        actor=actor,
        project=found,
        partner=partner(actor, name),
        amount=Decimal(amount),
        currency=currency,
        **facts,  # type: ignore[arg-type]
    )


def test_money_is_valued_once_and_keeps_its_rate(cast: Cast) -> None:
    boss = cast.administrator
    project(boss)
    enter_rate(actor=boss, currency="EUR", on=date(2026, 2, 1), value=Decimal("1.1"), source="bank")
    line = pay(boss, 1000, "EUR")
    assert (line.value, line.rate, line.rate_source) == (Decimal("1100.00"), Decimal("1.1"), "bank")
    enter_rate(
        actor=boss, currency="EUR", on=date(2026, 2, 1), value=Decimal("9"), source="bank, again"
    )
    line.refresh_from_db()
    assert line.value == Decimal("1100.00")
    assert '"rate":"1.1' in AuditEntry.objects.get(verb="cooperation.money_recorded").facts


def test_a_currency_without_a_rate_is_refused_and_nothing_is_written(cast: Cast) -> None:
    boss = cast.administrator
    project(boss)
    with pytest.raises(InputError, match="no rate of EUR for 2026-03-01"):
        pay(boss, 1000, "EUR")
    with pytest.raises(InputError, match="greater than zero"):
        pay(boss, 0, "USD")
    with pytest.raises(InputError, match="reporting currency"):
        enter_rate(actor=boss, currency="USD", on=date(2026, 2, 1), value=Decimal(1), source="bank")
    assert not MoneyLine.objects.exists()


def test_agreed_shares_over_100_percent_are_refused(cast: Cast) -> None:
    boss = cast.administrator
    found = project(boss)
    one, other = partner(boss, "One"), partner(boss, "Other")
    join_project(actor=boss, project=found, partner=one, role=1, share=Decimal(60))
    with pytest.raises(InputError, match="add up to 110 %"):
        join_project(actor=boss, project=found, partner=other, role=1, share=Decimal(50))
    with pytest.raises(InputError, match="share of One"):
        join_project(actor=boss, project=found, partner=one, role=4, share=Decimal(50))
    join_project(actor=boss, project=found, partner=one, role=1, share=Decimal(50))
    join_project(actor=boss, project=found, partner=other, role=1, share=Decimal(50))


def test_shares_by_partner_and_year_keep_cash_and_in_kind_apart(cast: Cast) -> None:
    boss = cast.administrator
    project(boss)
    pay(boss, 300, "USD")
    pay(boss, 100, "USD", "State", on=date(2026, 5, 1))
    pay(boss, 900, "USD", "State", form=MoneyForm.IN_KIND)
    pay(boss, 50, "USD", kind=MoneyKind.PLEDGE)
    cash, in_kind = cost_shares(actor=boss)
    assert cash.rows == [
        ("Programme", [(Decimal("300.00"), 0.75)]),
        ("State", [(Decimal("100.00"), 0.25)]),
    ]
    assert in_kind.rows == [("State", [(Decimal("900.00"), 1.0)])]
    (pledges,) = cost_shares(actor=boss, kind=MoneyKind.PLEDGE)
    assert pledges.rows == [("Programme", [(Decimal("50.00"), 1.0)])]


def test_what_does_not_fit_together_is_found(cast: Cast) -> None:
    boss = cast.administrator
    met, unmet = need(boss), need(boss, "N-2")
    here = site_of(boss)
    one = project(boss, "A", needs=[met], sites=[here])
    other = project(boss, "B", needs=[met], sites=[here], lead=partner(boss, "Other"))
    loose = project(boss, "C")
    found = mismatches(actor=boss)
    assert [(a, b) for a, b, *_ in found.overlaps] == [(one, other)]
    assert (found.needs, found.projects) == ([unmet], [loose])
    assert overview(actor=boss) == {"running": 0, "needs": 1}
    project(boss, "D", needs=[unmet], status=5)
    assert mismatches(actor=boss).needs == [unmet]


def test_a_programme_says_who_brings_and_who_gets(cast: Cast) -> None:
    boss = cast.administrator
    found = project(boss, programme="Corridor", sites=[site_of(boss)])
    piece(boss, project=found)
    pay(boss, 300, "USD")
    (row,) = programmes(actor=boss)
    assert row["partners"] == {"Programme": {"cash": Decimal("300.00"), "in_kind": 0}}
    assert row["states"]["XQ"]["equipment"] == 1


def test_partners_see_projects_and_strangers_do_not(cast: Cast) -> None:
    boss = cast.administrator
    found = project(boss)
    assert get_project(actor=cast.partner_observer, project_id=found.id) == found
    for stranger in (cast.neighbour_officer,):
        with pytest.raises(NotFound):
            get_project(actor=stranger, project_id=found.id)
    with pytest.raises(NotAllowed):
        need(cast.partner_observer)
    with pytest.raises(InputError, match="another organisation"):
        record_result(
            actor=cast.customs_supervisor,
            project=found,
            kind=1,
            indicator="x",
            year=2026,
            target=Decimal(1),
        )


def test_an_agreement_keeps_its_text(cast: Cast, tmp_path: Path, settings: Settings) -> None:
    settings.DOCUMENT_ROOT = tmp_path
    boss = cast.administrator
    made = add_agreement(
        actor=boss,
        project=project(boss),
        reference="MoU",
        signed_on=date(2024, 1, 1),
        about="delivery",
        file=("mou.pdf", b"%PDF"),
    )
    assert made.document is not None and made.document.size == 4
    (own,) = agreements_of(actor=boss, project=made.project)
    (other,) = agreements_of(actor=cast.partner_observer, project=made.project)
    assert vars(own)["readable"] == made.document
    assert vars(other)["readable"] is None


def test_double_identifiers_and_backward_projects_are_refused(cast: Cast) -> None:
    boss = cast.administrator
    project(boss)
    with pytest.raises(Conflict, match="taken"):
        project(boss)
    with pytest.raises(InputError, match="before it begins"):
        project(boss, "B", ends=date(2020, 1, 1))
