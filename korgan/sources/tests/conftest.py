from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from korgan.kernel.reference.services import load_shipped_packs
from korgan.sources.licence_keys import make_licence_key
from tests.cast import Cast


@pytest.fixture
def originals(tmp_path: Path, settings: Settings) -> None:
    settings.DOCUMENT_ROOT = tmp_path


@pytest.fixture
def state(cast: Cast, originals: None) -> Cast:
    """The cast in a State where the shipped rules are in force."""
    load_shipped_packs(actor=cast.administrator)
    return cast


@pytest.fixture
def licensing(state: Cast, tmp_path: Path, settings: Settings) -> Cast:
    """The cast in a State whose regulator has its key for licences."""
    settings.LICENCE_KEY = tmp_path / "keys" / "licence.pem"
    make_licence_key()
    return state
