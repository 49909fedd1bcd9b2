"""Count anew the sites at which something changed: working rows, no record of the register.

It is no service, for it writes nothing that anybody decided; it can be repeated at will.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from korgan.kernel.records.imports.bulk import insert_rows
from korgan.sources.domain.lifecycle import FINAL
from korgan.sources.models import ChangedSite, Source, StockCount
from korgan.sources.selectors.source import category_in_database
from korgan.sources.selectors.stock import of_another_day
from korgan.sources.stock_rows import living_counts

LABEL = (
    "site_id", "organisation_id", "country", "classification", "releasability", "released_to_id",
)  # fmt: skip
COUNTS = ("state", "category", "held", "falling", "unseen", "since")
COLUMNS = (*LABEL, "state", "category", "number", "falling", "unseen", "since", "day", "things")
# Sites in one transaction: a reader or writer waits for a fraction of a second at most.
STEP = 200
# One of several workers at a time, on PostgreSQL.
LOCK = 4_811_204


def count_changed_sites() -> int:
    """Bring the counts up to date; return how many sites were counted."""
    today = timezone.localdate()
    done = 0
    while sites := _some_changed(today):
        if not _count(sites, today):
            break
        done += len(sites)
    return done


def _some_changed(today: date) -> list[int]:
    noted = ChangedSite.objects.values_list("site_id", flat=True).distinct()[:STEP]
    sites = set(noted)
    if len(sites) < STEP:
        old = StockCount.objects.filter(of_another_day(today))
        sites.update(old.values_list("site_id", flat=True).distinct()[: STEP - len(sites)])
    return sorted(sites)


@transaction.atomic
def _count(sites: list[int], today: date) -> bool:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                return False
    # What is noted from here on is counted the next time.
    noted = list(ChangedSite.objects.filter(site_id__in=sites).values_list("id", flat=True))
    found = Source.objects.filter(site_id__in=sites)
    things: dict[tuple[Any, ...], list[list[str]]] = {}
    living = found.exclude(state__in=FINAL).annotate(category=category_in_database(today))
    pairs = living.order_by("nuclides", "kind").values_list(
        *LABEL, "state", "category", "nuclides", "kind"
    )
    for *key, nuclides, kind in pairs.distinct():
        things.setdefault(tuple(key), []).append([nuclides, kind])
    rows = living_counts(found, today, *LABEL).values_list(*LABEL, *COUNTS)
    counted = [(*row, today, things.get(row[: len(LABEL) + 2], [])) for row in rows]
    StockCount.objects.filter(site_id__in=sites).delete()
    insert_rows(StockCount, COLUMNS, counted)
    ChangedSite.objects.filter(id__in=noted).delete()
    return True
