"""Messages between agencies for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import File, Router, Schema
from ninja.files import UploadedFile

from korgan.exchange.domain import MOST_BYTES
from korgan.exchange.message_keys import message_key
from korgan.exchange.models import Message
from korgan.exchange.selectors import (
    get_message,
    list_correspondents,
    signature_fault,
)
from korgan.exchange.services import link_message, receive_message, send_form
from korgan.exchange.tables import CORRESPONDENTS, MESSAGES
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.organisations.selectors import get_visible
from korgan.kernel.records.api import add_list
from korgan.sources.domain.conduct_forms import Form
from korgan.sources.selectors import get_exchange

router = Router(tags=["exchange"])
add_list(router, "/messages", MESSAGES)
add_list(router, "/correspondents", CORRESPONDENTS)


class MessageOut(Schema):
    """A message, whether its signature holds, and what it changed."""

    id: int
    message_id: str
    direction: str
    kind: str
    correspondent: str
    sent_at: datetime
    in_reply_to: str | None
    request: str | None
    changed: str
    clock_ahead: bool
    signature_holds: bool
    original_id: int
    content: dict[str, Any]


class MessageIn(Schema):
    """A form of the Code of Conduct to be signed."""

    correspondent_id: int
    form: Form
    said: dict[str, str | bool | None] = {}
    exchange_id: int | None = None
    answers: int | None = None


class LinkIn(Schema):
    """The request of which a received message speaks."""

    exchange_id: int


def _out(found: Message) -> MessageOut:
    return MessageOut(
        id=found.id,
        message_id=str(found.message_id),
        direction=found.direction,
        kind=found.kind,
        correspondent=str(found.correspondent),
        sent_at=found.sent_at,
        in_reply_to=str(found.answers.message_id) if found.answers else None,
        request=found.request.number if found.request else None,
        changed=found.changed,
        clock_ahead=found.clock_ahead,
        signature_holds=not signature_fault(found, message_key().verifiers()),
        original_id=found.original_id,
        content=found.content,
    )


@router.get("/messages/{int:message_id}", response=MessageOut, summary="One message")
def read_message(request: HttpRequest, message_id: int) -> MessageOut:
    """Return a message; its signed file is the document ``original_id``."""
    return _out(get_message(actor=actor_of(request), message_id=message_id))


@router.post("/messages", response=MessageOut, summary="Sign a message")
def post_message(request: HttpRequest, given: MessageIn) -> MessageOut:
    """Sign a form about a request, or as the answer to a received message."""
    actor = actor_of(request)
    about = given.exchange_id
    made = send_form(
        actor=actor,
        correspondent=get_visible(
            actor, list_correspondents(actor=actor), id=given.correspondent_id
        ),
        form=given.form,
        said=given.said,
        request=get_exchange(actor=actor, exchange_id=about) if about is not None else None,
        answers=get_message(actor=actor, message_id=given.answers)
        if given.answers is not None
        else None,
    )
    return _out(made)


@router.post("/messages/received", response=MessageOut, summary="Take in a message")
def post_received(request: HttpRequest, file: File[UploadedFile]) -> MessageOut:
    """Check a signed file and keep it; refused with the reason when anything is wrong."""
    return _out(receive_message(actor=actor_of(request), data=file.read(MOST_BYTES + 1)))


@router.post("/messages/{int:message_id}/link", response=MessageOut, summary="Put to a request")
def post_link(request: HttpRequest, message_id: int, given: LinkIn) -> MessageOut:
    """Say of which request of this State a received message speaks."""
    actor = actor_of(request)
    found = get_message(actor=actor, message_id=message_id)
    about = get_exchange(actor=actor, exchange_id=given.exchange_id)
    return _out(link_message(actor=actor, message=found, request=about))
