"""Reads of photographs."""

from __future__ import annotations

from django.db.models import QuerySet

from korgan.kernel.documents import store
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible, visible_to
from korgan.sources.models import Inspection, Photograph, Source


def list_photographs(
    *, actor: Actor, source: Source | None = None, inspection: Inspection | None = None
) -> QuerySet[Photograph]:
    """Return the photographs of a source or of an inspection that the actor may see."""
    found = Photograph.objects.select_related("document", "source", "item", "recorded_by")
    if source is not None:
        found = found.filter(source=source)
    if inspection is not None:
        found = found.filter(inspection=inspection)
    return visible_to(actor, found)


def read_photograph(*, actor: Actor, photograph_id: int) -> tuple[Photograph, bytes]:
    """Return a photograph and its bytes, checked against their hash."""
    found = get_visible(actor, Photograph.objects.select_related("document"), id=photograph_id)
    return found, store.get(found.document.sha256)
