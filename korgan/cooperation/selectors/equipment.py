"""Reads of the equipment register."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from korgan.cooperation.domain import equipment as rules
from korgan.cooperation.models import Equipment, EquipmentEvent
from korgan.cooperation.selectors.places import place_name
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible, visible_to

A_YEAR = timedelta(days=365)


def list_equipment(*, actor: Actor) -> QuerySet[Equipment]:
    """Return the equipment that the actor may see, with its ``place`` where that is visible."""
    pieces = Equipment.objects.select_related("organisation", "given_by")
    return visible_to(actor, pieces.annotate(place=place_name(actor)))


def get_equipment(*, actor: Actor, equipment_id: int) -> Equipment:
    """Return one visible piece."""
    return get_visible(actor, list_equipment(actor=actor), id=equipment_id)


def find_equipment(*, actor: Actor, text: str) -> QuerySet[Equipment]:
    """Return equipment whose number or name begins with the text."""
    found = Q(tag__istartswith=text) | Q(name__icontains=text)
    return list_equipment(actor=actor).filter(found).order_by("tag")


@dataclass(frozen=True)
class Condition:
    """What is due on a piece, how available it was in the last year, what it costs."""

    equipment: Equipment
    maintenance_due: date | None
    calibration_due: date | None
    availability: rules.Availability
    broken_since: date | None
    life_cycle_cost: float
    reserve: float

    def late(self, today: date) -> list[str]:
        """Return what is overdue: of maintenance and calibration."""
        due = {"maintenance": self.maintenance_due, "calibration": self.calibration_due}
        return [name for name, day in due.items() if day is not None and day < today]


def conditions_of(
    *, actor: Actor, pieces: Iterable[Equipment], today: date, reserve_rate: float = 0.05
) -> list[Condition]:
    """Return the condition of pieces, those that the actor may see; one query for their events."""
    seen = list_equipment(actor=actor).filter(id__in=[each.id for each in pieces])
    rows = list(seen.order_by("tag"))
    events: dict[int, list[EquipmentEvent]] = {each.id: [] for each in rows}
    for event in EquipmentEvent.objects.filter(equipment__in=rows):
        events[event.equipment_id].append(event)
    return [condition_of(each, events[each.id], today, reserve_rate) for each in rows]


def condition_of(
    piece: Equipment, events: Iterable[EquipmentEvent], today: date, reserve_rate: float
) -> Condition:
    """Return the condition of one piece from its events."""
    events = list(events)
    outages = [rules.Outage(each.on, each.until) for each in events if each.kind == "outage"]
    start = max(today - A_YEAR, piece.installed_on)
    end = max(min(today, piece.retired_on or today), start)
    costs = rules.Costs(
        float(piece.capital), piece.yearly_cost, piece.life_years, float(piece.disposal_cost)
    )
    return Condition(
        piece,
        rules.next_due(_last(events, "maintenance"), piece.installed_on, piece.maintenance_months),
        rules.next_due(_last(events, "calibration"), piece.installed_on, piece.calibration_months),
        rules.availability(outages, start, end),
        next((each.since for each in outages if each.until is None), None),
        rules.life_cycle_cost(costs),
        rules.replacement_reserve(float(piece.capital), piece.life_years, reserve_rate),
    )


def _last(events: Iterable[EquipmentEvent], kind: str) -> date | None:
    return max((each.on for each in events if each.kind == kind), default=None)


def events_of(*, actor: Actor, equipment: Equipment) -> QuerySet[EquipmentEvent]:
    """Return what happened to a visible piece."""
    seen = list_equipment(actor=actor).filter(id=equipment.id)
    return EquipmentEvent.objects.filter(equipment__in=seen).select_related("paid_by")
