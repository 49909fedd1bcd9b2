from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from korgan.science.errors import InputError
from korgan.science.merkle import Verifier
from korgan.sources.domain.identity import Kind
from korgan.sources.domain.licence_copies import (
    CopyError,
    licence_code,
    open_sheet,
    read_copy,
    seal_sheet,
)
from korgan.sources.domain.licence_document import LicenceDocument, sign_licence
from korgan.sources.domain.licences import Limit
from korgan.sources.domain.tests.examples import DAY, licence

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NAME = "regulator.example/licences"
TRUSTED = [Verifier.of(NAME, KEY)]
DOCUMENT = LicenceDocument.of(
    licence(limits=(Limit("Ir-192", Kind.SEALED, "any", 5e12),)),
    issuer="Регулятор",
    holder_name="Hospital No. 1",
    issued=DAY,
    conditions="",
)
SIGNED = sign_licence(DOCUMENT, NAME, KEY)
CODE = licence_code(SIGNED)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF"
SHEET = seal_sheet(PDF, CODE, KEY)


def test_every_form_of_a_copy_says_the_same() -> None:
    address = f"https://check.example/verify/?c={CODE}".encode()
    for copy in (SIGNED, CODE.encode(), SHEET, address, f"  {CODE}\n".encode()):
        assert read_copy(copy, TRUSTED) == DOCUMENT


def test_a_sheet_is_still_a_pdf() -> None:
    assert SHEET.startswith(PDF)
    assert SHEET.endswith(b"startxref\n9\n%%EOF\n")
    assert len(SHEET) - len(PDF) < 2048


def test_any_other_byte_in_a_sheet_fails() -> None:
    for place in range(len(SHEET)):
        for bit in (1, 0x80):
            altered = bytearray(SHEET)
            altered[place] ^= bit
            with pytest.raises(InputError):
                read_copy(bytes(altered), TRUSTED)


def test_any_other_sign_in_a_code_fails() -> None:
    for place in range(len(CODE)):
        for sign in "A-_=9":
            if CODE[place] != sign:
                with pytest.raises(InputError):
                    read_copy((CODE[:place] + sign + CODE[place + 1 :]).encode(), TRUSTED)


@given(st.binary(max_size=300))
def test_what_is_no_copy_is_refused_and_never_breaks(data: bytes) -> None:
    for copy in (data, b"%PDF-" + data, b"KL1." + data, SIGNED + data + b"x"):
        with pytest.raises(InputError):
            read_copy(copy, TRUSTED)


def test_a_seal_of_another_key_fails() -> None:
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32))
    with pytest.raises(CopyError, match="another key"):
        open_sheet(seal_sheet(PDF, CODE, stranger), TRUSTED)


def test_a_genuine_code_under_another_sheet_fails() -> None:
    other = PDF.replace(b"1 0 obj", b"2 0 obj")
    tail = SHEET[len(PDF) :]
    with pytest.raises(InputError):
        read_copy(other + tail, TRUSTED)


def test_what_is_no_pdf_is_not_sealed() -> None:
    with pytest.raises(InputError, match="no PDF"):
        seal_sheet(b"hello", CODE, KEY)
