from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import jsonschema_rs
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from korgan.exchange.domain import Message, Party, key_label, open_message, read_unverified, seal
from korgan.exchange.message_schema import message_schema
from korgan.science.errors import InputError
from korgan.science.merkle import Verifier

NAME = "xq.example/messages"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
TRUSTED = Verifier.of(NAME, KEY)
END = {
    "name": "Maker", "country": "XQ", "address": "", "authorization": "", "authorization_until": "",
}  # fmt: skip
FORM = {
    "request": "XQ-X-2026-0001", "category": 1, "exporter": END,
    "importer": {**END, "country": "XR"},
    "sources": [
        {
            "nuclide": "Co-60", "becquerel": "1e+14", "reference": "2026-01-01", "maker": "M",
            "model": "G", "serial": "Ä-1",
        }
    ],
    "shipment_on": "2026-06-01", "end_use": "", "intermediate": "", "transit": ["XS"],
    "returns_replaced": None, "said": {"remarks": "Здравствуйте"},
}  # fmt: skip
MESSAGE = Message(
    id=UUID(int=7),
    kind="sources.consent_request",
    sent_at=datetime(2026, 5, 1, 12, 30, tzinfo=UTC),
    sender=Party("Agency", "XQ", key_label(TRUSTED)),
    recipient=Party("Other agency", "XR", "xr.example/messages+00000000"),
    in_reply_to=None,
    content=FORM,
)


def refusal(data: bytes, verifier: Verifier = TRUSTED) -> str:
    with pytest.raises(InputError) as caught:
        open_message(data, [verifier])
    return caught.value.code


def test_what_was_sealed_is_read_again() -> None:
    data = seal(MESSAGE, NAME, KEY)
    assert open_message(data, [TRUSTED]) == MESSAGE
    assert read_unverified(data) == MESSAGE


def test_the_file_is_of_its_published_schema() -> None:
    checker = jsonschema_rs.validator_for(json.loads(message_schema()))
    checker.validate(json.loads(seal(MESSAGE, NAME, KEY)))
    wrong = replace(MESSAGE, content={**FORM, "said": {"granted": True}})
    assert not checker.is_valid(json.loads(seal(wrong, NAME, KEY)))


def test_a_reader_of_its_own_can_check_it_with_the_standard_library_and_one_key() -> None:
    """The documented recipe, written down independently of the code above."""
    import base64

    found = json.loads(seal(MESSAGE, NAME, KEY))
    body = json.dumps(found["message"], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    blob = base64.b64decode(found["signature"].split(" ")[2])
    public = Ed25519PublicKey.from_public_bytes(TRUSTED.public_key)
    public.verify(blob[4:], f"korgan-message/1\n{body}\n".encode())


@given(place=st.integers(min_value=0), change=st.integers(min_value=1, max_value=255))
def test_an_alteration_of_any_byte_fails(place: int, change: int) -> None:
    data = bytearray(seal(MESSAGE, NAME, KEY))
    data[place % len(data)] ^= change
    with pytest.raises(InputError):
        open_message(bytes(data), [TRUSTED])


@pytest.mark.parametrize(
    "spoiled",
    [
        b"", b"{}", b"[1]", b"\xff\xfe", b"null", b'"text"', b"[" * 100_000,
        seal(MESSAGE, NAME, KEY) + b"\n", seal(MESSAGE, NAME, KEY)[:-1],
        b" " + seal(MESSAGE, NAME, KEY),
        json.dumps(json.loads(seal(MESSAGE, NAME, KEY)), indent=1).encode(),
    ],
)  # fmt: skip
def test_what_is_no_message_or_was_saved_again_is_refused(spoiled: bytes) -> None:
    assert refusal(spoiled) == "message_form"


def test_a_changed_word_and_another_key_are_told_apart() -> None:
    data = seal(MESSAGE, NAME, KEY)
    assert refusal(data.replace(b"1e+14", b"1e+13")) == "message_altered"
    assert refusal(data, Verifier.of("xr.example/messages", OTHER)) == "unknown_key"
    assert refusal(data, Verifier.of(NAME, OTHER)) == "unknown_key"


def test_nobody_signs_in_the_name_of_another() -> None:
    stolen_name = replace(MESSAGE, sender=replace(MESSAGE.sender, key=f"{NAME}+00000000"))
    with pytest.raises(InputError) as caught:
        seal(stolen_name, NAME, KEY)
    assert caught.value.code == "sender_mismatch"


def test_a_clock_ahead_is_seen() -> None:
    assert not MESSAGE.clock_is_ahead(MESSAGE.sent_at - timedelta(minutes=5))
    assert MESSAGE.clock_is_ahead(MESSAGE.sent_at - timedelta(minutes=6))


def test_the_page_of_the_format_names_every_field() -> None:
    page = Path(__file__).parents[3] / "docs" / "exchange" / "messages.md"
    text = page.read_text(encoding="utf-8")
    assert [name for name in (*MESSAGE.as_dict(), *FORM) if f"`{name}`" not in text] == []
