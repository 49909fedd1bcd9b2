"""Declare an import once; upload, dry run and commit follow from it.

A capability writes one :class:`Importer` in its ``tables.py`` and passes it to
:func:`declare_importer`. See docs/maintainers/lists-and-imports.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.functional import Promise

from korgan.kernel.organisations.domain import Action, Actor
from korgan.kernel.records.imports.domain import Change, Existing, Key, Values
from korgan.kernel.records.imports.parsers import Parser, folded, in_every_language

Text = str | Promise


@dataclass(frozen=True)
class ImportField:
    """One column of the file: under which headings it comes and how its cells are read.

    It is found by its name, its label in every complete language, or an alias; case,
    punctuation and a unit in brackets do not matter. ``missing`` is what an empty cell means for
    a field that is not required; without it, empty text or null.
    """

    name: str
    label: Text
    parser: Parser
    required: bool = False
    aliases: tuple[str, ...] = ()
    missing: Any = None
    # Shown in the heading; the file's numbers are taken to be in it.
    unit: Text = ""
    # The field that holds the unit of this one's numbers, if they do not bring it with them.
    unit_field: str = ""
    # What such a cell usually holds, to choose from; a heading in brackets may name one.
    suggestions: tuple[str, ...] = ()

    @property
    def blank(self) -> Any:
        """The value of an empty cell."""
        return self.parser.blank if self.missing is None else self.missing

    @property
    def heading(self) -> str:
        """The heading as we write it."""
        return f"{self.label} ({self.unit})" if self.unit else str(self.label)


@dataclass(frozen=True)
class NewRow:
    """A row to be entered; ``values`` has every field."""

    number: int
    values: Values
    # Why it is doubtful, as the dry run showed it.
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChangedRow:
    """A row to be changed: only the fields that differ."""

    number: int
    id: int
    changes: tuple[Change, ...]

    @property
    def values(self) -> Values:
        """The new values by field."""
        return {change.field: change.new for change in self.changes}


Find = Callable[[Actor, Sequence[Key]], Mapping[Key, Existing]]
Check = Callable[..., None]
Begin = Callable[[Actor], Any]
Lock = Callable[..., None]
Write = Callable[..., None]


@dataclass(frozen=True, eq=False)
class Importer:
    """An import: its fields, its key, and three functions of the capability.

    ``find(actor, keys)`` returns the rows that are there already and that the actor may
    change, by key, in one query for all keys. ``check(actor, drafts)``, if given, looks at a
    thousand rows at once: it may resolve names into ``draft.values`` and refuse a row with
    ``draft.refuse``, or let it in with a remark by ``draft.flag``. ``write(actor=, new=,
    changed=)`` is part of the committing service and is
    called once or more with up to some thousand rows; it must not call a service.

    ``begin(actor)``, if given, makes what one pass over a file remembers from step to step (what
    the rows before took of a limit, rules read once); check and write then get it as ``memory``.
    Dry run and commit each begin anew, before the first row. ``lock(actor=)``, if given, is called
    by the commit before that: what the rows are counted against then stays as it is.
    """

    name: str
    title: Text
    action: Action
    fields: tuple[ImportField, ...]
    key: tuple[str, ...]
    find: Find
    write: Write
    check: Check | None = None
    begin: Begin | None = None
    lock: Lock | None = None
    # Values that `check` resolves and that are compared and shown beside the fields.
    resolved: tuple[tuple[str, Text], ...] = ()
    most_rows: int = 200_000
    # Name of the address that shows what came of it, such as the list.
    page: str = ""
    # Name of the address that takes its files.
    upload: str = ""

    def __post_init__(self) -> None:
        names = [field.name for field in self.fields]
        if len(set(names)) < len(names):
            raise ValueError(f"importer {self.name}: a field is declared twice")
        if not self.key or not set(self.key) <= set(names):
            raise ValueError(f"importer {self.name}: the key must be made of its fields")
        if lost := [f.name for f in self.fields if f.unit_field and f.unit_field not in names]:
            raise ValueError(f"importer {self.name}: no field holds the unit of {lost}")
        if lax := [name for name in self.key if not self.by_name[name].required]:
            raise ValueError(f"importer {self.name}: key fields must be required: {lax}")

    @cached_property
    def by_name(self) -> dict[str, ImportField]:
        """Fields by name."""
        return {field.name: field for field in self.fields}

    @cached_property
    def labels(self) -> dict[str, Text]:
        """Labels of fields and of resolved values."""
        return {field.name: field.label for field in self.fields} | dict(self.resolved)

    def field_of(self, heading: str) -> ImportField | None:
        """Return the field that a heading of the file names."""
        without_unit = re.sub(r"[(\[][^)\]]*[)\]]", "", heading)
        named = self._by_heading.get(heading_key(heading))
        return named or self._by_heading.get(heading_key(without_unit))

    def likely_field_of(self, heading: str) -> ImportField | None:
        """Return the field whose longest name stands within a heading: to be asked, not taken."""
        words = f" {folded(heading)} "
        fitting = [(len(text), field) for text, field in self._by_heading.items()
                   if len(text) > 1 and f" {text} " in words]  # fmt: skip
        longest = max((size for size, _field in fitting), default=0)
        found = {field.name: field for size, field in fitting if size == longest}
        return found.popitem()[1] if len(found) == 1 else None

    @cached_property
    def _by_heading(self) -> dict[str, ImportField]:
        found: dict[str, ImportField] = {}
        for field in self.fields:
            for text in (field.name, *in_every_language(field.label), *field.aliases):
                if found.setdefault(heading_key(text), field) is not field:
                    raise ValueError(f"importer {self.name}: heading {text!r} means two fields")
        return found


def heading_key(heading: str) -> str:
    """Return a heading for comparison; a sign alone, such as №, stands for itself."""
    return folded(heading) or heading.strip()


_importers: dict[str, Importer] = {}


def declare_importer(importer: Importer) -> Importer:
    """Register an importer, so that its jobs and pages find it by name."""
    if _importers.setdefault(importer.name, importer) is not importer:
        raise ValueError(f"importer {importer.name} is declared twice")
    return importer


def importer_of(name: str) -> Importer | None:
    """Return the importer of this name."""
    return _importers.get(name)
