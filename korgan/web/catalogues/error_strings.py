"""Messages of errors, wherever they are raised, as patterns that can be translated.

The science and the kernel raise ``InputError("code", f"no nuclide {name}", mend="...")`` in plain
English; they know nothing of languages. Here such a call becomes the message
``no nuclide {name}`` with the context ``error``; ``errors.translate`` fits a shown text to it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping

CONTEXT = "error"
_ROOT = "InputError"
# A row of a list that could not be read: where, and what is wrong.
_ROW = "RowProblem"
PLACE = re.compile(r"\{\w+\}")


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


def patterns_of(node: ast.expr, names: Mapping[str, list[ast.expr]] | None = None) -> list[str]:
    """Return the texts that an expression can give, with {name} where values stand.

    ``names`` gives the expressions that a name may stand for.
    """
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return patterns_of(node.body, names) + patterns_of(node.orelse, names)
    if isinstance(node, ast.BoolOp):
        return [text for each in node.values for text in patterns_of(each, names)]
    if isinstance(node, ast.Name):
        return [text for each in (names or {}).get(node.id, ()) for text in patterns_of(each)]
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
