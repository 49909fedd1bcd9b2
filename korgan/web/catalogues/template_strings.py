"""Translatable strings of templates, Django's and Jinja's."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django.utils.translation.template import templatize
from jinja2 import Environment

from korgan.web.catalogues.po import Message
from korgan.web.catalogues.python_strings import message_of_call

_CALL = re.compile(r"\b(?:_|gettext|ngettext|pgettext|npgettext)\(")


def django_strings(source: str) -> Iterator[Message]:
    """Yield the messages of a Django template.

    Django itself turns a template into text in which its tags stand as calls of gettext.
    """
    text = templatize(source)
    for found in _CALL.finditer(text):
        message = _message_at(text, found.start())
        if message is not None:
            yield message


def _message_at(text: str, start: int) -> Message | None:
    """Parse the shortest piece from ``start`` that is a whole call."""
    for end in re.finditer(r"\)", text[start:]):
        piece = re.sub(r",\s*count\)$", ", 0)", text[start : start + end.end()])
        try:
            expression = ast.parse(piece, mode="eval").body
        except SyntaxError:
            continue
        return message_of_call(expression) if isinstance(expression, ast.Call) else None
    return None


def jinja_strings(source: str) -> Iterator[Message]:
    """Yield the messages of a Jinja template."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    extract = environment.extract_translations  # type: ignore[attr-defined]
    for _line, function, found in extract(source):
        texts = [found] if isinstance(found, str) else [text for text in found if text]
        if function.startswith("pgettext"):
            yield Message(texts[1], "", texts[0])
        elif function.startswith("ngettext"):
            yield Message(texts[0], texts[1])
        else:
            yield Message(texts[0])
