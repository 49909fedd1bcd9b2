"""Error messages in the reader's language."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language, pgettext, to_locale

from korgan.web.catalogues.error_strings import CONTEXT
from korgan.web.catalogues.patterns import error_patterns, fit


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
    locale = to_locale(get_language() or settings.LANGUAGE_CODE)
    for folder in settings.LOCALE_PATHS:
        found = fit(error_patterns(Path(folder) / locale / "LC_MESSAGES" / "django.po"), text)
        if found != text:
            return found
    return text
