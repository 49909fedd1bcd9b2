"""Rules of the house that no linter knows, checked over everything that is installed."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType

import pytest

import korgan
from korgan.kernel.organisations.domain import Actor

PACKAGE = Path(korgan.__file__).parent
BAD_NAMES = {"utils", "helpers", "common", "misc", "manager", "managers", "util", "helper"}


def modules(*kinds: str) -> list[str]:
    """Return the dotted names of all modules of these kinds, packages of that name included."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        if "tests" in parts or "migrations" in parts or parts[-1] == "__init__":
            continue
        if parts[-1] in kinds or (len(parts) > 2 and parts[-2] in kinds):
            found.append(".".join(parts))
    return found


def public_functions(module: ModuleType) -> Iterator[tuple[str, FunctionType]]:
    """Return the functions that the module itself defines."""
    for name, value in vars(module).items():
        original = inspect.unwrap(value) if callable(value) else value
        if name.startswith("_") or not isinstance(original, FunctionType):
            continue
        if original.__module__ == module.__name__:
            yield name, value


def services() -> list[tuple[str, str]]:
    return [
        (module, name)
        for module in modules("services", "checkpoints")
        if "science" not in module
        for name, _ in public_functions(import_module(module))
    ]


# The mechanism itself, and what is only reading, registering or delivering.
NO_SERVICE = {
    "korgan.kernel.audit.services.service",
    "korgan.kernel.audit.services.part_of_service",
    "korgan.kernel.audit.services.record",
    "korgan.kernel.approvals.services.content_hash",
    "korgan.kernel.documents.services.clean_filename",
    "korgan.kernel.events.services.consumes",
    "korgan.kernel.events.services.deliver_pending",
    "korgan.kernel.reference.services.shipped_packs",
}


@pytest.mark.parametrize(("module", "name"), services())
def test_every_write_is_an_audited_service_or_part_of_one(module: str, name: str) -> None:
    if f"{module}.{name}" in NO_SERVICE:
        return
    function = getattr(import_module(module), name)
    is_service = hasattr(function, "korgan_action")
    assert is_service or hasattr(function, "korgan_part"), f"{name} writes outside a service"
    if is_service:
        parameters = inspect.signature(function).parameters.values()
        keywords = {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}
        assert {p.kind for p in parameters} <= keywords, f"{name} is not keyword-only"
        assert "actor" in inspect.signature(function).parameters


def selectors() -> list[tuple[str, str]]:
    return [
        (module, name)
        for module in modules("selectors")
        for name, _ in public_functions(import_module(module))
    ]


@pytest.mark.parametrize(("module", "name"), selectors())
def test_a_selector_of_labelled_records_passes_the_one_door(module: str, name: str) -> None:
    """A selector that takes an actor must use it; one that returns records must take one."""
    function = getattr(import_module(module), name)
    hints = inspect.signature(function).parameters
    if "actor" not in hints:
        returns = str(inspect.signature(function).return_annotation)
        assert "QuerySet" not in returns, (
            f"{module}.{name} returns records for nobody in particular"
        )
        return
    source = inspect.getsource(inspect.unwrap(function))
    body = source.split('"""', 2)[-1]
    assert "actor" in body or "public facts" in (inspect.getmodule(function).__doc__ or ""), (
        f"{module}.{name} takes an actor and does not ask what they may see"
    )


def test_files_have_names_that_say_something() -> None:
    bad = [p for p in PACKAGE.rglob("*.py") if p.stem in BAD_NAMES or p.parent.name in BAD_NAMES]
    assert bad == []


def test_nobody_changes_who_asks_on_the_way() -> None:
    assert Actor.__dataclass_params__.frozen  # type: ignore[attr-defined]
