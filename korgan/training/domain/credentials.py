"""Certificates as verifiable credentials: Open Badges 3.0, secured as VC-JWT with Ed25519.

A certificate is one line of text. Who has the issuer's public key (a ``did:key``) verifies it
without any network; a revocation list, signed by the same key, is a second such line.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from korgan.science.errors import InputError

CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
TYPES = ["VerifiableCredential", "OpenBadgeCredential"]
LONGEST = 64 * 1024
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
# The multicodec prefix of an Ed25519 public key.
_PREFIX = b"\xed\x01"


@dataclass(frozen=True)
class Achieved:
    """What a certificate says."""

    id: str
    holder: str
    title: str
    criteria: str
    issued_on: date
    expires_on: date | None = None


@dataclass(frozen=True)
class Verdict:
    """What verification found; ``faults`` is empty only if everything holds."""

    faults: tuple[str, ...]
    issuer: str = ""
    issuer_name: str = ""
    id: str = ""
    holder: str = ""
    title: str = ""
    issued_on: str = ""
    expires_on: str = ""
    revocations_checked: bool = False

    @property
    def valid(self) -> bool:
        """Whether the certificate holds."""
        return not self.faults


def did_of(key: Ed25519PublicKey) -> str:
    """Return a public key as ``did:key``."""
    number = int.from_bytes(_PREFIX + key.public_bytes_raw())
    text = ""
    while number:
        number, place = divmod(number, 58)
        text = _BASE58[place] + text
    return f"did:key:z{text}"


def key_of(did: str) -> Ed25519PublicKey:
    """Return the public key of a ``did:key``; the inverse of :func:`did_of`."""
    text = did.removeprefix("did:key:z")
    if text == did or not text or not set(text) <= set(_BASE58) or len(text) > 60:
        raise _not_a_key(did)
    number = 0
    for letter in text:
        number = number * 58 + _BASE58.index(letter)
    raw = number.to_bytes((number.bit_length() + 7) // 8)
    if len(raw) != 34 or not raw.startswith(_PREFIX):
        raise _not_a_key(did)
    return Ed25519PublicKey.from_public_bytes(raw[2:])


def _not_a_key(did: str) -> InputError:
    return InputError(
        "bad_did", "this is not an Ed25519 key as did:key", where=did[:40], mend="copy it whole"
    )


def issue(achieved: Achieved, key: Ed25519PrivateKey, issuer_name: str) -> str:
    """Return a certificate as VC-JWT."""
    issuer = did_of(key.public_key())
    credential: dict[str, Any] = {
        "@context": CONTEXT,
        "id": achieved.id,
        "type": TYPES,
        "issuer": {"id": issuer, "type": ["Profile"], "name": issuer_name},
        "validFrom": _moment(achieved.issued_on),
        "name": achieved.title,
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "identityType": "name",
                    "hashed": False,
                    "identityHash": achieved.holder,
                }
            ],
            "achievement": {
                "id": f"{achieved.id}#achievement",
                "type": ["Achievement"],
                "name": achieved.title,
                "description": achieved.title,
                "criteria": {"narrative": achieved.criteria},
            },
        },
    }
    claims: dict[str, Any] = {"iss": issuer, "jti": achieved.id}
    claims["nbf"] = _seconds(achieved.issued_on)
    if achieved.expires_on is not None:
        # The last day still counts.
        credential["validUntil"] = _moment(achieved.expires_on, time.max)
        claims["exp"] = _seconds(achieved.expires_on, time.max)
    return _sign({**credential, **claims}, key)


def revocation_list(
    revoked: Mapping[str, str], key: Ed25519PrivateKey, issuer_name: str, on: date
) -> str:
    """Return a signed 1EdTech revocation list of certificate ids with reasons."""
    issuer = did_of(key.public_key())
    return _sign(
        {
            "@context": CONTEXT[1:],
            "type": ["1EdTechRevocationList"],
            "issuer": {"id": issuer, "type": ["Profile"], "name": issuer_name},
            "iss": issuer,
            "iat": _seconds(on),
            "revokedCredential": [
                {"id": each, "revoked": True, "revocationReason": reason}
                for each, reason in sorted(revoked.items())
            ],
        },
        key,
    )


def verify(
    token: str,
    *,
    today: date,
    trusted: Sequence[str] = (),
    revocations: str | None = None,
) -> Verdict:
    """Verify a certificate without any network.

    Parameters
    ----------
    token : str
        The certificate as it was issued.
    today : date
        The day on which it should be valid.
    trusted : sequence of str
        ``did:key`` of the issuers to trust. Without any, the verdict has the fault
        ``issuer_not_trusted``: anybody can sign something.
    revocations : str, optional
        The issuer's revocation list.

    Raises
    ------
    InputError
        ``not_a_credential`` if the text is none at all; ``bad_revocations`` if the list is not the
        issuer's.
    """
    header, payload, issuer = _opened(token)
    faults = []
    if header.get("alg") != "EdDSA" or not _signed_by(token, issuer):
        faults.append("signature")
    if payload.get("type") != TYPES:
        faults.append("not_an_open_badge")
    if payload.get("iss") != issuer or payload.get("jti") != payload.get("id"):
        faults.append("inconsistent")
    if issuer not in trusted:
        faults.append("issuer_not_trusted")
    start, end = _day(payload.get("nbf")), _day(payload.get("exp"))
    if start is None or today < start:
        faults.append("not_yet_valid")
    if "exp" in payload and (end is None or today > end):
        faults.append("expired")
    if revocations is not None and _revoked(revocations, issuer, str(payload.get("id"))):
        faults.append("revoked")
    subject = payload.get("credentialSubject")
    names = subject.get("identifier") if isinstance(subject, dict) else None
    holder = names[0].get("identityHash", "") if isinstance(names, list) and names else ""
    return Verdict(
        tuple(faults),
        issuer,
        str(payload["issuer"].get("name", "")),
        str(payload.get("id", "")),
        str(holder),
        str(payload.get("name", "")),
        start.isoformat() if start else "",
        end.isoformat() if end else "",
        revocations is not None,
    )


def _revoked(token: str, issuer: str, id_: str) -> bool:
    try:
        _header, payload, signer = _opened(token)
    except InputError:
        payload, signer = {}, ""
    if signer != issuer or not _signed_by(token, issuer):
        raise InputError(
            "bad_revocations",
            "the revocation list is not signed by the issuer of the certificate",
            mend="ask the issuer for the present list",
        )
    rows = payload.get("revokedCredential")
    return isinstance(rows, list) and any(
        isinstance(row, dict) and row.get("id") == id_ and row.get("revoked") for row in rows
    )


def _opened(token: str) -> tuple[dict[str, Any], dict[str, Any], str]:
    """Return header, payload and issuer of a token that has not been verified yet."""
    text = token.strip()
    parts = text.split(".")
    try:
        if len(text) > LONGEST or len(parts) != 3:
            raise ValueError
        header, payload = (json.loads(_unpacked(part)) for part in parts[:2])
        issuer = payload["issuer"]["id"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise InputError(
            "not_a_credential",
            "the text is no certificate",
            mend="give the file as it was issued, with its three parts between dots",
        ) from None
    if not isinstance(header, dict) or not isinstance(issuer, str):
        raise InputError("not_a_credential", "the text is no certificate")
    return header, payload, issuer


def _signed_by(token: str, issuer: str) -> bool:
    signed, _dot, signature = token.strip().rpartition(".")
    try:
        key_of(issuer).verify(_unpacked(signature), signed.encode())
    except (InvalidSignature, InputError, ValueError):
        return False
    return True


def _sign(payload: Mapping[str, Any], key: Ed25519PrivateKey) -> str:
    did = did_of(key.public_key())
    header = {"alg": "EdDSA", "typ": "JWT", "kid": f"{did}#{did.removeprefix('did:key:')}"}
    signed = f"{_packed(header)}.{_packed(payload)}"
    return f"{signed}.{_base64(key.sign(signed.encode()))}"


def _packed(value: Mapping[str, Any]) -> str:
    return _base64(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unpacked(part: str) -> bytes:
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)


def _moment(day: date, at: time = time.min) -> str:
    return datetime.combine(day, at.replace(microsecond=0), UTC).isoformat().replace("+00:00", "Z")


def _seconds(day: date, at: time = time.min) -> int:
    return int(datetime.combine(day, at, UTC).timestamp())


def _day(seconds: object) -> date | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC).date()
    except (OverflowError, OSError, ValueError):
        return None
