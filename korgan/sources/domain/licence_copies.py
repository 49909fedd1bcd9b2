"""Copies of a licence as they travel: a code (text or QR), and a sheet (PDF) under its own seal.

Every form of a copy has exactly one spelling, so an alteration of any byte is noticed: the code
carries a digest of its packed bytes and is written in canonical base64, the sheet's signature
covers every byte before it, and what follows the signature follows from the sheet.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterable
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from korgan.science.errors import InputError
from korgan.science.merkle import Verifier
from korgan.sources.domain.licence_document import LicenceDocument, verify_licence

CODE_PREFIX = "KL1."
LONGEST_NOTE = 64 * 1024
LONGEST_COPY = 5 * 1024 * 1024
_DIGEST_BYTES = 8
_SEAL_CONTEXT = b"korgan-licence-sheet/1\n"
_CODE_IN_ADDRESS = re.compile(r"[?&]c=(KL1\.[A-Za-z0-9_-]+)\Z")
_SEAL = re.compile(
    rb"%korgan-licence (KL1\.[A-Za-z0-9_-]+)\n%korgan-seal ([A-Za-z0-9+/]{86}==)\n"
    rb"(startxref\n\d{1,12}\n%%EOF\n)\Z"
)
_END_OF_PDF = re.compile(rb"startxref\r?\n(\d{1,12})\r?\n%%EOF\r?\n?\Z")


class CopyError(InputError):
    """A copy that is damaged, altered, or not signed by a key that the reader trusts."""


def licence_code(signed: bytes) -> str:
    """Return the code of a signed licence: what the QR code carries and a person can paste."""
    packed = zlib.compress(signed, 9)
    data = packed + sha256(packed).digest()[:_DIGEST_BYTES]
    return CODE_PREFIX + base64.urlsafe_b64encode(data).decode().rstrip("=")


def open_code(code: str) -> bytes:
    """Return the signed licence inside a code; refuse any other spelling of it."""
    body = code.removeprefix(CODE_PREFIX)
    try:
        data = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    except (binascii.Error, ValueError):
        raise CopyError("code_form", "this is no code of a licence") from None
    packed, digest = data[:-_DIGEST_BYTES], data[-_DIGEST_BYTES:]
    spelled = CODE_PREFIX + base64.urlsafe_b64encode(data).decode().rstrip("=")
    if spelled != code or sha256(packed).digest()[:_DIGEST_BYTES] != digest:
        raise CopyError("code_form", "this is no code of a licence, or it was altered")
    unpacking = zlib.decompressobj()
    try:
        note = unpacking.decompress(packed, LONGEST_NOTE)
    except zlib.error:
        raise CopyError("code_form", "this is no code of a licence") from None
    if not unpacking.eof or unpacking.unconsumed_tail or unpacking.unused_data:
        raise CopyError("code_form", "this is no code of a licence")
    return note


def seal_sheet(pdf: bytes, code: str, private_key: Ed25519PrivateKey) -> bytes:
    """Append code and signature to a PDF, as comments that readers of PDF pass over."""
    end = _END_OF_PDF.search(pdf)
    if end is None:
        raise InputError("no_pdf", "this is no PDF that could be sealed")
    head = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    body = head + f"%korgan-licence {code}\n".encode()
    signature = private_key.sign(_SEAL_CONTEXT + sha256(body).digest())
    seal = b"%korgan-seal " + base64.b64encode(signature) + b"\n"
    return body + seal + _tail(end.group(1))


def open_sheet(data: bytes, verifiers: Iterable[Verifier]) -> LicenceDocument:
    """Check every byte of a sealed sheet and return the licence that it carries."""
    trusted = list(verifiers)
    found = _SEAL.search(data)
    if found is None:
        raise CopyError("no_seal", "this file carries no sealed licence, or its end was altered")
    code, encoded, tail = (found.group(n) for n in (1, 2, 3))
    body = data[: found.start()] + b"%korgan-licence " + code + b"\n"
    end = _END_OF_PDF.search(data[: found.start()])
    signature = base64.b64decode(encoded)
    if (
        end is None
        or tail != _tail(end.group(1))
        or base64.b64encode(signature) != encoded
        or not _sealed_by(body, signature, trusted)
    ):
        raise CopyError("sheet_altered", "the sheet was altered or sealed by another key")
    return verify_licence(open_code(code.decode()), trusted)


def read_copy(data: bytes, verifiers: Iterable[Verifier]) -> LicenceDocument:
    """Check a copy in any of its forms: sheet, signed text, code, or address with the code.

    Raises InputError for whatever is not, byte by byte, what a trusted key signed.
    """
    if len(data) > LONGEST_COPY:
        raise CopyError("copy_too_long", "no licence is as long as this")
    if data.startswith(b"%PDF-"):
        return open_sheet(data, verifiers)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise CopyError("copy_form", "this is neither a licence nor its code") from None
    address = _CODE_IN_ADDRESS.search(text.strip())
    code = address.group(1) if address else text.strip()
    if code.startswith(CODE_PREFIX):
        return verify_licence(open_code(code), verifiers)
    return verify_licence(data, verifiers)


def _tail(offset: bytes) -> bytes:
    # Readers look for the end of a PDF in its last 1,024 bytes: say it again after the seal.
    return b"startxref\n" + offset + b"\n%%EOF\n"


def _sealed_by(body: bytes, signature: bytes, verifiers: Iterable[Verifier]) -> bool:
    message = _SEAL_CONTEXT + sha256(body).digest()
    for verifier in verifiers:
        try:
            Ed25519PublicKey.from_public_bytes(verifier.public_key).verify(signature, message)
        except InvalidSignature:
            continue
        return True
    return False
