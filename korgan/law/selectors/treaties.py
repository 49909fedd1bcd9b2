"""Where States stand by treaties: what came with Korgan, beside what was entered here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import visible_to
from korgan.kernel.reference.domain import PackRow
from korgan.law.domain.partial_dates import PartialDate
from korgan.law.domain.treaties import EventKind, Instrument, Standing, TreatyEvent, standing_of
from korgan.law.models import RecordedEvent
from korgan.law.selectors.catalogues import pack_rows


@dataclass(frozen=True)
class InstrumentLine:
    """An instrument with everything that is known of a State and it."""

    instrument: Instrument
    standing: Standing
    events: tuple[TreatyEvent, ...]


def list_recorded_events(*, actor: Actor) -> QuerySet[RecordedEvent]:
    """Return the events entered here that the actor may see."""
    return visible_to(actor, RecordedEvent.objects.select_related("entered_by"))


def list_states(*, actor: Actor, today: date) -> list[str]:
    """Return the codes of the States of which something is known, the own one first."""
    shipped = {row.values["state"] for row in _shipped(actor, today).values()}
    entered = set(list_recorded_events(actor=actor).values_list("state", flat=True))
    return [actor.country, *sorted((shipped | entered) - {actor.country})]


def events_of_state(*, actor: Actor, state: str, today: date) -> list[TreatyEvent]:
    """Return every statement about a State, dated ones in order, reports after them."""
    shipped = [_event(row) for row in _shipped(actor, today).values()]
    entered = [row.as_event() for row in list_recorded_events(actor=actor).filter(state=state)]
    events = [each for each in shipped if each.state == state] + entered
    return sorted(events, key=_in_time)


def standings_of_state(
    *, events: Sequence[TreatyEvent], instruments: Mapping[str, Instrument], today: date
) -> dict[str, Standing]:
    """Return where a State stands by each instrument."""
    by_treaty = _by_treaty(events)
    return {
        code: standing_of(instrument, by_treaty.get(code, []), today)
        for code, instrument in instruments.items()
    }


def timeline_of_state(
    *, actor: Actor, state: str, instruments: Mapping[str, Instrument], today: date
) -> list[InstrumentLine]:
    """Return all instruments with a State's position and its events."""
    events = events_of_state(actor=actor, state=state, today=today)
    standings = standings_of_state(events=events, instruments=instruments, today=today)
    by_treaty = _by_treaty(events)
    return [
        InstrumentLine(instrument, standings[code], tuple(by_treaty.get(code, ())))
        for code, instrument in instruments.items()
    ]


def _by_treaty(events: Sequence[TreatyEvent]) -> dict[str, list[TreatyEvent]]:
    found: dict[str, list[TreatyEvent]] = defaultdict(list)
    for event in events:
        found[event.treaty].append(event)
    return found


def _shipped(actor: Actor, today: date) -> dict[str, PackRow]:
    return pack_rows("law_treaty_events", actor.country, today)


def _event(row: PackRow) -> TreatyEvent:
    v = row.values
    return TreatyEvent(
        id=row.key,
        state=v["state"],
        treaty=v["treaty"],
        kind=EventKind(v["kind"]),
        day=PartialDate.parse(v["day"]) if v["day"] else None,
        text=v["text"],
        source=row.source,
        source_as_of=v["source_as_of"],
        note=v["note"],
        basis=v["standing"],
    )


def _in_time(event: TreatyEvent) -> tuple[bool, date, str]:
    return (event.day is None, event.day.earliest if event.day else date.max, event.id)
