"""How many parties an organisation's programs may ask about on one day.

Each process takes a block of questions out of the day's quota and counts it down in memory, so
that a question costs no write. A process that ends forfeits the rest of its block.
"""

from __future__ import annotations

import threading
from datetime import date

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from korgan.kernel.errors import Conflict
from korgan.trade.models import ApiQuota

_BLOCK = 200
_left: dict[tuple[int, date], int] = {}
_guard = threading.Lock()


class QuotaSpent(Conflict):
    """The organisation's programs have asked about as many parties as they may today."""


def spend(organisation_id: int, parties: int) -> None:
    """Count parties asked about against the day's quota.

    Raises
    ------
    QuotaSpent
        If the quota does not allow so many more.
    """
    key = (organisation_id, timezone.localdate())
    with _guard:
        left = _left.get(key, 0)
        if left < parties:
            left += _reserve(key, max(_BLOCK, parties - left), parties - left)
            for old in [k for k in _left if k[1] != key[1]]:
                del _left[old]
        _left[key] = left - parties


def _reserve(key: tuple[int, date], wanted: int, needed: int) -> int:
    """Take a block out of the day's quota, a smaller one if only that is left."""
    limit = settings.SCREENING_QUOTA
    row = _row(key)
    for block in (wanted, needed):
        taken = ApiQuota.objects.filter(id=row.id, parties__lte=limit - block).update(
            parties=F("parties") + block
        )
        if taken:
            return block
    raise QuotaSpent(
        "quota_spent",
        f"your organisation's programs may ask about {limit} parties a day",
        mend="wait until tomorrow, or ask the administrator for more",
    )


def _row(key: tuple[int, date]) -> ApiQuota:
    try:
        with transaction.atomic():
            return ApiQuota.objects.get_or_create(organisation_id=key[0], day=key[1])[0]
    except IntegrityError:  # another process was first
        return ApiQuota.objects.get(organisation_id=key[0], day=key[1])
