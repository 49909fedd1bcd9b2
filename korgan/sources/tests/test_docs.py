from __future__ import annotations

from pathlib import Path

from korgan.sources.domain.lifecycle import first_lifecycle

PAGE = Path(__file__).resolve().parents[3] / "docs" / "sources" / "life-cycle.md"


def test_the_state_diagram_in_the_documentation_is_the_codes() -> None:
    assert f"```mermaid\n{first_lifecycle().diagram()}```" in PAGE.read_text(encoding="utf-8")
