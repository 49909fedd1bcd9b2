"""Messages of errors, wherever they are raised, as patterns that can be translated.

The science and the kernel raise ``InputError("code", f"no nuclide {name}", mend="...")`` in plain
English; they know nothing of languages. Here such a call becomes the message
``no nuclide {name}`` with the context ``error``; ``errors.translate`` fits a shown text to it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from korgan.web.catalogues.po import Message
from korgan.web.catalogues.python_strings import called_name

CONTEXT = "error"
_ROOT = "InputError"
# A row of a list that could not be read: where, and what is wrong.
_ROW = "RowProblem"
_PLACE = re.compile(r"\{\w+\}")


def error_classes(trees: Iterable[ast.Module]) -> frozenset[str]:
    """Return the names of InputError and everything derived from it."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    known = {_ROOT, _ROW}
    while True:
        more = {name for name, parents in bases.items() if parents & known} - known
        if not more:
            return frozenset(known)
        known |= more


def error_strings(tree: ast.Module, classes: frozenset[str]) -> Iterator[Message]:
    """Yield messages and mends of the errors that a module raises."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called_name(node) in classes:
            first = 0 if called_name(node) == _ROW else 1
            arguments = node.args[first:2] + [
                keyword.value for keyword in node.keywords if keyword.arg in ("message", "mend")
            ]
            for argument in arguments:
                for pattern in patterns_of(argument):
                    if any(letter.isalpha() for letter in _PLACE.sub("", pattern)):
                        yield Message(pattern, context=CONTEXT)


def finding_strings(tree: ast.Module) -> Iterator[Message]:
    """Yield what a checker or a reader finds or leaves open, with how to mend it."""
    places = {
        "findings.add": slice(3, 5),
        "findings.skip": slice(2, 3),
        "self.findings.add": slice(3, 5),
        "self._note": slice(2, 4),
        "BadValue": slice(1, 3),
        "Fault": slice(3, 4),
        "Fault.at": slice(2, 3),
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in places:
            for argument in node.args[places[ast.unparse(node.func)]]:
                yield from (Message(text, context=CONTEXT) for text in patterns_of(argument))


def patterns_of(node: ast.expr) -> list[str]:
    """Return the texts that an expression can give, with {name} where values stand."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return patterns_of(node.body) + patterns_of(node.orelse)
    if not isinstance(node, ast.JoinedStr):
        return []
    parts: list[str] = []
    seen: dict[str, int] = {}
    for value in node.values:
        if isinstance(value, ast.Constant):
            parts.append(str(value.value))
        elif isinstance(value, ast.FormattedValue):
            parts.append("{" + _unused_name(value.value, seen) + "}")
    return ["".join(parts)]


def _unused_name(node: ast.expr, seen: dict[str, int]) -> str:
    name = "value"
    if isinstance(node, ast.Name):
        name = node.id.strip("_") or name
    elif isinstance(node, ast.Attribute):
        name = node.attr.strip("_") or name
    seen[name] = seen.get(name, 0) + 1
    return name if seen[name] == 1 else f"{name}_{seen[name]}"


def parse_all(paths: Iterable[Path]) -> list[ast.Module]:
    """Parse source files."""
    return [ast.parse(path.read_text(encoding="utf-8")) for path in paths]
