from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from pytest_django import Settings

from korgan.exchange.demonstration import CONFIRMED, NEIGHBOUR, STATE, add_messages, neighbour_key
from korgan.exchange.message_keys import message_key
from korgan.exchange.models import Correspondent, Message
from korgan.exchange.selectors import signature_fault
from korgan.exchange.tests.agencies import today
from korgan.sources.services import request_exchange
from korgan.sources.tests.registered import site_of
from tests.cast import Cast


def test_the_demonstration_has_one_message_received_and_one_sent(
    state: Cast, tmp_path: Path, settings: Settings
) -> None:
    settings.MESSAGE_KEY = tmp_path / "message.pem"
    described = {
        "serial": "D-0601", "maker": "Simulated", "model": "B-7", "nuclide": "Ir-192",
        "activity": "450 GBq", "reference": today().isoformat(),
    }  # fmt: skip
    wanted = request_exchange(
        actor=state.operator_applicant, direction="import", site=site_of(state.operator_applicant),
        described=[described], abroad="Simulated Sources Works", abroad_country=STATE,
        authorization="DEMO-AUTH-7", end_use="Brachytherapy",
        shipment_on=today() + timedelta(days=21),
    )  # fmt: skip
    seats = {"approver": state.regulator_approver, "licensing": state.regulator_licensing}
    add_messages(seats.__getitem__)
    received, sent = Message.objects.order_by("id")
    assert [received.direction, sent.direction] == ["received", "sent"]
    assert (sent.answers, sent.request, received.request) == (received, wanted, wanted)
    own = message_key().verifiers()
    assert [signature_fault(each, own) for each in (received, sent)] == ["", ""]
    # Whoever reads them sees that they are none of a real State's.
    for each in (received, sent):
        assert "Demonstration" in each.content["said"]["remarks"]
    agency = Correspondent.objects.get()
    assert (agency.name, agency.confirmed_by) == (NEIGHBOUR, CONFIRMED)
    assert neighbour_key().path.stat().st_mode & 0o077 == 0
