from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from korgan.kernel.organisations.domain import Actor
from korgan.sources.models import Source
from korgan.sources.tests.registered import registered, site_of
from tests.cast import Cast, user_of


def signed_in(actor: Actor) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user_of(actor))
    return client


def form_of(actor: Actor) -> dict[str, object]:
    return {
        "site": site_of(actor).id,
        "kind": "sealed source",
        "day": "2026-03-02",
        "serial": "AB-017",
        "nuclide_1": "Иридий-192",
        "activity_1": "100 Ci",
        "reference_1": "2026-01-01",
        "condition_0": "on",
        "document_0": SimpleUploadedFile("a.pdf", b"a"),
        "document_1": SimpleUploadedFile("b.pdf", b"b"),
    }


def test_a_holder_registers_a_source_and_moves_it(state: Cast) -> None:
    client = signed_in(state.operator_applicant)
    assert client.get("/sources/register/").status_code == 200
    answer = client.post("/sources/register/", form_of(state.operator_applicant))
    source = Source.objects.get()
    assert answer["Location"] == f"/sources/{source.id}/"
    page = client.get(f"/sources/{source.id}/").content.decode()
    assert "100\N{NO-BREAK SPACE}Ci" in page
    assert "Category 2" in page or "Category 3" in page
    assert f"/sources/{source.id}/steps/temporary_storage/" in page
    assert "transfer_pending" not in page
    step = f"/sources/{source.id}/steps/temporary_storage/"
    assert client.get(step).status_code == 200
    assert client.post(step, {"day": "2026-04-01"}).status_code == 422
    given = {"day": "2026-04-01", "document_0": SimpleUploadedFile("m.pdf", b"m")}
    assert client.post(step, given).status_code == 302
    source.refresh_from_db()
    assert source.state == "temporary_storage"


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("activity_1", "100", "unit"),
        ("activity_1", "0 TBq", "greater than zero"),
        ("activity_1", "-5 TBq", "greater than zero"),
        ("nuclide_1", "Zz-9", "no element is called"),
        ("reference_1", "", "Give nuclide, activity and reference date."),
        ("reference_1", "2999-01-01", "future"),
        ("document_1", "", "required"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written(
    state: Cast, field: str, value: str, says: str
) -> None:
    client = signed_in(state.operator_applicant)
    answer = client.post("/sources/register/", {**form_of(state.operator_applicant), field: value})
    assert answer.status_code == 422
    assert says in str(answer.context["form"][field].errors)
    assert not Source.objects.exists()


def test_a_stranger_finds_neither_page_nor_curve_nor_step(state: Cast) -> None:
    source = registered(state.operator_applicant)
    client = signed_in(state.other_operator)
    for path in ("", "decay/", "steps/temporary_storage/"):
        assert client.get(f"/sources/{source.id}/{path}").status_code == 404
    assert source.national_number not in client.get("/sources/").content.decode()
    assert client.get(f"/api/sources/register/{source.id}").status_code == 404


def test_programs_and_the_curve_get_numbers(state: Cast) -> None:
    source = registered(state.operator_applicant)
    client = signed_in(state.regulator_inspector)
    curve = client.get(f"/sources/{source.id}/decay/").json()
    assert curve["activities"][0]["nuclide"] == "Ir-192"
    assert client.get("/sources/").status_code == 200
    told = client.get(f"/api/sources/register/{source.id}?day=2026-01-01").json()
    assert told["category"] == 2
    assert told["activities"] == [{"nuclide": "Ir-192", "becquerel": 3.7e12}]
    assert told["reasons"]
    assert "d_values@" in told["rules"]


def test_authorities_look_and_do_not_move(state: Cast) -> None:
    source = registered(state.operator_applicant)
    client = signed_in(state.customs_officer)
    assert "/steps/" not in client.get(f"/sources/{source.id}/").content.decode()
    assert client.get("/sources/register/").status_code == 403
