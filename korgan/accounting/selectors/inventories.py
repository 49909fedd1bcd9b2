"""Reads of inventory takings."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from korgan.accounting.models import CountLine, FieldCount, InventoryTaking, SealEvent
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible, visible_to


def list_takings(*, actor: Actor) -> QuerySet[InventoryTaking]:
    """Return the inventory takings that the actor may see."""
    return visible_to(actor, InventoryTaking.objects.select_related("area", "finalised_by"))


def get_taking(*, actor: Actor, taking_id: int) -> InventoryTaking:
    """Return one inventory taking."""
    return get_visible(actor, list_takings(actor=actor), id=taking_id)


def lines_scanned(taking: InventoryTaking, read: str) -> list[CountLine]:
    """Return the lines of a taking whose batch, or the seal on it, has the name that was read."""
    if not read:
        return []
    sealed = SealEvent.objects.filter(area=taking.area_id, seal__iexact=read).values("batch")
    named = Q(name__iexact=read) | Q(batch__seal__iexact=read) | Q(batch__in=sealed)
    return list(taking.lines.filter(named).order_by("id")[:2])


def counts_that_differ(taking: InventoryTaking) -> list[FieldCount]:
    """Return counts of devices that differ from the list and wait for a decision."""
    waiting = taking.field_counts.filter(is_settled=False).order_by("line__name", "id")
    return list(waiting.select_related("line__counted_by", "counted_by"))
