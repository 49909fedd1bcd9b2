"""Writes of treaty events."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import Conflict, InputError
from korgan.kernel.events.services import publish
from korgan.kernel.organisations.domain import Actor, Classification, Releasability
from korgan.law.domain.partial_dates import PartialDate, begins_with_date
from korgan.law.domain.treaties import (
    OF_AN_ARTICLE,
    REPORTS,
    EventKind,
    TreatyEvent,
    find_disorder,
)
from korgan.law.models import RecordedEvent
from korgan.law.readers.treaty_status import StatusRow
from korgan.law.selectors.catalogues import catalogue_for
from korgan.law.selectors.treaties import events_of_state
from korgan.law.services.rights import KEEP_LAW


@service(KEEP_LAW)
def record_treaty_event(
    *,
    actor: Actor,
    state: str,
    treaty: str,
    kind: EventKind,
    source: str,
    day: str = "",
    article: str = "",
    text: str = "",
    source_as_of: str = "",
    note: str = "",
    disorder_confirmed: bool = False,
) -> RecordedEvent:
    """Enter what a source says of a State and an instrument; other sources stay beside it."""
    today = timezone.localdate()
    state = state.strip().upper()
    _check_statement(state, source, kind, day, article)
    catalogue_for(actor.country, today).instrument(treaty)
    told = PartialDate.parse(day) if day.strip() else None
    _check_day(told, kind, source_as_of, today)
    event = TreatyEvent("new", state, treaty, kind, told, text, source, source_as_of)
    if not disorder_confirmed:
        _refuse_disorder(actor, event, today)
    row = RecordedEvent.objects.create(
        organisation_id=actor.organisation_id,
        country=actor.country,
        classification=Classification.PUBLIC,
        releasability=Releasability.STATE,
        state=state,
        treaty=treaty,
        kind=kind,
        day=told.written if told else "",
        article=article.strip(),
        text=text.strip()[:300],
        source=source.strip()[:300],
        source_as_of=source_as_of.strip()[:40],
        note=note.strip(),
        disorder_confirmed=disorder_confirmed,
        entered_by_id=actor.user_id,
        entered_at=timezone.now(),
    )
    publish("law.treaty_event", {"state": state, "treaty": treaty, "kind": str(kind)})
    record("law.treaty_event_recorded", row, source=row.source, day=row.day)
    return row


@service(KEEP_LAW)
def import_status(
    *, actor: Actor, treaty: str, rows: Sequence[StatusRow], source: str, as_of: str
) -> dict[str, int]:
    """Enter a depositary's list of participants, all or nothing; what stands there already, once.

    Nothing is overwritten: where another source says otherwise, both stand side by side.
    """
    if not rows:
        raise InputError("no_participants", "the list names no act of a State")
    today = timezone.localdate()
    catalogue_for(actor.country, today).instrument(treaty)
    spoken = PartialDate.parse(as_of, where="as_of")
    known = set(
        RecordedEvent.objects.filter(
            organisation_id=actor.organisation_id, treaty=treaty, source=source.strip()[:300]
        ).values_list("state", "kind", "day")
    )
    entered = 0
    for each in rows:
        if (each.state, str(each.kind), each.day) in known:
            continue
        _check_statement(each.state, source, each.kind, each.day, "")
        told = PartialDate.parse(each.day, where=each.where)
        _check_day(told, each.kind, spoken.written, today)
        RecordedEvent.objects.create(
            organisation_id=actor.organisation_id,
            country=actor.country,
            classification=Classification.PUBLIC,
            releasability=Releasability.STATE,
            state=each.state,
            treaty=treaty,
            kind=each.kind,
            day=told.written,
            text=each.text,
            source=source.strip()[:300],
            source_as_of=spoken.written,
            # The depositary gives them so; where they disagree with others, the page flags it.
            disorder_confirmed=True,
            entered_by_id=actor.user_id,
            entered_at=timezone.now(),
        )
        entered += 1
    record("law.status_imported", None, treaty=treaty, source=source, entered=entered)
    return {"entered": entered, "known": len(rows) - entered}


def _check_statement(state: str, source: str, kind: EventKind, day: str, article: str) -> None:
    if not re.fullmatch(r"[A-Z]{2}", state):
        raise InputError(
            "bad_state", f"{state} is no code of a State", where="state", mend="two letters: KZ"
        )
    if len(source.strip()) < 3:
        raise InputError(
            "source_missing",
            "a status without a source is not kept",
            where="source",
            mend="name the document, page or depositary notification",
        )
    if kind not in REPORTS and kind not in OF_AN_ARTICLE and not day.strip():
        raise InputError(
            "day_missing",
            "this event needs a date, if only a year",
            where="day",
            mend="if the source gives none, enter it as reported party or outside",
        )
    if kind in OF_AN_ARTICLE and not article.strip():
        raise InputError("article_missing", "name the article that it concerns", where="article")


def _check_day(told: PartialDate | None, kind: EventKind, as_of: str, today: date) -> None:
    if told is None:
        return
    if kind is not EventKind.ENTRY_INTO_FORCE and told.earliest > today:
        raise InputError("day_in_future", f"{told} has not come yet", where="day")
    spoken = begins_with_date(as_of)
    if kind is EventKind.ENTRY_INTO_FORCE or spoken is None or not spoken.certainly_before(told):
        return
    raise InputError(
        "source_older_than_event",
        f"the source speaks for {spoken}, before the event itself",
        where="source_as_of",
    )


def _refuse_disorder(actor: Actor, event: TreatyEvent, today: date) -> None:
    others = events_of_state(actor=actor, state=event.state, today=today)
    same = [each for each in others if each.treaty == event.treaty]
    for first, second in find_disorder([*same, event]):
        if event in (first, second):
            other = first if second is event else second
            raise Conflict(
                "dates_out_of_order",
                f"{event.day} does not fit {other.kind} of {other.day} ({other.source})",
                where="day",
                mend="check the date; if the source really gives it, say so below",
            )
