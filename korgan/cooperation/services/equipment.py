"""Writes of the equipment register."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from korgan.cooperation.domain.equipment import Costs, Outage
from korgan.cooperation.models import Equipment, EquipmentEvent, Partner
from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.organisations.domain import (
    AUTHORITIES,
    Actor,
    Classification,
    OrganisationKind,
    Releasability,
    Role,
)
from korgan.kernel.organisations.models import Site
from korgan.kernel.organisations.rights import declare_action, require_own

KEEP_EQUIPMENT = declare_action(
    "cooperation.keep_equipment",
    roles=[
        Role.OFFICER,
        Role.SUPERVISOR,
        Role.PLANNER,
        Role.TRAINER,
        Role.INSPECTOR,
        Role.ADMINISTRATOR,
    ],
    kinds=AUTHORITIES | {OrganisationKind.OPERATOR},
)


@service(KEEP_EQUIPMENT)
def register_equipment(
    *,
    actor: Actor,
    tag: str,
    name: str,
    site: Site,
    installed_on: date,
    capital: Decimal,
    life_years: int = 10,
    given_by: Partner | None = None,
    **more: Any,
) -> Equipment:
    """Enter a piece of equipment at a site of the actor's organisation."""
    require_own(actor, site, where="site")
    if Equipment.objects.filter(organisation_id=actor.organisation_id, tag=tag).exists():
        raise Conflict("code_taken", f"the code {tag} is taken", where="tag")
    handed = more.get("handed_over_on")
    if handed is not None and handed < installed_on:
        raise InputError(
            "ends_before_it_begins", "it ends before it begins", where="handed_over_on"
        )
    equipment = Equipment(
        organisation_id=actor.organisation_id,
        country=actor.country,
        classification=Classification.OFFICIAL,
        releasability=Releasability.AUTHORITIES,
        tag=tag,
        name=name,
        site=site,
        installed_on=installed_on,
        capital=capital,
        life_years=life_years,
        given_by=given_by,
        **more,
    )
    Costs(float(capital), equipment.yearly_cost, life_years, float(equipment.disposal_cost))
    equipment.save()
    record(
        "cooperation.equipment_registered",
        equipment,
        site=site.name,
        given_by=given_by.name if given_by else "",
        capital=str(capital),
    )
    return equipment


@service(KEEP_EQUIPMENT)
def record_equipment_event(
    *,
    actor: Actor,
    equipment: Equipment,
    kind: str,
    on: date,
    until: date | None = None,
    cost: Decimal = Decimal(0),
    paid_by: Partner | None = None,
    note: str = "",
) -> EquipmentEvent:
    """Record maintenance, calibration or an outage."""
    require_own(actor, equipment)
    if kind == "outage":
        Outage(on, until)
    elif until is not None:
        raise InputError("no_outage", "only an outage has an end", where="until")
    if cost < 0:
        raise InputError("negative_number", "the number is negative", where="cost")
    if on < equipment.installed_on:
        raise InputError("before_installed", "it was not installed on that day", where="on")
    event = EquipmentEvent.objects.create(
        equipment=equipment,
        kind=kind,
        on=on,
        until=until,
        cost=cost,
        paid_by=paid_by,
        note=note.strip()[:300],
    )
    record("cooperation.equipment_event", equipment, kind=kind, on=on.isoformat())
    return event


@service(KEEP_EQUIPMENT)
def end_outage(*, actor: Actor, equipment: Equipment, event_id: int, until: date) -> EquipmentEvent:
    """Say that it works again."""
    require_own(actor, equipment)
    event = EquipmentEvent.objects.filter(
        equipment=equipment, id=event_id, kind="outage", until__isnull=True
    ).first()
    if event is None:
        raise Conflict("no_open_outage", "no outage of this equipment is open")
    Outage(event.on, until)
    event.until = until
    event.save(update_fields=["until"])
    record("cooperation.outage_ended", equipment, until=until.isoformat())
    return event
