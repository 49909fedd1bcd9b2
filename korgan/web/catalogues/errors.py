"""Error messages in the reader's language."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, pgettext, to_locale

from korgan.kernel.quantities import in_readers_figures, in_readers_units
from korgan.web.catalogues.error_strings import CONTEXT
from korgan.web.catalogues.patterns import error_patterns, fit_with_fixed

# What stands around a text that a rule tells: the record before it, the rule's source after it.
_CITED = re.compile(r"(?P<text>.+?) \[(?P<rule>[^\[\]]+)\]", re.DOTALL)
# Values that the tables of the field have in English, by the names of their places.
_OF_TABLES = frozenset({"condition", "document", "form", "practice"})
_DECIMAL = re.compile(r"\d+\.\d+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def translate(text: str) -> str:
    """Return an error's English text in the active language, or as it is if nobody translated it.

    A text without values is looked up; one with values is fitted to the patterns, the most
    specific first, and the values are set into the translation. Where the whole does not fit,
    each line is told by itself, without the record named before it and the source after it.
    """
    if not text:
        return ""
    found = pgettext(CONTEXT, text)
    if found != text:
        return found
    if "\n" in text:
        return "\n".join(map(translate, text.split("\n")))
    cited = _CITED.fullmatch(text)
    if cited is not None:
        return f"{translate(cited['text'])} [{cited['rule']}]"
    fixed, found = _fitted(text)
    record, colon, rest = text.partition(": ")
    if colon:
        # What is loosely said of anything must not take what is said of the record.
        known = pgettext(CONTEXT, rest)
        fixed_in_rest, said = (len(rest), known) if known != rest else _fitted(rest)
        if said != rest and fixed_in_rest >= fixed:
            return f"{record}: {said}"
    return found if found != text else in_readers_units(text)


def _fitted(text: str) -> tuple[int, str]:
    """Return a text by the patterns, and how many letters of the fitting one are fixed."""
    locale = to_locale(get_language() or settings.LANGUAGE_CODE)
    patterns = [
        pattern
        for folder in settings.LOCALE_PATHS
        for pattern in error_patterns(Path(folder) / locale / "LC_MESSAGES" / "django.po")
    ]
    return fit_with_fixed(tuple(patterns), text, _shown)


def _of_table(word: str) -> str:
    """Return a word of the field's tables; labels of pages have the same with a capital letter."""
    found = gettext(word)
    return found if found != word else gettext(word.capitalize()).lower()


def _shown(place: str, value: str) -> str:
    """Return a value in the reader's words, figures and units."""
    if place in _OF_TABLES:
        return _of_table(value)
    if place == "roles":
        return ", ".join(map(_of_table, value.split(", ")))
    if _DAY.fullmatch(value):
        try:
            return date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
        except ValueError:
            return value
    return in_readers_figures(value) if _DECIMAL.fullmatch(value) else in_readers_units(value)
