"""The rows of a rule pack as a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from korgan.kernel.reference.domain import Standing
from korgan.kernel.reference.models import STANDING_LABELS

STANDING_TONES = {
    Standing.AGREED: "good",
    Standing.SINGLE_SOURCE: "neutral",
    Standing.CONFLICT: "bad",
    Standing.UNVERIFIED: "warn",
}


def row_lines(rows: Mapping[str, Any], text: str) -> list[dict[str, Any]]:
    """Return rows whose key contains the text, ready to be shown."""
    wanted = text.strip().lower()
    return [
        {
            "key": row.key,
            "values": row.values,
            "source": row.source,
            "standing": STANDING_LABELS[row.standing],
            "tone": STANDING_TONES[row.standing],
        }
        for row in rows.values()
        if wanted in row.key.lower()
    ]
