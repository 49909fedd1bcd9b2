"""Declare a list once; its page, filters, search, export and JSON all follow from it.

A capability writes one :class:`RecordList` in its ``tables.py`` and passes it to
:func:`declare_list`. See docs/maintainers/lists-and-imports.md for a worked example.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from typing import Any

from django.db.models import Field, Model, QuerySet
from django.db.models.expressions import BaseExpression
from django.urls import reverse
from django.utils.functional import Promise

from korgan.kernel.organisations.domain import Action, Actor
from korgan.kernel.records.domain import (
    MOST_SORT_KEYS,
    RANGES,
    RESERVED,
    ColumnKind,
    FilterKind,
    SortKey,
)

Text = str | Promise
Row = dict[str, Any]
Choices = Sequence[tuple[Any, Text]]
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


@dataclass(frozen=True)
class Column:
    """One column. Its value comes out of the list's single query, never of a query per row.

    ``source`` is a path (``"organisation__name"``) or a database expression; by default the
    column's own name. ``compute`` makes the value in Python out of the row instead; what it
    reads beyond other columns is named in the list's ``extra``.
    """

    name: str
    label: Text
    kind: ColumnKind = ColumnKind.TEXT
    source: str | BaseExpression = ""
    compute: Callable[[Row], Any] | None = None
    sortable: bool = False
    filter: FilterKind | None = None
    choices: Choices = ()
    unit: Text = ""
    # Shown unless the reader chooses columns; the others wait in the column menu.
    shown: bool = True
    # A Jinja2 template for the cell on the page; gets `value` and `row`.
    partial: str = ""
    # Value of a CHOICE -> tone: neutral, info, waiting, good, warn, bad, void.
    tones: Mapping[Any, str] = field(default_factory=dict)
    # Whether an expression can be null; paths are looked up in the models.
    nullable: bool = True

    @property
    def path(self) -> str:
        """The name under which the query selects the column."""
        if isinstance(self.source, str):
            return self.source or self.name
        return f"column_{self.name}"


@dataclass(frozen=True)
class Filter:
    """A way to narrow a list; columns with ``filter=`` get theirs without being named here.

    ``options`` gives the choices that this actor has (they may be records); ``apply``
    replaces the plain comparison, for what no single path says ("overdue").
    """

    name: str
    label: Text
    kind: FilterKind
    source: str = ""
    choices: Choices = ()
    options: Callable[[Actor], Iterable[tuple[Any, Text]]] | None = None
    apply: Callable[[QuerySet[Any], Any], QuerySet[Any]] | None = None

    @property
    def path(self) -> str:
        """The path that is compared."""
        return self.source or self.name

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names under which the filter is asked in an address."""
        if self.kind in RANGES:
            return (f"{self.name}_from", f"{self.name}_to")
        return (self.name,)


