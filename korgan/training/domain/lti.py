"""LTI 1.3 (1EdTech): Korgan is the platform, a classroom elsewhere (Moodle, for example) the tool.

Sent are a launch, signed with RS256, and who may attend (names and roles 2.0); taken are grades
(assignments and grades 2.0). A person is a pseudonym that differs from classroom to classroom, with
the personnel number as the name to be shown.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey

from korgan.science.errors import InputError

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
GRADES = "https://purl.imsglobal.org/spec/lti-ags/"
NAMES = "https://purl.imsglobal.org/spec/lti-nrps/"
READ_ITEMS = f"{GRADES}scope/lineitem.readonly"
READ_RESULTS = f"{GRADES}scope/result.readonly"
WRITE_SCORES = f"{GRADES}scope/score"
READ_MEMBERS = f"{NAMES}scope/contextmembership.readonly"
SCOPES = (READ_ITEMS, READ_RESULTS, WRITE_SCORES, READ_MEMBERS)
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
INSTRUCTOR, LEARNER = f"{MEMBERSHIP}Instructor", f"{MEMBERSHIP}Learner"
BEARER_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
PROGRESS = {"Initialized", "Started", "InProgress", "Submitted", "Completed"}
GRADING = {"FullyGraded", "Pending", "PendingManual", "Failed", "NotReady"}

LAUNCH_SECONDS = 300
TOKEN_SECONDS = 3600
ASSERTION_SECONDS = 3600
SKEW_SECONDS = 60
LEAST_BITS = 2048
LONGEST_TOKEN = 16 * 1024
LONGEST_KEYS = 64 * 1024


@dataclass(frozen=True)
class Participant:
    """Somebody as the classroom knows them."""

    subject: str
    given_name: str
    family_name: str
    role: str


@dataclass(frozen=True)
class Launch:
    """What a launch says beside who launches: the platform, the course, the services."""

    issuer: str
    client_id: str
    deployment_id: str
    nonce: str
    target: str
    resource: str
    session: str
    title: str
    locale: str
    return_url: str
    service: str
    custom: Mapping[str, str]


@dataclass(frozen=True)
class Score:
    """A grade that a classroom tells."""

    subject: str
    at: datetime
    given: Decimal | None
    maximum: Decimal | None
    progress: str
    grading: str

    @property
    def percent(self) -> Decimal | None:
        """The share reached in per cent, if the grade is final."""
        if self.grading != "FullyGraded" or self.given is None or not self.maximum:
            return None
        return round(100 * self.given / self.maximum, 2)


@dataclass(frozen=True)
class Assertion:
    """Who asks for an access token, and what makes the request one of a kind."""

    client_id: str
    token_id: str
    expires: int


def subject_of(secret: bytes, kind: str, number: int) -> str:
    """Return the pseudonym of somebody; without the secret it tells nothing, nor can be guessed.

    Examples
    --------
    >>> subject_of(b"one", "person", 7) == subject_of(b"one", "person", 7)
    True
    >>> subject_of(b"one", "person", 7) == subject_of(b"two", "person", 7)
    False
    """
    return hmac.new(secret, f"{kind}:{number}".encode(), hashlib.sha256).hexdigest()[:40]


def launch_token(launch: Launch, who: Participant, key: RSAKey, now: datetime) -> str:
    """Return the signed message with which a course is opened."""
    issued = int(now.timestamp())
    claims: dict[str, Any] = {
        "iss": launch.issuer,
        "aud": launch.client_id,
        "azp": launch.client_id,
        "sub": who.subject,
        "iat": issued,
        "exp": issued + LAUNCH_SECONDS,
        "nonce": launch.nonce,
        "given_name": who.given_name,
        "family_name": who.family_name,
        "name": f"{who.given_name} {who.family_name}".strip(),
        "locale": launch.locale,
        f"{CLAIM}message_type": "LtiResourceLinkRequest",
        f"{CLAIM}version": "1.3.0",
        f"{CLAIM}deployment_id": launch.deployment_id,
        f"{CLAIM}target_link_uri": launch.target,
        f"{CLAIM}resource_link": {"id": launch.resource, "title": launch.title},
        f"{CLAIM}roles": [who.role],
        f"{CLAIM}context": {
            "id": launch.session,
            "label": launch.session,
            "title": launch.title,
            "type": ["http://purl.imsglobal.org/vocab/lis/v2/course#CourseSection"],
        },
        f"{CLAIM}tool_platform": {
            "guid": hashlib.sha256(launch.issuer.encode()).hexdigest()[:32],
            "name": "Korgan",
            "product_family_code": "korgan",
        },
        f"{CLAIM}launch_presentation": {
            "document_target": "window",
            "return_url": launch.return_url,
            "locale": launch.locale,
        },
        f"{GRADES}claim/endpoint": {
            "scope": [READ_ITEMS, READ_RESULTS, WRITE_SCORES],
            "lineitems": f"{launch.service}/lineitems",
            "lineitem": f"{launch.service}/lineitem",
        },
        f"{NAMES}claim/namesroleservice": {
            "context_memberships_url": f"{launch.service}/memberships",
            "service_versions": ["2.0"],
        },
    }
    if launch.custom:
        claims[f"{CLAIM}custom"] = dict(launch.custom)
    return _signed("JWT", claims, key)


def access_token(
    *, issuer: str, client_id: str, scopes: Sequence[str], key: RSAKey, now: datetime
) -> str:
    """Return a token with which a classroom may use the services for an hour."""
    issued = int(now.timestamp())
    claims = {
        "iss": issuer,
        "aud": f"{issuer}/services",
        "sub": client_id,
        "iat": issued,
        "exp": issued + TOKEN_SECONDS,
        "scope": " ".join(scopes),
    }
    return _signed("at+jwt", claims, key)


def read_access_token(token: str, *, key: RSAKey, now: datetime) -> tuple[str, str, frozenset[str]]:
    """Return issuer, client and scopes of a token that this platform signed, or refuse it."""
    header, claims = _opened(token, KeySet([key]))
    # A launch is signed by the same key: it must not pass for an access token.
    if header.get("typ") != "at+jwt" or claims.get("aud") != f"{claims.get('iss')}/services":
        raise _bad_token("it is no access token")
    _in_time(claims, now)
    return str(claims["iss"]), str(claims["sub"]), frozenset(str(claims.get("scope", "")).split())


def client_of(token: str) -> str:
    """Return whom an assertion names as its issuer; nothing about it is verified yet."""
    try:
        if len(token) > LONGEST_TOKEN:
            raise ValueError
        part = token.split(".")[1]
        claims = json.loads(_unpacked(part))
        return str(claims["iss"])
    except (ValueError, KeyError, IndexError, TypeError):
        raise _bad_token("it is no signed token") from None


def read_assertion(token: str, *, keys: str, audience: str, now: datetime) -> Assertion:
    """Verify the assertion with which a classroom asks for an access token."""
    _header, claims = _opened(token, KeySet.import_key_set(json.loads(keys)))
    if not claims.get("iss") or claims.get("iss") != claims.get("sub"):
        raise _bad_token("issuer and subject differ")
    meant = claims.get("aud")
    if audience not in (meant if isinstance(meant, list) else [meant]):
        raise _bad_token("it is meant for somebody else")
    expires = _in_time(claims, now)
    token_id = claims.get("jti")
    if not isinstance(token_id, str) or not 0 < len(token_id) <= 200:
        raise _bad_token("it has no identifier of its own")
    return Assertion(str(claims["iss"]), token_id, expires)


def read_keys(text: str) -> str:
    """Return a classroom's public keys (JWKS) as they are kept, or say why they cannot be used."""
    try:
        data: Any = json.loads(text) if len(text) <= LONGEST_KEYS else {}
        rows = data.get("keys", [data])
        keys = [RSAKey.import_key(row) for row in rows if row.get("kty") == "RSA"]
    except (ValueError, TypeError, KeyError, AttributeError, JoseError):
        keys = []
    if not keys:
        raise InputError(
            "no_keys",
            "this is no set of RSA keys",
            where="keys",
            mend="open the classroom's address of its key set and copy everything it shows",
        )
    if any(key.is_private for key in keys):
        raise InputError(
            "private_key",
            "this holds a private key",
            where="keys",
            mend="have the classroom make a new one; give only the public half",
        )
    if any(key.public_key.key_size < LEAST_BITS for key in keys):
        raise InputError(
            "weak_key", "an RSA key has fewer than 2048 bits", where="keys", mend="make a new key"
        )
    public = [{**key.as_dict(private=False), "kid": key.kid or key.thumbprint()} for key in keys]
    return json.dumps({"keys": public}, sort_keys=True)


