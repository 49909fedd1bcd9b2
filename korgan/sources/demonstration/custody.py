"""Movements of the demonstration State: one received, one under way, one overdue."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Organisation, Site
from korgan.sources.demonstration.source import NOTE
from korgan.sources.domain.custody import Route
from korgan.sources.models import ShipmentEnd, Source
from korgan.sources.services import Reading, dispatch_shipment, plan_shipment, receive_shipment


def _files(*names: str) -> dict[str, tuple[str, bytes]]:
    return dict.fromkeys(names, ("document.txt", NOTE))


def _sent(keepers: dict[str, Actor], serial: str, to: str, day: date) -> ShipmentEnd:
    source = Source.objects.get(serial=serial)
    sender = next(a for a in keepers.values() if a.organisation_id == source.organisation_id)
    end = plan_shipment(
        actor=sender,
        sources=[source],
        route=Route.DOMESTIC,
        receiver=Organisation.objects.get(id=keepers[to].organisation_id),
        delivery_place=Site.objects.filter(organisation_id=keepers[to].organisation_id)
        .earliest("id")
        .name,
        carrier="Simulated carrier",
        expected_on=day + timedelta(days=3),
        day=day,
        documents=_files("transfer application", "recipient licence check"),
    )
    return dispatch_shipment(
        actor=sender,
        end=end,
        day=day,
        expected_on=day + timedelta(days=3),
        documents=_files("transfer permit"),
    )


def add_shipments(keepers: dict[str, Actor]) -> int:
    """Send three sources about; returns how many shipments."""
    today = timezone.localdate()
    first = _sent(keepers, "D-0202", "hospital", today - timedelta(days=40))
    receiver = keepers["hospital"]
    receive_shipment(
        actor=receiver,
        end=ShipmentEnd.objects.get(shipment=first.shipment, sends=False),
        day=today - timedelta(days=38),
        readings=[Reading(Source.objects.get(serial="D-0202").id, True, "D-0202")],
        documents=_files("receipt report (Form 748 like)", "dose-rate and wipe check"),
        site=Site.objects.filter(organisation_id=receiver.organisation_id).earliest("id"),
    )
    _sent(keepers, "D-0102", "reactor", today - timedelta(days=1))
    _sent(keepers, "D-0003", "reactor", today - timedelta(days=12))
    return 3
