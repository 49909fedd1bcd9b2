"""Signed notes: text under Ed25519 signature lines, in the C2SP signed-note form.

A note is text that ends in a newline, an empty line, and one line per signature::

    — <key name> <base64 of 4-byte key hash and 64-byte signature>

Several lines sign the same text: the author's and those of witnesses who countersigned. Lines of
unknown keys are passed over, as the form demands, so a note can gather witnesses that a reader
does not know.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from korgan.science.errors import InputError

MAX_SIGNATURES = 100
MAX_BYTES = 1 << 20
_ED25519 = b"\x01"
_DASH = "— "  # the em dash of the form, not a hyphen


class NoteError(InputError):
    """A note that is malformed or that no trusted key signed."""


@dataclass(frozen=True)
class Verifier:
    """A key that a reader trusts, under its name.

    Parameters
    ----------
    name : str
        Key name: no spaces, no plus sign; best a schema-less URL such as ``example.org/audit``.
    public_key : bytes
        32 bytes of Ed25519.

    Raises
    ------
    NoteError
        ``key_name``, ``key_length``.

    Examples
    --------
    The key of the reference implementation's test suite:

    >>> text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    >>> Verifier.parse(text).key_hash.hex()
    'c74f20a3'
    """

    name: str
    public_key: bytes

    def __post_init__(self) -> None:
        _check_name(self.name)
        if len(self.public_key) != 32:
            raise NoteError(
                "key_length", f"an Ed25519 key has 32 bytes, not {len(self.public_key)}"
            )

    @classmethod
    def of(cls, name: str, private_key: Ed25519PrivateKey) -> Verifier:
        """Make the verifier that belongs to a private key.

        Parameters
        ----------
        name : str
            Key name.
        private_key : Ed25519PrivateKey
            Only its public half is read.

        Returns
        -------
        Verifier
            To be given to those who shall check notes of this key.
        """
        public = private_key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return cls(name, public)

    @property
    def key_hash(self) -> bytes:
        """First four bytes of SHA-256 over name, newline, key type and key: a label, no proof."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public_key).digest()[:4]

    def text(self) -> str:
        """Write the key as ``name+hash+key``, for a settings file.

        Returns
        -------
        str
            Text that :meth:`parse` reads.
        """
        key = base64.b64encode(_ED25519 + self.public_key).decode()
        return f"{self.name}+{self.key_hash.hex()}+{key}"

    @classmethod
    def parse(cls, text: str) -> Verifier:
        """Read a key written as ``name+hash+key``.

        Parameters
        ----------
        text : str
            A verifier key.

        Returns
        -------
        Verifier
            The key under its name.

        Raises
        ------
        NoteError
            ``verifier_key`` when the text is malformed, of another key type, or the hash does not
            belong to the key.
        """
        name, _, rest = text.partition("+")
        hash_text, _, key_text = rest.partition("+")
        key = _decode(key_text)
        if key is None or len(key) != 33 or key[:1] != _ED25519:
            raise NoteError("verifier_key", "this is no Ed25519 verifier key", where=text)
        verifier = cls(name, key[1:])
        if verifier.key_hash.hex() != hash_text:
            raise NoteError("verifier_key", "name, hash and key do not belong together", where=text)
        return verifier


@dataclass(frozen=True)
class VerifiedNote:
    """What a note says and which of the trusted keys signed it."""

    text: str
    signers: tuple[Verifier, ...]


def sign_note(text: str, key_name: str, private_key: Ed25519PrivateKey) -> str:
    """Sign a text and return the note.

    Parameters
    ----------
    text : str
        Text of the note; it ends in a newline and has no control characters but newlines.
    key_name : str
        Name of the key, without spaces and plus signs.
    private_key : Ed25519PrivateKey
        The signing key.

    Returns
    -------
    str
        The note with one signature line.

    Raises
    ------
    NoteError
        ``note_text``, ``key_name``, ``note_too_long``.
    """
    _check_text(text)
    note = text + "\n" + _signature_line(text, key_name, private_key)
    return _check_length(note)


