"""The source register of the demonstration State."""

from __future__ import annotations

from collections.abc import Callable

from korgan.kernel.organisations.domain import Actor
from korgan.sources.demonstration.custody import add_shipments
from korgan.sources.demonstration.incidents import add_incidents
from korgan.sources.demonstration.inspections import add_inspections
from korgan.sources.demonstration.licensing import add_licensing
from korgan.sources.demonstration.source import add_sources
from korgan.sources.demonstration.waste import add_waste
from korgan.sources.models import DisposalFacility, Incident, Inspection, Licence, Shipment

__all__ = ["add_custody", "add_sources"]


def add_custody(seat: Callable[[str], Actor]) -> None:
    """Fill what the register has beside its sources, each once."""
    if not Licence.objects.exists():
        add_licensing(seat)
    keepers = {name: seat(name) for name in ("hospital", "pipeline", "reactor")}
    if not Shipment.objects.exists():
        add_shipments(keepers)
    if not DisposalFacility.objects.exists():
        add_waste(keepers["reactor"], seat("inspector"))
    if not Incident.objects.exists():
        add_incidents(keepers["pipeline"], seat("officer"))
    if not Inspection.objects.exists():
        add_inspections(seat)
