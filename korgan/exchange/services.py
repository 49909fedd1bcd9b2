"""Writes: whose keys are trusted; messages sent, received, and put to a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from korgan.exchange.domain import Message as SignedMessage
from korgan.exchange.domain import (
    Party,
    key_label,
    open_message,
    read_unverified,
    seal,
)
from korgan.exchange.message_keys import message_key, own_labels, own_verifier
from korgan.exchange.models import MESSAGE_KINDS, Correspondent, Message
from korgan.exchange.selectors import (
    SOURCES,
    form_of,
    list_correspondents,
    list_messages,
)
from korgan.kernel.audit.services import record, service
from korgan.kernel.documents.services import keep_original
from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.events.services import publish
from korgan.kernel.organisations.domain import (
    Actor,
    Classification,
    OrganisationKind,
    Releasability,
    Role,
)
from korgan.kernel.organisations.rights import declare_action
from korgan.kernel.reasons import stated_reason
from korgan.science.merkle import Verifier
from korgan.sources.domain.conduct_forms import EXPORTER_WRITES, ConductForm, Form
from korgan.sources.domain.conduct_reading import read_form, read_said
from korgan.sources.models import ExchangeRequest
from korgan.sources.selectors import conduct_form, list_exchanges, requests_with
from korgan.sources.services import note_form_received, note_form_sent

KEEP_CORRESPONDENTS = declare_action(
    "exchange.keep_correspondents",
    roles=[Role.ADMINISTRATOR, Role.APPROVER],
    kinds=[OrganisationKind.REGULATOR],
)
CORRESPOND = declare_action(
    "exchange.correspond",
    roles=[Role.LICENSING_OFFICER, Role.APPROVER],
    kinds=[OrganisationKind.REGULATOR],
)


@service(KEEP_CORRESPONDENTS)
def register_correspondent(
    *, actor: Actor, name: str, abroad: str, key: str, confirmed_by: str
) -> Correspondent:
    """Trust an agency's public key, which was confirmed by another way than the one it came."""
    verifier = Verifier.parse(key.strip())
    abroad = abroad.strip().upper()
    if not name.strip() or not (len(abroad) == 2 and abroad.isascii() and abroad.isalpha()):
        raise InputError("no_receiver", "name the agency and its State", where="name")
    if len(confirmed_by.strip()) < 10:
        raise InputError(
            "not_confirmed_key",
            "say how and with whom the key was compared",
            where="confirmed_by",
            mend="read its last signs to a person whom you know, over another line",
        )
    label = key_label(verifier)
    if label in own_labels():
        raise InputError("own_key", "this is the key of this agency itself", where="key")
    if list_correspondents(actor=actor).filter(key_label=label).exists():
        raise Conflict("key_known", "this key is registered already", where="key")
    made = Correspondent.objects.create(
        organisation_id=actor.organisation_id, country=actor.country,
        classification=Classification.RESTRICTED, releasability=Releasability.AUTHORITIES,
        name=name.strip()[:200], abroad=abroad, key=verifier.text(), key_label=label,
        confirmed_by=confirmed_by.strip()[:300], registered_on=timezone.localdate(),
    )  # fmt: skip
    record("exchange.key_trusted", made, key=label, confirmed_by=made.confirmed_by)
    return made


@service(KEEP_CORRESPONDENTS)
def revoke_correspondent(
    *, actor: Actor, correspondent: Correspondent, reason: str
) -> Correspondent:
    """Trust a key no longer; what came before stays on record."""
    if correspondent.organisation_id != actor.organisation_id:
        raise NotAllowed("not_your_correspondent", "this key is kept by another agency")
    if correspondent.revoked_on is not None:
        raise Conflict("key_revoked", "this key is not trusted any longer")
    reason = stated_reason(reason)
    correspondent.revoked_on = timezone.localdate()
    correspondent.reason = reason[:300]
    correspondent.save(update_fields=["revoked_on", "reason"])
    record("exchange.key_revoked", correspondent, reason=correspondent.reason)
    return correspondent


