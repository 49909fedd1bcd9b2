"""Sources of the demonstration State: invented serial numbers, usual contents."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Organisation, Site
from korgan.sources.domain.identity import Kind
from korgan.sources.services import WrittenContent, move_source, register_source

NOTE = b"Fictional document of the demonstration State.\n"
COUNTED = date(2026, 4, 13)

# who keeps it; model, serial, nuclide, activity, reference date, practice
SOURCES = (
    ("hospital", "T-1", "D-0001", "Co-60", "310 TBq", date(2023, 5, 2), "Teletherapy"),
    (
        "hospital",
        "B-7",
        "D-0002",
        "Ir-192",
        "370 GBq",
        date(2026, 2, 9),
        "High/medium dose rate brachytherapy",
    ),
    ("hospital", "C-2", "D-0003", "Cs-137", "9.25 MBq", date(2012, 6, 1), ""),
    (
        "pipeline",
        "G-80",
        "D-0101",
        "Ir-192",
        "3.7 TBq",
        date(2026, 3, 16),
        "Industrial gamma radiography",
    ),
    (
        "pipeline",
        "G-80",
        "D-0102",
        "Ir-192",
        "3.1 TBq",
        date(2025, 9, 1),
        "Industrial gamma radiography",
    ),
    (
        "pipeline",
        "S-75",
        "D-0103",
        "Se-75",
        "2.9 TBq",
        date(2026, 1, 12),
        "Industrial gamma radiography",
    ),
    ("reactor", "N-5", "D-0201", "Am-241/Be", "185 GBq", date(2001, 10, 8), ""),
    ("reactor", "K-1", "D-0202", "Cs-137", "37 GBq", date(1994, 3, 1), ""),
)


def add_sources(keepers: dict[str, Actor]) -> int:
    """Register the sources of the fictional holders; returns how many."""
    for keeper, model, serial, nuclide, activity, reference, practice in SOURCES:
        actor = keepers[keeper]
        source = register_source(
            actor=actor,
            holder=Organisation.objects.get(id=actor.organisation_id),
            site=Site.objects.filter(organisation_id=actor.organisation_id).earliest("id"),
            kind=Kind.SEALED,
            contents=[WrittenContent(nuclide, activity, reference)],
            to_state="in_use",
            day=COUNTED,
            documents={
                "inventory record": ("inventory.txt", NOTE),
                "source certificate": ("certificate.txt", NOTE),
            },
            confirmed=["licence limits"],
            maker="Simulated",
            model=model,
            serial=serial,
            practice=practice,
            working_life_years=Decimal(15),
        )
        if serial == "D-0202":
            move_source(
                actor=actor,
                source=source,
                to_state="temporary_storage",
                day=date(2026, 4, 20),
                documents={"move report": ("move.txt", NOTE)},
                confirmed=["site on licence"],
            )
    return len(SOURCES)
