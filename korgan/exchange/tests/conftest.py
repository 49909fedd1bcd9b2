from __future__ import annotations

from korgan.sources.tests.conftest import originals, state

__all__ = ["originals", "state"]
