"""Error messages in the reader's language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language, pgettext, to_locale

from korgan.web.catalogues.error_strings import CONTEXT
from korgan.web.catalogues.po import read_po

_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Pattern:
    """A message with places for values, and its translation."""

    expression: re.Pattern[str]
    translation: str


def translate(text: str) -> str:
    """Return an error's English text in the active language, or as it is if nobody translated it.

    A text without values is looked up; one with values is fitted to the patterns, the most
    specific first, and the values are set into the translation.
    """
    if not text:
        return ""
    found = pgettext(CONTEXT, text)
    if found != text:
        return found
    for pattern in _patterns(get_language() or settings.LANGUAGE_CODE):
        fitted = pattern.expression.fullmatch(text)
        if fitted:
            values = fitted.groupdict()
            return _PLACE.sub(lambda place: values[place[1]], pattern.translation)  # noqa: B023
    return text


@cache
def _patterns(language: str) -> list[Pattern]:
    found = []
    for folder in settings.LOCALE_PATHS:
        path = Path(folder) / to_locale(language) / "LC_MESSAGES" / "django.po"
        for message in read_po(path).values() if path.exists() else ():
            places = _PLACE.findall(message.msgid)
            if message.context == CONTEXT and places and message.is_complete:
                found.append((message.msgid, message.translations[0]))
    # The longer the fixed part, the more specific the pattern.
    found.sort(key=lambda pair: -len(_PLACE.sub("", pair[0])))
    return [Pattern(_expression(msgid), translation) for msgid, translation in found]


def _expression(msgid: str) -> re.Pattern[str]:
    pieces, end = [], 0
    for place in _PLACE.finditer(msgid):
        pieces += [re.escape(msgid[end : place.start()]), f"(?P<{place[1]}>.+?)"]
        end = place.end()
    return re.compile("".join([*pieces, re.escape(msgid[end:])]), re.DOTALL)
