"""What waits to be screened again: editions, and offices whose answers are out of date.

These selectors serve the system's own work at night; they take a State, not an actor.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Max

from korgan.kernel.jobs.domain import ACTIVE
from korgan.kernel.jobs.models import Job
from korgan.trade.domain.work import EditionState, RunKind
from korgan.trade.engine_version import engine_version
from korgan.trade.models import Edition, KnownParty, ScreeningRun, Threshold


def is_under_way(kind: str, arguments: Mapping[str, Any]) -> bool:
    """Tell whether such a job waits or runs."""
    waiting = Job.objects.filter(kind=kind, state__in=list(ACTIVE))
    return dict(arguments) in list(waiting.values_list("arguments", flat=True))


def editions_not_rescreened(*, country: str) -> list[Edition]:
    """Return the editions against which known parties were never screened to the end."""
    screened = ScreeningRun.objects.filter(
        kind=RunKind.RESCREENING, edition__isnull=False, finished_at__isnull=False
    )
    # What a superseded edition added may have been screened by nobody.
    states = [EditionState.IN_FORCE, EditionState.SUPERSEDED]
    taken = Edition.objects.filter(state__in=states, party_list__country=country)
    waiting = taken.exclude(id__in=screened.values("edition_id")).select_related("party_list")
    return list(waiting.order_by("id"))


def offices_with_parties(*, country: str) -> list[int]:
    """Return the offices that know parties."""
    rows = KnownParty.objects.filter(country=country).order_by("organisation_id")
    return list(rows.values_list("organisation_id", flat=True).distinct())


def offices_not_rescreened(*, country: str) -> list[int]:
    """Return the offices with an unscreened party, or with answers of another engine or threshold.

    Nothing is due for an office that sees no list.
    """
    return [each for each in offices_with_parties(country=country) if _is_due(each)]


def _is_due(organisation_id: int) -> bool:
    parties = KnownParty.objects.filter(organisation_id=organisation_id)
    if parties.filter(screened_at__isnull=True).exists():
        return True
    # Answers older than the last full screening do not stand any more.
    full = ScreeningRun.objects.filter(
        organisation_id=organisation_id,
        kind=RunKind.RESCREENING,
        edition__isnull=True,
        engine_version=engine_version(),
        finished_at__isnull=False,
    ).aggregate(last=Max("asked_at"))["last"]
    runs = ScreeningRun.objects.filter(
        organisation_id=organisation_id, finished_at__isnull=False
    ).exclude(engine_version=engine_version())
    changed = Threshold.objects.filter(organisation_id=organisation_id)
    if full is not None:
        runs, changed = runs.filter(asked_at__gt=full), changed.filter(set_at__gt=full)
    return runs.exists() or changed.exists()
