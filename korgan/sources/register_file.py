"""The whole register as a file: its lines, and where they are written."""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from korgan.kernel.organisations.domain import Actor
from korgan.sources.selectors import export_records
from korgan.sources.services import note_export


def register_lines(actor: Actor) -> Iterator[bytes]:
    """Yield what the actor may see of the register; it is on the log before the last line."""
    digest = hashlib.sha256()
    for count, record in enumerate(export_records(actor=actor), start=1):
        line = json.dumps(record, ensure_ascii=False, allow_nan=False).encode() + b"\n"
        digest.update(line)
        if record["record"] == "end":
            note_export(actor=actor, sha256=digest.hexdigest(), records=count)
        yield line


def is_stream(file: Path) -> bool:
    """Whether a path stands for something that is written to as it is: a device, pipe or link."""
    try:
        return not stat.S_ISREG(file.lstat().st_mode)
    except FileNotFoundError:
        return False


@contextmanager
def whole_or_nothing(file: Path) -> Iterator[IO[bytes]]:
    """Open a file that is there once all of it is written; what fails leaves nothing behind."""
    if is_stream(file):
        with file.open("wb") as out:
            yield out
        return
    part = file.with_name(f"{file.name}.part")
    try:
        with part.open("wb") as out:
            yield out
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
