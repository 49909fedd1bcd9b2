from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.records.tests.list_contract import ListContract
from korgan.sources.models import Recognition, ServiceProvider
from korgan.sources.selectors.calendar import licence_calendar
from korgan.sources.selectors.providers import list_recognitions
from korgan.sources.services.providers import (
    Recognised,
    add_provider,
    recognise_service,
    withdraw_recognition,
)
from korgan.sources.tables.provider import PROVIDERS
from korgan.sources.tests.test_pages import signed_in
from tests.cast import Cast

FROM, UNTIL = date(2026, 1, 1), date(2028, 12, 31)


class TestProviders(ListContract):
    record_list = PROVIDERS

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        label: dict[str, Any] = {
            "organisation_id": cast.regulator_inspector.organisation_id, "country": "XQ",
            "releasability": "state",
        }  # fmt: skip
        provider, _made = ServiceProvider.objects.get_or_create(name="Laboratory", **label)
        Recognition.objects.bulk_create(
            Recognition(
                provider=provider, service="dosimetry", number=f"D-{n}", valid_from=FROM,
                valid_until=UNTIL + timedelta(days=n // 3), **label,
            )
            for n in range(offset, offset + count)
        )  # fmt: skip


def recognised(**more: Any) -> Recognised:
    facts: dict[str, Any] = {
        "service": "dosimetry", "number": "D-1", "valid_from": FROM, "valid_until": UNTIL, **more
    }  # fmt: skip
    return Recognised(**facts)


def test_the_regulator_recognises_and_withdraws_and_the_state_reads(state: Cast) -> None:
    officer = state.regulator_licensing
    provider = add_provider(actor=officer, name="  Film  badge lab ", recognised=recognised())
    assert provider.name == "Film badge lab"
    again = recognised(service="leak_testing", number="L-1")
    made = recognise_service(actor=officer, provider=provider, recognised=again)
    assert list_recognitions(actor=state.other_operator).count() == 2
    assert list_recognitions(actor=state.neighbour_officer).count() == 0
    withdraw_recognition(actor=officer, recognition=made, reason="Failed a comparison")
    made.refresh_from_db()
    assert made.withdrawn_on == timezone.localdate()
    with pytest.raises(Conflict):
        withdraw_recognition(actor=officer, recognition=made, reason="Failed again")
    with pytest.raises(NotAllowed):
        add_provider(actor=state.operator_applicant, name="Own lab", recognised=recognised())
    found = licence_calendar(actor=officer, first=UNTIL, last=UNTIL)
    assert [entry.kind for entry in found] == ["recognition"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"service": "magic"}, "unknown_service"),
        ({"number": " "}, "number_missing"),
        ({"valid_until": date(2025, 1, 1)}, "ends_before_it_begins"),
        ({}, "number_used"),
    ],
)
def test_what_cannot_be_recognised_is_refused(state: Cast, more: dict[str, Any], code: str) -> None:
    officer = state.regulator_licensing
    provider = add_provider(actor=officer, name="Laboratory", recognised=recognised())
    with pytest.raises(InputError) as caught:
        recognise_service(actor=officer, provider=provider, recognised=recognised(**more))
    assert caught.value.code == code
    assert Recognition.objects.count() == 1


def test_the_pages_of_providers(state: Cast) -> None:
    client = signed_in(state.regulator_licensing)
    given = {
        "name": "Laboratory", "service": "dosimetry", "number": "D-1", "valid_from": "2026-01-01",
        "valid_until": (timezone.localdate() + timedelta(days=9)).isoformat(),
    }  # fmt: skip
    page = client.post("/sources/providers/enter/", given)["Location"]
    assert client.post("/sources/providers/enter/", given).status_code == 422
    assert "Individual dosimetry" in client.get(page).content.decode()
    more = {**given, "service": "waste", "number": "W-1"}
    assert client.post(f"{page}recognise/", more).status_code == 302
    one = Recognition.objects.get(service="waste")
    withdraw = f"/sources/providers/recognitions/{one.id}/withdraw/"
    assert client.post(withdraw, {"reason": "No store"}).status_code == 302
    assert "No store" in client.get(page).content.decode()
    shown = client.get("/sources/providers/?valid=yes").content.decode()
    assert ("D-1" in shown, "W-1" in shown) == (True, False)
    holder = signed_in(state.operator_applicant)
    assert "Laboratory" in holder.get(page).content.decode()
    assert holder.get("/sources/providers/enter/").status_code == 403
