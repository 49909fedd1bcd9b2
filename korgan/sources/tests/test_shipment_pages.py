from __future__ import annotations

import base64
import json

from django.core.files.uploadedfile import SimpleUploadedFile

from korgan.kernel.records.tests.list_contract import ListContract
from korgan.sources.models import Shipment, ShipmentEnd, Source
from korgan.sources.tables.shipment import SHIPMENTS
from korgan.sources.tests.registered import dispatched, give_licence, planned, registered, site_of
from korgan.sources.tests.test_pages import signed_in
from tests.cast import Cast


class TestShipments(ListContract):
    record_list = SHIPMENTS

    def make_rows(self, cast: Cast, count: int, offset: int) -> None:
        holder = cast.operator_applicant.organisation_id
        for number in range(offset, offset + count):
            shipment = Shipment.objects.create(
                number=f"M-{number:04d}", country="XQ", route="export", state="planned",
                sender_id=holder, abroad="Clinic", abroad_country="XR", delivery_place="Gate",
                carrier="Carrier", requested_on="2026-05-01", expected_on="2026-05-04",
            )  # fmt: skip
            ShipmentEnd.objects.create(
                shipment=shipment, number=shipment.number, sends=True, is_principal=True,
                organisation_id=holder, country="XQ", classification=2,
            )  # fmt: skip


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.pdf", b"a")


def test_two_holders_send_and_receive_on_pages(state: Cast) -> None:
    source = registered(state.operator_applicant)
    sender, receiver = signed_in(state.operator_applicant), signed_in(state.other_operator)
    site = site_of(state.other_operator)
    given = {
        "sources": [source.id], "route": "domestic", "receiver": "operator TWO",
        "delivery_place": "Store", "carrier": "Carrier", "expected_on": "2026-05-07",
        "day": "2026-05-04", "document_0": upload(), "document_1": upload(),
    }  # fmt: skip
    assert sender.get("/sources/shipments/plan/").status_code == 200
    refused = sender.post("/sources/shipments/plan/", {**given, "receiver": "Nobody"})
    assert refused.status_code == 422
    unlicensed = sender.post(
        "/sources/shipments/plan/",
        {**given, "condition_0": "on", "document_0": upload(), "document_1": upload()},
    )
    assert unlicensed.status_code == 422
    said = unlicensed.content.decode()
    assert "the receiver has no licence [lifecycle_transitions, in_use to transfer_pending" in said
    assert "applies for a licence or for a change of its licence first" in said
    assert not Shipment.objects.exists()
    give_licence(site.organisation)
    answer = sender.post(
        "/sources/shipments/plan/",
        {**given, "condition_0": "on", "document_0": upload(), "document_1": upload()},
    )
    assert answer.status_code == 302, answer.content.decode()
    early = ShipmentEnd.objects.get(sends=False)
    refused = receiver.get(f"/sources/shipments/{early.id}/receive/")
    assert refused.status_code == 409
    assert "Ask the sender to report the dispatch first" in refused.content.decode()
    sent = {"day": "2026-05-04", "expected_on": "2026-05-07", "document_0": upload()}
    assert sender.get(f"{answer['Location']}dispatch/").status_code == 200
    assert sender.post(f"{answer['Location']}dispatch/", sent).status_code == 302
    end = ShipmentEnd.objects.get(sends=False)
    page = receiver.get(f"/sources/shipments/{end.id}/").content.decode()
    assert "Report the receipt" in page
    assert "AB-017" not in page  # the receiver reads it from the label
    path = f"/sources/shipments/{end.id}/receive/"
    assert receiver.get(path).status_code == 200
    assert sender.get(path).status_code == 404
    own_end = ShipmentEnd.objects.get(sends=True)
    assert sender.get(f"/sources/shipments/{own_end.id}/receive/").status_code == 403
    came = {
        "day": "2026-05-06", "site": site.id, f"arrived_{source.id}": "on",
        f"serial_{source.id}": "AB-017", "document_0": upload(), "document_1": upload(),
    }  # fmt: skip
    assert receiver.post(path, came).status_code == 302
    again = receiver.get(path)
    assert again.status_code == 409
    assert "what came is recorded there" in again.content.decode()
    source.refresh_from_db()
    assert source.organisation_id == state.other_operator.organisation_id
    assert signed_in(state.customs_officer).get("/sources/shipments/").status_code == 200


def test_a_stranger_finds_no_shipment(state: Cast) -> None:
    end = planned(
        state.operator_applicant, [registered(state.operator_applicant)], state.other_operator
    )
    client = signed_in(state.neighbour_officer)
    for path in ("", "dispatch/", "withdraw/", "receive/"):
        assert client.get(f"/sources/shipments/{end.id}/{path}").status_code == 404
    assert client.get(f"/api/sources/shipments/{end.id}").status_code == 404


def test_programs_do_the_same(state: Cast) -> None:
    source = registered(state.operator_applicant)
    end = dispatched(
        state.operator_applicant,
        planned(state.operator_applicant, [source], state.other_operator),
    )
    end = ShipmentEnd.objects.get(shipment=end.shipment, sends=False)
    client = signed_in(state.other_operator)
    told = client.get(f"/api/sources/shipments/{end.id}").json()
    assert told["lines"][0]["serial"] is None
    content = base64.b64encode(b"paper").decode()
    given = {
        "day": "2026-05-06",
        "site_id": site_of(state.other_operator).id,
        "readings": [{"source_id": source.id, "arrived": True, "serial": "AB-017"}],
        "documents": [
            {"document": name, "filename": "a.pdf", "content_base64": content}
            for name in ("receipt report (Form 748 like)", "dose-rate and wipe check")
        ],
    }
    answer = client.post(
        f"/api/sources/shipments/{end.id}/receipt", json.dumps(given), "application/json"
    )
    assert answer.status_code == 200, answer.content
    assert Source.objects.get().state == "received"
