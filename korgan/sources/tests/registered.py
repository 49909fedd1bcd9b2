"""A source in the register, as several tests of this folder start from one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from korgan.kernel.documents.models import Document
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Organisation, Site
from korgan.sources.domain.custody import Route
from korgan.sources.domain.identity import Kind
from korgan.sources.domain.incidents import IncidentType
from korgan.sources.models import (
    Application,
    Incident,
    Licence,
    LicenceLimit,
    LicenceRevision,
    ShipmentEnd,
    Source,
)
from korgan.sources.services import (
    Reading,
    WrittenContent,
    dispatch_shipment,
    move_source,
    plan_shipment,
    receive_shipment,
    register_source,
    report_incident,
)

DAY = date(2026, 3, 2)
IRIDIUM = WrittenContent("Ir-192", "3,7 TBq", date(2026, 1, 1))
ENTRY_FILES = {
    "inventory record": ("inventory.pdf", b"counted"),
    "source certificate": ("certificate.pdf", b"certified"),
}


def site_of(actor: Actor, name: str = "Store") -> Site:
    site, _ = Site.objects.get_or_create(
        organisation_id=actor.organisation_id, country=actor.country, name=name
    )
    return site


def registered(actor: Actor, **more: Any) -> Source:
    facts: dict[str, Any] = {
        "holder": Organisation.objects.get(id=actor.organisation_id),
        "site": site_of(actor),
        "kind": Kind.SEALED,
        "contents": [IRIDIUM],
        "to_state": "in_use",
        "day": DAY,
        "documents": ENTRY_FILES,
        "confirmed": ["licence limits"],
        "maker": "Maker",
        "model": "M-1",
        "serial": "AB-017",
        **more,
    }
    return register_source(actor=actor, **facts)


def into_storage(actor: Actor, source: Source, **more: Any) -> Source:
    step: dict[str, Any] = {
        "to_state": "temporary_storage",
        "day": date(2026, 4, 1),
        "documents": {"move report": ("move.pdf", b"moved")},
        "confirmed": ["site on licence"],
        **more,
    }
    return move_source(actor=actor, source=source, **step)


TRANSFER_FILES = {
    "transfer application": ("application.pdf", b"please"),
    "recipient licence check": ("check.pdf", b"checked"),
}
PERMIT = {"transfer permit": ("permit.pdf", b"permitted")}
WITHDRAWAL = {"withdrawal of the application": ("withdrawn.pdf", b"withdrawn")}
RECEIPT_FILES = {
    "receipt report (Form 748 like)": ("receipt.pdf", b"received"),
    "dose-rate and wipe check": ("wipe.pdf", b"wiped"),
}
LICENSED = date(2020, 1, 1)
SENT, EXPECTED, ARRIVED = date(2026, 5, 4), date(2026, 5, 7), date(2026, 5, 6)


def planned(actor: Actor, sources: list[Source], receiver: Actor, **more: Any) -> ShipmentEnd:
    facts: dict[str, Any] = {
        "sources": sources,
        "route": Route.DOMESTIC,
        "receiver": Organisation.objects.get(id=receiver.organisation_id),
        "delivery_place": "Store",
        "carrier": "Carrier",
        "expected_on": EXPECTED,
        "day": SENT,
        "documents": TRANSFER_FILES,
        **more,
    }
    if isinstance(facts["receiver"], Organisation):
        site_of(receiver)
        give_licence(facts["receiver"])
    return plan_shipment(actor=actor, **facts)


def give_licence(holder: Organisation, **limit: Any) -> Licence:
    """A licence for anything at every site of a holder, unless it has one already."""
    found = Licence.objects.filter(organisation=holder).first()
    if found is not None:
        return found
    label = {"organisation": holder, "country": holder.country}
    dates = {"issued_on": LICENSED, "valid_from": LICENSED, "valid_until": date(2099, 12, 31)}
    number = f"{holder.country}-L-2020-{holder.id:04d}"
    licence = Licence.objects.create(
        **label, **dates, number=number, state="authorized", state_since=LICENSED
    )
    asked = Application.objects.create(
        **label, licence=licence, kind="new", state="granted", drafted_at=timezone.now()
    )
    sheet = Document.objects.create(**label, sha256="0" * 64, size=1, filename="sheet.pdf")
    revision = LicenceRevision.objects.create(
        **dates, licence=licence, number=0, application=asked, signed="", sheet=sheet
    )
    revision.sites.set(Site.objects.filter(organisation=holder))
    allowed = {"nuclide": "any", "form": "any", "total_bq": 1e18, **limit}
    LicenceLimit.objects.create(revision=revision, **allowed)
    return licence


def dispatched(actor: Actor, end: ShipmentEnd) -> ShipmentEnd:
    return dispatch_shipment(actor=actor, end=end, day=SENT, expected_on=EXPECTED, documents=PERMIT)


def received(actor: Actor, end: ShipmentEnd, readings: list[Reading], **more: Any) -> ShipmentEnd:
    facts: dict[str, Any] = {
        "day": ARRIVED,
        "readings": readings,
        "documents": RECEIPT_FILES,
        "site": site_of(actor),
        **more,
    }
    return receive_shipment(actor=actor, end=end, **facts)


def lost(actor: Actor, source: Source, day: date) -> Incident:
    """A source that its holder reports as lost."""
    files = {"loss report": ("l.pdf", b"l"), "search record": ("s.pdf", b"s")}
    return report_incident(
        actor=actor, kind=IncidentType.LOSS, happened_on=day, place="Site",
        summary="Not in its place", sources=[source], documents=files,
    )  # fmt: skip


CONDITIONING = {
    "capsule weld + leak test record": ("weld.pdf", b"welded"),
    "capsule id": ("id.pdf", b"id"),
}
ACCEPTANCE = {
    "disposal WAC check per nuclide": ("wac.pdf", b"checked"),
    "container id": ("id.pdf", b"id"),
}
EMPLACEMENT = {
    "emplacement record": ("record.pdf", b"r"),
    "depth": ("depth.pdf", b"d"),
    "seal": ("seal.pdf", b"s"),
}
DISMANTLING = {
    "dismantling licence": ("licence.pdf", b"l"),
    "new certificate": ("certificate.pdf", b"c"),
}


def disused(actor: Actor, **more: Any) -> Source:
    """A source that its holder has declared disused."""
    files = {"declaration": ("d.pdf", b"d"), "plan within national limit": ("p.pdf", b"p")}
    source = registered(actor, **more)
    return move_source(
        actor=actor, source=source, to_state="disused_declared", day=SENT, documents=files
    )


def stored(actor: Actor, **more: Any) -> Source:
    """A disused source in long-term storage."""
    files = {"transfer to central store": ("t.pdf", b"t"), "waste package id": ("w.pdf", b"w")}
    return move_source(
        actor=actor,
        source=disused(actor, **more),
        to_state="long_term_storage",
        day=SENT,
        documents=files,
        confirmed=["acceptance check"],
    )
