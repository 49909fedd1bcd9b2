"""What the console says in the language of its user, without Django: it has to start at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from korgan.web.catalogues.error_strings import CONTEXT
from korgan.web.catalogues.patterns import error_patterns, fit
from korgan.web.catalogues.po import read_po

_LOCALE = Path(__file__).resolve().parents[1] / "locale"


def translator(language: str) -> Callable[[str], str]:
    """Return what turns the English of the console into a language, as far as it is translated."""
    path = _LOCALE / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return str

    def translate(text: str) -> str:
        return _plain(path).get(text) or fit(error_patterns(path), text)

    return translate


@cache
def _plain(path: Path) -> dict[str, str]:
    messages = read_po(path).values()
    found = {m.msgid: m.translations[0] for m in messages if m.is_complete and not m.plural}
    # A reason of an error counts before a label of the same words.
    errors = [m for m in messages if m.context == CONTEXT and m.is_complete]
    return found | {m.msgid: m.translations[0] for m in errors}
