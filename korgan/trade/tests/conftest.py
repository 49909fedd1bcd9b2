from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def originals(tmp_path: Path, settings: Settings) -> None:
    settings.DOCUMENT_ROOT = tmp_path
