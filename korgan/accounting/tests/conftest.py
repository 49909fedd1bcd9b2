from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from korgan.accounting.tests.holdings import Holders, create_holders
from tests.cast import Cast


@pytest.fixture
def holders(cast: Cast, tmp_path: Path, settings: Settings) -> Holders:
    """Two areas with open ledgers: XQ-A (threshold 100 g fissile) and XQ-B."""
    settings.DOCUMENT_ROOT = tmp_path
    return create_holders(cast)
