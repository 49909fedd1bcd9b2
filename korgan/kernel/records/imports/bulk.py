"""Write many rows fast, without a model instance for each.

COPY and one statement for a batch on PostgreSQL, one prepared statement on SQLite. Fields that
are not named get their defaults; database constraints hold as ever; nothing else of
``Model.save`` happens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import (
    BigAutoField,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    DecimalField,
    Field,
    IntegerField,
    JSONField,
    Model,
    PositiveIntegerField,
    PositiveSmallIntegerField,
    TextField,
)
from django.utils import timezone

_BATCH = 5000
# By exact class: a subclass may prepare its values in its own way.
_PLAIN: dict[type, type] = {
    CharField: str,
    TextField: str,
    IntegerField: int,
    PositiveIntegerField: int,
    PositiveSmallIntegerField: int,
    BigAutoField: int,
    BooleanField: bool,
}
# Few different values in many rows: each is prepared once.
_REPEATED: dict[type, type] = {
    DateField: date,
    DateTimeField: datetime,
    DecimalField: Decimal,
}
_MOST_REMEMBERED = 50_000


def insert_rows(model: type[Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows given as values of ``fields`` (attribute names); return how many."""
    named = [_field(model, name) for name in fields]
    unnamed = [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and field not in named and not field.generated
    ]
    prepare = [_preparer(field) for field in named]
    # A default that is made by a function, such as a random key, is made for each row.
    makers = [(_preparer(field), _default(field)) for field in unnamed]
    columns = [str(field.column) for field in (*named, *unnamed)]

    def prepared() -> Iterable[list[Any]]:
        for row in rows:
            values = [write(value) for write, value in zip(prepare, row, strict=True)]
            yield values + [make() for make in filled]

    filled = [_filler(write, make) for write, make in makers]
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        return _copy(table, columns, prepared())
    return _execute_many(_insert_sql(table, columns), prepared())


