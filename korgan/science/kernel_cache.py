"""Compiled kernels where neither the installation nor the home of its user can be written.

numba keeps what it compiles beside the source, else in the user's home, and refuses to work where
it may write to neither, even though what was compiled at installation lies there to be read. This
locator, the last that is asked (see ``korgan.science``), gives each process a folder of its own
with a copy of it.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from numba.core.caching import InTreeCacheLocator


class PrivateCopyLocator(InTreeCacheLocator):
    """A folder of this process, which starts with what lies compiled beside the source.

    Parameters
    ----------
    py_func : function
        Function to be compiled.
    py_file : str
        File that holds it.
    """

    def __init__(self, py_func: Callable[..., Any], py_file: str) -> None:
        super().__init__(py_func, py_file)  # type: ignore[no-untyped-call]
        self._cache_path = str(copied(Path(py_file)))


@lru_cache(maxsize=1)
def _folder() -> Path:
    # for this user alone: what lies there is executed
    made = Path(tempfile.mkdtemp(prefix="korgan-kernels-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@lru_cache(maxsize=256)
def copied(source: Path) -> Path:
    """Copy what lies compiled beside a source file.

    Parameters
    ----------
    source : Path
        File of a module.

    Returns
    -------
    Path
        Folder with the copy, that of this process alone.
    """
    found = Path(tempfile.mkdtemp(prefix=f"{source.stem}-", dir=_folder()))
    for kept in source.parent.glob(f"__pycache__/{source.stem}.*.nb[ci]"):
        shutil.copyfile(kept, found / kept.name)
    return found
