"""Translatable strings of Python files: the calls of gettext and its kin."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from korgan.web.catalogues.po import Message

# function -> positions of (context, singular, plural)
_FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}


def python_strings(source: str) -> Iterator[Message]:
    """Yield every message that the source asks gettext for."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            message = message_of_call(node)
            if message is not None:
                yield message


def called_name(node: ast.Call) -> str:
    """Return the last part of the called name, or ""."""
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def message_of_call(node: ast.Call) -> Message | None:
    """Return the message of one call, or None if it is no call of gettext."""
    positions = _FUNCTIONS.get(called_name(node))
    if positions is None:
        return None

    def text(position: int | None) -> str | None:
        if position is None:
            return ""
        if position >= len(node.args):
            return None
        argument = node.args[position]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            return argument.value
        return None

    context, singular, plural = (text(position) for position in positions)
    if not singular or context is None or plural is None:
        return None
    return Message(singular, plural, context)
