"""The format of a message file as JSON Schema, for those who write their own reader."""

from __future__ import annotations

from pathlib import Path

SCHEMA = Path(__file__).parent / "data" / "message-1.schema.json"


def message_schema() -> str:
    """Return the JSON Schema of a message file."""
    return SCHEMA.read_text(encoding="utf-8")
