"""The whole register as lines of a file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

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
