"""From an address to a checked question and back.

Everything is refused that the list does not declare: a misspelt filter that is ignored would
show more than was asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Model, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from korgan.kernel.errors import InputError
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.records.domain import (
    DEFAULT_SIZE,
    LARGEST_SIZE,
    MOST_SORT_KEYS,
    RESERVED,
    FilterKind,
    Question,
    Range,
    SortKey,
)
from korgan.kernel.records.lists import Choices, Filter, RecordList, field_at

LONGEST_SEARCH = 200
_MOST_CHOICES = 100


def read_question(
    record_list: RecordList, parameters: QueryDict, *, model: type[Model], actor: Actor
) -> Question:
    """Check the parameters of an address against the list's declaration."""
    _refuse_unknown(record_list, parameters)
    search = _text(parameters, "q")
    if len(search) > LONGEST_SEARCH:
        raise InputError(
            "search_too_long",
            _("the search is longer than %(most)d characters") % {"most": LONGEST_SEARCH},
            where="q",
        )
    return Question(
        sort=_read_sort(record_list, _text(parameters, "sort")),
        columns=_read_columns(record_list, parameters),
        search=search.strip(),
        filters=dict(_read_filters(record_list, parameters, model, actor)),
        size=_read_size(_text(parameters, "size")),
        cursor=_text(parameters, "cursor"),
    )


def write_question(record_list: RecordList, question: Question, **changes: Any) -> str:
    """Return the query string of a question, with changes, and without what is the default."""
    asked = replace(question, **changes) if changes else question
    out = QueryDict(mutable=True)
    if asked.search:
        out["q"] = asked.search
    for name, value in asked.filters.items():
        _write_filter(out, record_list.all_filters[name], value)
    if asked.sort != record_list.default_sort:
        out["sort"] = ",".join(map(str, asked.sort))
    if asked.columns != record_list.default_columns:
        out["columns"] = ",".join(asked.columns)
    if asked.size != DEFAULT_SIZE:
        out["size"] = str(asked.size)
    if asked.cursor:
        out["cursor"] = asked.cursor
    return out.urlencode()


def apply_filters(
    rows: QuerySet[Any], record_list: RecordList, question: Question
) -> QuerySet[Any]:
    """Narrow the rows by the question's filters."""
    for name, value in question.filters.items():
        chosen = record_list.all_filters[name]
        rows = chosen.apply(rows, value) if chosen.apply else _narrow(rows, chosen, value)
    return rows


def options_of(
    record_list: RecordList, wanted: Filter, model: type[Model], actor: Actor
) -> Choices:
    """Return the choices of a filter for this actor."""
    if wanted.options is not None:
        return tuple(wanted.options(actor))
    return record_list.choices_of(model, wanted)


def _refuse_unknown(record_list: RecordList, parameters: QueryDict) -> None:
    known = {p for f in record_list.all_filters.values() for p in f.parameters} | RESERVED
    if unknown := sorted(set(parameters) - known):
        raise InputError(
            "unknown_filter",
            _("this list has no filter of this name"),
            where=unknown[0][:80],
            mend=_("use one of: %(names)s") % {"names": ", ".join(sorted(known - {"view"}))},
        )
    for name, values in parameters.lists():
        if any("\0" in str(value) for value in values):
            raise InputError("bad_text", _("the text holds a null character"), where=name)


def _text(parameters: QueryDict, name: str) -> str:
    return str(parameters.get(name) or "")


def _read_sort(record_list: RecordList, text: str) -> tuple[SortKey, ...]:
    if not text:
        return record_list.default_sort
    keys = tuple(SortKey.parse(part) for part in text.split(","))
    names = [key.column for key in keys]
    for name in names:
        if name not in record_list.sortable:
            raise InputError(
                "bad_sort",
                _("the list cannot be sorted by “%(name)s”") % {"name": name[:80]},
                where="sort",
                mend=_("use one of: %(names)s")
                % {"names": ", ".join(sorted(record_list.sortable))},
            )
    if len(set(names)) < len(names) or len(names) > MOST_SORT_KEYS:
        raise InputError(
            "bad_sort",
            _("a list is sorted by up to %(most)d different columns") % {"most": MOST_SORT_KEYS},
            where="sort",
        )
    return keys


def _read_columns(record_list: RecordList, parameters: QueryDict) -> tuple[str, ...]:
    asked = [name for part in parameters.getlist("columns") for name in part.split(",") if name]
    if not asked:
        return record_list.default_columns
    for name in asked:
        if name not in record_list.by_name:
            raise InputError(
                "bad_column",
                _("the list has no column “%(name)s”") % {"name": name[:80]},
                where="columns",
                mend=_("use some of: %(names)s") % {"names": ", ".join(record_list.by_name)},
            )
    # In the declared order, each once: a list keeps its face whatever the reader ticks.
    return tuple(name for name in record_list.by_name if name in asked)


def _read_size(text: str) -> int:
    if not text:
        return DEFAULT_SIZE
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= LARGEST_SIZE:
        raise InputError(
            "bad_size",
            _("a page holds 1 to %(most)d rows") % {"most": LARGEST_SIZE},
            where="size",
        )
    return int(text)


