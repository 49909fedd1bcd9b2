"""Reads of technical service providers."""

from __future__ import annotations

from django.db.models import QuerySet

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible, visible_to
from korgan.sources.models import Recognition, ServiceProvider


def list_recognitions(*, actor: Actor) -> QuerySet[Recognition]:
    """Return which services are recognised of whom, as the actor may see it."""
    return visible_to(actor, Recognition.objects.select_related("provider"))


def get_provider(*, actor: Actor, provider_id: int) -> ServiceProvider:
    """Return one provider."""
    return get_visible(actor, ServiceProvider.objects.all(), id=provider_id)


def get_recognition(*, actor: Actor, recognition_id: int) -> Recognition:
    """Return one recognition."""
    found = Recognition.objects.select_related("provider")
    return get_visible(actor, found, id=recognition_id)
