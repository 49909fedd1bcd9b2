"""Text search by an index: every word asked must begin a word of the record.

``SearchIndex(fields=["name", "address"], name="site_search")`` in a model's ``Meta.indexes``
makes, on SQLite, an FTS5 table kept in step by triggers and, on PostgreSQL, a GIN index on a
text-search expression. Both fold case, split at everything that is neither letter nor digit,
and count ё as е. Neither needs an extension. Languages that write no spaces are found by the
beginning of a run of text only.

Without such an index the fields are scanned for the words anywhere in them: right for lists
of some thousand rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.backends.ddl_references import Statement, Table
from django.db.models import BooleanField, F, Func, Index, Model, Q, QuerySet, TextField, Value

_MOST_WORDS = 8
_LONGEST_WORD = 60
_WORD = re.compile(r"[^\W_]+")
# What PostgreSQL's parser would otherwise read as signs, paths, hosts, tags or hyphenation.
_SEPARATORS = '!"#$&()*+,-./:;<=>?@[]^_`{|}~№«»–—'


def words_of(text: str) -> list[str]:
    """Return the words of a search, folded as the index folds them.

    Examples
    --------
    >>> words_of("Ёлка  ALM-2026/7")
    ['елка', 'alm', '2026', '7']
    """
    folded = text.casefold().replace("ё", "е")
    return [word[:_LONGEST_WORD] for word in _WORD.findall(folded)[:_MOST_WORDS]]


class SearchIndex(Index):
    """The index of a model's searchable fields; see the module's docstring."""

    def __init__(self, *, fields: Sequence[str] = (), name: str | None = None) -> None:
        super().__init__(fields=list(fields), name=name)

    def create_sql(self, model: type[Model], schema_editor: Any, using: str = "", **_: Any) -> Any:
        """Make the index and return its last statement."""
        columns = [_column_of(model, name) for name in self.fields]
        if schema_editor.connection.vendor == "postgresql":
            expression = _vector_sql([schema_editor.quote_name(c) for c in columns])
            return Statement(
                "CREATE INDEX %(name)s ON %(table)s USING gin (%(expression)s)",
                name=schema_editor.quote_name(self.name),
                table=Table(model._meta.db_table, schema_editor.quote_name),
                expression=expression,
            )
        statements = _fts_sql(self.name, model._meta.db_table, _column_of(model, "pk"), columns)
        # At once, for Django renames tables before it runs what is returned; what is returned
        # must therefore not name the table.
        for statement in statements:
            schema_editor.execute(statement, params=None)
        return Statement(
            "INSERT INTO %(name)s(%(name)s) VALUES ('optimize')",
            name=schema_editor.quote_name(self.name),
            table=Table(model._meta.db_table, schema_editor.quote_name),
        )

    def remove_sql(self, model: type[Model], schema_editor: Any, **_: Any) -> Any:
        """Remove the index, but for the last statement, which is returned."""
        table = Table(model._meta.db_table, schema_editor.quote_name)
        name = schema_editor.quote_name(self.name)
        if schema_editor.connection.vendor == "postgresql":
            return Statement("DROP INDEX IF EXISTS %(name)s", name=name, table=table)
        for event in ("insert", "delete", "update"):
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{self.name}_{event}"', params=None)
        return Statement("DROP TABLE IF EXISTS %(name)s", name=name, table=table)


def _column_of(model: type[Model], name: str) -> str:
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    return str(getattr(field, "column", name))


def _fts_sql(name: str, table: str, key: str, columns: Sequence[str]) -> list[str]:
    """Return the statements of an FTS5 table that triggers keep in step with a table."""
    names = ", ".join(f'"{column}"' for column in columns)

    def values(row: str) -> str:
        folded = [
            f"replace(replace(coalesce({row}.\"{c}\", ''), 'ё', 'е'), 'Ё', 'Е')" for c in columns
        ]
        return f'{row}."{key}", ' + ", ".join(folded)

    # content='' keeps no second copy of the text; such a table is told the old words to forget.
    add = f'INSERT INTO "{name}" (rowid, {names}) VALUES ({values("new")});'  # noqa: S608
    drop = f'INSERT INTO "{name}" ("{name}", rowid, {names}) VALUES (\'delete\', {values("old")});'  # noqa: S608
    watched = ", ".join(f'"{column}"' for column in (key, *columns))
    return [
        *(f'DROP TRIGGER IF EXISTS "{name}_{event}"' for event in ("insert", "delete", "update")),
        f'DROP TABLE IF EXISTS "{name}"',
        f"CREATE VIRTUAL TABLE \"{name}\" USING fts5({names}, content='', columnsize=0, "
        "tokenize=\"unicode61 remove_diacritics 2\", prefix='1 2 3')",
        f'INSERT INTO "{name}" (rowid, {names}) '  # noqa: S608
        f'SELECT {values("old")} FROM "{table}" AS old',
        f'CREATE TRIGGER "{name}_insert" AFTER INSERT ON "{table}" BEGIN {add} END',
        f'CREATE TRIGGER "{name}_delete" AFTER DELETE ON "{table}" BEGIN {drop} END',
        f'CREATE TRIGGER "{name}_update" AFTER UPDATE OF {watched} ON "{table}" '
        f"BEGIN {drop} {add} END",
    ]


def _vector_sql(columns: Sequence[str]) -> str:
    """Return the text-search expression; index and query must hold it letter for letter."""
    text = " || ' ' || ".join(f"coalesce({column}, '')" for column in columns)
    source, blanks = _SEPARATORS + "ёЁ", " " * len(_SEPARATORS) + "еЕ"
    return f"to_tsvector('simple', translate({text}, '{source}', '{blanks}'))"


class _Matches(Func):
    """Whether the record's indexed words include all the words asked, as beginnings."""

    output_field = BooleanField()

    def __init__(self, *sources: F, index: str, words: tuple[str, ...]) -> None:
        super().__init__(*sources)
        self.index, self.words = index, words

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Any:
        key, _parameters = compiler.compile(self.get_source_expressions()[0])
        asked = _fts_question(self.words)
        name = connection.ops.quote_name(self.index)
        return f"{key} IN (SELECT rowid FROM {name} WHERE {name} MATCH %s)", [asked]  # noqa: S608

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        columns = [compiler.compile(source)[0] for source in self.get_source_expressions()[1:]]
        asked = " & ".join(f"'{word}':*" for word in self.words)
        return f"{_vector_sql(columns)} @@ to_tsquery('simple', %s)", [asked]