@dataclass(frozen=True, eq=False)
class RecordList:
    """A list: what it shows, in which order, to whom.

    ``selector`` is the capability's scoped read, called as ``selector(actor=actor)``; nothing
    else decides which rows somebody sees. ``action``, if given, is required on top of it.
    ``order`` needs an index that begins with its keys (and ends with the primary key, or has
    few equal values): then a page costs the same at any depth and any size of table.
    """

    name: str
    title: Text
    selector: Callable[..., QuerySet[Any]]
    columns: tuple[Column, ...]
    order: tuple[str, ...]
    filters: tuple[Filter, ...] = ()
    search: tuple[str, ...] = ()
    # Paths that row_url, partials and computed columns read beside the columns.
    extra: tuple[str, ...] = ()
    action: Action | None = None
    row_url: Callable[[Row], str] | None = None
    # Name of the address of the list's page, for links from search and saved views.
    page: str = ""
    template: str = "records/list_page.html"
    # What to do when there is nothing yet.
    empty: Text = ""
    # Called with the inquiry whose rows somebody takes away as a file, before the first leaves.
    on_export: Callable[[Any], None] | None = None

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns] + [f.name for f in self.filters]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"list {self.name}: declared twice: {', '.join(sorted(twice))}")
        parameters = {p for f in self.all_filters.values() for p in f.parameters}
        if taken := parameters & RESERVED:
            raise ValueError(f"list {self.name}: reserved names: {', '.join(sorted(taken))}")
        if bad := [name for name in names if not _NAME.match(name)]:
            raise ValueError(f"list {self.name}: not a name: {', '.join(bad)}")
        for key in self.default_sort:
            if key.column not in self.sortable:
                raise ValueError(f"list {self.name} cannot be sorted by {key.column}")
        if len(self.order) > MOST_SORT_KEYS:
            raise ValueError(f"list {self.name}: more than {MOST_SORT_KEYS} sort keys")

    def of(self, **fixed: Any) -> RecordList:
        """Return the list of what belongs to one thing: fixed arguments for the selector."""
        return replace(self, selector=partial(self.selector, **fixed))

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Columns by name."""
        return {column.name: column for column in self.columns}

    @cached_property
    def all_filters(self) -> dict[str, Filter]:
        """Filters by name: those of columns in their order, then the list's own."""
        of_columns = [
            Filter(c.name, c.label, c.filter, c.path, c.choices) for c in self.columns if c.filter
        ]
        return {f.name: f for f in (*of_columns, *self.filters)}

    @cached_property
    def sortable(self) -> frozenset[str]:
        """Names of the columns by which the list can be sorted."""
        return frozenset(column.name for column in self.columns if column.sortable)

    @cached_property
    def default_sort(self) -> tuple[SortKey, ...]:
        """The order in which the list comes unless asked otherwise."""
        return tuple(SortKey.parse(key) for key in self.order)

    @cached_property
    def default_columns(self) -> tuple[str, ...]:
        """The columns that are shown unless asked otherwise."""
        return tuple(column.name for column in self.columns if column.shown)

    def choices_of(self, model: type[Model], wanted: Column | Filter) -> Choices:
        """Return the declared choices, or those of the model's field."""
        if wanted.choices:
            return wanted.choices
        try:
            found, _nullable = field_at(model, wanted.path)
        except LookupError:
            return ()
        return tuple(getattr(found, "flatchoices", ()))


def field_at(model: type[Model], path: str) -> tuple[Field[Any, Any], bool]:
    """Return the field at the end of a path, and whether the path can lead to null."""
    nullable, here, found = False, model, None
    for part in path.split("__"):
        opts = here._meta
        try:
            found = opts.pk if part == "pk" else opts.get_field(part)
        except Exception as error:
            raise LookupError(f"{model.__name__} has no {path}") from error
        nullable = nullable or bool(getattr(found, "null", False))
        if found is not None and found.is_relation and isinstance(found.related_model, type):
            here = found.related_model
    if not isinstance(found, Field):
        raise LookupError(f"{model.__name__}.{path} is not a field")
    return found, nullable


def url_to(view: str, **arguments: str) -> Callable[[Row], str]:
    """Make a ``row_url``: ``url_to("border:case", case_id="pk")`` fills case_id from each row.

    Addresses with whole numbers are resolved once and then filled in, because resolving 50
    addresses costs more than reading 50 rows.
    """
    marks = {name: 987654321000 + place for place, name in enumerate(arguments)}

    @cache
    def pieces() -> str:
        address = reverse(view, kwargs=marks).replace("{", "{{").replace("}", "}}")
        for name, mark in marks.items():
            address = address.replace(str(mark), "{" + name + "}")
        return address

    def url(row: Row) -> str:
        values = {name: row[key] for name, key in arguments.items()}
        if all(isinstance(value, int) for value in values.values()):
            return pieces().format_map(values)
        return reverse(view, kwargs=values)

    return url


_lists: dict[str, RecordList] = {}


def declare_list(record_list: RecordList) -> RecordList:
    """Register a list, so that search, rights matrix and tests can find every one."""
    if _lists.setdefault(record_list.name, record_list) is not record_list:
        raise ValueError(f"list {record_list.name} is declared twice")
    return record_list


def declared_lists() -> dict[str, RecordList]:
    """Return every declared list by name."""
    return dict(sorted(_lists.items()))
