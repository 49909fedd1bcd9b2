"""Writes of trade control; importing the package declares every action."""

from korgan.trade.services import (
    batches,
    commodities,
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
    "commodities",
    "editions",
    "entries",
    "hits",
    "lists",
    "matches",
    "parties",
    "rescreening",
    "thresholds",
]
