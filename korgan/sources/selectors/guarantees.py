"""Reads of financial guarantees."""

from __future__ import annotations

from django.db.models import QuerySet

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible, visible_to
from korgan.sources.models import FinancialGuarantee


def list_guarantees(*, actor: Actor) -> QuerySet[FinancialGuarantee]:
    """Return the guarantees that the actor may see."""
    return visible_to(actor, FinancialGuarantee.objects.select_related("licence"))


def get_guarantee(*, actor: Actor, guarantee_id: int) -> FinancialGuarantee:
    """Return one guarantee."""
    found = FinancialGuarantee.objects.select_related("licence")
    return get_visible(actor, found, id=guarantee_id)
