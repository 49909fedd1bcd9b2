"""The agency's key for messages: a file outside the database, readable by its owner only."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from korgan.exchange.domain import key_label
from korgan.kernel.audit.keys import KeyFile
from korgan.kernel.errors import InputError
from korgan.science.merkle import Verifier


def message_key() -> KeyFile:
    """Return the key file of this installation."""
    return KeyFile(Path(settings.MESSAGE_KEY), settings.MESSAGE_ORIGIN)


def own_verifier() -> Verifier:
    """Return the public half of the present key, to be given to agencies abroad."""
    known = message_key().verifiers()
    if not known or not message_key().path.exists():
        raise InputError(
            "no_message_key",
            "this agency has no key for messages yet",
            mend="make it with `korgan message key`",
        )
    return known[-1]


def own_labels() -> set[str]:
    """Return the labels of all keys that this agency has had: messages may still name them."""
    return {key_label(each) for each in message_key().verifiers()}
