"""The local settings, with a page of all components beside the real ones."""

from __future__ import annotations

from pathlib import Path

from korgan.settings.local import *  # noqa: F403
from korgan.settings.local import ACCOUNT_RATE_LIMITS, TEMPLATES

ROOT_URLCONF = "tests.browser.urls"
_folders: list[Path] = TEMPLATES[0]["DIRS"]  # type: ignore[assignment]
_folders.append(Path(__file__).parent / "templates")
# Many log-ins from one address within seconds: see korgan/web/tests/test_throttling.py.
ACCOUNT_RATE_LIMITS.clear()
