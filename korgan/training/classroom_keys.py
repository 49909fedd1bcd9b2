"""The RSA key with which this node signs what it tells a classroom elsewhere.

A file beside the other keys, never in the database; the public half is served as JWKS.
"""

from __future__ import annotations

import os
from datetime import date

from django.conf import settings
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from korgan.kernel.errors import Conflict, InputError

BITS = 3072


def classroom_key() -> RSAKey:
    """Return the key; it is made when it is first needed."""
    path = settings.CLASSROOM_KEY
    if not path.exists():
        return make_classroom_key()
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise InputError(
            "key_readable",
            "others can read the signing key",
            where=path.name,
            mend="chmod 600, and replace the key if somebody else had access",
        )
    try:
        return _named(RSAKey.import_key(path.read_bytes()))
    except (JoseError, ValueError):
        raise InputError("bad_key", "the file is no private key in PEM", where=path.name) from None


def make_classroom_key(*, replace: bool = False) -> RSAKey:
    """Make the key, or a new one in place of the present, which is kept aside."""
    path = settings.CLASSROOM_KEY
    if path.exists():
        if not replace:
            raise Conflict(
                "key_exists",
                "there is a signing key already",
                where=path.name,
                mend="use --replace to sign with a new one from now on",
            )
        kept = path.with_name(f"{path.stem}.until-{date.today().isoformat()}{path.suffix}")
        if kept.exists():
            raise Conflict("key_replaced_today", "the key was replaced today already")
        path.rename(kept)
    key = _named(RSAKey.generate_key(BITS))
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        # Another process was first.
        return classroom_key()
    with os.fdopen(handle, "wb") as out:
        out.write(key.as_pem(private=True))
        out.flush()
        os.fsync(out.fileno())
    return key


def public_keys() -> dict[str, object]:
    """Return the public half as JWKS."""
    key = classroom_key()
    row = {**key.as_dict(private=False), "kid": key.kid, "alg": "RS256", "use": "sig"}
    return {"keys": [row]}


def _named(key: RSAKey) -> RSAKey:
    key.ensure_kid()
    return key
