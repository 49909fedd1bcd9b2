"""The folder of originals: content-addressed files, written whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from korgan.kernel.errors import InputError, NotFound
from korgan.kernel.whole_files import whole_or_nothing

_FOR_KORGAN = 0o600


def put(data: bytes) -> str:
    """Keep the bytes under their SHA-256 and return it; safe against crash and repetition."""
    digest = hashlib.sha256(data).hexdigest()
    path = path_of(digest)
    if path.exists():
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_or_nothing(path, mode=_FOR_KORGAN) as out:
        out.write(data)
    return digest


def get(digest: str) -> bytes:
    """Return the bytes, having checked that they still are what their name says."""
    path = path_of(digest)
    if not path.exists():
        raise NotFound("original_missing", f"the original {digest[:12]}… is not in the store")
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != digest:
        raise InputError(
            "original_changed",
            f"the file kept as {digest[:12]}… no longer has that SHA-256",
            mend="restore it from a backup; until then it is no evidence",
        )
    return data


def remove_all(digests: Iterable[str]) -> None:
    """Delete the bytes of these hashes, where they are there."""
    for digest in digests:
        path_of(digest).unlink(missing_ok=True)


def path_of(digest: str) -> Path:
    """Return where the bytes of this SHA-256 lie."""
    return Path(settings.DOCUMENT_ROOT) / digest[:2] / digest[2:4] / digest
