"""What a token is. No Django."""

from __future__ import annotations

import hashlib

# The public beginning by which a leaked token is recognised.
TOKEN_PREFIX = "korgan_"  # noqa: S105


def digest_of(token_text: str) -> str:
    """Return what is kept of a token. It is random, so a plain hash suffices."""
    return hashlib.sha256(token_text.encode()).hexdigest()