def countersign_note(note: str, key_name: str, private_key: Ed25519PrivateKey) -> str:
    """Add one's own signature line to a note.

    The caller verifies the note first: a witness who signs unread text witnesses nothing.

    Parameters
    ----------
    note : str
        A signed note.
    key_name : str
        Name of the witness's key.
    private_key : Ed25519PrivateKey
        The witness's key.

    Returns
    -------
    str
        The note with one more line; the same note if this key had signed it (Ed25519 gives the
        same signature again).

    Raises
    ------
    NoteError
        ``note_form``, ``key_name``, ``too_many_signatures``, ``note_too_long``.
    """
    text, lines = _split(note)
    own = _signature_line(text, key_name, private_key)
    if own.rstrip("\n") in lines:
        return note
    if len(lines) >= MAX_SIGNATURES:
        raise NoteError("too_many_signatures", f"a note takes {MAX_SIGNATURES} signatures")
    return _check_length(note + own)


def verify_note(note: str, verifiers: Iterable[Verifier], *, at_least: int = 1) -> VerifiedNote:
    """Verify a note and return its text with the trusted keys that signed it.

    Parameters
    ----------
    note : str
        A signed note.
    verifiers : iterable of Verifier
        Keys that the reader trusts. Lines of other keys are ignored.
    at_least : int
        Number of different trusted keys that must have signed.

    Returns
    -------
    VerifiedNote
        Text and signers, in the order of their lines.

    Raises
    ------
    NoteError
        ``note_form`` for malformed notes, ``bad_signature`` when a line of a trusted key does not
        verify, ``not_enough_signatures`` when too few trusted keys signed.
    """
    known = {(each.name, each.key_hash): each for each in verifiers}
    text, lines = _split(note)
    signers: list[Verifier] = []
    for line in lines:
        name, blob = _parse_line(line)
        verifier = known.get((name, blob[:4]))
        if verifier is None:
            continue
        key = Ed25519PublicKey.from_public_bytes(verifier.public_key)
        try:
            key.verify(blob[4:], text.encode())
        except InvalidSignature:
            raise NoteError(
                "bad_signature", "the signature does not belong to this text", where=name
            ) from None
        if verifier not in signers:
            signers.append(verifier)
    if len(signers) < at_least:
        raise NoteError(
            "not_enough_signatures",
            f"{len(signers)} trusted keys signed this note, {at_least} are needed",
            mend="check that the right keys are given",
        )
    return VerifiedNote(text, tuple(signers))


def _signature_line(text: str, key_name: str, private_key: Ed25519PrivateKey) -> str:
    key_hash = Verifier.of(key_name, private_key).key_hash
    blob = key_hash + private_key.sign(text.encode())
    return f"{_DASH}{key_name} {base64.b64encode(blob).decode()}\n"


def _split(note: str) -> tuple[str, list[str]]:
    """Take a note apart into text and signature lines; the last empty line divides them."""
    _check_length(note)
    head, divider, tail = note.rpartition("\n\n")
    if not divider or not tail.endswith("\n"):
        raise NoteError("note_form", "the note has no signature lines after an empty line")
    text, lines = head + "\n", tail[:-1].split("\n")
    _check_text(text)
    if len(lines) > MAX_SIGNATURES:
        raise NoteError("too_many_signatures", f"a note takes {MAX_SIGNATURES} signatures")
    for line in lines:
        _parse_line(line)
    return text, lines


def _parse_line(line: str) -> tuple[str, bytes]:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    blob = _decode(encoded)
    if not line.startswith(_DASH) or blob is None or len(blob) < 5:
        raise NoteError("note_form", "this is no signature line", where=line)
    _check_name(name)
    return name, blob


def _decode(text: str) -> bytes | None:
    """Decode base64; None if the text is not the one canonical encoding of some bytes."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data).decode() == text else None


def _check_name(name: str) -> None:
    if not name or "+" in name or any(sign.isspace() or ord(sign) < 0x20 for sign in name):
        raise NoteError(
            "key_name",
            "a key name is not empty and has no spaces and no plus sign",
            where=name,
            mend="use a name such as example.org/audit",
        )


def _check_text(text: str) -> None:
    if not text.endswith("\n"):
        raise NoteError("note_text", "the text of a note ends in a newline")
    if any(ord(sign) < 0x20 and sign != "\n" for sign in text):
        raise NoteError("note_text", "the text of a note has no control characters but newlines")


def _check_length(note: str) -> str:
    try:
        size = len(note.encode())
    except UnicodeEncodeError:
        raise NoteError("note_text", "the note is not valid Unicode text") from None
    if size > MAX_BYTES:
        raise NoteError("note_too_long", f"a note has at most {MAX_BYTES} bytes, not {size}")
    return note
