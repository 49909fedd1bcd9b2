"""What the border is told of missing sources."""

from __future__ import annotations

from dataclasses import asdict

from django.utils import timezone

from korgan.kernel.audit.services import part_of_service
from korgan.kernel.events.services import publish
from korgan.sources.domain.incidents import watch_list_entry
from korgan.sources.models import Source
from korgan.sources.selectors import RulesUsed, contents_of

WATCH_LIST = "sources.watch_list"


@part_of_service
def tell_border(*, source: Source, incident: str, used: RulesUsed, action: str) -> None:
    """Tell the border enough to recognise a source: no holder, no place, no activity."""
    entry = watch_list_entry(
        source.serial, contents_of(source), source.state_since, timezone.localdate(), used.rules
    )
    told = {**asdict(entry), "since": entry.since.isoformat(), "nuclides": list(entry.nuclides)}
    publish(WATCH_LIST, {"action": action, "country": source.country, "incident": incident, **told})
