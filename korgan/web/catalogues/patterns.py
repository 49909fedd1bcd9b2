"""Texts with values in them, fitted to the translations of a catalogue; no Django here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from korgan.web.catalogues.error_strings import CONTEXT
from korgan.web.catalogues.po import read_po

_PLACE = re.compile(r"\{(\w+)\}")
# How a value is shown: by the name of its place and the value.
Shown = Callable[[str, str], str]


@dataclass(frozen=True)
class Pattern:
    """A message with places for values, and its translation."""

    expression: re.Pattern[str]
    translation: str
    # The longest fixed part: most texts are told apart by it alone.
    anchor: str
    # Letters of all fixed parts: the more, the more specific.
    fixed: int

    def fit(self, text: str, shown: Shown) -> str | None:
        """Return the translation with the text's values, or None where it does not fit."""
        fitted = self.expression.fullmatch(text) if self.anchor in text else None
        if fitted is None:
            return None
        values = fitted.groupdict()
        return _PLACE.sub(lambda place: shown(place[1], values[place[1]]), self.translation)


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
    return tuple(
        Pattern(
            _expression(msgid),
            translation,
            max(_PLACE.split(msgid)[::2], key=len),
            len(_PLACE.sub("", msgid)),
        )
        for msgid, translation in found
    )


def _as_it_is(_place: str, value: str) -> str:
    return value


def fit(patterns: tuple[Pattern, ...], text: str, shown: Shown = _as_it_is) -> str:
    """Return a text by the first pattern that it fits, or as it is."""
    return fit_with_fixed(patterns, text, shown)[1]


def fit_with_fixed(
    patterns: tuple[Pattern, ...], text: str, shown: Shown = _as_it_is
) -> tuple[int, str]:
    """Return a text by the first pattern that it fits, and how many letters that has fixed."""
    for pattern in patterns:
        found = pattern.fit(text, shown)
        if found is not None:
            return pattern.fixed, found
    return 0, text


def _expression(msgid: str) -> re.Pattern[str]:
    pieces, end = [], 0
    for place in _PLACE.finditer(msgid):
        pieces += [re.escape(msgid[end : place.start()]), f"(?P<{place[1]}>.+?)"]
        end = place.end()
    return re.compile("".join([*pieces, re.escape(msgid[end:])]), re.DOTALL)
