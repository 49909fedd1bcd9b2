"""Sums of accounts on any day as known on any moment: whole months, and lines at the edges."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Min, QuerySet, Sum

from korgan.accounting.models import AccountSum, LedgerLine

Sums = dict[tuple[Any, ...], int]


def month_of(day: date | datetime) -> date:
    """Return the first day of the month of a day, or of a moment as UTC has it."""
    if isinstance(day, datetime):
        day = day.astimezone(UTC).date()
    return day.replace(day=1)


def sums_until(
    chosen: dict[str, Any], by: tuple[str, ...], on: date | None, known_on: datetime | None
) -> Sums:
    """Return sums of the accounts chosen by filters of account and substance, grouped by fields."""
    months = AccountSum.objects.filter(**chosen)
    lines = LedgerLine.objects.filter(**chosen)
    found: Counter[tuple[Any, ...]] = Counter()
    if on is not None:
        started = month_of(on)
        _add(found, _known(lines.filter(event_date__gte=started, event_date__lte=on), known_on), by)
        months = months.filter(event_month__lt=started)
        lines = lines.filter(event_date__lt=started)
    if known_on is not None:
        started = month_of(known_on)
        # Few months have lines that were booked in the month of the moment.
        first = months.filter(booked_month=started).aggregate(first=Min("event_month"))["first"]
        if first is not None:
            since = datetime(started.year, started.month, 1, tzinfo=UTC)
            edge = lines.filter(event_date__gte=first, booked_at__gte=since)
            _add(found, _known(edge, known_on), by)
        months = months.filter(booked_month__lt=started)
    _add(found, months, by)
    return dict(found)


def _known(lines: QuerySet[LedgerLine], known_on: datetime | None) -> QuerySet[LedgerLine]:
    return lines if known_on is None else lines.filter(booked_at__lte=known_on)


def _add(found: Counter[tuple[Any, ...]], rows: QuerySet[Any], by: tuple[str, ...]) -> None:
    for *key, total in rows.order_by().values_list(*by).annotate(total=Sum("amount")):
        found[tuple(key)] += total
