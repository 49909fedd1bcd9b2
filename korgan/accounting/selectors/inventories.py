"""Reads of inventory takings."""

from __future__ import annotations

from django.db.models import QuerySet

from korgan.accounting.models import InventoryTaking
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible, visible_to


def list_takings(*, actor: Actor) -> QuerySet[InventoryTaking]:
    """Return the inventory takings that the actor may see."""
    return visible_to(actor, InventoryTaking.objects.select_related("area", "finalised_by"))


def get_taking(*, actor: Actor, taking_id: int) -> InventoryTaking:
    """Return one inventory taking."""
    return get_visible(actor, list_takings(actor=actor), id=taking_id)
