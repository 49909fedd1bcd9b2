from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from korgan.kernel.errors import InputError, NotAllowed
from korgan.kernel.organisations.models import Organisation
from korgan.sources.domain.forecast import EndOfLifeRules
from korgan.sources.models import Licence, Source
from korgan.sources.selectors import costs_in_force, outlook
from korgan.sources.services.guarantees import enter_guarantee, release_guarantee
from korgan.sources.tests.registered import give_licence, registered
from korgan.sources.tests.test_pages import signed_in
from tests.cast import Cast


def given(cast: Cast, licence: Licence, **more: Any) -> Any:
    today = timezone.localdate()
    facts: dict[str, Any] = {
        "kind": "bank", "issuer": "Bank", "reference": "G-1", "amount": Decimal("100.50"),
        "currency": "xts", "valid_from": today, "valid_until": today + timedelta(days=30), **more,
    }  # fmt: skip
    return enter_guarantee(actor=cast.regulator_licensing, licence=licence, **facts)


def covered(cast: Cast) -> tuple[Licence, Source]:
    holder = Organisation.objects.get(id=cast.operator_applicant.organisation_id)
    licence = give_licence(holder)
    source = registered(cast.operator_applicant)
    Source.objects.filter(id=source.id).update(licence=licence)
    return licence, source


def test_the_forecast_sets_what_is_given_beside_what_is_needed(state: Cast) -> None:
    licence, _source = covered(state)
    registered(state.other_operator, serial="loose")
    guarantee = given(state, licence)
    given(state, licence, reference="G-2", currency="EUR")  # another currency does not count
    today = timezone.localdate()
    given(state, licence, reference="G-3", valid_from=today + timedelta(days=1))  # not yet
    costs = costs_in_force(country="XQ", day=today)
    asked: dict[str, Any] = {
        "day": today, "last_year": today.year + 30, "rules": EndOfLifeRules(),
        "schedule": costs.schedule, "currency": costs.currency,
    }  # fmt: skip
    found = outlook(actor=state.regulator_inspector, **asked)
    assert [(line.holder, line.licence, line.given) for line in found.lines] == [
        ("Operator one", licence, 100.5),
        ("Operator two", None, 0.0),
    ]
    assert sum(line.needed for line in found.lines) == sum(each.cost for each in found.years)
    assert found.lines[0].short == found.lines[0].needed - 100.5 > 0
    release_guarantee(actor=state.regulator_licensing, guarantee=guarantee, reason="Replaced")
    assert outlook(actor=state.regulator_inspector, **asked).lines[0].given == 0.0
    assert outlook(actor=state.neighbour_officer, **asked).lines == []


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"kind": "promise"}, "unknown_kind"),
        ({"amount": Decimal(0)}, "bad_amount"),
        ({"currency": "€"}, "bad_currency"),
        ({"valid_until": date(2000, 1, 1)}, "ends_before_it_begins"),
    ],
)
def test_what_is_no_guarantee_is_refused(state: Cast, more: dict[str, Any], code: str) -> None:
    licence, _source = covered(state)
    with pytest.raises(InputError) as caught:
        given(state, licence, **more)
    assert caught.value.code == code
    assert not licence.guarantees.exists()


def test_pages_of_guarantees(state: Cast) -> None:
    licence, _source = covered(state)
    with pytest.raises(NotAllowed):
        enter_guarantee(
            actor=state.operator_applicant, licence=licence, kind="bank", issuer="B", reference="1",
            amount=Decimal(1), currency="XTS", valid_from=date(2026, 1, 1),
            valid_until=date(2027, 1, 1),
        )  # fmt: skip
    client = signed_in(state.regulator_licensing)
    page = f"/sources/licences/{licence.id}/guarantees/"
    form = {
        "kind": "deposit", "issuer": "Treasury", "reference": "T-7", "amount": "5000",
        "currency": "XTS", "valid_from": "2026-01-01", "valid_until": "2099-01-01",
    }  # fmt: skip
    assert client.post(page, {**form, "currency": "12"}).status_code == 422
    assert client.post(page, form).status_code == 302
    assert client.post(page, form).status_code == 422
    one = licence.guarantees.get()
    shown = client.get("/sources/forecast/").content.decode()
    assert licence.number in shown
    assert "end_of_life_costs@" in shown
    assert (
        client.post(f"/sources/guarantees/{one.id}/release/", {"reason": "Paid"}).status_code == 302
    )
    stranger = signed_in(state.other_operator)
    assert stranger.get(f"/sources/guarantees/{one.id}/release/").status_code == 403
