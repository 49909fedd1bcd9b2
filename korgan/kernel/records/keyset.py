"""Keyset paging: a page starts after a row's values, never after a count of rows.

The order always ends with the primary key, so it is total: rows that tie on every other key
keep their places. Null counts as the greatest value on every database.

Where all keys are never null and run the same way, one comparison of row values finds the
place in an index. Otherwise the rows after the place are cut into consecutive ranges, each
of which an index can serve, and read one after the other until the page is full.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import BooleanField, F, Func, Model, Q, QuerySet
from django.db.models.expressions import BaseExpression, OrderBy

from korgan.kernel.records.domain import SortKey
from korgan.kernel.records.lists import RecordList, field_at
from korgan.kernel.records.visibility import first_keys, ways_of_seeing

Rows = QuerySet[Any, tuple[Any, ...]]
Reader = Callable[[Rows, "Order", int], list[tuple[Any, ...]]]
_WINDOW = 1000


@dataclass(frozen=True)
class Key:
    """One key of the order as the database sees it."""

    path: str
    descending: bool
    nullable: bool

    def reversed(self) -> Key:
        """Return the key of the opposite order."""
        return Key(self.path, not self.descending, self.nullable)

    def order(self) -> OrderBy:
        """Return the ORDER BY term."""
        if not self.nullable:
            return OrderBy(F(self.path), descending=self.descending)
        if self.descending:
            return OrderBy(F(self.path), descending=True, nulls_first=True)
        return OrderBy(F(self.path), nulls_last=True)

    def equal(self, value: Any) -> Q:
        """Return the condition that the key has this value."""
        return Q(**{f"{self.path}__isnull": True}) if value is None else Q(**{self.path: value})

    def after(self, value: Any) -> Iterator[Q]:
        """Yield the ranges that come after the value, in order."""
        if self.descending:
            if value is None:
                yield Q(**{f"{self.path}__isnull": False})
            else:
                yield Q(**{f"{self.path}__lt": value})
        elif value is not None:
            yield Q(**{f"{self.path}__gt": value})
            if self.nullable:
                yield Q(**{f"{self.path}__isnull": True})


@dataclass(frozen=True)
class Order:
    """A total order of a list's rows."""

    keys: tuple[Key, ...]

    @classmethod
    def of(cls, record_list: RecordList, model: type[Model], sort: Sequence[SortKey]) -> Order:
        """Return the order for these sort keys, closed by the primary key."""
        keys = []
        for key in sort:
            column = record_list.by_name[key.column]
            if isinstance(column.source, str):
                nullable = field_at(model, column.path)[1]
            else:
                nullable = column.nullable
            keys.append(Key(column.path, key.descending, nullable))
        # The tie-break runs the way of the last key, so that one index serves the whole order.
        last_descending = keys[-1].descending if keys else False
        return cls((*keys, Key("pk", last_descending, nullable=False)))

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The paths of the keys."""
        return tuple(key.path for key in self.keys)

    @cached_property
    def order_by(self) -> tuple[OrderBy, ...]:
        """The ORDER BY terms."""
        return tuple(key.order() for key in self.keys)

    def reversed(self) -> Order:
        """Return the opposite order."""
        return Order(tuple(key.reversed() for key in self.keys))

    def ranges_after(self, values: Sequence[Any]) -> Iterator[Q | BaseExpression]:
        """Yield disjoint conditions that together hold the rows after the values, in order."""
        uniform = len({key.descending for key in self.keys}) == 1
        if uniform and not any(key.nullable for key in self.keys):
            yield RowAfter(
                *map(F, self.paths), values=tuple(values), descending=self.keys[0].descending
            )
            return
        for depth in reversed(range(len(self.keys))):
            ties = Q()
            for key, value in zip(self.keys[:depth], values, strict=False):
                ties &= key.equal(value)
            for part in self.keys[depth].after(values[depth]):
                yield ties & part


class RowAfter(Func):
    """``(a, b, id) > (x, y, z)``: true for the rows that come after the values."""

    output_field = BooleanField()

    def __init__(self, *keys: F, values: tuple[Any, ...], descending: bool) -> None:
        super().__init__(*keys)
        self.values, self.descending = values, descending

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        left, right, parameters, given = [], [], [], []
        for key, value in zip(self.get_source_expressions(), self.values, strict=True):
            sql, key_parameters = compiler.compile(key)
            left.append(sql)
            parameters += key_parameters
            right.append("%s")
            given.append(key.output_field.get_db_prep_value(value, connection))
        sign = "<" if self.descending else ">"
        return f"({', '.join(left)}) {sign} ({', '.join(right)})", [*parameters, *given]


class TooFar(Exception):
    """The rows asked for do not lie among those that come first."""


def rows_from(
    rows: Rows,
    order: Order,
    values: Sequence[Any] | None,
    limit: int,
    *,
    read: Reader | None = None,
) -> list[tuple[Any, ...]]:
    """Return up to ``limit`` rows in this order, after the values or from the start.

    ``read`` is one of the readers below: each finds the same rows, in its own case faster.
    """
    read = read or read_in_order
    if values is None:
        return read(rows, order, limit)
    found: list[tuple[Any, ...]] = []
    for condition in order.ranges_after(values):
        found += read(rows.filter(condition), order, limit - len(found))
        if len(found) == limit:
            break
    return found


def read_in_order(rows: Rows, order: Order, limit: int) -> list[tuple[Any, ...]]:
    """Read rows by walking the order."""
    return list(rows.order_by(*order.order_by)[:limit])


def read_by_ways(rows: Rows, order: Order, limit: int) -> list[tuple[Any, ...]]:
    """Read each way of seeing by itself: for who sees few rows (see ``visibility``)."""
    ways = ways_of_seeing(rows)
    if len(ways) == 1:
        return read_in_order(rows, order, limit)
    keys = first_keys([way.values_list(*order.paths) for way in ways], order.order_by, limit)
    return read_in_order(rows.filter(pk__in=keys), order, limit) if keys else []


def read_matching(
    rows: Rows, order: Order, limit: int, *, read: Reader, among: Callable[[list[Any]], set[Any]]
) -> list[tuple[Any, ...]]:
    """Read rows and keep those that match a search, among the first thousand; else TooFar."""
    window = [key for (key,) in read(rows.values_list("pk"), order, _WINDOW)]
    matching = among(window)
    if len(matching) < limit and len(window) == _WINDOW:
        raise TooFar
    first = [key for key in window if key in matching][:limit]
    return read_in_order(rows.filter(pk__in=first), order, limit)
