from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from korgan.kernel.reference.services import load_shipped_packs
from tests.cast import Cast


@pytest.fixture
def originals(tmp_path: Path, settings: Settings) -> None:
    settings.DOCUMENT_ROOT = tmp_path


@pytest.fixture
def state(cast: Cast, originals: None) -> Cast:
    """The cast in a State where the shipped rules are in force."""
    load_shipped_packs(actor=cast.administrator)
    return cast
