"""The lists of the source register, by subject."""

from korgan.sources.tables.source import (
    SOURCES,
    STATE_TONES,
    only_category,
)

__all__ = [
    "SOURCES",
    "STATE_TONES",
    "only_category",
]
