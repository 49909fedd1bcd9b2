"""Incidents of the demonstration State: a theft, and scrap in which the stolen source may be."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Organisation, Site
from korgan.sources.demonstration.source import NOTE
from korgan.sources.domain.identity import Kind
from korgan.sources.domain.incidents import IncidentType
from korgan.sources.services import WrittenContent, register_source, report_incident


def add_incidents(keeper: Actor, officer: Actor) -> int:
    """Report a theft by a holder and a find at the border; returns how many."""
    today = timezone.localdate()
    source = register_source(
        actor=keeper,
        holder=Organisation.objects.get(id=keeper.organisation_id),
        site=Site.objects.filter(organisation_id=keeper.organisation_id).earliest("id"),
        kind=Kind.SEALED,
        contents=[WrittenContent("Ir-192", "1.8 TBq", today - timedelta(days=70))],
        to_state="in_use",
        day=today - timedelta(days=60),
        documents={
            "inventory record": ("inventory.txt", NOTE),
            "source certificate": ("certificate.txt", NOTE),
        },
        confirmed=["licence limits"],
        maker="Simulated",
        model="G-80",
        serial="D-0401",
        practice="Industrial gamma radiography",
    )
    report_incident(
        actor=keeper,
        kind=IncidentType.THEFT,
        happened_on=today - timedelta(days=9),
        place="Job site at kilometre 214",
        summary="The vehicle with the camera was taken from the job site overnight.",
        how_detected="The crew found the vehicle gone in the morning.",
        sources=[source],
        documents={
            "theft report": ("theft.txt", NOTE),
            "police reference": ("police.txt", NOTE),
        },
    )
    report_incident(
        actor=officer,
        kind=IncidentType.SCRAP,
        happened_on=today - timedelta(days=2),
        place="Harbour gate 2",
        summary="Portal alarm on a lorry with scrap; a capsule with a worn engraving.",
        how_detected="Portal monitor, then a handheld identifier.",
        measured_on=today - timedelta(days=2),
        nuclide="Ir-192",
        lowest_bq=5e11,
        highest_bq=2e12,
        marking="D-04?1",
    )
    return 2
