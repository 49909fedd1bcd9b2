"""Take the next number of a series."""

from __future__ import annotations

from korgan.kernel.audit.services import part_of_service
from korgan.kernel.numbering.models import Series


@part_of_service
def next_number(series: str) -> int:
    """Return the next number of a series, starting with 1.

    The series' row stays locked until the service's transaction ends, so two writers never get
    the same number, and a number whose write fails is given again: no gaps, no doubles.
    """
    Series.objects.get_or_create(name=series)
    row = Series.objects.select_for_update().get(name=series)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last
