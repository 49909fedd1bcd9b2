"""Texts with values in them, fitted to the translations of a catalogue; no Django here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from korgan.web.catalogues.error_strings import CONTEXT
from korgan.web.catalogues.po import read_po

_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Pattern:
    """A message with places for values, and its translation."""

    expression: re.Pattern[str]
    translation: str

    def fit(self, text: str) -> str | None:
        """Return the translation with the text's values, or None where it does not fit."""
        fitted = self.expression.fullmatch(text)
        if fitted is None:
            return None
        values = fitted.groupdict()
        return _PLACE.sub(lambda place: values[place[1]], self.translation)


@cache
def error_patterns(path: Path) -> tuple[Pattern, ...]:
    """Return the messages of errors with values that a catalogue has, the most specific first."""
    found = []
    for message in read_po(path).values() if path.exists() else ():
        places = _PLACE.findall(message.msgid)
        if message.context == CONTEXT and places and message.is_complete:
            found.append((message.msgid, message.translations[0]))
    # The longer the fixed part, the more specific the pattern.
    found.sort(key=lambda pair: -len(_PLACE.sub("", pair[0])))
    return tuple(Pattern(_expression(msgid), translation) for msgid, translation in found)


def fit(patterns: tuple[Pattern, ...], text: str) -> str:
    """Return a text by the first pattern that it fits, or as it is."""
    fitted = (pattern.fit(text) for pattern in patterns)
    return next((each for each in fitted if each is not None), text)


def _expression(msgid: str) -> re.Pattern[str]:
    pieces, end = [], 0
    for place in _PLACE.finditer(msgid):
        pieces += [re.escape(msgid[end : place.start()]), f"(?P<{place[1]}>.+?)"]
        end = place.end()
    return re.compile("".join([*pieces, re.escape(msgid[end:])]), re.DOTALL)
