"""Texts that a rule, a checker or a reader tells: found by what a call does with them.

Three kinds of calls tell a text, wherever they stand: making an error, making a record that has a
``message`` (and perhaps a ``mend``), and calling a function that hands one of its own parameters
on to such a call. A name that stands where a text is told is followed to the texts that its
function gives it. So nobody keeps a list of who tells something.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from korgan.web.catalogues.error_strings import CONTEXT, PLACE, error_classes, patterns_of
from korgan.web.catalogues.po import Message
from korgan.web.catalogues.python_strings import called_name

_TOLD = ("message", "mend")
# Checkers that are handed about as objects: a call does not say of which class they are.
_OF_OBJECTS = {
    "findings.add": slice(3, 5),
    "findings.skip": slice(2, 3),
    "self.findings.add": slice(3, 5),
    "BadValue": slice(1, 3),
    "Fault.at": slice(2, 3),
}
_Function = ast.FunctionDef | ast.AsyncFunctionDef
# Which parameters of a callable are told: place (of a call without self) by name.
_Told = dict[str, int]


@dataclass
class _Module:
    name: str
    tree: ast.Module
    # name here -> (module, name there)
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)
    telling: dict[str, _Told] = field(default_factory=dict)
    # (function, functions around it), innermost first
    functions: list[tuple[_Function, tuple[_Function, ...]]] = field(default_factory=list)


def told_strings(trees: Mapping[Path, ast.Module], root: Path) -> Iterator[Message]:
    """Yield what the modules below a folder tell, with {name} where values stand."""
    classes = error_classes(trees.values())
    modules = {
        name: _read(name, tree) for name, tree in ((_name(p, root), t) for p, t in trees.items())
    }
    while any(_hands_on(module, modules, classes) for module in modules.values()):
        pass
    for module in modules.values():
        for call, around in _calls(module):
            for argument in _told_by(call, module, modules, classes):
                for pattern in patterns_of(argument, _texts_of_names(argument, around)):
                    if any(letter.isalpha() for letter in PLACE.sub("", pattern)):
                        yield Message(pattern, context=CONTEXT)


def _name(path: Path, root: Path) -> str:
    parts = path.relative_to(root.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _read(name: str, tree: ast.Module) -> _Module:
    module = _Module(name, tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                module.imported[alias.asname or alias.name] = (node.module, alias.name)
        elif isinstance(node, ast.ClassDef):
            names = [
                each.target.id
                for each in node.body
                if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
            ]
            if "message" in names:
                module.telling[node.name] = {x: names.index(x) for x in _TOLD if x in names}
    _gather(tree, (), module)
    return module


def _gather(node: ast.AST, around: tuple[_Function, ...], module: _Module) -> None:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _Function):
            module.functions.append((child, around))
            _gather(child, (child, *around), module)
        else:
            _gather(child, around, module)


def _hands_on(module: _Module, modules: Mapping[str, _Module], classes: frozenset[str]) -> bool:
    """Note functions that hand a parameter on to be told; whether there are new ones."""
    news = False
    for function, _around in module.functions:
        names = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
        offset = 1 if names[:1] in (["self"], ["cls"]) else 0
        places = {name: place - offset for place, name in enumerate(names)}
        places |= {each.arg: -1 for each in function.args.kwonlyargs}
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            for argument in _told_by(call, module, modules, classes):
                if isinstance(argument, ast.Name) and argument.id in places:
                    told = module.telling.setdefault(function.name, {})
                    news = news or argument.id not in told
                    told[argument.id] = places[argument.id]
    return news


def _told_by(
    call: ast.Call, module: _Module, modules: Mapping[str, _Module], classes: frozenset[str]
) -> list[ast.expr]:
    """Return the arguments of a call that are told."""
    if called_name(call) in classes:
        first = 0 if called_name(call) == "RowProblem" else 1
        return call.args[first:2] + [k.value for k in call.keywords if k.arg in _TOLD]
    if (name := ast.unparse(call.func)) in _OF_OBJECTS:
        return call.args[_OF_OBJECTS[name]]
    told = _telling(call.func, module, modules)
    placed = [call.args[place] for place in told.values() if 0 <= place < len(call.args)]
    return placed + [keyword.value for keyword in call.keywords if keyword.arg in told]


def _telling(called: ast.expr, module: _Module, modules: Mapping[str, _Module]) -> _Told:
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
        return module.telling.get(called.attr, {}) if called.value.id == "self" else {}
    if not isinstance(called, ast.Name):
        return {}
    name = called.id
    while name not in module.telling and name in module.imported:
        origin, name = module.imported[name]
        if origin not in modules:
            return {}
        module = modules[origin]
    return module.telling.get(name, {})


def _calls(module: _Module) -> Iterator[tuple[ast.Call, tuple[_Function, ...]]]:
    inner = dict(module.functions)

    def below(
        node: ast.AST, around: tuple[_Function, ...]
    ) -> Iterator[tuple[ast.Call, tuple[_Function, ...]]]:
        for child in ast.iter_child_nodes(node):
            here = (child, *inner[child]) if isinstance(child, _Function) else around
            if isinstance(child, ast.Call):
                yield child, here
            yield from below(child, here)

    return below(module.tree, ())


def _texts_of_names(node: ast.expr, around: Iterable[_Function]) -> dict[str, list[ast.expr]]:
    """Return what each name in a told text is given in the functions around it."""
    names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    found: dict[str, list[ast.expr]] = {}
    for function in around:
        for each in ast.walk(function):
            if isinstance(each, ast.Assign):
                pairs = [(target, each.value) for target in each.targets]
            elif isinstance(each, ast.AnnAssign | ast.NamedExpr) and each.value is not None:
                pairs = [(each.target, each.value)]
            else:
                continue
            for target, value in pairs:
                _note(target, value, names, found)
    return found


def _note(
    target: ast.expr, value: ast.expr, names: set[str], found: dict[str, list[ast.expr]]
) -> None:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for part, text in zip(target.elts, value.elts, strict=False):
            _note(part, text, names, found)
    elif isinstance(target, ast.Name) and target.id in names:
        found.setdefault(target.id, []).append(value)