def update_rows(model: type[Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Update rows given as (primary key, values of ``fields``...), each key once.

    Returns how many were given.
    """
    named = [_field(model, name) for name in fields]
    prepare = [_preparer(field) for field in named]

    def prepared() -> Iterable[list[Any]]:
        for pk, *values in rows:
            yield [*(write(v) for write, v in zip(prepare, values, strict=True)), pk]

    columns = [*named, _key(model)]
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        return _update_batches(_update_batch_sql(table, columns), prepared())
    return _execute_many(_update_sql(table, columns), prepared())


def reserve_keys(model: type[Model], count: int) -> range | list[int]:
    """Return primary keys for rows of this transaction, so that others can refer to them."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, count],
            )
            return [row[0] for row in cursor.fetchall()]
        # Writers come one after the other on SQLite; a key is never given twice (AUTOINCREMENT).
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
        first = (last[0] if last else 0) + 1
        return range(first, first + count)


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    for field in model._meta.concrete_fields:
        if name in (field.name, field.attname):
            return field
    raise LookupError(f"{model.__name__} has no field {name}")


def _key(model: type[Model]) -> Field[Any, Any]:
    key = model._meta.pk
    if key is None:
        raise LookupError(f"{model.__name__} has no primary key")
    return key


def _default(field: Field[Any, Any]) -> Any:
    """Return the default, or the function that makes one for each row."""
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return timezone.now()
    is_made = field.has_default() and callable(field.default)
    if field.default in (list, dict):  # empty for every row: written once
        is_made = False
    return field.default if is_made else field.get_default()


def _filler(write: Callable[[Any], Any], default: Any) -> Callable[[], Any]:
    if callable(default):
        return lambda: write(default())
    constant = write(default)
    return lambda: constant


def _preparer(field: Field[Any, Any]) -> Callable[[Any], Any]:
    target = field.target_field if field.is_relation else field  # type: ignore[attr-defined]
    # What the database takes as it is goes straight through: half the time of an import.
    if plain := _PLAIN.get(type(target)):
        return lambda value: (
            value
            if value is None or type(value) is plain
            else target.get_db_prep_save(value, connection)
        )
    if repeated := _REPEATED.get(type(target)):
        return _remembering(target, repeated)
    if type(target) is JSONField:
        return _remembering_texts(target)
    return lambda value: target.get_db_prep_save(value, connection)


def _remembering(target: Field[Any, Any], kind: type) -> Callable[[Any], Any]:
    found: dict[Any, Any] = {}

    def write(value: Any) -> Any:
        if value is None:
            return None
        if type(value) is not kind:
            return target.get_db_prep_save(value, connection)
        if value not in found:
            if len(found) > _MOST_REMEMBERED:
                found.clear()
            found[value] = target.get_db_prep_save(value, connection)
        return found[value]

    return write


def _remembering_texts(target: Field[Any, Any]) -> Callable[[Any], Any]:
    """Prepare lists of texts, such as remarks, once for each different list."""
    found: dict[tuple[str, ...], Any] = {}

    def write(value: Any) -> Any:
        if type(value) is not list or any(type(each) is not str for each in value):
            return target.get_db_prep_save(value, connection)
        key = tuple(value)
        if key not in found:
            if len(found) > _MOST_REMEMBERED:
                found.clear()
            found[key] = target.get_db_prep_save(value, connection)
        return found[key]

    return write


def _insert_sql(table: str, columns: Sequence[str]) -> str:
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    marks = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {quote(table)} ({names}) VALUES ({marks})"  # noqa: S608


def _update_sql(table: str, columns: Sequence[Field[Any, Any]]) -> str:
    """Return the statement that updates one row; its key comes last."""
    quote = connection.ops.quote_name
    *named, key = [quote(str(field.column)) for field in columns]
    changes = ", ".join(f"{name} = %s" for name in named)
    return f"UPDATE {quote(table)} SET {changes} WHERE {key} = %s"  # noqa: S608


def _update_batch_sql(table: str, columns: Sequence[Field[Any, Any]]) -> str:
    """Return the statement that updates a batch, given as one array for each column.

    A trigger of statements runs once for it; rows one by one would run it for each row.
    """
    quote = connection.ops.quote_name
    *named, key = [quote(str(field.column)) for field in columns]
    changes = ", ".join(f"{name} = given.{name}" for name in named)
    arrays = ", ".join(f"%s::{_array_type(field)}" for field in columns)
    names = ", ".join([*named, key])
    return (
        f"UPDATE {quote(table)} AS kept SET {changes} "  # noqa: S608
        f"FROM unnest({arrays}) AS given ({names}) WHERE kept.{key} = given.{key}"
    )


def _array_type(field: Field[Any, Any]) -> str:
    """Return the type of an array without a length: what is too long is refused, never cut."""
    return f"{(field.rel_db_type(connection) or 'text').partition('(')[0]}[]"


def _execute_many(sql: str, rows: Iterable[list[Any]]) -> int:
    count = 0
    with connection.cursor() as cursor:
        for batch in _batches(rows):
            cursor.executemany(sql, batch)
            count += len(batch)
    return count


def _update_batches(sql: str, rows: Iterable[list[Any]]) -> int:
    count = 0
    with connection.cursor() as cursor:
        for batch in _batches(rows):
            cursor.execute(sql, [list(column) for column in zip(*batch, strict=True)])
            count += len(batch)
    return count


def _batches(rows: Iterable[list[Any]]) -> Iterator[list[list[Any]]]:
    left = iter(rows)
    while batch := list(islice(left, _BATCH)):
        yield batch


def _copy(table: str, columns: Sequence[str], rows: Iterable[list[Any]]) -> int:
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    count = 0
    with (
        # COPY goes past Django's cursor, so its errors have to be made Django's here.
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {quote(table)} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
            count += 1
    return count
