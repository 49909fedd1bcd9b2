from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from korgan.kernel.errors import InputError, NotAllowed
from korgan.law.models import TextVersion, Work
from korgan.law.readers import read_legal_file
from korgan.law.selectors.regulator import checklists_at
from korgan.law.services.regulator import offer_checklist
from korgan.law.services.texts import import_work, set_status
from tests.cast import Cast, user_of

STEPS = b"Alarm procedure\n1. Stop the vehicle.\n2. Measure again.\n"


def procedure(cast: Cast) -> Work:
    return import_work(
        actor=cast.regulator_licensing,
        content=read_legal_file(STEPS, "steps.txt"),
        data=STEPS,
        filename="steps.txt",
        kind="procedure",
        number="3",
        adopted_on=date(2022, 9, 1),
        title="Alarm procedure",
        language="en",
        in_force_from=date(2022, 9, 1),
    ).work


def test_a_procedure_is_a_checklist_where_the_regulator_offers_it(packs: Cast) -> None:
    work = procedure(packs)
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user_of(packs.regulator_licensing))
    address = f"/law/texts/{work.id}/"
    assert "Offer it as a checklist" in client.get(address).content.decode()
    assert client.post(f"{address}places/", {"places": ["border.case"]}).status_code == 302
    for officer in (packs.regulator_licensing, packs.customs_officer):
        assert list(checklists_at(actor=officer, place="border.case")) == [work]
        assert not checklists_at(actor=officer, place="trade.match").exists()
    assert not checklists_at(actor=packs.neighbour_officer, place="border.case").exists()
    client.post(f"{address}places/", {"places": ["trade.match"]})
    assert not checklists_at(actor=packs.customs_officer, place="border.case").exists()
    assert client.post(f"{address}places/", {"places": ["moon"]}).status_code == 400


def test_the_page_says_whether_the_checklist_is_offered_at_all(packs: Cast) -> None:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user_of(packs.regulator_licensing))
    work = procedure(packs)
    address = f"/law/texts/{work.id}/places/"
    page = client.post(address, {"places": ["border.case"]}, follow=True).content.decode()
    assert "The checklist is offered there." in page
    page = client.post(address, {}, follow=True).content.decode()
    assert "The checklist is offered nowhere." in page and "offered there" not in page
    assert not work.places.exists()


def test_the_text_is_locked_before_its_pages_are_replaced(packs: Cast) -> None:
    work = procedure(packs)
    with CaptureQueriesContext(connection) as captured:
        offer_checklist(actor=packs.regulator_licensing, work=work, places=["border.case"])
    asked = [each["sql"] for each in captured.captured_queries]
    locked = next(place for place, sql in enumerate(asked) if 'FROM "law_work"' in sql)
    replaced = next(place for place, sql in enumerate(asked) if "law_checklistplace" in sql)
    assert locked < replaced
    assert connection.vendor == "sqlite" or "FOR UPDATE" in asked[locked]


def test_pages_of_other_capabilities_link_to_its_steps(packs: Cast) -> None:
    work = procedure(packs)
    offer_checklist(actor=packs.regulator_licensing, work=work, places=["border.case"])
    request = RequestFactory().get("/")
    request.actor = packs.customs_officer  # type: ignore[attr-defined]
    page = Template('{% load checklists %}{% checklists "border.case" %}')
    assert f'href="/law/texts/{work.id}/checklist/"' in page.render(Context({"request": request}))
    set_status(actor=packs.regulator_licensing, work=work, status="repealed", owner="")
    assert page.render(Context({"request": request})) == ""


def test_an_act_or_another_states_text_is_no_checklist(act: TextVersion, packs: Cast) -> None:
    drafter = packs.regulator_licensing
    with pytest.raises(InputError, match="no checklist"):
        offer_checklist(actor=drafter, work=act.work, places=["border.case"])
    work = procedure(packs)
    work.country = "XP"
    with pytest.raises(NotAllowed):
        offer_checklist(actor=drafter, work=work, places=["border.case"])
