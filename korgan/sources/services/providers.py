"""Recognise technical service providers, and withdraw what was recognised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from korgan.kernel.audit.services import part_of_service, record, service
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.organisations.domain import (
    Actor,
    Classification,
    OrganisationKind,
    Releasability,
    Role,
)
from korgan.kernel.organisations.rights import declare_action
from korgan.kernel.reasons import stated_reason
from korgan.sources.models import SERVICE_LABELS, Recognition, ServiceProvider

RECOGNISE = declare_action(
    "sources.recognise_provider",
    roles=[Role.LICENSING_OFFICER, Role.INSPECTOR],
    kinds=[OrganisationKind.REGULATOR],
)


@dataclass(frozen=True)
class Recognised:
    """What is recognised: a service under a number, from when until when."""

    service: str
    number: str
    valid_from: date
    valid_until: date
    scope: str = ""


@service(RECOGNISE)
def add_provider(
    *, actor: Actor, name: str, recognised: Recognised, address: str = "", contact: str = ""
) -> ServiceProvider:
    """Enter a provider with the first service that is recognised; the whole State may read it."""
    name = " ".join(name.split())
    if len(name) < 2:
        raise InputError("name_missing", "give the provider a name", where="name")
    if ServiceProvider.objects.filter(country=actor.country, name=name).exists():
        raise Conflict("exists_already", "the same one exists already", where="name")
    provider = ServiceProvider.objects.create(
        organisation_id=actor.organisation_id,
        country=actor.country,
        classification=Classification.OFFICIAL,
        releasability=Releasability.STATE,
        name=name,
        address=address.strip(),
        contact=contact.strip(),
    )
    made = _recognise(provider, recognised)
    record("sources.provider_added", provider, service=made.service, number=made.number)
    return provider


@service(RECOGNISE)
def recognise_service(
    *, actor: Actor, provider: ServiceProvider, recognised: Recognised
) -> Recognition:
    """Recognise another service of a provider, or the same one again for later."""
    provider = ServiceProvider.objects.select_for_update().get(id=provider.id)
    _require_own_state(actor, provider.country)
    made = _recognise(provider, recognised)
    record(
        "sources.service_recognised",
        provider,
        service=made.service,
        number=made.number,
        until=made.valid_until.isoformat(),
    )
    return made


@service(RECOGNISE)
def withdraw_recognition(*, actor: Actor, recognition: Recognition, reason: str) -> Recognition:
    """Withdraw a recognition before its end; it stays on record with the reason."""
    found = Recognition.objects.select_for_update(of=("self",)).select_related("provider")
    recognition = found.get(id=recognition.id)
    _require_own_state(actor, recognition.country)
    if recognition.withdrawn_on is not None:
        raise Conflict("withdrawn_already", "this recognition is withdrawn already")
    reason = stated_reason(reason)
    recognition.withdrawn_on = timezone.localdate()
    recognition.reason = reason[:400]
    recognition.save(update_fields=["withdrawn_on", "reason"])
    record(
        "sources.recognition_withdrawn",
        recognition.provider,
        service=recognition.service,
        number=recognition.number,
        reason=recognition.reason,
    )
    return recognition


def _require_own_state(actor: Actor, country: str) -> None:
    if country != actor.country:
        raise Conflict("other_state", "this provider is not of this State")


@part_of_service
def _recognise(provider: ServiceProvider, recognised: Recognised) -> Recognition:
    number = recognised.number.strip()
    if recognised.service not in SERVICE_LABELS:
        raise InputError("unknown_service", "there is no such service", where="service")
    if not number:
        raise InputError("number_missing", "give the number of the recognition", where="number")
    if recognised.valid_until < recognised.valid_from:
        raise InputError("ends_before_it_begins", "it ends before it begins", where="valid_until")
    same = Recognition.objects.filter(
        country=provider.country, number=number, service=recognised.service
    )
    if same.exists():
        raise Conflict("number_used", "this number is used for this service", where="number")
    return Recognition.objects.create(
        organisation_id=provider.organisation_id,
        country=provider.country,
        classification=provider.classification,
        releasability=provider.releasability,
        provider=provider,
        service=recognised.service,
        number=number,
        scope=recognised.scope.strip(),
        valid_from=recognised.valid_from,
        valid_until=recognised.valid_until,
    )
