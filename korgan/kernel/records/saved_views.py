"""Reads of saved views."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible, visible_to
from korgan.kernel.records.models import SavedView


def list_views(*, actor: Actor, list_name: str) -> QuerySet[SavedView]:
    """Return the actor's own views of a list in this seat, and those shared in the organisation."""
    mine_or_shared = Q(owner_id=actor.user_id) | Q(is_shared=True)
    return (
        visible_to(actor, SavedView.objects.select_related("owner"))
        .filter(mine_or_shared, organisation_id=actor.organisation_id, list_name=list_name)
        .order_by("title", "id")
    )


def get_own_view(*, actor: Actor, view_id: int) -> SavedView:
    """Return one of the actor's own views."""
    return get_visible(actor, SavedView.objects.filter(owner_id=actor.user_id), id=view_id)
