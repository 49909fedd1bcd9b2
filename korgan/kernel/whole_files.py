"""Files that are there whole or not at all, also after a crash and beside other processes."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_FOR_ALL = 0o666  # less what the process withholds


def is_stream(file: Path) -> bool:
    """Whether a path stands for something that is written to as it is: a device, pipe or link."""
    try:
        return not stat.S_ISREG(file.lstat().st_mode)
    except FileNotFoundError:
        return False


@contextmanager
def whole_or_nothing(file: Path, *, mode: int = _FOR_ALL) -> Iterator[IO[bytes]]:
    """Open a file that is there once all of it is on the disk; what fails leaves nothing behind."""
    if is_stream(file):
        with file.open("wb") as out:
            yield out
        return
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    _sync_folder(file.parent)


def _sync_folder(folder: Path) -> None:
    # The rename itself must survive a loss of power.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
