"""A project with partners, as several tests of this folder start from one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from korgan.cooperation.models import Equipment, ExitPlan, Need, Partner, Project
from korgan.cooperation.services import (
    enter_need,
    enter_partner,
    enter_project,
    plan_exit,
    register_equipment,
)
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Site

DAY = date(2026, 6, 1)


def site_of(actor: Actor, name: str = "Crossing") -> Site:
    site, _ = Site.objects.get_or_create(
        organisation_id=actor.organisation_id, country=actor.country, name=name
    )
    return site


def partner(actor: Actor, name: str = "Programme", **more: Any) -> Partner:
    found = Partner.objects.filter(country=actor.country, name=name).first()
    return found or enter_partner(actor=actor, name=name, **more)


def need(actor: Actor, reference: str = "N-1", **more: Any) -> Need:
    facts = {"title": "Detection", "area": "detection", "origin": "self_assessment", **more}
    return enter_need(actor=actor, reference=reference, **facts)


def project(actor: Actor, iati_id: str = "XP-1", **more: Any) -> Project:
    facts = {
        "title": "Border",
        "lead": partner(actor),
        "starts": date(2024, 1, 1),
        "ends": date(2027, 12, 31),
        **more,
    }
    return enter_project(actor=actor, iati_id=iati_id, **facts)


def piece(actor: Actor, tag: str = "PM-1", **more: Any) -> Equipment:
    facts = {
        "name": "Portal",
        "site": site_of(actor),
        "installed_on": date(2023, 1, 1),
        "capital": Decimal(100_000),
        "maintenance_cost": Decimal(6_000),
        "spares_cost": Decimal(4_000),
        **more,
    }
    return register_equipment(actor=actor, tag=tag, **facts)


def plan(actor: Actor, *sites: Site, **more: Any) -> ExitPlan:
    return plan_exit(
        actor=actor,
        title="Exit",
        partner=partner(actor),
        sites=sites or [site_of(actor)],
        **more,
    )
