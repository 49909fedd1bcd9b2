"""Kinds of deadlines in words: declared once by who sets them, read in each reader's language."""

from __future__ import annotations

from django.utils.functional import Promise

_labels: dict[str, str | Promise] = {}


def declare_kind(name: str, label: str | Promise) -> str:
    """Give a kind of deadline its label and return its name; call it where services live."""
    _labels[name] = label
    return name


def label_of(name: str) -> str:
    """Return a kind's label in the active language; empty for a kind that has none."""
    return str(_labels.get(name, ""))
