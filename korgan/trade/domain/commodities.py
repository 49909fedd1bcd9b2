"""What a commodity is by a control list: an entry of it, or none. No Django."""

from __future__ import annotations

import re
from enum import StrEnum

from korgan.science.errors import InputError

# As lists write their entries: 3A225, 1C216, 2.B.3., ML10.b, 0A001.a.
_ENTRY = re.compile(r"[0-9A-Z][0-9A-Za-z]*(?:[.\-][0-9A-Za-z]+)*\.?")
_LONGEST_ENTRY = 24


class Outcome(StrEnum):
    """What an officer says of a commodity."""

    LISTED = "listed"
    NOT_LISTED = "not_listed"


class CommodityState(StrEnum):
    """Where the identification of a commodity stands."""

    OPEN = "open"
    IN_REVIEW = "in_review"
    DECIDED = "decided"


def checked_entry(outcome: Outcome, entry: str) -> str:
    """Return the entry as lists write it; nothing for a commodity that no entry controls.

    Raises
    ------
    InputError
        ``entry_missing``, ``entry_not_readable``, ``entry_not_wanted``.

    Examples
    --------
    >>> checked_entry(Outcome.LISTED, " 3a225 ")
    '3A225'
    """
    text = "".join(entry.split())
    if outcome is Outcome.NOT_LISTED:
        if text:
            raise InputError(
                "entry_not_wanted", "what no entry controls has no entry", where="entry"
            )
        return ""
    if not text:
        raise InputError("entry_missing", "name the entry of the list", where="entry")
    # Only the category before the first dot is written in capitals everywhere.
    head, dot, rest = text.partition(".")
    text = head.upper() + dot + rest
    if len(text) > _LONGEST_ENTRY or not _ENTRY.fullmatch(text):
        raise InputError(
            "entry_not_readable",
            f"{text[:40]} is not written like an entry of a control list",
            where="entry",
            mend="write it as the list does, such as 3A225",
        )
    return text
