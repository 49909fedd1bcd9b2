"""Where the shared data folder lies: beside the repository, or where KORGAN_SHARED says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_BESIDE_REPOSITORY = Path(__file__).resolve().parents[2] / "shared"


def shared_path(*parts: str) -> Path:
    """Return a path below the shared data folder; skip the test, aloud, when it is absent."""
    root = Path(os.environ.get("KORGAN_SHARED", _BESIDE_REPOSITORY))
    path = root.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"shared data absent: {'/'.join(parts)}")
    return path
