"""Reads of cooperation, by subject."""
