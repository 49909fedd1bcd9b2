"""Every verb of the audit log is said in words, and no words are left for a verb that is gone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

from korgan.kernel.audit.words import all_words

PACKAGE = Path(__file__).resolve().parents[1] / "korgan"


def _verbs() -> Iterator[tuple[str, str]]:
    """Yield each text in the first argument of a call of `record`, with its place."""
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE).parts
        if "tests" in inside or inside[0] == "science":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if _is_record(node):
                yield from ((verb, f"{path}:{node.lineno}") for verb in _texts(node.args[0]))


def _is_record(node: ast.AST) -> TypeGuard[ast.Call]:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and (node.func.id == "record" and bool(node.args))
    )


def _texts(argument: ast.expr) -> list[str]:
    branches = [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]
    return [str(each.value) for each in branches if isinstance(each, ast.Constant)]


def test_every_verb_is_said_in_words() -> None:
    words = all_words()
    silent = [f"{verb} ({place})" for verb, place in _verbs() if verb not in words]
    assert silent == [], "say it in audit_words.py of its application"


def test_no_words_are_left_for_a_verb_that_is_gone() -> None:
    said = {verb for verb, _place in _verbs()}
    # These two reach `record` through a variable.
    assert set(all_words()) - said == {"records.view_saved", "records.view_replaced"}
