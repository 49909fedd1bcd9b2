"""PDF by Typst: a template of the capability, filled with data, never with markup."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any


def set_pdf(template: Path, inputs: Mapping[str, str]) -> bytes:
    """Return the template set with these inputs, which it reads from ``sys.inputs``."""
    return _compiler(template).compile(sys_inputs=dict(inputs), format="pdf")  # type: ignore[no-any-return]


@cache
def _compiler(template: Path) -> Any:
    # Kept, because the fonts are found and read once; loaded at the first document.
    import typst

    return typst.Compiler(input=str(template), root=str(template.parent))
