"""The face of a list: what the page's templates need, prepared once for all its cells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.templatetags.static import static
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from markupsafe import Markup

from korgan.kernel.records.cells import formatter_of
from korgan.kernel.records.domain import (
    MOST_SORT_KEYS,
    RANGES,
    ColumnKind,
    FilterKind,
    Page,
    Range,
    SortKey,
)
from korgan.kernel.records.lists import Column, Filter, Row
from korgan.kernel.records.questions import options_of, write_question
from korgan.kernel.records.rendering import environment
from korgan.kernel.records.selectors import Inquiry

_NUMBERS = (ColumnKind.INTEGER, ColumnKind.DECIMAL)
_DATES = (ColumnKind.DATE, ColumnKind.MOMENT)
Cell = Callable[[Row], Any]


def table_context(inquiry: Inquiry, page: Page, address: str) -> dict[str, Any]:
    """Return what ``records/table.html`` shows."""
    record_list, question = inquiry.record_list, inquiry.question

    def link(**changes: Any) -> str:
        query = write_question(record_list, question, **{"cursor": "", **changes})
        return f"{address}?{query}" if query else address

    columns = [record_list.by_name[name] for name in question.columns]
    cells = [_cell_of(inquiry, column) for column in columns]
    url = record_list.row_url or (lambda row: "")
    return {
        "title": str(record_list.title),
        "question": write_question(record_list, question, cursor=""),
        "heads": [_head(inquiry, column, link) for column in columns],
        "rows": [(url(row), [cell(row) for cell in cells]) for row in page.rows],
        "sort": ",".join(map(str, question.sort)),
        "hidden_columns": (
            ",".join(question.columns) if question.columns != record_list.default_columns else ""
        ),
        "chips": _chips(inquiry, link),
        "is_narrowed": bool(question.search or question.filters),
        "all_url": link(search="", filters={}),
        "first_url": link() if question.cursor else "",
        "previous_url": link(cursor=page.previous) if page.previous else "",
        "next_url": link(cursor=page.next) if page.next else "",
        "is_whole": not (page.previous or page.next or question.cursor),
        "count_url": _with(link(), "count=1"),
        "export_urls": [
            (form.upper(), _with(link(), f"format={form}")) for form in ("csv", "xlsx")
        ],
        "empty": record_list.empty,
        "icon": icon,
    }


def form_context(inquiry: Inquiry, address: str) -> dict[str, Any]:
    """Return what ``records/filters.html`` shows."""
    record_list, question = inquiry.record_list, inquiry.question
    return {
        "address": address,
        "has_search": bool(record_list.search) or _has_index(inquiry),
        "search": question.search,
        "filters": [_field(inquiry, f) for f in record_list.all_filters.values()],
        "columns": [
            (column.name, capfirst(str(column.label)), column.name in question.columns)
            for column in record_list.columns
        ],
        "icon": icon,
    }


def icon(name: str) -> Markup:
    """Draw an icon of the shell's sprite; decoration only."""
    return Markup(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
    ).format(static("korgan/icons.svg"), name)


def _with(link: str, parameter: str) -> str:
    return f"{link}{'&' if '?' in link else '?'}{parameter}"


def _has_index(inquiry: Inquiry) -> bool:
    from korgan.kernel.records.search_index import index_for

    return index_for(inquiry.model, ()) is not None


def _head(inquiry: Inquiry, column: Column, link: Callable[..., str]) -> dict[str, Any]:
    sort = inquiry.question.sort
    here = next((key for key in sort if key.column == column.name), None)
    # The heading chosen last comes first and the others follow, as in a spreadsheet.
    asked = SortKey(column.name, bool(here and here == sort[0] and not here.descending))
    others = [key for key in sort if key.column != column.name]
    return {
        # As text once, for it is written into every row.
        "label": capfirst(str(column.label)),
        "is_number": column.kind in _NUMBERS,
        "is_date": column.kind in _DATES,
        "url": link(sort=(asked, *others)[:MOST_SORT_KEYS]) if column.sortable else "",
        "aria_sort": _direction(here) if here and here == sort[0] else "",
        "icon": ("sort-down" if here.descending else "sort-up") if here else "sort",
        "place": sort.index(here) + 1 if here and len(sort) > 1 else 0,
    }


def _direction(key: SortKey) -> str:
    return "descending" if key.descending else "ascending"


def _cell_of(inquiry: Inquiry, column: Column) -> Cell:
    name = column.name
    if column.partial:
        partial = environment().get_template(column.partial)
        return lambda row: Markup(partial.render(value=row[name], row=row, icon=icon))  # noqa: S704
    write = formatter_of(inquiry.record_list, column, inquiry.model)
    if column.tones:
        return _toned(column, write)
    if column.kind == ColumnKind.CODE:
        return lambda row: Markup("<code>{}</code>").format(write(row[name])) if row[name] else ""
    return lambda row: write(row[name])


def _toned(column: Column, write: Callable[[Any], str]) -> Cell:
    drawn: dict[Any, Markup] = {}

    def cell(row: Row) -> Markup:
        value = row[column.name]
        if value not in drawn:
            tone = column.tones.get(value, "neutral")
            drawn[value] = Markup(
                '<span class="status status--{}">{}<span>{}</span></span>'
            ).format(tone, icon(tone), write(value))
        return drawn[value]

    return cell


def _field(inquiry: Inquiry, wanted: Filter) -> dict[str, Any]:
    value = inquiry.question.filters.get(wanted.name)
    field: dict[str, Any] = {
        "name": wanted.name,
        "label": capfirst(str(wanted.label)),
        "kind": wanted.kind.value,
        "parameters": wanted.parameters,
    }
    if wanted.kind == FilterKind.CHOICE:
        options = options_of(inquiry.record_list, wanted, inquiry.model, inquiry.actor)
        chosen = value or ()
        field["options"] = [(str(v), label, v in chosen) for v, label in options]
        field["chosen"] = len(chosen)
    elif wanted.kind in RANGES:
        found = value or Range()
        field["values"] = ["" if end is None else str(end) for end in (found.start, found.end)]
    else:
        field["value"] = value
    return field


def _chips(inquiry: Inquiry, link: Callable[..., str]) -> list[tuple[str, str]]:
    """Return each narrowing in words, with the link that lifts it."""
    question = inquiry.question
    chips = []
    if question.search:
        chips.append((f"“{question.search}”", link(search="")))
    for name, value in question.filters.items():
        rest = {key: kept for key, kept in question.filters.items() if key != name}
        wanted = inquiry.record_list.all_filters[name]
        chips.append(
            (
                f"{capfirst(str(wanted.label))}: {_in_words(inquiry, wanted, value)}",
                link(filters=rest),
            )
        )
    return chips


def _in_words(inquiry: Inquiry, wanted: Filter, value: Any) -> str:
    if isinstance(value, Range):
        return f"{_open_end(value.start)} – {_open_end(value.end)}"
    if wanted.kind == FilterKind.FLAG:
        return _("yes") if value else _("no")
    if wanted.kind == FilterKind.CHOICE:
        options = options_of(inquiry.record_list, wanted, inquiry.model, inquiry.actor)
        labels = dict(options)
        return ", ".join(str(labels[one]) for one in value)
    return f"{value}…"


def _open_end(end: Any) -> str:
    return "…" if end is None else str(end)
