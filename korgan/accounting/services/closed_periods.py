"""Amendments and late entries of closed periods: the difference enters the open period.

A closed balance stays as it was reported. What was wrong in it shows in the open one, under the
code of the entry, so that both together are right. Where an inventory taking has measured the
batch since (or found it gone), what is there is known already: the same difference is booked
back as an inventory difference, and shows in the MUF of the open period.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from korgan.accounting.domain.counting import difference_movement, difference_record
from korgan.accounting.domain.inventory_changes import InventoryChange, movement_of
from korgan.accounting.domain.postings import ITEMS
from korgan.accounting.domain.postings import Account as DomainAccount
from korgan.accounting.domain.postings import Movement as DomainMovement
from korgan.accounting.domain.records import Measured, record_of
from korgan.accounting.models import Area, Batch, CountLine, Movement
from korgan.accounting.models.ledger import BRINGS_IN, SETTLED
from korgan.accounting.selectors.facilities import calibration_on, method_named
from korgan.accounting.services.booking import Entry, book
from korgan.kernel.audit.services import part_of_service
from korgan.kernel.errors import Conflict


@part_of_service
def day_of_amendment(area: Area, original: Movement) -> date | None:
    """Return the first day of the open period where that of the original is closed, else None."""
    day = _first_open_day(area, original.event_date, "original")
    # A late entry stands in the book on another day than in its record.
    return original.event_date if day is None and original.status == "L" else day


def _first_open_day(area: Area, event: date, where: str) -> date | None:
    """The day after the last inventory taking, where it has closed the period of an event."""
    last = area.takings.filter(state="final").order_by("-taken_on").first()
    if last is None or last.taken_on < event:
        return None
    day = last.taken_on + timedelta(days=1)
    if day > timezone.localdate():
        raise Conflict(
            "period_begins_later",
            f"the period of the entry is closed, and the next one begins on {day}",
            where=where,
            mend="amend it from that day on",
        )
    return day


@part_of_service
def book_late(
    people: Mapping[str, Any],
    area: Area,
    change: InventoryChange,
    batches: list[Batch],
    measured: Measured,
) -> Movement:
    """Book a change that was forgotten in a closed period on the first day of the open one.

    Its record keeps the day on which it happened. What a later count has settled is taken back,
    as with an amendment.
    """
    on = day_of_late(area, change.event_date)
    if measured.method and not measured.calibration:
        valid = calibration_on(method_named(area, measured.method), change.event_date)
        measured = replace(measured, calibration=valid.name if valid else "")

    def entry(name: str, now: datetime) -> DomainMovement:
        return replace(movement_of(change, name, now), event_date=on)

    return book_late_entry(
        people, area, change.code, change.event_date, entry, batches, record=record_of(change),
        measured=measured, counterpart=change.counterpart,
    )  # fmt: skip


@part_of_service
def day_of_late(area: Area, happened: date) -> date:
    """Return the first day of the open period, on which what happened in a closed one is booked."""
    on = _first_open_day(area, happened, "event_date")
    if area.opened_on is None or happened <= area.opened_on:
        raise Conflict(
            "before_opening",
            f"the ledger of {area.code} is not open on {happened}",
            where="event_date",
            mend="enter the opening inventory first; changes come after its day",
        )
    if on is None:
        raise Conflict(
            "not_late",
            f"the period of {happened} is open",
            where="event_date",
            mend="book it as a new entry, not as a late one",
        )
    return on


@part_of_service
def book_late_entry(
    people: Mapping[str, Any],
    area: Area,
    code: str,
    happened: date,
    entry: Entry,
    batches: list[Batch],
    **more: Any,
) -> Movement:
    """Book an entry of the open period for what happened before, less what is settled since."""
    # No taking knew of what only now comes in; a batch that one counted was there already.
    arrives = code in BRINGS_IN and not _counted(batches, happened)
    settled = [] if arrives else _settled(entry("", timezone.now()), happened, batches)
    return _book_and_take_back(people, area, entry, batches, settled, status="L", **more)


@part_of_service
def book_amendment(
    people: Mapping[str, Any],
    area: Area,
    original: Movement,
    entry: Entry,
    batches: list[Batch],
    on: date | None,
    *,
    record: dict[str, Any],
    measured: Measured,
    status: str,
    revision: int = 0,
) -> Movement:
    """Book a correction or deletion, and take back what a later count has settled."""
    settled = []
    if on is not None:
        happened = date.fromisoformat(original.record["event_date"])
        settled = _settled(entry("", timezone.now()), happened, batches)
    return _book_and_take_back(
        people, area, entry, batches, settled, record=record, measured=measured, status=status,
        revision=revision, corrects=original, counterpart=original.counterpart,
    )  # fmt: skip


Settled = list[tuple[DomainAccount, Batch, dict[str, int]]]


def _book_and_take_back(
    people: Mapping[str, Any],
    area: Area,
    entry: Entry,
    batches: list[Batch],
    settled: Settled,
    *,
    record: dict[str, Any],
    **more: Any,
) -> Movement:
    if any(name != ITEMS for _, _, amounts in settled for name in amounts):
        record = {**record, SETTLED: True}
    row = book(
        **people, area=area, entry=entry, batches=batches, record=record,
        completes_act=not settled, **more,
    )  # fmt: skip
    for account, batch, amounts in settled:
        _take_back(people, area, row, account, batch, amounts)
    return row


def _settled(amendment: DomainMovement, happened: date, batches: list[Batch]) -> Settled:
    """Differences of batches that were measured since, by inventory account."""
    found: dict[DomainAccount, dict[str, int]] = {}
    for posting in amendment.postings:
        if posting.account.is_inventory:
            found.setdefault(posting.account, {})[posting.substance] = posting.amount
    by_category = {batch.category: batch for batch in batches}
    rows = []
    for account, amounts in found.items():
        batch = by_category[str(account.category)]
        known = _known_since(batch, _in_book_since(batch, happened), amounts)
        if known:
            rows.append((replace(account, place=batch.place.code), batch, known))
    return rows


def _in_book_since(batch: Batch, happened: date) -> date:
    """Day from which takings knew of a batch: not before a late arrival brought it in."""
    late = Movement.objects.filter(batch=batch, status="L", code__in=BRINGS_IN)
    unknown_until = [
        movement.event_date
        for movement in late
        if SETTLED not in movement.record
        and (arrived := date.fromisoformat(movement.record["event_date"])) <= happened
        and not _counted([batch], arrived, before=movement.event_date)
    ]
    return max([happened, *unknown_until])


def _counted(batches: list[Batch], since: date, before: date = date.max) -> bool:
    """Whether a final taking from a day on, but before another, had one of the batches."""
    return CountLine.objects.filter(
        batch__in=batches, taking__state="final", taking__taken_on__gte=since,
        taking__taken_on__lt=before,
    ).exists()  # fmt: skip


def _known_since(batch: Batch, since: date, amounts: dict[str, int]) -> dict[str, int]:
    """Amounts of which a final taking after an event has said what is there.

    A weight is known anew where it was measured, or differed from the book; a number of items
    that changes alone, by the count. A batch that was on no list was gone.
    """
    takings = batch.area.takings.filter(state="final", taken_on__gte=since)
    lines = list(CountLine.objects.filter(taking__in=takings, batch=batch))
    first = takings.order_by("taken_on").first()
    if first is None:
        return {}
    if all(line.taking_id != first.id for line in lines):
        return amounts
    weighed = any(line.method_id or _weights(line.book) != _weights(line.counted) for line in lines)
    # Items never stay behind without the weight that an amendment takes out with them.
    return amounts if weighed or set(amounts) == {ITEMS} else {}


def _weights(amounts: dict[str, int] | None) -> dict[str, int]:
    return {name: amount for name, amount in (amounts or {}).items() if name != ITEMS and amount}


def _take_back(
    people: Mapping[str, Any],
    area: Area,
    row: Movement,
    account: DomainAccount,
    batch: Batch,
    amounts: dict[str, int],
) -> None:
    """Book the difference out of the batch again, against material unaccounted for."""
    surplus = {name: amount for name, amount in amounts.items() if amount > 0}
    short = {name: -amount for name, amount in amounts.items() if amount < 0}
    book(
        **people, area=area, batches=[batch], status="U", counterpart=row.identifier[:30],
        entry=lambda name, now: difference_movement(
            account, batch.name, surplus, short, identifier=name, on=row.event_date, booked_at=now
        ),
        record=difference_record(account, batch.name, surplus, short, row.event_date),
    )  # fmt: skip
