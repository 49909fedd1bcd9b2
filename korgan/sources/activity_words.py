"""Activities as pages and sheets show them."""

from __future__ import annotations

from korgan.kernel.quantities import in_readers_units
from korgan.sources.domain.units import format_activity


def activity_in_words(becquerel: float) -> str:
    """Write an activity with a prefix, the reader's decimal sign and his name of the unit."""
    return in_readers_units(format_activity(becquerel))
