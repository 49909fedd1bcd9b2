"""What comes to its end in which year, of what the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from korgan.kernel.organisations.domain import Actor
from korgan.sources.domain.custody import AtHolder
from korgan.sources.domain.forecast import (
    CostSchedule,
    EndOfLife,
    EndOfLifeRules,
    ForecastYear,
    end_of_life,
    forecast,
    guarantees,
)
from korgan.sources.domain.lifecycle import FINAL, MISSING, SourceRecord
from korgan.sources.selectors.source import MOVING, identity_of, list_sources, rules_of


@dataclass(frozen=True)
class Outlook:
    """Sums by year, and the guarantee that each holder has to give."""

    years: list[ForecastYear]
    guarantees: dict[str, float]
    sources: int
    without_volume: int


def outlook(
    *, actor: Actor, day: date, last_year: int, rules: EndOfLifeRules, schedule: CostSchedule
) -> Outlook:
    """Sum the ends of life of the visible sources by year and by holder."""
    used = rules_of(actor.country, day)
    found = list_sources(actor=actor).exclude(state__in=FINAL | MISSING | MOVING)
    ends: list[EndOfLife] = []
    for source in found.prefetch_related("contents").iterator(chunk_size=2000):
        held = SourceRecord(
            identity_of(source),
            source.state,
            AtHolder(source.organisation.name, source.site.name),
            licence=source.organisation.name,
        )
        end = end_of_life(held, day, rules, schedule, used.rules)
        if end is not None:
            ends.append(end)
    return Outlook(
        forecast(ends, day.year, last_year),
        dict(sorted(guarantees(ends).items())),
        len(ends),
        sum(not each.volume_known for each in ends),
    )
