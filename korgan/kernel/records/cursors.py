"""Cursors: where a page ends, signed, so that nobody can ask from a place never shown.

A cursor is bound to its list and order. It holds the sort values of one row that the holder
has seen; it grants nothing, for the next page is read through the selector again.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from korgan.kernel.errors import InputError

_LONGEST = 4000
_SIGNATURE_BYTES = 16


@dataclass(frozen=True)
class Position:
    """A place between two rows: just after (or, backward, just before) a row with these values."""

    values: tuple[Any, ...]
    backward: bool = False


def write_cursor(binding: str, position: Position) -> str:
    """Return the position as signed text for one list and order (the ``binding``)."""
    payload = json.dumps(
        [int(position.backward), [_pack(value) for value in position.values]],
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
    return _text(_signature(binding, payload) + payload)


def read_cursor(binding: str, text: str, length: int) -> Position:
    """Read a cursor of ``length`` values; refuse one that was altered or is of another order."""
    try:
        if len(text) > _LONGEST:
            raise ValueError("too long")
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        signature, payload = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, _signature(binding, payload)):
            raise ValueError("not signed for this")
        backward, packed = json.loads(payload)
        values = tuple(_unpack(value) for value in packed)
        if len(values) != length:
            raise ValueError("another number of keys")
    except (ValueError, TypeError, binascii.Error):
        raise InputError(
            "bad_cursor",
            _("this place in the list is not known"),
            where="cursor",
            mend=_("start again at the first page"),
        ) from None
    return Position(values, bool(backward))


def _signature(binding: str, payload: bytes) -> bytes:
    signed = binding.encode() + b"\0" + payload
    return salted_hmac("korgan.kernel.records.cursors", signed, algorithm="sha256").digest()[
        :_SIGNATURE_BYTES
    ]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _pack(value: Any) -> Any:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case datetime():
            return ["m", value.isoformat()]
        case date():
            return ["d", value.isoformat()]
        case Decimal():
            return ["n", str(value)]
        case UUID():
            return ["u", str(value)]
    raise TypeError(f"a list cannot be sorted by a {type(value).__name__}")


_READERS: dict[str, Callable[[str], Any]] = {
    "m": datetime.fromisoformat,
    "d": date.fromisoformat,
    "n": Decimal,
    "u": UUID,
}


def _unpack(packed: Any) -> Any:
    if isinstance(packed, Sequence) and not isinstance(packed, str):
        tag, text = packed
        return _READERS[tag](text)
    return packed
