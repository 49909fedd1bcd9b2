"""What batches held on a day as it is known now: late entries on the day on which they happened."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date

from django.db.models import Q, Sum

from korgan.accounting.models import Area, Batch, LedgerLine, Movement


def holdings_in_fact(area: Area, day: date) -> dict[Batch, dict[str, int]]:
    """Return what each batch of an area held on a day, whenever it was booked (ug).

    The book has late entries and amendments of closed periods on the first open day. What an
    inventory taking had settled of them counts from that taking on: until then they were missing.
    """
    lines = LedgerLine.objects.filter(batch__area=area).filter(
        Q(event_date__lte=day) | Q(movement__in=_booked_later(area, day))
    )
    held: dict[int, dict[str, int]] = defaultdict(dict)
    summed = lines.order_by().values_list("batch_id", "substance").annotate(total=Sum("amount"))
    for batch_id, substance, total in summed:
        if total:
            held[batch_id][substance] = total
    batches = Batch.objects.filter(id__in=list(held)).select_related("place", "area")
    return {batch: held[batch.id] for batch in batches.order_by("place__code", "name")}


def lowest_holding(
    batch: Batch,
    since: date,
    *,
    without: Mapping[date, Mapping[str, int]] | None = None,
) -> dict[str, int]:
    """Return the least that the book has of each substance of a batch on any day from one on (ug).

    So much can be taken out on that day and no later day of the book falls below nothing.
    ``without``: as if so much had not come in on later days.
    """
    days: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for day, substance, amount in batch.lines.values_list("event_date", "substance", "amount"):
        days[max(day, since)][substance] += amount
    for day, amounts in (without or {}).items():
        for substance, amount in amounts.items():
            days[day][substance] -= amount
    held = Counter(days.pop(since, {}))
    lowest = dict(held)
    for day in sorted(days):
        for substance, amount in days[day].items():
            held[substance] += amount
            # What was not there on the first day is not there on all days.
            lowest[substance] = min(lowest.get(substance, 0), held[substance])
    return lowest


def grown_by_decay(batch: Batch, since: date) -> dict[date, dict[str, int]]:
    """Return what decay made of each substance of a batch after a day, and on which (ug)."""
    lines = batch.lines.filter(
        event_date__gt=since, amount__gt=0, movement__code="LN", movement__record__has_key="decay"
    )
    found: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for day, substance, amount in lines.values_list("event_date", "substance", "amount"):
        found[day][substance] += amount
    return found


def _booked_later(area: Area, day: date) -> list[int]:
    """Movements that the book has after a day although they are about what was before."""
    after = Movement.objects.filter(area=area, event_date__gt=day)
    stated = after.filter(Q(status="L") | Q(corrects__isnull=False)).select_related(
        "area", "corrects"
    )
    happened = {
        movement: date.fromisoformat((movement.corrects or movement).record["event_date"])
        for movement in stated.order_by("number")
    }
    taken = list(
        area.takings.filter(state="final", taken_on__lte=day).values_list("taken_on", flat=True)
    )
    settled = [
        movement.identifier[:30]
        for movement, on in happened.items()
        if any(on <= each for each in taken)
    ]
    back = after.filter(status="U", code__in=("L+", "L-"), counterpart__in=settled)
    return [
        *(movement.id for movement, on in happened.items() if on <= day),
        *back.values_list("id", flat=True),
    ]
