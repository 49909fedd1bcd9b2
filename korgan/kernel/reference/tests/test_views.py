from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from korgan.kernel.reference.models import Override, RulePack
from korgan.kernel.reference.services import decide_edition, import_edition
from tests.cast import Cast, user_of

TABLE = b"nuclide,D_TBq,source\nCs-137,0.1,Law A\nCo-60,0.03,(unverified) Law A\n"
NEWER = b"nuclide,D_TBq,source\nCs-137,0.2,Law B\n"


@pytest.fixture
def pack(cast: Cast) -> RulePack:
    pack = RulePack.objects.create(
        name="tests-d", title="D-values", key=["nuclide"], source_column="source"
    )
    for label, data, start in (("1", TABLE, date(2018, 1, 1)), ("2", NEWER, date(2020, 1, 1))):
        edition = import_edition(
            actor=cast.administrator, pack=pack, data=data, label=label, effective_from=start
        )
        decide_edition(actor=cast.regulator_approver, edition=edition, approve=True)
    return pack


def test_a_day_shows_its_rules_with_source_and_standing(
    cast: Cast, pack: RulePack, client: Client
) -> None:
    client.force_login(user_of(cast.regulator_inspector))
    page = client.get(reverse("reference:pack", args=["tests-d"]) + "?on=2019-01-01")
    assert b"Law A" in page.content
    assert b"Unverified" in page.content
    assert b"Law B" not in page.content


def test_two_editions_are_compared(cast: Cast, pack: RulePack, client: Client) -> None:
    client.force_login(user_of(cast.other_operator))
    first, second = pack.editions.order_by("id")
    address = reverse("reference:comparison", args=["tests-d"])
    page = client.get(f"{address}?before={first.id}&after={second.id}")
    assert b"removed" in page.content
    assert b"Co-60" in page.content
    assert client.get(f"{address}?before=x").status_code == 400


def test_an_override_is_proposed_and_decided_by_two_people(
    cast: Cast, pack: RulePack, client: Client
) -> None:
    client.force_login(user_of(cast.regulator_inspector))
    address = reverse("reference:new_override", args=["tests-d"]) + "?key=Cs-137"
    given = {
        "source": "Order 4",
        "effective_from": "2026-01-01",
        "column_0": "Cs-137",
        "column_1": "0.3",
    }
    assert client.post(address, given).status_code == 302
    override = Override.objects.get()
    decide = reverse("reference:decide", args=["tests-d", override.id])
    assert client.post(decide, {"decision": "approve"}).status_code == 403
    client.force_login(user_of(cast.regulator_approver))
    assert client.post(decide, {"decision": "approve"}).status_code == 302
    page = client.get(reverse("reference:pack", args=["tests-d"]))
    assert b"0.3" in page.content


def test_an_imported_table_is_decided_by_a_second_person(
    cast: Cast, pack: RulePack, client: Client
) -> None:
    client.force_login(user_of(cast.administrator))
    address = reverse("reference:new_edition", args=["tests-d"])
    given = {
        "file": SimpleUploadedFile("d.csv", NEWER.replace(b"0.2", b"0.7")),
        "label": "3",
        "effective_from": "2021-01-01",
    }
    assert client.post(address, given).status_code == 302
    edition = pack.editions.get(label="3")
    page = reverse("reference:edition", args=["tests-d", edition.id])
    assert b"Approve" not in client.get(page).content
    client.force_login(user_of(cast.regulator_approver))
    assert b"Approve" in client.get(page).content
    assert b"0.7" not in client.get(reverse("reference:pack", args=["tests-d"])).content
    decide = reverse("reference:decide_edition", args=["tests-d", edition.id])
    assert client.post(decide, {"decision": "approve"}).status_code == 302
    assert b"0.7" in client.get(reverse("reference:pack", args=["tests-d"])).content


def test_who_may_not_import_is_refused(cast: Cast, pack: RulePack, client: Client) -> None:
    client.force_login(user_of(cast.other_operator))
    assert client.get(reverse("reference:new_edition", args=["tests-d"])).status_code == 403


@pytest.mark.parametrize("address", ["nothing/", "tests-d/?on=yesterday", "tests-d/?stamp=x@y"])
def test_a_bad_address_is_answered_in_plain_words(
    cast: Cast, pack: RulePack, client: Client, address: str
) -> None:
    client.force_login(user_of(cast.regulator_inspector))
    assert client.get(f"/reference/{address}").status_code in (400, 404)
