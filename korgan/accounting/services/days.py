"""The one check of days: nothing is written down before it has happened."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from korgan.kernel.audit.services import part_of_service
from korgan.kernel.errors import InputError


@part_of_service
def check_has_come(day: date, *, mend: str, where: str = "on") -> None:
    """Refuse a day that lies ahead, at the field that states it."""
    if day > timezone.localdate():
        raise InputError("future_event", f"{day} lies ahead", where=where, mend=mend)
