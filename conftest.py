"""Fixtures for the whole house. `cast` gives the fixed characters (see tests/cast.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    """Return the fixed characters, created in the test's own transaction."""
    from tests.cast import create_cast

    return create_cast()
