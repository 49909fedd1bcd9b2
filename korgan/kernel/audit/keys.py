"""The node's own signing keys: files in the data folder, readable by their owner only."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from korgan.kernel.errors import Conflict
from korgan.science.errors import InputError
from korgan.science.merkle import Verifier


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


@dataclass(frozen=True)
class KeyFile:
    """A signing key that can be replaced: the private half in a file, all public halves beside it.

    The private key never enters the database, so who can write there cannot sign. What was signed
    before the key was replaced stays valid by the list of public keys.
    """

    path: Path
    origin: str

    @property
    def public_path(self) -> Path:
        """Where the public keys lie, one a line."""
        return self.path.with_suffix(".public")

    def make(self, *, replace: bool = False) -> Verifier:
        """Make the key, or a new one in place of the present; the old private key is kept aside."""
        if self.path.exists():
            if not replace:
                raise Conflict(
                    "key_exists",
                    "there is a signing key already",
                    where=self.path.name,
                    mend="use --replace to sign with a new one from now on",
                )
            today = date.today().isoformat()
            kept = self.path.with_name(f"{self.path.stem}.until-{today}{self.path.suffix}")
            if kept.exists():
                raise Conflict("key_replaced_today", "the key was replaced today already")
            self.path.rename(kept)
        verifier = Verifier.of(self.origin, create_key(self.path))
        with self.public_path.open("a", encoding="utf-8") as out:
            out.write(verifier.text() + "\n")
            out.flush()
            os.fsync(out.fileno())
        return verifier

    def private(self) -> Ed25519PrivateKey:
        """Return the private key; refuse one that others could read."""
        if self.path.exists() and os.name == "posix" and self.path.stat().st_mode & 0o077:
            raise InputError(
                "key_readable",
                "others can read the signing key",
                where=self.path.name,
                mend="chmod 600, and replace the key if somebody else had access",
            )
        return load_key(self.path)

    def verifiers(self) -> list[Verifier]:
        """Return the public keys that this node has ever signed with, the present one last."""
        if not self.public_path.exists():
            return []
        lines = self.public_path.read_text(encoding="utf-8").splitlines()
        return [Verifier.parse(line) for line in lines if line.strip()]
