from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.errors import InputError, NotAllowed, NotFound
from korgan.sources.models import Inspection, Photograph
from korgan.sources.selectors.photographs import list_photographs, read_photograph
from korgan.sources.services import close_inspection, plan_inspection
from korgan.sources.services.photographs import FieldPicture, add_photograph, merge_photograph
from korgan.sources.tests.registered import registered, site_of
from korgan.sources.tests.test_pages import signed_in
from tests.cast import Cast

PNG = b"\x89PNG\r\n\x1a\n" + b"a small picture"


def visit_of(cast: Cast) -> Inspection:
    return plan_inspection(
        actor=cast.regulator_inspector, site=site_of(cast.operator_applicant),
        day=timezone.localdate(),
    )  # fmt: skip


def picture(**more: Any) -> FieldPicture:
    facts: dict[str, Any] = {
        "client_id": uuid4(), "taken_at": timezone.now(), "data": PNG,
        "sha256": sha256(PNG).hexdigest(), **more,
    }  # fmt: skip
    return FieldPicture(**facts)


def test_a_photograph_from_the_field_is_kept_once_with_its_hash(state: Cast) -> None:
    source = registered(state.operator_applicant)
    visit, inspector = visit_of(state), state.regulator_inspector
    sent = picture(source_id=source.id, caption="label", latitude=1.5, longitude=2.5)
    made = merge_photograph(actor=inspector, inspection=visit, picture=sent)
    again = merge_photograph(actor=inspector, inspection=visit, picture=sent)
    assert made == again
    assert Photograph.objects.count() == 1
    assert (made.source, made.caption, made.latitude) == (source, "label", 1.5)
    assert made.document.sha256 == sha256(PNG).hexdigest()
    entry = AuditEntry.objects.get(verb="sources.photograph_merged")
    assert made.document.sha256 in entry.facts
    # The holder that was inspected sees it, another one does not.
    assert read_photograph(actor=state.operator_applicant, photograph_id=made.id)[1] == PNG
    with pytest.raises(NotFound):
        read_photograph(actor=state.other_operator, photograph_id=made.id)
    assert list(list_photographs(actor=inspector, source=source)) == [made]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"sha256": "0" * 64}, "hash_differs"),
        ({"data": b"<svg>", "sha256": sha256(b"<svg>").hexdigest()}, "no_picture"),
        ({"code": "no_such_question"}, "photograph_of_nothing"),
        ({"taken_at": timezone.now().replace(tzinfo=None)}, "moment_without_zone"),
    ],
)
def test_what_is_not_the_photograph_that_was_taken_is_refused(
    state: Cast, more: dict[str, Any], code: str
) -> None:
    visit = visit_of(state)
    with pytest.raises(InputError) as caught:
        merge_photograph(actor=state.regulator_inspector, inspection=visit, picture=picture(**more))
    assert caught.value.code == code
    assert not Photograph.objects.exists()


def test_a_source_of_another_holder_is_not_photographed_here(state: Cast) -> None:
    other = registered(state.other_operator)
    with pytest.raises(InputError) as caught:
        merge_photograph(
            actor=state.regulator_inspector, inspection=visit_of(state),
            picture=picture(source_id=other.id),
        )  # fmt: skip
    assert caught.value.code == "photograph_of_nothing"


def test_a_photograph_that_comes_late_is_not_lost_and_a_wrong_clock_is_flagged(
    state: Cast,
) -> None:
    visit, inspector = visit_of(state), state.regulator_inspector
    visit.items.update(answer="yes")
    close_inspection(actor=inspector, inspection=visit, day=timezone.localdate(), summary="")
    late = merge_photograph(actor=inspector, inspection=visit, picture=picture())
    ahead = timezone.now() + timedelta(hours=3)
    odd = merge_photograph(actor=inspector, inspection=visit, picture=picture(taken_at=ahead))
    assert (late.is_clock_ahead, odd.is_clock_ahead) == (False, True)


def test_holder_and_regulator_add_to_a_sources_page_and_nobody_else(state: Cast) -> None:
    source = registered(state.operator_applicant)
    client = signed_in(state.operator_applicant)
    add = f"/sources/{source.id}/photographs/add/"
    given = {"file": SimpleUploadedFile("x.png", PNG), "caption": "Container"}
    assert client.post(add, given).status_code == 302
    made = Photograph.objects.get()
    assert "Container" in client.get(f"/sources/{source.id}/").content.decode()
    shown = client.get(f"/sources/photographs/{made.id}/")
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert "sandbox" in shown["Content-Security-Policy"]
    assert shown.content == PNG
    wrong = {"file": SimpleUploadedFile("x.png", b"<script>")}
    answer = client.post(add, wrong)
    assert answer.status_code == 422
    assert "no photograph" in answer.content.decode()
    customs = signed_in(state.customs_officer)
    assert customs.get(f"/sources/photographs/{made.id}/").status_code == 200
    assert customs.get(add).status_code == 403
    assert signed_in(state.other_operator).get(add).status_code == 404
    with pytest.raises(NotAllowed):
        add_photograph(actor=state.other_operator, source=source, data=PNG)


def test_a_device_sends_photographs_one_by_one(state: Cast) -> None:
    visit = visit_of(state)
    client = signed_in(state.regulator_inspector)
    address = f"/sources/inspections/{visit.id}/photographs/"
    given = {
        "client_id": str(uuid4()), "taken_at": timezone.now().isoformat(),
        "sha256": sha256(PNG).hexdigest(), "code": "signs", "latitude": "0.4",
        "longitude": "-29.1",
    }  # fmt: skip

    def send(**more: str) -> Any:
        file = SimpleUploadedFile("p", PNG)
        return client.post(address, {**given, **more, "file": file})

    told = send()
    assert told.json() == {"client_id": given["client_id"], "sha256": given["sha256"]}
    assert send().status_code == 200
    assert Photograph.objects.get().item == visit.items.get(code="signs")
    for bad in ({"latitude": "91"}, {"longitude": "nan"}, {"taken_at": "now"}, {"client_id": "1"}):
        assert send(**bad).status_code == 400
    assert client.post(address, given).status_code == 400
    page = client.get(f"/sources/inspections/{visit.id}/").content.decode()
    assert given["sha256"] in page
    assert "0.40000" in page
    customs = signed_in(state.customs_officer)
    # A visit tells where sources are: it is the regulator's and the holder's.
    assert customs.get(f"/sources/inspections/{visit.id}/").status_code == 404
    file = SimpleUploadedFile("p", PNG)
    fresh = {**given, "client_id": str(uuid4()), "file": file}
    assert customs.post(address, fresh).status_code in (403, 404)
