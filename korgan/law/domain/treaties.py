"""Treaty events, and where a State stands by them on a day. Sources are never merged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from korgan.law.domain.partial_dates import PartialDate, begins_with_date


class EventKind(StrEnum):
    """What happened between a State and an instrument, or what a source reports of it."""

    SIGNATURE = "signature"
    NATIONAL_ACT = "national_act"
    DEPOSIT = "deposit"
    ENTRY_INTO_FORCE = "entry_into_force"
    RESERVATION = "reservation"
    RESERVATION_WITHDRAWN = "reservation_withdrawn"
    OPTION_TAKEN = "option_taken"
    WITHDRAWAL = "withdrawal"
    REPORTED_PARTY = "reported_party"
    REPORTED_OUTSIDE = "reported_outside"
    NOT_APPLICABLE = "not_applicable"
    REMARK = "remark"


# In the order in which law makes them happen.
SEQUENCE = (
    EventKind.SIGNATURE,
    EventKind.NATIONAL_ACT,
    EventKind.DEPOSIT,
    EventKind.ENTRY_INTO_FORCE,
    EventKind.WITHDRAWAL,
)
# What has no day of its own: a source only says how things are.
REPORTS = frozenset(
    {
        EventKind.REPORTED_PARTY,
        EventKind.REPORTED_OUTSIDE,
        EventKind.NOT_APPLICABLE,
        EventKind.REMARK,
    }
)
# Of one article only.
OF_AN_ARTICLE = frozenset(
    {EventKind.RESERVATION, EventKind.RESERVATION_WITHDRAWN, EventKind.OPTION_TAKEN}
)


class Position(StrEnum):
    """Where a State stands towards an instrument on a day."""

    IN_FORCE = "in_force"
    DEPOSITED = "deposited"
    REPORTED_PARTY = "reported_party"
    SIGNED = "signed"
    NATIONAL_ACT = "national_act"
    OUTSIDE = "outside"
    WITHDRAWN = "withdrawn"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"


BOUND = frozenset({Position.IN_FORCE, Position.REPORTED_PARTY})


@dataclass(frozen=True)
class Instrument:
    """An international instrument; ``delay_days`` is None where it is not known."""

    code: str
    title: str
    title_ru: str
    short: str
    kind: str
    depositary: str
    adopted: str
    in_force: date | None
    delay_days: int | None
    catalogue: str
    basis: str
    source: str

    @property
    def binds_every_state(self) -> bool:
        """Whether it binds without any act of the State: a resolution under Chapter VII."""
        return self.kind == "resolution"

    @property
    def is_political(self) -> bool:
        """Whether support for it is a political commitment."""
        return self.kind == "political"


@dataclass(frozen=True)
class TreatyEvent:
    """One statement of one source; ``record_id`` only if it was entered here."""

    id: str
    state: str
    treaty: str
    kind: EventKind
    day: PartialDate | None
    text: str
    source: str
    source_as_of: str = ""
    note: str = ""
    basis: str = "sourced"
    article: str = ""
    record_id: int | None = None

    @property
    def is_verified(self) -> bool:
        """Whether a text stands behind it."""
        return self.basis != "unverified"

    def age_years(self, today: date) -> int | None:
        """Return for how many whole years the source has not spoken; None if it is undated."""
        spoken = begins_with_date(self.source_as_of)
        return max(0, (today - spoken.latest).days // 365) if spoken else None


@dataclass(frozen=True)
class Standing:
    """A position with the statement that decides it, since when, and what speaks against it."""

    position: Position
    decided_by: TreatyEvent | None = None
    since: date | None = None
    computed: bool = False
    conflicts: tuple[tuple[TreatyEvent, ...], ...] = ()
    faults: tuple[tuple[TreatyEvent, TreatyEvent], ...] = field(default=())

    @property
    def is_bound(self) -> bool:
        """Whether the State is bound, as far as the sources tell."""
        return self.position in BOUND


def standing_of(instrument: Instrument, events: Sequence[TreatyEvent], today: date) -> Standing:
    """Return where a State stands towards an instrument, by the statements about it alone."""
    conflicts, faults = tuple(find_conflicts(events)), tuple(find_disorder(events))
    if instrument.binds_every_state:
        return Standing(Position.IN_FORCE, None, instrument.in_force, False, conflicts, faults)
    position, event, since, computed = _decide(instrument, events, today)
    return Standing(position, event, since, computed, conflicts, faults)


_Decision = tuple[Position, TreatyEvent | None, date | None, bool]


def _decide(instrument: Instrument, events: Sequence[TreatyEvent], today: date) -> _Decision:
    past = [e for e in events if e.is_verified and (e.day is None or e.day.earliest <= today)]
    latest: dict[EventKind, TreatyEvent] = {}
    for event in past:
        known = latest.get(event.kind)
        if known is None or _speaks_later(event, known):
            latest[event.kind] = event
    if left := latest.get(EventKind.WITHDRAWAL):
        return Position.WITHDRAWN, left, left.day.latest if left.day else None, False
    if entered := latest.get(EventKind.ENTRY_INTO_FORCE):
        return Position.IN_FORCE, entered, entered.day.latest if entered.day else None, False
    if deposited := latest.get(EventKind.DEPOSIT):
        return _after_deposit(instrument, deposited, today)
    for kind, position in (
        (EventKind.REPORTED_PARTY, Position.REPORTED_PARTY),
        (EventKind.NOT_APPLICABLE, Position.NOT_APPLICABLE),
        (EventKind.NATIONAL_ACT, Position.NATIONAL_ACT),
        (EventKind.SIGNATURE, Position.SIGNED),
        (EventKind.REPORTED_OUTSIDE, Position.OUTSIDE),
    ):
        if told := latest.get(kind):
            return position, told, told.day.latest if told.day else None, False
    return Position.UNKNOWN, None, None, False


def _after_deposit(instrument: Instrument, deposit: TreatyEvent, today: date) -> _Decision:
    since = entry_after_deposit(instrument, deposit.day.latest if deposit.day else None)
    if since is not None and since <= today:
        return Position.IN_FORCE, deposit, since, True
    return Position.DEPOSITED, deposit, since, True


def entry_after_deposit(instrument: Instrument, deposited: date | None) -> date | None:
    """Return when the instrument enters into force for a State that deposits on the day.

    None if the instrument itself is not in force or its delay is not known.
    """
    if instrument.in_force is None or instrument.delay_days is None:
        return None
    if deposited is None:
        return instrument.in_force
    return max(instrument.in_force, deposited + timedelta(days=instrument.delay_days))


def _speaks_later(event: TreatyEvent, other: TreatyEvent) -> bool:
    if event.day is None or other.day is None:
        return other.day is None and event.day is not None
    # The later of two days in dispute: nobody is held bound earlier than every source says.
    return event.day.latest > other.day.latest


def find_conflicts(events: Sequence[TreatyEvent]) -> Iterable[tuple[TreatyEvent, ...]]:
    """Yield statements of the same fact that cannot all be true."""
    for kind in SEQUENCE:
        told = [e for e in events if e.kind is kind and e.day is not None]
        dated = {(e.day.earliest, e.day.latest): e for e in told if e.day}
        if any(not a.overlaps(b) for a in _days(told) for b in _days(told)):
            yield tuple(dated.values())
    inside = [
        e
        for e in events
        if e.kind in (EventKind.DEPOSIT, EventKind.ENTRY_INTO_FORCE, EventKind.REPORTED_PARTY)
    ]
    for outside in (e for e in events if e.kind is EventKind.REPORTED_OUTSIDE):
        spoken = begins_with_date(outside.source_as_of)
        against = [
            e for e in inside if e.day is None or spoken is None or e.day.certainly_before(spoken)
        ]
        if against:
            yield (*against, outside)


def _days(events: Iterable[TreatyEvent]) -> list[PartialDate]:
    return [event.day for event in events if event.day is not None]


def find_disorder(
    events: Sequence[TreatyEvent],
) -> Iterable[tuple[TreatyEvent, TreatyEvent]]:
    """Yield pairs of which the second, by law the later one, is dated before the first."""
    dated = [e for e in events if e.kind in SEQUENCE and e.day is not None]
    for first in dated:
        for second in dated:
            if (
                SEQUENCE.index(first.kind) < SEQUENCE.index(second.kind)
                and first.day is not None
                and second.day is not None
                and second.day.certainly_before(first.day)
                and not _counts_differently(first, second)
            ):
                yield first, second


def _counts_differently(first: TreatyEvent, second: TreatyEvent) -> bool:
    # National law may approve after signature by exchange; a national act after the deposit is
    # real disorder, but one after entry into force can be a later amendment of the same law.
    return first.kind is EventKind.NATIONAL_ACT and second.kind is EventKind.WITHDRAWAL
