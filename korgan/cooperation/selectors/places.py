"""Names of places as far as the actor may know them: a record is often wider known than those."""

from __future__ import annotations

from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import list_sites


def place_name(actor: Actor) -> Coalesce:
    """Return the name of a row's ``site`` for an annotation; empty where it is hidden or none."""
    seen = list_sites(actor=actor).filter(id=OuterRef("site_id"))
    return Coalesce(Subquery(seen.values("name")[:1]), Value(""), output_field=CharField())
