"""Activities as pages and sheets show them."""

from __future__ import annotations

import re

from korgan.kernel.quantities import in_readers_units
from korgan.sources.domain.units import format_activity

# A comma before one or two digits alone; before three it may part thousands.
_FRACTION = re.compile(r"\A(\d+),(\d{1,2})(?= )")


def activity_in_words(becquerel: float) -> str:
    """Write an activity with a prefix, the reader's decimal sign and his name of the unit."""
    return as_reader_writes(format_activity(becquerel))


def as_reader_writes(written: str) -> str:
    """Say an activity in the unit in which somebody wrote it; number and unit stay together."""
    plain = _FRACTION.sub(r"\1.\2", written)
    return in_readers_units(plain).replace(" ", "\N{NO-BREAK SPACE}")
