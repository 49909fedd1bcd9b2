"""Moves of a whole batch within its area."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from korgan.accounting.domain.materials import ElementCategory
from korgan.accounting.domain.postings import Account as DomainAccount
from korgan.accounting.domain.postings import Movement as DomainMovement
from korgan.accounting.domain.postings import Posting
from korgan.accounting.models import Area, Batch, Movement
from korgan.accounting.models.ledger import RELOCATION
from korgan.accounting.selectors.facilities import keeps
from korgan.accounting.selectors.late_entries import (
    grown_by_decay,
    holdings_in_fact,
    lowest_holding,
)
from korgan.accounting.selectors.ledger import batch_holding
from korgan.accounting.selectors.whereabouts import FOLLOWS
from korgan.accounting.services.acts import ACTS, Hands, check_unchanged, place_of
from korgan.accounting.services.booking import Entry, write
from korgan.accounting.services.closed_periods import day_of_late
from korgan.accounting.services.posting import POST, Booked, submit
from korgan.kernel.audit.services import service
from korgan.kernel.errors import Conflict
from korgan.kernel.organisations.domain import Actor


@service(POST)
def move_batch(
    *, actor: Actor, batch: Batch, to_place: str, on: date, late: bool = False
) -> Booked:
    """Move a whole batch within its area; ``late`` says that the period of the day is closed."""
    keeps(actor, batch.area)
    content = {
        "act": "relocation",
        "batch": batch.id,
        "place": to_place,
        "event_date": on.isoformat(),
        "holding": batch_holding(batch),
        "late": late,
    }
    return submit(actor, batch.area, content, f"{batch} > {to_place}", [])


def _relocation(hands: Hands, area: Area, content: Mapping[str, Any]) -> Movement:
    """Move a whole batch between places of the area: no report, but the book knows where it is."""
    batch = Batch.objects.select_related("place").get(id=content["batch"], area=area)
    target = place_of(area, content["place"])
    if target.id == batch.place_id:
        raise Conflict("same_place", f"batch {batch} is at {target.code}", where="place")
    held, day = batch_holding(batch), date.fromisoformat(content["event_date"])
    check_unchanged(content["holding"], held, batch)
    on = day_of_late(area, day) if content.get("late") else day
    _refuse_if_moved_since(batch, day)
    _refuse_if_not_there(area, batch, held, day, on)
    category = ElementCategory(batch.category)
    ends = [
        DomainAccount(area.code, category, place, batch.obligation)
        for place in (batch.place.code, target.code)
    ]
    told = {
        "code": RELOCATION, "batch": batch.name, "to": target.code, "from": batch.place.code,
        "event_date": day.isoformat(),
    }  # fmt: skip
    rows: list[Movement] = []
    for moved_on, amounts in _moved_by_day(batch, on).items():
        follows = {FOLLOWS: rows[0].identifier} if rows else {}
        rows.append(
            write(
                **hands.people(), area=area, entry=_entry(ends, amounts, moved_on, batch),
                batches=[batch], status="L" if content.get("late") else "N",
                record={**told, **follows},
            )
        )  # fmt: skip
    batch.place = target
    batch.save(update_fields=["place"])
    return rows[0]


def _entry(ends: list[DomainAccount], amounts: Mapping[str, int], on: date, batch: Batch) -> Entry:
    postings = tuple(
        Posting(account, substance, sign * amount)
        for account, sign in zip(ends, (-1, 1), strict=True)
        for substance, amount in amounts.items()
        if amount
    )
    return lambda name, now: DomainMovement(name, on, now, postings, RELOCATION, batch.name)


def _refuse_if_moved_since(batch: Batch, day: date) -> None:
    """A move before one that is booked would leave the batch where it no longer was."""
    moves = batch.movements.filter(code=RELOCATION).values_list("record", flat=True)
    later = [each["event_date"] for each in moves if date.fromisoformat(each["event_date"]) > day]
    if later:
        raise Conflict(
            "moved_since",
            f"batch {batch} was moved on {max(later)}, after that day",
            where="on",
            mend="book its move from where it is now",
        )


def _refuse_if_not_there(
    area: Area, batch: Batch, held: Mapping[str, int], day: date, on: date
) -> None:
    """All that is moved was there: in fact on the day, in the book from the line's day until now.

    Only what decay made since was not: no entry of anybody brought it in.
    """
    grown = grown_by_decay(batch, on)
    made = sum((Counter(each) for each in grown.values()), Counter[str]())
    brought = lowest_holding(batch, on, without=grown)
    short = any(amount - made[name] > brought.get(name, 0) for name, amount in held.items())
    came_later = on != day and not holdings_in_fact(area, day).get(batch)
    if short or came_later or not any(held.values()):
        raise Conflict(
            "not_there_then",
            f"batch {batch} did not hold all that is moved at {batch.place.code} on {day}",
            where="on",
            mend="move it on the day on which the last of it came in, or later",
        )


def _moved_by_day(batch: Batch, on: date) -> dict[date, Mapping[str, int]]:
    """Return what moves on which day of the book: what the place held, then each later entry.

    What is booked there for days after the move happened where the batch was by then.
    """
    lines = batch.lines.filter(account__place=batch.place.code)
    days: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for each, substance, amount in lines.values_list("event_date", "substance", "amount"):
        days[max(each, on)][substance] += amount
    return {each: days[each] for each in sorted(days) if any(days[each].values())}


ACTS["relocation"] = _relocation