def read_address(text: str, where: str) -> str:
    """Return an address of a classroom: https, or http on this machine alone."""
    address = text.strip()
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    safe = host and (
        parts.scheme == "https"
        or (parts.scheme == "http" and host in ("localhost", "127.0.0.1", "::1"))
    )
    if not safe or parts.username or parts.fragment or re.search(r"[\s;,'\"<>]", address):
        raise InputError(
            "bad_address",
            f"{address[:80]} is no https address",
            where=where,
            mend="copy the address as the classroom shows it",
        )
    return address


def read_custom(text: str) -> dict[str, str]:
    """Read custom properties, one ``name=value`` on a line.

    Examples
    --------
    >>> read_custom("id=5b0e2c1e")
    {'id': '5b0e2c1e'}
    """
    found = {}
    for line in text.splitlines():
        name, sign, value = line.partition("=")
        if not line.strip():
            continue
        if not sign or not name.strip() or len(line) > 300:
            raise InputError(
                "bad_custom",
                f"{line[:40]} is no custom property",
                where="custom",
                mend="write one name=value on each line",
            )
        found[name.strip()] = value.strip()
    return found


def read_score(data: Any) -> Score:
    """Read a score of assignments and grades 2.0."""
    if not isinstance(data, dict):
        raise _bad_score("it is no score", "score")
    subject, stamp = data.get("userId"), data.get("timestamp")
    if not isinstance(subject, str) or not subject:
        raise _bad_score("it names nobody", "userId")
    try:
        at = datetime.fromisoformat(str(stamp))
    except ValueError:
        raise _bad_score("it has no time with a zone", "timestamp") from None
    if at.tzinfo is None:
        raise _bad_score("it has no time with a zone", "timestamp")
    progress, grading = data.get("activityProgress"), data.get("gradingProgress")
    if progress not in PROGRESS:
        raise _bad_score("its progress is not one of the standard", "activityProgress")
    if grading not in GRADING:
        raise _bad_score("its progress is not one of the standard", "gradingProgress")
    given, maximum = (_number(data.get(name), name) for name in ("scoreGiven", "scoreMaximum"))
    if given is not None and not maximum:
        raise _bad_score("a score has a maximum above zero", "scoreMaximum")
    return Score(subject, at, given, maximum, str(progress), str(grading))


