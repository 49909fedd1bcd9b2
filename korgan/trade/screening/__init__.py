"""Asking the engine: which lists, from which index, with which thresholds."""
