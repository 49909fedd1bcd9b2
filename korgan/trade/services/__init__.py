"""Writes of trade control; importing the package declares every action."""

from korgan.trade.services import (
    batches,
    editions,
    entries,
    hits,
    lists,
    matches,
    parties,
    rescreening,
    thresholds,
)

__all__ = [
    "batches",
    "editions",
    "entries",
    "hits",
    "lists",
    "matches",
    "parties",
    "rescreening",
    "thresholds",
]
