"""Reads of law."""
