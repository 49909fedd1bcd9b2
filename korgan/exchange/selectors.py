"""Reads of correspondents and messages."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from korgan.exchange.domain import open_message
from korgan.exchange.models import Correspondent, Message
from korgan.kernel.documents import store
from korgan.kernel.errors import InputError, NotFound
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible, visible_to
from korgan.science.merkle import Verifier
from korgan.sources.domain.conduct_forms import ConductForm, Form
from korgan.sources.domain.conduct_reading import read_form

SOURCES = "sources."


def list_correspondents(*, actor: Actor) -> QuerySet[Correspondent]:
    """Return the agencies abroad whose keys the actor's agency knows."""
    return visible_to(actor, Correspondent.objects.all())


def list_messages(*, actor: Actor) -> QuerySet[Message]:
    """Return the messages that the actor may see."""
    return visible_to(actor, Message.objects.select_related("correspondent", "request"))


def get_message(*, actor: Actor, message_id: int) -> Message:
    """Return one message."""
    return get_visible(
        actor,
        Message.objects.select_related("correspondent", "request", "answers", "original"),
        id=message_id,
    )


def form_of(message: Message) -> ConductForm:
    """Return the form of the Code of Conduct that a message carries."""
    return read_form(
        Form(message.kind.removeprefix(SOURCES)), message.content, timezone.localdate()
    )


def signature_fault(message: Message, own: list[Verifier]) -> str:
    """Check the kept file again; return why it fails, or nothing."""
    keys = own if message.direction == "sent" else [Verifier.parse(message.correspondent.key)]
    try:
        found = open_message(store.get(message.original.sha256), keys)
    except (InputError, NotFound) as error:
        return error.message
    same = found.id == message.message_id and dict(found.content) == message.content
    return "" if same else "the register says otherwise than the signed file"


def figures(*, actor: Actor) -> dict[str, int]:
    """Return what the overview shows: received and of no request of ours yet."""
    waiting = list_messages(actor=actor).filter(
        direction="received", request=None, answered_by=None
    )
    return {"unlinked": waiting.count()}


def find_messages(*, actor: Actor, text: str) -> QuerySet[Message]:
    """Return messages about a request whose number contains the text."""
    return list_messages(actor=actor).filter(reference__icontains=text)


def possible_answers(message: Message) -> list[Form]:
    """Return the forms by which a received message is answered."""
    answers: dict[str, Any] = {
        Form.REQUEST: [Form.CONSENT],
        Form.NOTICE: [Form.RECEIPT],
        Form.CONSENT: [Form.NOTICE],
    }
    form = Form(message.kind.removeprefix(SOURCES))
    return answers.get(form, []) if message.direction == "received" else []
