"""Certificates as an independent library of Open Badges 3.0 judges them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier

from korgan.training.domain.credentials import Achieved, did_of, issue

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))


def certificate(starts: int = -10, ends: int | None = 400) -> str:
    today = date.today()
    achieved = Achieved(
        "urn:uuid:7d9f0a3e-0000-4000-8000-000000000001",
        "Айнура Ж.",
        "Alarm adjudication",
        "Test passed",
        today + timedelta(days=starts),
        None if ends is None else today + timedelta(days=ends),
    )
    return issue(achieved, KEY, "Support centre")


@pytest.mark.parametrize("ends", [400, None])
def test_another_implementation_verifies_it_by_the_issuers_key(ends: int | None) -> None:
    found = OB3Verifier.for_issuer_did(did_of(KEY.public_key())).verify(certificate(ends=ends))
    assert found.issuer.id == did_of(KEY.public_key())
    assert (found.issuer.name, found.name) == ("Support centre", "Alarm adjudication")
    assert found.achievement.criteria_narrative == "Test passed"
    assert [each.identity_hash for each in found.identifiers] == ["Айнура Ж."]


@pytest.mark.parametrize(
    ("token", "did"),
    [
        (certificate(), did_of(OTHER.public_key())),
        (certificate()[:-8] + "AAAAAAAA", did_of(KEY.public_key())),
        (certificate(starts=-400, ends=-10), did_of(KEY.public_key())),
        (certificate(starts=10), did_of(KEY.public_key())),
    ],
)
def test_it_refuses_what_is_forged_expired_or_not_valid_yet(token: str, did: str) -> None:
    with pytest.raises(OB3VerificationError):
        OB3Verifier.for_issuer_did(did).verify(token)
