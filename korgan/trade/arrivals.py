"""Read the files of an edition out of the store of originals."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from korgan.kernel.documents import store
from korgan.science.errors import InputError
from korgan.trade.domain.lists import ListEdition
from korgan.trade.models import Edition
from korgan.trade.readers import read_list, read_lists


def read_edition(edition: Edition) -> ListEdition:
    """Read an edition's files as they were kept, checked against their hashes."""
    files = [(doc.filename, store.get(doc.sha256)) for doc in edition.files.order_by("id")]
    return read_files(files)


def read_files(files: Sequence[tuple[str, bytes]]) -> ListEdition:
    """Read one list out of one file, or out of several that belong together.

    The readers find an OFAC list's companion files in the folder, so the files get one.
    """
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for name, data in files:
            path = Path(folder) / Path(name).name
            path.write_bytes(data)
            paths.append(path)
        editions = [read_list(paths[0])] if len(paths) == 1 else read_lists(Path(folder))
    if len(editions) != 1:
        raise InputError(
            "several_lists",
            f"these files are {len(editions)} lists",
            where="list_files",
            mend="give the files of one list at a time",
        )
    return editions[0]
