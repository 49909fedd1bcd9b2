"""Writes of the source register, by subject."""

from korgan.sources.services.facts import WrittenContent
from korgan.sources.services.source import (
    CORRECT_SOURCES,
    CORRECTABLE,
    KEEP_SOURCES,
    correct_source,
    move_source,
    register_source,
)
from korgan.sources.services.steps import COMPUTED_CONDITIONS, Files

__all__ = [
    "COMPUTED_CONDITIONS",
    "CORRECTABLE",
    "CORRECT_SOURCES",
    "KEEP_SOURCES",
    "Files",
    "WrittenContent",
    "correct_source",
    "move_source",
    "register_source",
]
