"""Pages for those who see little of a large table.

Who sees most rows gets a page by walking the order's index and skipping the few rows that are
not theirs. For who sees ten rows in a million that walk is the whole table. Their page is put
together from one short, ordered read for each way in which a record can be visible (owned,
public, released by name, to the State, ...), each served by one of ``visibility_indexes``.

Which plan is used is a guess from the newest rows; both give the same page.
"""

from __future__ import annotations

import time
from collections.abc import Hashable, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Index, QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.lookups import Exact, In
from django.db.models.sql.where import AND, OR, WhereNode

# Of the newest rows, so many must be visible for the walk to be short.
_SAMPLE, _DENSE = 200, 20
_REMEMBERED_FOR, _MOST_REMEMBERED = 60.0, 5000
_guesses: dict[Hashable, tuple[float, bool]] = {}


def visibility_indexes(name: str, *order: str) -> list[Index]:
    """Return the indexes of a large labelled table whose lists come in this order.

    ``order`` names the fields of the list's default order, e.g. ``"-opened_at"``.
    """
    last = "-id" if order[-1].startswith("-") else "id"
    return [
        Index(fields=["organisation", *order, last], name=f"{name}_own"),
        Index(fields=["releasability", *order, last], name=f"{name}_released"),
        Index(fields=["country", "releasability", *order, last], name=f"{name}_state"),
    ]


def ways_of_seeing(rows: QuerySet[Any]) -> list[QuerySet[Any]]:
    """Return querysets that together hold the rows, one for each alternative of visibility.

    The condition of ``visible_to`` is the first alternative ("or") at the top of the query;
    a query without one comes back alone.
    """
    for place, child in enumerate(rows.query.where.children):
        if isinstance(child, WhereNode) and child.connector == OR and not child.negated:
            if rows.query.where.connector != AND or not _is_of_visibility(child):
                break
            ways = [way for part in child.children for way in _single_values(part)]
            return [_with_condition(rows, place, way) for way in ways]
    return [rows]


def sees_much(key: Hashable, visible: QuerySet[Any]) -> bool:
    """Guess whether the actor sees a good part of the table; remembered for a minute."""
    now = time.monotonic()
    remembered = _guesses.get(key)
    if remembered and remembered[0] > now:
        return remembered[1]
    table = visible.model._default_manager
    newest = list(table.order_by("-pk").values_list("pk", flat=True)[:_SAMPLE])
    # A small table is walked in no time.
    guess = len(newest) < _SAMPLE or visible.filter(pk__in=newest).order_by().count() >= _DENSE
    if len(_guesses) >= _MOST_REMEMBERED:
        _guesses.clear()
    _guesses[key] = (now + _REMEMBERED_FOR, guess)
    return guess


def first_keys(ways: Sequence[QuerySet[Any]], order: Sequence[OrderBy], limit: int) -> list[Any]:
    """Return the primary keys of the first rows of all ways together.

    Each way selects the keys of the order, the primary key last.
    """
    selects: list[str] = []
    parameters: list[Any] = []
    for way in ways:
        try:
            sql, given = way.order_by(*order)[:limit].query.sql_with_params()
        except EmptyResultSet:
            continue
        selects.append(f"SELECT * FROM ({sql}) AS way")  # noqa: S608  compiled by Django
        parameters += given
    if not selects:
        return []
    terms = ", ".join(_term(place, key) for place, key in enumerate(order, 1))
    union = " UNION ".join(selects)
    with connection.cursor() as cursor:
        cursor.execute(f"{union} ORDER BY {terms} LIMIT {int(limit)}", parameters)
        return [row[-1] for row in cursor.fetchall()]


def _term(place: int, key: OrderBy) -> str:
    direction = " DESC" if key.descending else " ASC"
    nulls = " NULLS FIRST" if key.nulls_first else " NULLS LAST" if key.nulls_last else ""
    return f"{place}{direction}{nulls}"


def _is_of_visibility(node: WhereNode) -> bool:
    """Whether each alternative compares the organisation or the label."""
    return all(
        any(_field_name(leaf) in ("organisation", "releasability") for leaf in _leaves(part))
        for part in node.children
    )


def _leaves(node: Any) -> list[Any]:
    if isinstance(node, WhereNode):
        return [leaf for child in node.children for leaf in _leaves(child)]
    return [node]


def _field_name(lookup: Any) -> str:
    target = getattr(getattr(lookup, "lhs", None), "target", None)
    return str(getattr(target, "name", ""))


def _single_values(part: Any) -> list[Any]:
    """Cut "one of these values" into one alternative each, so that an index gives the order."""
    children = part.children if isinstance(part, WhereNode) else [part]
    for place, child in enumerate(children):
        if isinstance(child, In) and isinstance(child.rhs, list | tuple):
            rest = [*children[:place], *children[place + 1 :]]
            return [_all_of([*rest, Exact(child.lhs, value)]) for value in child.rhs]
    return [part]


def _all_of(conditions: list[Any]) -> WhereNode:
    node = WhereNode(connector=AND)
    node.children = conditions
    return node


def _with_condition(rows: QuerySet[Any], place: int, way: Any) -> QuerySet[Any]:
    clone = rows.all()
    where = clone.query.where.clone()
    where.children[place] = way
    clone.query.where = where
    return clone
