"""The node's own signing key: a file in the data folder, readable by its owner only."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from korgan.science.errors import InputError


def create_key(path: Path) -> Ed25519PrivateKey:
    """Make a key and write it where none is; never overwrites."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(pem)
        out.flush()
        os.fsync(out.fileno())
    return key


def load_key(path: Path) -> Ed25519PrivateKey:
    """Read a key, or say how to make one."""
    if not path.exists():
        raise InputError(
            "no_key", "there is no signing key", where=path.name, mend="make it with `korgan init`"
        )
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except ValueError:
        raise InputError("bad_key", "the file is no private key in PEM", where=path.name) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise InputError("bad_key", "the key is not an Ed25519 key", where=path.name)
    return key
