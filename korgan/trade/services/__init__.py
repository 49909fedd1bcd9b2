"""Writes of trade control; importing the package declares every action."""

from korgan.trade.services import editions, entries, lists, matches, parties, thresholds

__all__ = ["editions", "entries", "lists", "matches", "parties", "thresholds"]
