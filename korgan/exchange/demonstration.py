"""Two agencies of the demonstration that write to each other: a request, and the answer.

Both keys are made when the State is set up. The neighbour is as fictional as the State; its private
key lies beside the agency's own, so that who tries the exchange can play both sides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from korgan.exchange.domain import Message as SignedMessage
from korgan.exchange.domain import Party, key_label, seal
from korgan.exchange.message_keys import message_key, own_verifier
from korgan.exchange.selectors import SOURCES
from korgan.exchange.services import (
    link_message,
    receive_message,
    register_correspondent,
    send_form,
)
from korgan.kernel.audit.keys import KeyFile
from korgan.kernel.organisations.domain import Actor
from korgan.sources.domain.conduct_forms import Form
from korgan.sources.models import ExchangeRequest
from korgan.sources.selectors import conduct_form
from korgan.sources.services import decide_exchange

NEIGHBOUR, STATE = "Neighbouring Radiation Authority (fictional)", "XP"
CONFIRMED = "Demonstration: made at set-up, compared with nobody"
REMARK = "Demonstration: no such sources exist."


def add_messages(seat: Callable[[str], Actor]) -> None:
    """Take in the neighbour's request for consent to an import asked for here, and answer it."""
    wanted = ExchangeRequest.objects.filter(direction="import", abroad_country=STATE).first()
    if wanted is None:
        return
    if not message_key().path.exists():
        message_key().make()
    neighbour = neighbour_key()
    theirs = neighbour.make() if not neighbour.path.exists() else neighbour.verifiers()[-1]
    register_correspondent(
        actor=seat("approver"), name=NEIGHBOUR, abroad=STATE, key=theirs.text(),
        confirmed_by=CONFIRMED,
    )  # fmt: skip
    officer = seat("licensing")
    came = receive_message(actor=officer, data=_request(officer, wanted, neighbour))
    link_message(actor=officer, message=came, request=wanted)
    decide_exchange(
        actor=seat("approver"), exchange=wanted, approve=True,
        reason="Demonstration: the consignee is licensed, its store and its need were looked at.",
        acknowledged=True,
    )  # fmt: skip
    came.refresh_from_db()
    said = {"granted": True, "reference": wanted.number, "remarks": REMARK,
            "consignee_confirmed": True}  # fmt: skip
    send_form(
        actor=officer, correspondent=came.correspondent, form=Form.CONSENT, said=said, answers=came
    )


def neighbour_key() -> KeyFile:
    """Return the key file of the fictional neighbour."""
    path = Path(settings.MESSAGE_KEY).with_name("demonstration_neighbour_ed25519.pem")
    return KeyFile(path, "neighbour.example/messages")


def _request(officer: Actor, wanted: ExchangeRequest, neighbour: KeyFile) -> bytes:
    """Write the request for consent as the neighbour would, under its own number."""
    form = conduct_form(actor=officer, exchange=wanted, form=Form.REQUEST, said={"remarks": REMARK})
    verifier = neighbour.verifiers()[-1]
    message = SignedMessage(
        id=uuid4(),
        kind=f"{SOURCES}{Form.REQUEST}",
        sent_at=timezone.now().replace(microsecond=0),
        sender=Party(NEIGHBOUR, STATE, key_label(verifier)),
        recipient=Party(officer.organisation_name, officer.country, key_label(own_verifier())),
        in_reply_to=None,
        content=replace(form, request=f"{STATE}-DEMO-7").as_dict(),
    )
    return seal(message, verifier.name, neighbour.private())