def _number(value: Any, where: str) -> Decimal | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _bad_score("it is no number", where)
    if not math.isfinite(value) or not 0 <= value <= 1_000_000:
        raise _bad_score("it is no number from 0 to a million", where)
    return round(Decimal(str(value)), 4)


def _bad_score(what: str, where: str) -> InputError:
    return InputError(
        "bad_score_message", what, where=where, mend="send a score of assignments and grades 2.0"
    )


def _signed(kind: str, claims: Mapping[str, Any], key: RSAKey) -> str:
    header = {"alg": "RS256", "typ": kind, "kid": key.kid or key.thumbprint()}
    return jwt.encode(header, dict(claims), key, algorithms=["RS256"])


def _opened(token: str, keys: KeySet) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return header and claims of a token whose signature holds."""
    if len(token) > LONGEST_TOKEN:
        raise _bad_token("it is too long")
    try:
        found = jwt.decode(token, keys, algorithms=["RS256"])
    except (JoseError, ValueError, TypeError, KeyError):
        raise _bad_token("its signature does not hold") from None
    return found.header, found.claims


def _in_time(claims: Mapping[str, Any], now: datetime) -> int:
    """Return when a token ends; refuse one that is over, too early, or valid for too long."""
    issued, expires = claims.get("iat"), claims.get("exp")
    moment = now.timestamp()
    if (
        isinstance(issued, bool)
        or isinstance(expires, bool)
        or not isinstance(issued, int | float)
        or not isinstance(expires, int | float)
        or not (math.isfinite(issued) and math.isfinite(expires))
    ):
        raise _bad_token("it does not say from when to when it holds")
    if moment > expires + SKEW_SECONDS:
        raise _bad_token("it has expired")
    if issued > moment + SKEW_SECONDS or not 0 < expires - issued <= ASSERTION_SECONDS:
        raise _bad_token("its clock differs, or it holds for more than an hour")
    return int(expires)


def _unpacked(part: str) -> bytes:

    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _bad_token(why: str) -> InputError:
    return InputError(
        "bad_token",
        f"the token is refused: {why}",
        mend="look at the clock, the keys and the addresses on both sides",
    )
