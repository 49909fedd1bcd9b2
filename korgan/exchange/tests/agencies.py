"""Two agencies with keys of their own, as several tests of this folder start from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from pytest_django import Settings

from korgan.exchange.message_keys import message_key, own_verifier
from korgan.exchange.models import Correspondent, Message
from korgan.exchange.services import register_correspondent
from korgan.kernel.documents import store
from korgan.kernel.identity.models import User
from korgan.kernel.organisations.domain import Actor, Classification, OrganisationKind, Role
from korgan.kernel.organisations.models import Organisation
from korgan.sources.models import ExchangeRequest
from korgan.sources.services import request_exchange
from korgan.sources.tests.registered import site_of

ABROAD = "Foreign clinic"


@dataclass
class Agency:
    """A regulator with its installation's key: ``at()`` goes there."""

    actor: Actor
    folder: Path
    settings: Settings

    def at(self) -> Actor:
        self.settings.MESSAGE_KEY = self.folder / f"{self.actor.country}.pem"
        self.settings.MESSAGE_ORIGIN = f"{self.actor.country.lower()}.example/messages"
        if not message_key().path.exists():
            message_key().make()
        return self.actor

    def public_key(self) -> str:
        self.at()
        return own_verifier().text()

    def trusts(self, other: Agency) -> Correspondent:
        key = other.public_key()
        return register_correspondent(
            actor=self.at(), name=other.actor.organisation_name, abroad=other.actor.country,
            key=key, confirmed_by="read to each other over the telephone",
        )  # fmt: skip


def actor_in(country: str, kind: OrganisationKind, name: str) -> Actor:
    owner, _ = Organisation.objects.get_or_create(name=name, country=country, kind=kind)
    regulator = kind == OrganisationKind.REGULATOR
    roles = {Role.ADMINISTRATOR, Role.LICENSING_OFFICER} if regulator else {Role.APPLICANT}
    person, _ = User.objects.get_or_create(username=f"{name} {country}")
    return Actor(
        user_id=person.id, name=name, organisation_id=owner.id, organisation_name=name,
        organisation_kind=kind, country=country, roles=frozenset(roles),
        clearance=Classification.CONFIDENTIAL,
    )  # fmt: skip


def import_asked(holder: Actor, **more: Any) -> ExchangeRequest:
    given: dict[str, Any] = {
        "serial": "AB-017", "maker": "Maker", "model": "M-1", "nuclide": "Co-60",
        "activity": "100 TBq", "reference": "2026-01-01", **more,
    }  # fmt: skip
    return request_exchange(
        actor=holder, direction="import", site=site_of(holder), described=[given],
        abroad="Operator one", abroad_country="XQ", end_use="Teletherapy",
        shipment_on=today() + timedelta(days=8),
    )  # fmt: skip


def file_of(message: Message) -> bytes:
    return store.get(message.original.sha256)


def today() -> date:
    return timezone.localdate()
