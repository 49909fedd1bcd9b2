"""Reads of trade control."""
