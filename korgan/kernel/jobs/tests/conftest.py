"""Pages of this app inside the bare frame of the tests of records."""

from __future__ import annotations

from typing import Any

import pytest

from korgan.kernel.records.tests.conftest import use_bare_frame


@pytest.fixture(autouse=True)
def bare_frame(settings: Any) -> None:
    use_bare_frame(settings, "korgan.kernel.jobs.tests.urls")
