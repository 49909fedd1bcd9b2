"""Pages of imports inside the bare frame."""

from __future__ import annotations

from typing import Any

import pytest

from korgan.kernel.records.tests.conftest import use_bare_frame


@pytest.fixture(autouse=True)
def bare_frame(settings: Any, tmp_path: Any) -> None:
    use_bare_frame(settings, "korgan.kernel.records.tests.urls")
    settings.DOCUMENT_ROOT = tmp_path / "originals"
