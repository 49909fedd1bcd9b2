"""The regulator's licence key: a file outside the database, readable by its owner only."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from korgan.kernel.audit.keys import KeyFile
from korgan.kernel.errors import InputError
from korgan.science.merkle import Verifier


def _key_file() -> KeyFile:
    return KeyFile(Path(settings.LICENCE_KEY), settings.LICENCE_ORIGIN)


def key_path() -> Path:
    """Return where the private key lies."""
    return _key_file().path


def public_path() -> Path:
    """Return where the public keys lie."""
    return _key_file().public_path


def make_licence_key(*, replace: bool = False) -> Verifier:
    """Make the key, or a new one in place of the present; the old private key is kept aside."""
    return _key_file().make(replace=replace)


def signing_key() -> Ed25519PrivateKey:
    """Return the private key; refuse one that others could read."""
    if not key_path().exists():
        raise InputError(
            "no_licence_key",
            "the regulator has no licence key here yet",
            mend="make it with `korgan licence key`",
        )
    return _key_file().private()


def trusted_verifiers() -> list[Verifier]:
    """Return the public keys with which this regulator has signed licences."""
    return _key_file().verifiers()
