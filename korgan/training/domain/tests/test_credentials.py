from __future__ import annotations

import base64
import json
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from korgan.science.errors import InputError
from korgan.training.domain.credentials import (
    Achieved,
    did_of,
    issue,
    key_of,
    revocation_list,
    verify,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
US, THEM = did_of(KEY.public_key()), did_of(OTHER.public_key())
DAY = date(2026, 6, 1)
CERTIFICATE = Achieved(
    "urn:uuid:7", "Айнура Ж.", "Alarm adjudication", "Test passed", DAY, date(2028, 6, 1)
)
TOKEN = issue(CERTIFICATE, KEY, "Support centre")


def test_a_did_key_of_a_published_vector() -> None:
    # RFC 8032, test 1; its did:key by the multicodec and base58-btc rules.
    raw = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    did = did_of(Ed25519PublicKey.from_public_bytes(raw))
    assert did.startswith("did:key:z6Mk")
    assert key_of(did).public_bytes_raw() == raw


@given(st.binary(min_size=32, max_size=32))
def test_keys_survive_as_did(seed: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    assert key_of(did_of(key)).public_bytes_raw() == key.public_bytes_raw()


def test_a_certificate_verifies_offline_and_says_who_what_and_until_when() -> None:
    found = verify(TOKEN + "\n", today=DAY, trusted=[US])
    assert found.valid
    assert (found.holder, found.title, found.issuer_name) == (
        "Айнура Ж.",
        "Alarm adjudication",
        "Support centre",
    )
    assert (found.issued_on, found.expires_on) == ("2026-06-01", "2028-06-01")


def test_it_is_an_open_badge_by_its_fields() -> None:
    body = TOKEN.split(".")[1]
    payload = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    assert payload["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert payload["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert payload["credentialSubject"]["achievement"]["criteria"]["narrative"] == "Test passed"
    assert payload["validUntil"] == "2028-06-01T23:59:59Z"


@pytest.mark.parametrize(
    ("today", "fault"),
    [
        (DAY - timedelta(days=1), "not_yet_valid"),
        (date(2028, 6, 1), None),
        (date(2028, 6, 2), "expired"),
    ],
)
def test_its_days_are_kept(today: date, fault: str | None) -> None:
    assert verify(TOKEN, today=today, trusted=[US]).faults == ((fault,) if fault else ())


def test_an_unknown_issuer_is_not_trusted() -> None:
    assert verify(TOKEN, today=DAY).faults == ("issuer_not_trusted",)
    assert verify(TOKEN, today=DAY, trusted=[THEM]).faults == ("issuer_not_trusted",)


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from("ABCxyz019-_"))
def test_no_changed_letter_goes_unnoticed(place: int, letter: str) -> None:
    changed = TOKEN[:place] + letter + TOKEN[place + 1 :]
    if changed == TOKEN:
        return
    # The last letter carries spare bits that base64 ignores; a strict reader may refuse them.
    try:
        found = verify(changed, today=DAY, trusted=[US])
    except InputError:
        return
    assert not found.valid or place == len(TOKEN) - 1


def test_signed_by_another_key_in_our_name_is_refused() -> None:
    header, body, _signature = TOKEN.split(".")
    forged = OTHER.sign(f"{header}.{body}".encode())
    signature = base64.urlsafe_b64encode(forged).rstrip(b"=").decode()
    found = verify(f"{header}.{body}.{signature}", today=DAY, trusted=[US])
    assert found.faults == ("signature",)


def test_none_as_algorithm_is_refused() -> None:
    _header, body, signature = TOKEN.split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    assert "signature" in verify(f"{none}.{body}.{signature}", today=DAY, trusted=[US]).faults


def test_a_revoked_certificate_is_told_and_only_the_issuers_list_counts() -> None:
    revoked = revocation_list({"urn:uuid:7": "test void"}, KEY, "Centre", DAY)
    assert verify(TOKEN, today=DAY, trusted=[US], revocations=revoked).faults == ("revoked",)
    nothing = revocation_list({"urn:uuid:8": "x"}, KEY, "Centre", DAY)
    found = verify(TOKEN, today=DAY, trusted=[US], revocations=nothing)
    assert found.valid and found.revocations_checked
    foreign = revocation_list({"urn:uuid:7": "x"}, OTHER, "Centre", DAY)
    for bad in (foreign, "rubbish", ""):
        with pytest.raises(InputError, match="not signed by the issuer"):
            verify(TOKEN, today=DAY, trusted=[US], revocations=bad)


@pytest.mark.parametrize("text", ["", "a.b", "a.b.c", "....", "é.é.é", "x" * 70_000])
def test_what_is_no_certificate_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="no certificate"):
        verify(text, today=DAY)


def test_what_is_no_key_is_refused() -> None:
    for text in ("did:key:z", "did:web:x", "did:key:z0OIl", "did:key:zAAAA"):
        with pytest.raises(InputError):
            key_of(text)
