"""Fixtures for the whole house. `cast` gives the fixed characters (see tests/cast.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from tests.cast import Cast

# How long an example takes says something of the machine, nothing of the code. The suite says the
# same of the same code each time; `pytest --hypothesis-profile=exploring` looks for new examples.
hypothesis.settings.register_profile("exploring", deadline=None)
hypothesis.settings.register_profile("repeatable", deadline=None, derandomize=True)
hypothesis.settings.load_profile("repeatable")


@pytest.fixture
def cast(db: None) -> Cast:
    """Return the fixed characters, created in the test's own transaction."""
    from tests.cast import create_cast

    return create_cast()