class _Folded(Func):
    """Text without case and without ё, by the function that the app registers on SQLite."""

    output_field = TextField()
    function = "korgan_fold"

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="replace(lower(%(expressions)s), 'ё', 'е')"
        )


def fold(text: str | None) -> str | None:
    """Fold case and ё; registered on SQLite connections as ``korgan_fold``."""
    return None if text is None else str(text).casefold().replace("ё", "е")


def index_for(model: type[Model], fields: Sequence[str]) -> SearchIndex | None:
    """Return the model's search index if it serves exactly these fields (or any are wanted)."""
    for index in model._meta.indexes:
        if isinstance(index, SearchIndex) and (not fields or set(fields) == set(index.fields)):
            return index
    return None


class CommonSearch:
    """A search on SQLite whose words are in so many rows that to gather them all takes long.

    The first page is then looked for among the rows that come first anyway.
    """

    # Gathering so many matches takes about 20 ms.
    MOST_GATHERED = 20_000

    def __init__(self, index: SearchIndex, words: Sequence[str]) -> None:
        self.name, self.asked = index.name, _fts_question(words)

    @classmethod
    def of(cls, model: type[Model], fields: Sequence[str], text: str) -> CommonSearch | None:
        """Return the search if it is one of many matches on SQLite."""
        words, index = words_of(text), index_for(model, fields)
        if connection.vendor != "sqlite" or index is None or not words:
            return None
        found = cls(index, words)
        name = connection.ops.quote_name(index.name)
        sql = f"SELECT 1 FROM {name} WHERE {name} MATCH %s LIMIT 1 OFFSET %s"  # noqa: S608
        with connection.cursor() as cursor:
            return (
                found if cursor.execute(sql, [found.asked, cls.MOST_GATHERED]).fetchone() else None
            )

    def among(self, keys: Sequence[int]) -> set[int]:
        """Return those of the keys whose records match."""
        if not keys:
            return set()
        name = connection.ops.quote_name(self.name)
        sql = f"SELECT rowid FROM {name} WHERE {name} MATCH %s AND rowid BETWEEN %s AND %s"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(sql, [self.asked, min(keys), max(keys)])
            return {row[0] for row in cursor.fetchall()}.intersection(keys)


def _fts_question(words: Sequence[str]) -> str:
    return " ".join(f'"{word}"*' for word in words)


def search(rows: QuerySet[Any], fields: Sequence[str], text: str) -> QuerySet[Any]:
    """Keep the rows that hold every word asked."""
    words = words_of(text)
    if not words:
        # Asked for something that holds no letter or digit: nothing holds it.
        return rows.none() if text.strip() else rows
    if index := index_for(rows.model, fields):
        sources = [F("pk"), *map(F, index.fields)]
        matches = _Matches(*sources, index=index.name, words=tuple(words))
        if connection.vendor == "postgresql":
            # Asked twice. From a sample PostgreSQL may take the beginning of a rare word for
            # twenty times as frequent as it is, and then reads the list in its order, a million
            # rows for some matches. Twice the condition squares its share, which leaves rare
            # words to the index whatever the sample, and frequent ones to the order.
            rows = rows.filter(matches)
        return rows.filter(matches)
    marked = {f"_folded_{i}": _Folded(F(path)) for i, path in enumerate(fields)}
    rows = rows.alias(**marked)
    for word in words:
        anywhere = Q()
        for name in marked:
            anywhere |= Q(**{f"{name}__contains": Value(word)})
        rows = rows.filter(anywhere)
    return rows