@service(CORRESPOND)
def send_form(
    *,
    actor: Actor,
    correspondent: Correspondent,
    form: Form,
    said: Mapping[str, Any],
    request: ExchangeRequest | None = None,
    answers: Message | None = None,
) -> Message:
    """Sign a form of the Code of Conduct as a message; its file is then handed over.

    An answer repeats what was asked, so that both States speak of the same sources.
    """
    _require_own(actor, correspondent)
    if correspondent.revoked_on is not None:
        raise Conflict("key_revoked", "this key is not trusted any longer")
    request = request or (answers.request if answers else None)
    filled = _filled(actor, form, said, request, answers)
    filled.refuse_incomplete()
    other = filled.importer if form in EXPORTER_WRITES else filled.exporter
    if other.country != correspondent.abroad:
        raise InputError(
            "other_state", "the form concerns another State than this agency's", where="to"
        )
    now = timezone.now().replace(microsecond=0)
    changed = ""
    if request is not None:
        changed = note_form_sent(
            actor=actor, exchange=request, form=filled, day=timezone.localdate(now)
        )
    elif form is not Form.CONSENT or filled.said["granted"]:
        raise Conflict("no_request", "put the message to a request of this State first")
    message = SignedMessage(
        id=uuid4(),
        kind=SOURCES + form,
        sent_at=now,
        sender=Party(actor.organisation_name, actor.country, key_label(own_verifier())),
        recipient=Party(correspondent.name, correspondent.abroad, correspondent.key_label),
        in_reply_to=answers.message_id if answers else None,
        content=filled.as_dict(),
    )
    data = seal(message, own_verifier().name, message_key().private())
    kept = _keep(actor, message, data, correspondent, answers, request, "sent")
    kept.changed = changed
    kept.save(update_fields=["changed"])
    record("exchange.message_sent", kept, **_facts(kept))
    return kept


@service(CORRESPOND)
def receive_message(*, actor: Actor, data: bytes) -> Message:
    """Take in a message: of a known key, unaltered, for us, once; it may change its request."""
    correspondent = _sender_of(actor, data)
    message = open_message(data, [Verifier.parse(correspondent.key)])
    if message.sender.country != correspondent.abroad:
        raise InputError("sender_mismatch", "this key is registered for an agency of another State")
    if message.recipient.key not in own_labels():
        raise InputError(
            "not_for_us", "the message is for another agency", where=message.recipient.name
        )
    if message.kind not in MESSAGE_KINDS:
        raise InputError("unknown_kind", "this kind of message is not known here", where="kind")
    if Message.objects.filter(
        organisation_id=actor.organisation_id, message_id=message.id
    ).exists():
        raise Conflict("message_repeated", "this message was received before")
    form = read_form(
        Form(message.kind.removeprefix(SOURCES)), message.content, timezone.localdate()
    )
    kept = _keep(
        actor, message, data, correspondent,
        _answered(actor, correspondent, message.in_reply_to), None, "received",
    )  # fmt: skip
    if kept.answers is not None:
        _refuse_other_sources(kept.answers, kept)
        if kept.answers.request is not None:
            _put_to(actor, kept, form, kept.answers.request)
    kept.save()
    publish("exchange.message_received", {"message": str(kept.message_id), "kind": kept.kind})
    record("exchange.message_received", kept, **_facts(kept))
    return kept


@service(CORRESPOND)
def link_message(*, actor: Actor, message: Message, request: ExchangeRequest) -> Message:
    """Say of which request of this State a received message speaks."""
    message = Message.objects.select_for_update(of=("self",)).get(id=message.id)
    _require_own(actor, message.correspondent)
    if message.direction != "received" or message.request_id is not None:
        raise Conflict("message_linked", "this message belongs to a request already")
    form = form_of(message)
    possible = requests_with(actor=actor, country=message.correspondent.abroad, form=form.form)
    if not possible.filter(id=request.id).exists():
        raise InputError("other_request", "the message does not fit this request", where="request")
    _put_to(actor, message, form, request)
    message.save()
    record("exchange.message_linked", message, **_facts(message))
    return message


