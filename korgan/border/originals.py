"""A case's original bytes, read again: the numbers on the page always come from the evidence."""

from __future__ import annotations

from functools import lru_cache

from korgan.border.models import AlarmCase
from korgan.border.readers import InstrumentFile, read_instrument_file
from korgan.kernel.documents import store
from korgan.kernel.documents.models import Document
from korgan.kernel.errors import NotFound


def read_case_files(case: AlarmCase) -> tuple[InstrumentFile, InstrumentFile | None]:
    """Return the case's file and its background file, if it has one of its own."""
    if case.original is None:
        raise NotFound("no_original", "this case has no instrument file")
    background = _read(case.background) if case.background else None
    return _read(case.original), background


def _read(document: Document) -> InstrumentFile:
    return _parsed(document.sha256, document.filename)


@lru_cache(maxsize=8)
def _parsed(sha256: str, filename: str) -> InstrumentFile:
    # The store checks that the bytes still have this hash, so the hash is the whole identity.
    return read_instrument_file(store.get(sha256), filename)
