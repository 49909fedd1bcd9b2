"""A commodity from its data sheet to what two people decided."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.organisations.domain import Actor
from korgan.trade.domain.commodities import CommodityState, Outcome, checked_entry
from korgan.trade.models import Commodity
from korgan.trade.selectors.commodities import data_sheet_in_words, list_commodities
from korgan.trade.services.commodities import (
    decide_identification,
    enter_commodity,
    identify_commodity,
)
from korgan.trade.tests.test_pages import signed_in
from tests.cast import Cast

SHEET = b"Frequency changer, 1.5 kVA, 0 to 1,000 Hz"
WHY = "600 Hz and 40 VA are reached, frequency control is better than 0.2 %."


def entered(actor: Actor) -> Commodity:
    return enter_commodity(actor=actor, description="Converter", filename="a.txt", data=SHEET)


def identified(actor: Actor, commodity: Commodity, **told: str) -> Commodity:
    facts = {"control_list": "National list, 2024", "entry": "3a225", "explanation": WHY, **told}
    return identify_commodity(actor=actor, commodity=commodity, outcome=Outcome.LISTED, **facts)


def test_a_commodity_is_identified_by_one_and_decided_by_another(cast: Cast) -> None:
    officer, second = cast.customs_officer, cast.customs_supervisor
    found = entered(officer)
    assert data_sheet_in_words(actor=officer, commodity=found) == SHEET.decode()
    with pytest.raises(Conflict, match="the commodity is"):
        decide_identification(actor=second, commodity=found, approve=True, reason="")
    found = identified(officer, found)
    assert (found.state, found.entry) == (CommodityState.IN_REVIEW, "3A225")
    with pytest.raises(NotAllowed):
        decide_identification(actor=officer, commodity=found, approve=True, reason="")
    with pytest.raises(InputError, match="say why"):
        decide_identification(actor=second, commodity=found, approve=False, reason=" ")
    found = decide_identification(actor=second, commodity=found, approve=False, reason="Which VA?")
    assert found.state == CommodityState.OPEN
    found = identified(officer, found, explanation=WHY + " The sheet says so on page 2.")
    found = decide_identification(actor=second, commodity=found, approve=True, reason="")
    assert found.state == CommodityState.DECIDED and found.decided_at is not None
    with pytest.raises(Conflict):
        identified(officer, found)


def test_only_its_own_organisation_works_on_it_and_operators_do_not_see_it(cast: Cast) -> None:
    found = entered(cast.customs_officer)
    with pytest.raises(NotAllowed):
        identified(cast.regulator_inspector, found)
    assert list(list_commodities(actor=cast.regulator_inspector)) == [found]
    assert not list_commodities(actor=cast.operator_applicant).exists()


@pytest.mark.parametrize(
    ("outcome", "entry", "code"),
    [
        (Outcome.LISTED, " ", "entry_missing"),
        (Outcome.LISTED, "3A225; drop", "entry_not_readable"),
        (Outcome.LISTED, "A" * 40, "entry_not_readable"),
        (Outcome.NOT_LISTED, "3A225", "entry_not_wanted"),
    ],
)
def test_an_entry_that_is_none_is_refused(outcome: Outcome, entry: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        checked_entry(outcome, entry)
    assert (caught.value.code, caught.value.where) == (code, "entry")


@pytest.mark.parametrize("entry", ["2.B.3", "ML10.b", "0A001.a", "5A002.a.1"])
def test_entries_are_written_as_lists_write_them(entry: str) -> None:
    assert checked_entry(Outcome.LISTED, entry) == entry


def test_the_pages_lead_from_the_sheet_to_the_decision(cast: Cast) -> None:
    officer, second = signed_in(cast.customs_officer), signed_in(cast.customs_supervisor)
    sheet = {"description": "Pump", "data_sheet": SimpleUploadedFile("sheet.pdf", b"%PDF-1.4 x")}
    made = officer.post("/trade/commodities/new/", sheet)
    assert made.status_code == 302
    page = made["Location"]
    refused = officer.post(
        f"{page}identify/",
        {"control_list": "EU 2022", "outcome": "listed", "entry": "", "explanation": WHY},
    )
    assert refused.status_code == 422 and b"name the entry of the list" in refused.content
    given = {"control_list": "EU 2022", "outcome": "not_listed", "entry": "", "explanation": WHY}
    assert officer.post(f"{page}identify/", given).status_code == 302
    assert second.post(f"{page}review/", {"decision": "approve"}).status_code == 302
    assert b"Not on the list" in second.get(page).content
    listed = officer.get("/trade/commodities/").content.decode()
    assert "Pump" in listed and "Not on the list" in listed
