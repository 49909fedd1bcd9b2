"""Documents inside JSON, and their bytes."""

from __future__ import annotations

import base64
import binascii

from ninja import Schema

from korgan.kernel.errors import InputError


class FileIn(Schema):
    """A document of a step, by the name that the table of transitions gives it."""

    document: str
    filename: str
    content_base64: str


def files_of(given: list[FileIn]) -> dict[str, tuple[str, bytes]]:
    """Return the documents by name."""
    found = {}
    for each in given:
        try:
            data = base64.b64decode(each.content_base64, validate=True)
        except (binascii.Error, ValueError):
            raise InputError(
                "bad_base64", "the document's content is not base64", where=each.document
            ) from None
        found[each.document] = (each.filename, data)
    return found
