"""What belongs in a change report and stands in none yet, and from which day the next one runs."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Max, QuerySet

from korgan.accounting.models import Area, Movement, ReportedLine
from korgan.kernel.errors import Conflict

# What the taking found is MUF in the balance report; the rest never leaves the ledger.
_UNREPORTED = frozenset({"L+", "L-", "MV", "PB"})


def unreported(area: Area, end: date | None = None) -> QuerySet[Movement]:
    """Return what belongs in an inventory change report and stands in none yet."""
    rows = Movement.objects.filter(area=area, reported__isnull=True).exclude(code__in=_UNREPORTED)
    if end is not None:
        rows = rows.filter(event_date__lte=end)
    return rows.select_related("batch", "corrects").order_by("number")


def first_unreported(area: Area, end: date | None = None) -> Movement | None:
    """Return the earliest of what belongs in a change report and stands in none yet."""
    return unreported(area, end).order_by("event_date").first()


def unreported_until(area: Area, end: date) -> bool:
    """Whether something until a day belongs in a change report and stands in none yet."""
    return unreported(area, end).exists()


def refuse_across_taking(area: Area, end: date) -> None:
    """A report that begins before a taking belongs to that balance and ends with it."""
    for taking in area.takings.filter(state="final", taken_on__lt=end).order_by("taken_on"):
        if unreported(area, taking.taken_on).exists():
            raise Conflict(
                "report_across_taking",
                f"changes until the inventory taking of {taking.taken_on} stand in no report",
                where="end",
                mend="report them first, up to the day of the taking",
            )


def first_day_of(area: Area, end: date) -> date:
    """The first day of the month, or an earlier change, but never of the balance before."""
    month = end.replace(day=1)
    earliest = first_unreported(area, end)
    first = min(month, earliest.event_date) if earliest else month
    last = area.takings.filter(state="final", taken_on__lt=end).order_by("-taken_on").first()
    closed = last.taken_on if last else area.opened_on
    return max(first, closed + timedelta(days=1)) if closed else first


def next_line(area: Area) -> int:
    """Number of the next line where a form counts lines through all change reports of an area."""
    last = ReportedLine.objects.filter(report__area=area).aggregate(last=Max("line"))["last"]
    return (last or 0) + 1
