"""Where a batch lay on a day of the book, and where it went from there."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from korgan.accounting.models import Area, Batch, Movement
from korgan.accounting.models.ledger import RELOCATION

# In the record of a move: what it carries was entered later, for a day before the move.
FOLLOWS = "follows"


class Stop(NamedTuple):
    """A day from which a batch lies at a place, and the record of the entry that says so."""

    on: date
    place: str
    record: dict[str, Any]
    status: str


class Way(NamedTuple):
    """Where a batch lay at the end of a day, and its stops after it."""

    place: str
    later: tuple[Stop, ...] = ()


def way_from(batch: Batch, day: date) -> Way:
    """Return where a batch lay at the end of a day of the book, and where it went since.

    The whole of a batch lies at one place; it comes to another by a move, or by coming back.
    """
    rows = _arrivals_and_moves(batch).filter(event_date__gt=day).order_by("event_date", "number")
    later = [
        Stop(row.event_date, row.record.get("to") or row.record["place"], row.record, row.status)
        for row in rows
        if not follows(row)
    ]
    if not later:
        return Way(batch.place.code)
    return Way(later[0].record.get("from") or _place_of_lines(batch, day, later[0]), tuple(later))


def follows(move: Movement) -> bool:
    """Whether a move only carries what was entered for a day before another move."""
    # Books of earlier editions marked the americium that followed a move by its decay.
    return move.code == RELOCATION and (FOLLOWS in move.record or "decay" in move.record)


def moved_after(area: Area, day: date) -> dict[int, str]:
    """Return of each batch of an area that moved after a day the place where it lay until then."""
    rows = Movement.objects.filter(area=area, code=RELOCATION, event_date__gt=day)
    found: dict[int, str] = {}
    for row in rows.order_by("event_date", "number"):
        if row.batch_id is not None and not follows(row):
            found.setdefault(row.batch_id, row.record["from"])
    return found


def _arrivals_and_moves(batch: Batch) -> Any:
    return batch.movements.filter(code__in=(RELOCATION, "RD"), corrects__isnull=True)


def _place_of_lines(batch: Batch, day: date, came_back: Stop) -> str:
    """Place of a batch before it came back: that of its last entry, if it had one."""
    lines = batch.lines.filter(event_date__lte=day).order_by("-event_date", "-id")
    last: str | None = lines.values_list("account__place", flat=True).first()
    return last or came_back.place
