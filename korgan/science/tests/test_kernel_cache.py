"""Compiled kernels of an installation that cannot be written."""

from __future__ import annotations

import os
from pathlib import Path

from korgan.science.kernel_cache import PrivateCopyLocator


def _kernel() -> None:
    """Stands for a function to be compiled."""


def test_what_was_compiled_at_installation_is_used_from_a_folder_of_ones_own(
    tmp_path: Path,
) -> None:
    source = tmp_path / "response.py"
    source.write_text("")
    shipped = tmp_path / "__pycache__"
    shipped.mkdir()
    ours = ("response._fold-3.py311.nbi", "response._fold-3.py311.1.nbc")
    for name in (*ours, "response_table.read-1.py311.nbi", "response.cpython-311.pyc"):
        (shipped / name).write_bytes(name.encode())
    locator = PrivateCopyLocator(_kernel, str(source))
    folder = Path(locator.get_cache_path())  # type: ignore[no-untyped-call]
    assert shipped not in (folder, *folder.parents)
    assert {one.name for one in folder.iterdir()} == set(ours)
    assert all((folder / name).read_bytes() == name.encode() for name in ours)
    # what is compiled and kept there is executed: nobody else may write it
    assert folder.stat().st_mode & 0o077 == 0
    locator.ensure_cache_path()  # type: ignore[no-untyped-call]


def test_it_is_asked_after_the_places_that_last() -> None:
    asked = os.environ["NUMBA_CACHE_LOCATOR_CLASSES"].split(",")
    assert asked[-1] == f"{PrivateCopyLocator.__module__}.{PrivateCopyLocator.__qualname__}"
    assert asked.index("InTreeCacheLocator") < len(asked) - 1
