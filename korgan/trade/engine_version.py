"""Which engine gives an answer: named by its code and data."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import korgan.science.names


@cache
def engine_version() -> str:
    """Name the engine by its code and data: a change of either is another version."""
    digest = hashlib.sha256()
    folder = Path(str(korgan.science.names.__file__)).parent
    for source in sorted(folder.rglob("*")):
        if source.suffix in (".py", ".tsv", ".json") and "tests" not in source.parts:
            digest.update(source.name.encode() + source.read_bytes())
    return f"names {digest.hexdigest()[:12]}"