def _read_filters(
    record_list: RecordList, parameters: QueryDict, model: type[Model], actor: Actor
) -> Iterator[tuple[str, Any]]:
    for name, wanted in record_list.all_filters.items():
        asked = [[v for v in map(str, parameters.getlist(p)) if v] for p in wanted.parameters]
        if not any(asked):
            continue
        if wanted.kind == FilterKind.CHOICE:
            options = options_of(record_list, wanted, model, actor)
            yield name, _read_choices(wanted, asked[0], options)
        elif wanted.kind == FilterKind.FLAG:
            yield name, _read_flag(wanted, asked[0][-1])
        elif wanted.kind == FilterKind.PREFIX:
            yield name, asked[0][-1][:LONGEST_SEARCH]
        else:
            read = _read_date if wanted.kind == FilterKind.DATES else _read_number
            yield name, _read_range(wanted, asked, read)


def _read_choices(wanted: Filter, asked: list[str], options: Choices) -> tuple[Any, ...]:
    by_text = {str(value): value for value, _label in options}
    unknown = [text for text in asked if text not in by_text]
    if unknown or len(asked) > _MOST_CHOICES:
        raise InputError(
            "bad_choice",
            _("“%(value)s” is not one of the choices") % {"value": (unknown or asked)[0][:80]},
            where=wanted.name,
            mend=_("use one of: %(names)s") % {"names": ", ".join(list(by_text)[:20])},
        )
    return tuple(by_text[text] for text in dict.fromkeys(asked))


def _read_flag(wanted: Filter, text: str) -> bool:
    if text not in ("yes", "no"):
        raise InputError("bad_flag", _("say yes or no"), where=wanted.name)
    return text == "yes"


def _read_range(wanted: Filter, asked: list[list[str]], read: Callable[[str, str], Any]) -> Range:
    start, end = (
        read(values[-1], name) if values else None
        for values, name in zip(asked, wanted.parameters, strict=True)
    )
    if start is not None and end is not None and start > end:
        raise InputError(
            "bad_range",
            _("the end lies before the start"),
            where=wanted.parameters[1],
            mend=_("swap the two"),
        )
    return Range(start, end)


def _read_date(text: str, where: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if not 1800 <= found.year <= 2999:
        raise InputError(
            "bad_date", _("this is not a date"), where=where, mend=_("write it as 2026-11-23")
        )
    return found


def _read_number(text: str, where: str) -> Decimal:
    try:
        found = Decimal(text.replace(",", ".").strip()[:40])
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) > Decimal("1e30"):
        raise InputError("bad_number", _("this is not a number"), where=where)
    return found


def _write_filter(out: QueryDict, wanted: Filter, value: Any) -> None:
    if isinstance(value, Range):
        for name, end in zip(wanted.parameters, (value.start, value.end), strict=True):
            if end is not None:
                out[name] = str(end)
    elif wanted.kind == FilterKind.CHOICE:
        out.setlist(wanted.name, [str(one) for one in value])
    elif wanted.kind == FilterKind.FLAG:
        out[wanted.name] = "yes" if value else "no"
    else:
        out[wanted.name] = str(value)


def _narrow(rows: QuerySet[Any], wanted: Filter, value: Any) -> QuerySet[Any]:
    path = wanted.path
    if isinstance(value, Range):
        start, end = value.start, value.end
        if start is not None:
            rows = rows.filter(**{f"{path}__gte": _day_start(rows, path, start)})
        if end is not None and isinstance(end, date) and _holds_moments(rows, path):
            next_day = _day_start(rows, path, end + timedelta(days=1))
            return rows.filter(**{f"{path}__lt": next_day})
        return rows if end is None else rows.filter(**{f"{path}__lte": end})
    if wanted.kind == FilterKind.CHOICE:
        return rows.filter(**{f"{path}__in": value})
    if wanted.kind == FilterKind.PREFIX:
        return _begins_with(rows, path, value)
    return rows.filter(**{path: value})


def _begins_with(rows: QuerySet[Any], path: str, prefix: str) -> QuerySet[Any]:
    """Compare so that an index can serve: a range on SQLite, LIKE on PostgreSQL.

    PostgreSQL keeps a pattern index beside that of a text field with ``db_index=True``;
    SQLite orders text by code point and does not use an index for LIKE.
    """
    if connection.vendor != "sqlite":
        return rows.filter(**{f"{path}__startswith": prefix})
    rows = rows.filter(**{f"{path}__gte": prefix})
    head, last = prefix[:-1], ord(prefix[-1])
    # Surrogates are no characters; the code point after D7FF is E000.
    following = 0xE000 if last == 0xD7FF else last + 1
    if following <= 0x10FFFF:
        rows = rows.filter(**{f"{path}__lt": head + chr(following)})
    return rows


def _holds_moments(rows: QuerySet[Any], path: str) -> bool:
    try:
        return isinstance(field_at(rows.model, path)[0], DateTimeField)
    except LookupError:
        return False


def _day_start(rows: QuerySet[Any], path: str, value: Any) -> Any:
    """Return the moment at which the day begins where moments are compared; else the value."""
    if isinstance(value, date) and _holds_moments(rows, path):
        return timezone.make_aware(datetime.combine(value, time.min))
    return value
