"""How sources that somebody may see, or all of them, are grouped and counted by the database."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from korgan.sources.domain.lifecycle import FINAL, MISSING
from korgan.sources.models import Source
from korgan.sources.selectors.source import MOVING, category_in_database

FALLING_DAYS, UNSEEN_MONTHS = 365, 24


def falling_within(days: int) -> Q:
    """Which sources will be of a less dangerous category within so many days from today.

    Where the practice sets the category, decay changes nothing until it falls below that.
    """
    today = timezone.localdate()
    span = (today + timedelta(days=1), today + timedelta(days=days))
    falls = Q()
    for number in (2, 3, 4, 5):
        falls |= Q(**{f"category_{number}_from__range": span, "practice_category__gte": number})
    return Q(category_known=True) & falls


def unseen_for(months: int) -> Q:
    """Which sources that are at a holder nobody has seen for so many months, or ever."""
    before = timezone.localdate() - relativedelta(months=months)
    unseen = Q(last_seen_on=None) | Q(last_seen_on__lt=before)
    return unseen & ~Q(state__in=[*FINAL, *MISSING, *MOVING])


def living_counts(sources: QuerySet[Source], day: date, *by: str) -> QuerySet[Any]:
    """Count sources whose life has not ended, by state, category and some fields more."""
    found = sources.exclude(state__in=FINAL).order_by()
    rows = found.annotate(category=category_in_database(day)).values(*by, "state", "category")
    counted: QuerySet[Any] = rows.annotate(
        held=Count("id"),
        falling=Count("id", filter=falling_within(FALLING_DAYS)),
        unseen=Count("id", filter=unseen_for(UNSEEN_MONTHS)),
        since=Min("state_since"),
    )
    return counted


def site_lines(sources: QuerySet[Source], day: date) -> QuerySet[Any]:
    """Group sources by site, as they are on a day."""
    rows = sources.exclude(state__in=FINAL).annotate(category=category_in_database(day))
    return rows.values("site_id").annotate(
        held=Count("id"), known=Count("category"), worst=Min("category"), first=Min("state_since"),
    )  # fmt: skip