def _sender_of(actor: Actor, data: bytes) -> Correspondent:
    """Find whose key the file names; whether it signed is then checked."""
    label = read_unverified(data).sender.key
    found = Correspondent.objects.filter(
        organisation_id=actor.organisation_id, key_label=label
    ).first()
    if found is None:
        raise InputError(
            "unknown_key",
            "no agency registered here signs with this key",
            where=label,
            mend="register the sender's public key after confirming it by another way",
        )
    if found.revoked_on is not None:
        raise InputError("key_revoked", "this key is not trusted any longer", where=label)
    return found


def _answered(actor: Actor, correspondent: Correspondent, reply: UUID | None) -> Message | None:
    if reply is None:
        return None
    found = (
        list_messages(actor=actor)
        .filter(
            organisation_id=actor.organisation_id,
            message_id=reply,
            direction="sent",
            correspondent__abroad=correspondent.abroad,
        )
        .first()
    )
    if found is None:
        raise InputError(
            "answers_nothing", "it answers a message that was not sent to this agency from here"
        )
    return found


def _refuse_other_sources(asked: Message, answer: Message) -> None:
    before, after = form_of(asked), form_of(answer)
    fixed = ("request", "sources", "exporter", "importer")
    if any(getattr(before, name) != getattr(after, name) for name in fixed):
        raise InputError(
            "other_sources", "the answer speaks of other sources or parties than were asked about"
        )


def _put_to(actor: Actor, message: Message, form: ConductForm, request: ExchangeRequest) -> None:
    message.request = request
    message.changed = note_form_received(
        actor=actor, exchange=request, form=form, day=timezone.localdate(message.sent_at)
    )


def _filled(
    actor: Actor,
    form: Form,
    said: Mapping[str, Any],
    request: ExchangeRequest | None,
    answers: Message | None,
) -> ConductForm:
    if answers is not None:
        _require_own(actor, answers.correspondent)
        if answers.direction != "received":
            raise InputError("answers_nothing", "only a received message is answered")
        return replace(form_of(answers), form=form, said=read_said(form, said))
    if request is None or not list_exchanges(actor=actor).filter(id=request.id).exists():
        raise InputError("no_request", "name the request of which the form speaks")
    return conduct_form(actor=actor, exchange=request, form=form, said=said)


def _keep(
    actor: Actor,
    message: SignedMessage,
    data: bytes,
    correspondent: Correspondent,
    answers: Message | None,
    request: ExchangeRequest | None,
    direction: str,
) -> Message:
    now = timezone.now()
    form = message.kind.removeprefix(SOURCES)
    kept = keep_original(
        actor=actor, data=data, filename=f"{form}-{message.id}.json",
        media_type="application/json", classification=Classification.RESTRICTED,
        releasability=Releasability.AUTHORITIES,
    )  # fmt: skip
    return Message.objects.create(
        organisation_id=actor.organisation_id, country=actor.country,
        classification=Classification.RESTRICTED, releasability=Releasability.AUTHORITIES,
        direction=direction, message_id=message.id, kind=message.kind, correspondent=correspondent,
        answers=answers, request=request, sent_at=message.sent_at, recorded_at=now, original=kept,
        reference=str(message.content.get("request", ""))[:120], content=dict(message.content),
        clock_ahead=message.clock_is_ahead(now),
    )  # fmt: skip


def _require_own(actor: Actor, correspondent: Correspondent) -> None:
    if correspondent.organisation_id != actor.organisation_id:
        raise NotAllowed("not_your_correspondent", "this key is kept by another agency")


def _facts(message: Message) -> dict[str, Any]:
    return {
        "message": str(message.message_id),
        "kind": message.kind,
        "key": message.correspondent.key_label,
        "sha256": message.original.sha256,
        "request": message.request.number if message.request else "",
        "changed": message.changed,
        "clock_ahead": message.clock_ahead,
    }
