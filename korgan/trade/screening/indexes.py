"""Indexes of sets of editions: built once, kept as files beside the database.

The key of an index is the hash of the editions and of the engine's own code and data, so that
neither a new edition nor an update ever meets an index of yesterday.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from korgan.kernel.whole_files import whole_or_nothing
from korgan.science.errors import InputError
from korgan.science.names.parties import ListedParty
from korgan.trade.domain.work import entry_from_dict
from korgan.trade.engine_version import engine_version
from korgan.trade.models import Edition
from korgan.trade.selectors.lists import contents_of

if TYPE_CHECKING:
    from korgan.science.names.index import NameIndex

# Older ones are those of editions long superseded; a replay makes them again.
_MOST_FILES = 12


def key_of(editions: Sequence[Edition]) -> str:
    """Return the key of the index of a set of editions."""
    digest = hashlib.sha256(engine_version().encode())
    for edition in sorted(editions, key=lambda e: e.party_list_id):
        digest.update(f"{edition.party_list_id} {edition.number} {edition.sha256}".encode())
    return digest.hexdigest()


def index_of(editions: Sequence[Edition]) -> NameIndex:
    """Load the index of a set of editions, or build it from the database and keep it."""
    # Loaded here: the compiler behind the engine would slow every start and cost idle memory.
    from korgan.science.names.index import build_index, load_index

    path = Path(settings.SCREENING_ROOT) / f"{key_of(editions)}.npz"
    if path.exists():
        with suppress(InputError):
            index = load_index(path)
            os.utime(path, (time.time(), time.time()))
            return index
    index = build_index(_parties(editions))
    _keep(index, path)
    return index


def _parties(editions: Sequence[Edition]) -> Iterator[ListedParty]:
    """Yield listed parties; the list goes by its key, since names of lists may change."""
    for edition in editions:
        for entity_id, content in contents_of(edition):
            entry = entry_from_dict(content)
            yield ListedParty(str(edition.party_list_id), entity_id, entry.facts())


def _keep(index: NameIndex, path: Path) -> None:
    """Keep the newest few; a folder that cannot be written to costs time, not answers."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_or_nothing(path) as out:
            out.write(index.to_bytes())
        kept = sorted(path.parent.glob("*.npz"), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in kept[_MOST_FILES:]:
            old.unlink(missing_ok=True)
