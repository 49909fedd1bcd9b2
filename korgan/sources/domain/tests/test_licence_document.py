from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from korgan.science.errors import InputError
from korgan.science.merkle import Verifier, countersign_note, sign_note
from korgan.sources.domain.identity import Kind
from korgan.sources.domain.licence_document import (
    LicenceDocument,
    public_view,
    sign_licence,
    verify_licence,
)
from korgan.sources.domain.licences import Holding, LicenceState, Limit, limit_use
from korgan.sources.domain.tests.examples import DAY, content, licence

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NAME = "regulator.example/licences"
VERIFIER = Verifier.of(NAME, KEY)
LIMITS = (
    Limit("Cs-137", Kind.SEALED, "ward", 1e12, single=3.7e11, count=4),
    Limit("Cs-137", Kind.SEALED, "store", 2e12),
    Limit("Ir-192", Kind.SEALED, "any", 5e12),
)
DOCUMENT = LicenceDocument.of(
    licence(limits=LIMITS),
    issuer="Национальный регулятор",
    holder_name="Hospital No. 1",
    issued=DAY,
    conditions="No use without a radiation-protection officer.",
    editions=[("d_values", "first")],
)
SIGNED = sign_licence(DOCUMENT, NAME, KEY)


def test_a_signed_licence_is_read_again_as_it_was() -> None:
    assert verify_licence(SIGNED, [VERIFIER]) == DOCUMENT
    assert len(SIGNED) < 1500  # fits a QR code


def test_a_copy_altered_in_any_byte_fails() -> None:
    for position in range(len(SIGNED)):
        altered = bytearray(SIGNED)
        altered[position] ^= 1 << position % 8
        with pytest.raises(InputError):
            verify_licence(bytes(altered), [VERIFIER])


@given(st.data())
def test_a_copy_cut_or_lengthened_anywhere_fails(data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(SIGNED)))
    extra = data.draw(st.binary(min_size=1, max_size=4))
    longer = SIGNED[:position] + extra + SIGNED[position:]
    for copy in (SIGNED[:position], longer) if position < len(SIGNED) else (longer,):
        with pytest.raises(InputError):
            verify_licence(copy, [VERIFIER])


def test_a_signature_of_another_key_is_refused() -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    for name in (NAME, "seller.example/licences"):
        with pytest.raises(InputError) as caught:
            verify_licence(sign_licence(DOCUMENT, name, other), [VERIFIER])
        assert caught.value.code == "not_enough_signatures"


def test_a_second_signature_does_not_pass() -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    twice = countersign_note(SIGNED.decode(), "seller.example/x", other)
    with pytest.raises(InputError, match="exactly one signature"):
        verify_licence(twice.encode(), [VERIFIER])


@pytest.mark.parametrize(
    "text",
    [
        "korgan-licence/2\n{}\n",
        "korgan-licence/1\n{}\n",
        "korgan-licence/1\n[]\n",
        "korgan-licence/1\nnot json\n",
        DOCUMENT.text().replace(":", ": ", 1),
        DOCUMENT.text().replace("1000000000000.0", "1e12"),
        DOCUMENT.text().replace('"revision":0', '"revision":"0"'),
    ],
)
def test_only_the_one_canonical_text_is_a_licence(text: str) -> None:
    with pytest.raises(InputError) as caught:
        verify_licence(sign_note(text, NAME, KEY).encode(), [VERIFIER])
    assert caught.value.code == "licence_form"


def test_conditions_are_bound_by_their_digest() -> None:
    other = LicenceDocument.of(
        licence(limits=LIMITS),
        issuer=DOCUMENT.issuer,
        holder_name=DOCUMENT.holder,
        issued=DAY,
        conditions="No conditions.",
    )
    assert other.conditions_digest != DOCUMENT.conditions_digest


def test_an_incomplete_licence_is_not_signed() -> None:
    with pytest.raises(InputError, match="names number"):
        replace(DOCUMENT, limits=())
    with pytest.raises(InputError, match="ends after"):
        replace(DOCUMENT, valid_until=date(2000, 1, 1))


def test_the_public_sees_validity_nuclides_forms_and_what_remains_and_nothing_else() -> None:
    own = licence(limits=LIMITS)
    held = [Holding("a", Kind.SEALED, "ward", (content("Cs-137", 4e11),))]
    view = public_view(own, limit_use(own, held, DAY), DAY)
    assert view == {
        "valid": True,
        "remaining": [
            {"nuclide": "Cs-137", "form": "sealed source", "becquerel": pytest.approx(2.6e12)},
            {"nuclide": "Ir-192", "form": "sealed source", "becquerel": pytest.approx(5e12)},
        ],
    }
    ended = replace(own, state=LicenceState.SUSPENDED)
    assert public_view(ended, limit_use(ended, held, DAY), DAY) == {"valid": False, "remaining": []}
