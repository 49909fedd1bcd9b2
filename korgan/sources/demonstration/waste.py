"""Disused sources of the demonstration State: one capsule conditioned, a borehole with limits."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Organisation, Site
from korgan.sources.demonstration.source import NOTE
from korgan.sources.domain.genealogy import NodeKind
from korgan.sources.domain.identity import Kind
from korgan.sources.models import Source
from korgan.sources.services import (
    WrittenContent,
    WrittenLimit,
    accept_package,
    condition_sources,
    create_package,
    enter_facility,
    move_source,
    place_package,
    register_source,
)

OLD = (
    ("D-0301", "Cs-137", "3.7 GBq", date(1987, 5, 4)),
    ("D-0302", "Co-60", "74 GBq", date(1994, 2, 1)),
    ("D-0303", "Am-241", "1.85 GBq", date(1979, 9, 12)),
    ("D-0304", "Ra-226", "370 MBq", date(1961, 1, 9)),
)
# The generic assessment names about 1 TBq for these; the rest is a fictional national choice.
LIMITS = (
    WrittenLimit("Am-241", "1 TBq", "generic borehole assessment (order of magnitude)"),
    WrittenLimit("Cs-137", "50 GBq", "fictional national criteria"),
    WrittenLimit("Co-60", "UL", "fictional national criteria"),
    WrittenLimit("Ra-226", "UL", "generic borehole assessment"),
)


def _files(*names: str) -> dict[str, tuple[str, bytes]]:
    return dict.fromkeys(names, ("document.txt", NOTE))


def _stored(actor: Actor, serial: str, nuclide: str, activity: str, reference: date) -> Source:
    day = timezone.localdate() - timedelta(days=60)
    source = register_source(
        actor=actor,
        holder=Organisation.objects.get(id=actor.organisation_id),
        site=Site.objects.filter(organisation_id=actor.organisation_id).earliest("id"),
        kind=Kind.SEALED,
        contents=[WrittenContent(nuclide, activity, reference)],
        to_state="temporary_storage",
        day=day,
        documents=_files("inventory record"),
        confirmed=["licence limits"],
        maker="Simulated",
        model="OLD",
        serial=serial,
    )
    for to_state, names, confirmed in (
        ("disused_declared", ("declaration", "plan within national limit"), ()),
        (
            "long_term_storage",
            ("transfer to central store", "waste package id"),
            ("acceptance check",),
        ),
    ):
        move_source(
            actor=actor,
            source=source,
            to_state=to_state,
            day=day,
            documents=_files(*names),
            confirmed=confirmed,
        )
    return source


def add_waste(keeper: Actor, inspector: Actor) -> int:
    """Store four old sources, condition three, accept their container; returns how many."""
    today = timezone.localdate() - timedelta(days=20)
    stored = [_stored(keeper, *each) for each in OLD]
    facility = enter_facility(
        actor=inspector, name="Demonstration borehole", limits=LIMITS, fractions_add_up=False
    )
    create_package(actor=inspector, kind=NodeKind.POSITION, number="BH-1/40 m", facility=facility)
    capsule = create_package(actor=keeper, kind=NodeKind.CAPSULE)
    container = create_package(actor=keeper, kind=NodeKind.CONTAINER)
    condition_sources(
        actor=keeper,
        package=capsule,
        sources=stored[:3],
        day=today,
        documents=_files("capsule weld + leak test record", "capsule id"),
        confirmed=["waste acceptance for capsule"],
    )
    place_package(actor=keeper, inner=capsule, outer=container, day=today)
    accept_package(
        actor=inspector,
        package=container,
        facility=facility,
        day=today,
        documents=_files("disposal WAC check per nuclide", "container id"),
    )
    create_package(actor=keeper, kind=NodeKind.CAPSULE)
    return len(stored)
