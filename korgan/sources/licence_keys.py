"""The regulator's licence key: a file outside the database, readable by its owner only.

Beside the private key lies a list of public keys, one a line: all keys that this regulator has
ever signed with. A licence signed before the key was replaced stays valid by it.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from korgan.kernel.audit.keys import create_key, load_key
from korgan.kernel.errors import Conflict, InputError
from korgan.science.merkle import Verifier


def key_path() -> Path:
    """Return where the private key lies."""
    return Path(settings.LICENCE_KEY)


def public_path() -> Path:
    """Return where the public keys lie."""
    return key_path().with_suffix(".public")


def make_licence_key(*, replace: bool = False) -> Verifier:
    """Make the key, or a new one in place of the present; the old private key is kept aside."""
    path = key_path()
    if path.exists():
        if not replace:
            raise Conflict(
                "key_exists",
                "there is a licence key already",
                where=path.name,
                mend="use --replace to sign with a new one from now on",
            )
        kept = path.with_name(f"{path.stem}.until-{date.today().isoformat()}{path.suffix}")
        if kept.exists():
            raise Conflict("key_replaced_today", "the key was replaced today already")
        path.rename(kept)
    key = create_key(path)
    verifier = Verifier.of(settings.LICENCE_ORIGIN, key)
    with public_path().open("a", encoding="utf-8") as out:
        out.write(verifier.text() + "\n")
        out.flush()
        os.fsync(out.fileno())
    return verifier


def signing_key() -> Ed25519PrivateKey:
    """Return the private key; refuse one that others could read."""
    path = key_path()
    if not path.exists():
        raise InputError(
            "no_licence_key",
            "the regulator has no licence key here yet",
            mend="make it with `korgan licence key`",
        )
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise InputError(
            "key_readable",
            "others can read the licence key",
            where=path.name,
            mend="chmod 600, and replace the key if somebody else had access",
        )
    return load_key(path)


def trusted_verifiers() -> list[Verifier]:
    """Return the public keys with which this regulator has signed licences."""
    path = public_path()
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Verifier.parse(line) for line in lines if line.strip()]
