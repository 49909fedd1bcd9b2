"""What the national overview says of law."""

from __future__ import annotations

from django.utils import timezone

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.reference.models import Edition
from korgan.law.domain.coverage import summarise
from korgan.law.selectors.coverage import list_links, situation_of


def overview(*, actor: Actor) -> dict[str, int]:
    """Return the figures of the home page: counts of the own State's work, no score."""
    # A new installation has no catalogue of duties yet: nothing to count.
    if not Edition.objects.filter(pack__name="law_instruments").exists():
        return {}
    situation = situation_of(actor=actor, state=actor.country, today=timezone.localdate())
    summary = summarise(situation.lines)
    waiting = list_links(actor=actor).filter(country=actor.country, state="proposed").count()
    return {"gaps": summary.gaps, "unjudged": summary.unjudged, "to_review": waiting}
