"""A message from one agency to another: a file that fails when any byte of it is altered.

The file is JSON in its one canonical spelling. What is signed is a line that names the format and
the canonical JSON of the message, under one Ed25519 signature in the C2SP signed-note form, so that
a reader without this program can check it with a few lines of code. It needs no line between the
two agencies: it goes by e-mail or on a memory stick.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from korgan.science.errors import InputError
from korgan.science.merkle import NoteError, Verifier, sign_note, verify_note
from korgan.science.merkle.canonical import canonical_json

FORMAT = "korgan-message/1"
CLOCKS_DIFFER = timedelta(minutes=5)
MOST_BYTES = 1 << 20


@dataclass(frozen=True)
class Party:
    """An agency as a message names it: name, State, and the label of its key."""

    name: str
    country: str
    key: str


@dataclass(frozen=True)
class Message:
    """What an agency tells another.

    Parameters
    ----------
    id : UUID
        Made by the sender, once.
    kind : str
        Which content it carries, such as ``sources.consent_request``.
    sent_at : datetime
        By the sender's clock, in UTC, to the second.
    sender, recipient : Party
        From whom, to whom.
    in_reply_to : UUID or None
        The message that it answers.
    content : mapping
        Text, integers, booleans, lists and mappings.
    """

    id: UUID
    kind: str
    sent_at: datetime
    sender: Party
    recipient: Party
    in_reply_to: UUID | None
    content: Mapping[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """Return the message as it stands in the file.

        Returns
        -------
        dict
            Ready for canonical JSON.
        """
        return {
            "id": str(self.id),
            "kind": self.kind,
            "sent_at": self.sent_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "sender": vars(self.sender).copy(),
            "recipient": vars(self.recipient).copy(),
            "in_reply_to": str(self.in_reply_to) if self.in_reply_to else None,
            "content": dict(self.content),
        }

    def clock_is_ahead(self, now: datetime) -> bool:
        """Whether the sender's clock says that this was sent after now.

        Parameters
        ----------
        now : datetime
            By the reader's clock.

        Returns
        -------
        bool
            True when both differ by more than five minutes.
        """
        return self.sent_at > now + CLOCKS_DIFFER


def key_label(verifier: Verifier) -> str:
    """Return the short label of a key: its name and the first four bytes of its hash.

    Parameters
    ----------
    verifier : Verifier
        A public key.

    Returns
    -------
    str
        ``name+hash``; a label, no proof.
    """
    return f"{verifier.name}+{verifier.key_hash.hex()}"


def seal(message: Message, key_name: str, private_key: Ed25519PrivateKey) -> bytes:
    """Sign a message and return its file.

    Parameters
    ----------
    message : Message
        What is told; its sender carries the label of this very key.
    key_name : str
        Name of the agency's key.
    private_key : Ed25519PrivateKey
        The agency's key.

    Returns
    -------
    bytes
        The file.

    Raises
    ------
    InputError
        ``sender_mismatch``, ``not_canonical``, ``note_too_long``.
    """
    if message.sender.key != key_label(Verifier.of(key_name, private_key)):
        raise InputError("sender_mismatch", "the sender of a message signs it with its own key")
    text = _signed_text(message.as_dict())
    line = sign_note(text, key_name, private_key)[len(text) + 1 :].rstrip("\n")
    return _file(message.as_dict(), line)


def read_unverified(data: bytes) -> Message:
    """Read what a file claims, to find the key with which to check it.

    Parameters
    ----------
    data : bytes
        The file.

    Returns
    -------
    Message
        Not to be believed before :func:`open_message`.

    Raises
    ------
    InputError
        ``message_form``.
    """
    return _message(_envelope(data)["message"])


def open_message(data: bytes, verifiers: Iterable[Verifier]) -> Message:
    """Check a file, byte by byte, and return what was signed.

    Parameters
    ----------
    data : bytes
        The file.
    verifiers : iterable of Verifier
        Keys that the reader trusts.

    Returns
    -------
    Message
        From the holder of one of these keys.

    Raises
    ------
    InputError
        ``message_form``, ``message_altered``, ``unknown_key``, ``sender_mismatch``.
    """
    envelope = _envelope(data)
    message = _message(envelope["message"])
    note = f"{_signed_text(envelope['message'])}\n{envelope['signature']}\n"
    try:
        signed = verify_note(note, verifiers)
    except NoteError as error:
        if error.code == "not_enough_signatures":
            raise InputError(
                "unknown_key",
                "no agency registered here signs with this key",
                where=message.sender.key,
                mend="register the sender's public key after confirming it by another way",
            ) from None
        if error.code == "bad_signature":
            raise InputError(
                "message_altered",
                "the message was altered after it was signed",
                mend="ask the sender for the file again",
            ) from None
        raise InputError("message_form", "this is no signed message") from None
    if message.sender.key not in {key_label(each) for each in signed.signers}:
        raise InputError("sender_mismatch", "the message was signed by another than its sender")
    return message


def _signed_text(message: Mapping[str, Any]) -> str:
    return f"{FORMAT}\n{canonical_json(dict(message)).decode()}\n"


def _file(message: Mapping[str, Any], signature: str) -> bytes:
    envelope = {"format": FORMAT, "message": dict(message), "signature": signature}
    return canonical_json(envelope) + b"\n"


def _envelope(data: bytes) -> dict[str, Any]:
    """Take a file apart that is spelled in the one canonical way; then no byte is free."""
    if len(data) > MOST_BYTES:
        raise InputError("message_form", f"a message has at most {MOST_BYTES} bytes")
    try:
        found = json.loads(data.decode())
        signature, message = found["signature"], found["message"]
        same = found["format"] == FORMAT and isinstance(signature, str) and "\n" not in signature
        same = same and _file(message, signature) == data
    except (ValueError, KeyError, TypeError, RecursionError):
        same = False
    if not same:
        raise InputError(
            "message_form",
            "this is no signed message, or its spelling was changed on the way",
            mend="hand the file over as it is: opened and saved again by a program it fails",
        )
    return dict(found)


def _message(given: Any) -> Message:
    try:
        reply = given["in_reply_to"]
        message = Message(
            id=UUID(given["id"]),
            kind=given["kind"],
            sent_at=datetime.strptime(given["sent_at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC),
            sender=Party(**given["sender"]),
            recipient=Party(**given["recipient"]),
            in_reply_to=UUID(reply) if reply is not None else None,
            content=dict(given["content"]),
        )
        texts = (message.kind, *vars(message.sender).values(), *vars(message.recipient).values())
        ok = message.as_dict() == given and all(isinstance(x, str) and len(x) < 300 for x in texts)
    except (ValueError, KeyError, TypeError, AttributeError):
        ok = False
    if not ok:
        raise InputError("message_form", "the message has other fields than the format names")
    return message
