"""A declared list as a typed operation of the API: the same filters, search, order, cursors.

The response is described by a schema made from the columns, and written straight as JSON: to
build and check a model per row would cost three times as much as reading it. A test holds the
two together.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field, create_model

from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.records.cells import plain_number
from korgan.kernel.records.domain import (
    DEFAULT_SIZE,
    LARGEST_SIZE,
    RANGES,
    ColumnKind,
    FilterKind,
)
from korgan.kernel.records.lists import Filter, RecordList
from korgan.kernel.records.selectors import ask, read_page

_TYPES: dict[ColumnKind, Any] = {
    ColumnKind.TEXT: str,
    ColumnKind.CODE: str,
    ColumnKind.INTEGER: int,
    # As text: a measured value keeps the digits with which it was recorded.
    ColumnKind.DECIMAL: str,
    ColumnKind.DATE: date,
    ColumnKind.MOMENT: datetime,
    ColumnKind.FLAG: bool,
    ColumnKind.CHOICE: str | int,
}


def add_list(router: Router, path: str, record_list: RecordList) -> None:
    """Add ``GET path`` to the router: one page of the list."""
    schema = page_schema(record_list)

    def operation(request: HttpRequest) -> HttpResponse:
        inquiry = ask(record_list, actor=actor_of(request), parameters=request.GET)
        page = read_page(inquiry)
        names = ("pk", *(column.name for column in record_list.columns))
        content = {
            "items": [{name: row[name] for name in names} for row in page.rows],
            "next": page.next or None,
            "previous": page.previous or None,
        }
        return HttpResponse(
            json.dumps(content, ensure_ascii=False, default=_as_json, separators=(",", ":")),
            content_type="application/json",
        )

    operation.__name__ = f"list_{record_list.name.replace('.', '_')}"
    router.get(
        path,
        response=schema,
        summary=str(record_list.title),
        operation_id=operation.__name__,
        openapi_extra={"parameters": list_parameters(record_list)},
    )(operation)


def page_schema(record_list: RecordList) -> type[Schema]:
    """Return the type of a page of the list."""
    stem = "".join(part.capitalize() for part in record_list.name.replace("_", ".").split("."))
    fields: dict[str, Any] = {
        column.name: (_TYPES[column.kind] | None, Field(None, description=str(column.label)))
        for column in record_list.columns
    }
    row = create_model(f"{stem}Row", __base__=Schema, pk=(int | str, ...), **fields)
    return create_model(
        f"{stem}Page",
        __base__=Schema,
        items=(list[row], ...),  # type: ignore[valid-type]
        next=(str | None, Field(None, description="cursor of the next page")),
        previous=(str | None, Field(None, description="cursor of the page before")),
    )


def list_parameters(record_list: RecordList) -> list[dict[str, Any]]:
    """Return the OpenAPI description of the list's parameters."""
    sortable = ", ".join(sorted(record_list.sortable))
    own: list[dict[str, Any]] = [
        _parameter("cursor", {"type": "string"}, "where to go on; from next or previous"),
        _parameter(
            "size",
            {"type": "integer", "minimum": 1, "maximum": LARGEST_SIZE, "default": DEFAULT_SIZE},
            "rows on a page",
        ),
        _parameter("sort", {"type": "string"}, f"keys, '-' for descending, of: {sortable}"),
        _parameter("q", {"type": "string", "maxLength": 200}, "words that begin words of the row"),
    ]
    return own + [p for f in record_list.all_filters.values() for p in _filter_parameters(f)]


def _filter_parameters(wanted: Filter) -> list[dict[str, Any]]:
    label = str(wanted.label)
    if wanted.kind in RANGES:
        schema = {"type": "string", "format": "date"}
        if wanted.kind == FilterKind.NUMBERS:
            schema = {"type": "number"}
        ends = ("from", "to")
        return [
            _parameter(name, schema, f"{label}, {end} (included)")
            for name, end in zip(wanted.parameters, ends, strict=True)
        ]
    if wanted.kind == FilterKind.FLAG:
        return [_parameter(wanted.name, {"type": "string", "enum": ["yes", "no"]}, label)]
    if wanted.kind == FilterKind.CHOICE:
        item: dict[str, Any] = {"type": "string"}
        if wanted.choices:
            item["enum"] = [str(value) for value, _label in wanted.choices]
        return [_parameter(wanted.name, {"type": "array", "items": item}, label)]
    return [_parameter(wanted.name, {"type": "string"}, f"{label} begins with")]


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {
        "in": "query",
        "name": name,
        "required": False,
        "schema": schema,
        "description": description,
    }


def _as_json(value: Any) -> Any:
    match value:
        case Decimal():
            return plain_number(value)
        case datetime() | date():
            return value.isoformat()
        case UUID():
            return str(value)
    return str(value)
