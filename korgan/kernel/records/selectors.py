"""Reads of any declared list: a page, every row in turn, a count that stops early."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from django.db.models import Model, QuerySet
from django.http import QueryDict

from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.models import Labelled
from korgan.kernel.organisations.rights import require
from korgan.kernel.records.cursors import Position, read_cursor, write_cursor
from korgan.kernel.records.domain import Page, Question
from korgan.kernel.records.keyset import (
    Order,
    TooFar,
    read_by_ways,
    read_in_order,
    read_matching,
    rows_from,
)
from korgan.kernel.records.lists import RecordList, Row
from korgan.kernel.records.questions import apply_filters, read_question
from korgan.kernel.records.search_index import CommonSearch, search
from korgan.kernel.records.visibility import sees_much

EXPORT_CHUNK = 2000
COUNT_UP_TO = 1000


@dataclass(frozen=True)
class Inquiry:
    """One actor's question to one list: where right, scope and question meet."""

    record_list: RecordList
    actor: Actor
    visible: QuerySet[Any]
    question: Question

    @classmethod
    def of(cls, record_list: RecordList, *, actor: Actor, parameters: QueryDict) -> Inquiry:
        """Check the right and the question."""
        if record_list.action is not None:
            require(actor, record_list.action)
        visible = record_list.selector(actor=actor)
        question = read_question(record_list, parameters, model=visible.model, actor=actor)
        return cls(record_list, actor, visible, question)

    @property
    def model(self) -> type[Model]:
        """The model of the rows."""
        return self.visible.model

    @cached_property
    def order(self) -> Order:
        """The total order asked."""
        return Order.of(self.record_list, self.model, self.question.sort)

    @cached_property
    def binding(self) -> str:
        """What a cursor of this list and order is signed for."""
        return f"{self.record_list.name}?{','.join(map(str, self.question.sort))}"

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """What the query selects: columns, extras and keys, each once."""
        columns = (c.path for c in self.record_list.columns if c.compute is None)
        return tuple(dict.fromkeys((*columns, *self.record_list.extra, *self.order.paths)))

    @cached_property
    def by_ways(self) -> bool:
        """Whether the actor seems to see so little that each way of seeing is read by itself."""
        actor, table = self.actor, self.model._meta.label
        if not issubclass(self.model, Labelled):
            return False
        key = (table, actor.user_id, actor.organisation_id, actor.roles, actor.clearance)
        return not sees_much(key, self.visible)

    @cached_property
    def common_search(self) -> CommonSearch | None:
        """The search, if so many rows match that they are better met than gathered."""
        if not self.question.search:
            return None
        return CommonSearch.of(self.model, self.record_list.search, self.question.search)

    def read(self, order: Order, values: Sequence[Any] | None, limit: int) -> list[tuple[Any, ...]]:
        """Return rows in an order, after the values or from the start."""
        reader = read_by_ways if self.by_ways else read_in_order
        if common := self.common_search:
            matching = partial(read_matching, read=reader, among=common.among)
            with suppress(TooFar):
                return rows_from(self.rows(searched=False), order, values, limit, read=matching)
        return rows_from(self.rows(), order, values, limit, read=reader)

    def rows(self, *, searched: bool = True) -> QuerySet[Any, tuple[Any, ...]]:
        """Return the visible rows that answer the question, as tuples of ``paths``, unordered."""
        expressions = {
            c.path: c.source for c in self.record_list.columns if not isinstance(c.source, str)
        }
        rows = self.visible.annotate(**expressions) if expressions else self.visible
        if searched:
            rows = search(rows, self.record_list.search, self.question.search)
        rows = apply_filters(rows, self.record_list, self.question)
        return rows.values_list(*self.paths)

    def named(self, found: Sequence[tuple[Any, ...]]) -> list[Row]:
        """Return rows by column name (and by path, for extras), computed columns included."""
        names = [
            (c.name, self.paths.index(c.path)) for c in self.record_list.columns if not c.compute
        ]
        names += [(path, self.paths.index(path)) for path in (*self.record_list.extra, "pk")]
        rows = [{name: values[place] for name, place in names} for values in found]
        for column in self.record_list.columns:
            if column.compute is not None:
                for row in rows:
                    row[column.name] = column.compute(row)
        return rows

    def cursor_at(self, values: tuple[Any, ...], *, backward: bool) -> str:
        """Return the cursor that leads on (or back) from a row."""
        keys = tuple(values[self.paths.index(path)] for path in self.order.paths)
        return write_cursor(self.binding, Position(keys, backward))


def ask(record_list: RecordList, *, actor: Actor, parameters: QueryDict) -> Inquiry:
    """Return the actor's inquiry; refuse what is not permitted or not declared."""
    return Inquiry.of(record_list, actor=actor, parameters=parameters)


def read_page(inquiry: Inquiry) -> Page:
    """Return one page: one query of at most ``size + 1`` rows, at any depth."""
    position = _position(inquiry)
    backward = position is not None and position.backward
    order = inquiry.order.reversed() if backward else inquiry.order
    size = inquiry.question.size
    found = inquiry.read(order, position.values if position else None, size + 1)
    more, found = len(found) > size, found[:size]
    if backward:
        found.reverse()
    # Whoever came from a row can go back to it; the other side was looked at.
    has_next, has_previous = (True, more) if backward else (more, position is not None)
    return Page(
        rows=inquiry.named(found),
        next=inquiry.cursor_at(found[-1], backward=False) if found and has_next else "",
        previous=inquiry.cursor_at(found[0], backward=True) if found and has_previous else "",
    )


def read_rows(inquiry: Inquiry) -> Iterator[list[Row]]:
    """Yield all rows in order, in chunks, each from its own short query.

    A chunk starts after the last row of the one before, so that an export holds no transaction
    open while somebody downloads, and a right withdrawn meanwhile counts at once.
    """
    values: tuple[Any, ...] | None = None
    while True:
        fresh = replace(inquiry, visible=inquiry.record_list.selector(actor=inquiry.actor))
        found = fresh.read(inquiry.order, values, EXPORT_CHUNK)
        if found:
            yield inquiry.named(found)
        if len(found) < EXPORT_CHUNK:
            return
        values = tuple(found[-1][inquiry.paths.index(path)] for path in inquiry.order.paths)


def count_rows(inquiry: Inquiry, up_to: int = COUNT_UP_TO) -> tuple[int, bool]:
    """Return the number of rows and whether there are more; it counts no further than that."""
    if inquiry.by_ways:
        found = len(inquiry.read(inquiry.order, None, up_to + 1))
    else:
        found = inquiry.rows().order_by().values("pk")[: up_to + 1].count()
    return min(found, up_to), found > up_to


def _position(inquiry: Inquiry) -> Position | None:
    text = inquiry.question.cursor
    return read_cursor(inquiry.binding, text, len(inquiry.order.keys)) if text else None
