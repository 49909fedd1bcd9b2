"""Which column of a file means which field, where its headings are not ours.

A mapping goes by headings, not by places, so that the next file of the same register is read by it
even if its columns stand in another order. A column without a heading counts by its turn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from korgan.kernel.errors import InputError
from korgan.kernel.records.imports.checking import HEADINGS_WITHIN, Columns, heading_of
from korgan.kernel.records.imports.domain import DateOrder, DecimalMark, FileForm
from korgan.kernel.records.imports.importers import Importer, heading_key
from korgan.kernel.records.imports.spreadsheets import Row

FORMAT = "korgan-column-mapping/1"
LONGEST_VALUE = 200
_MOST_COLUMNS = 200


@dataclass(frozen=True)
class ColumnUse:
    """A column by its heading, and the field that it means; no field leaves it out."""

    heading: str
    field: str = ""


@dataclass(frozen=True)
class ColumnMapping:
    """How the files of one register are read.

    ``where_empty`` says, as a cell would, what a field holds where the file says nothing: in an
    empty cell, or because it has no such column.
    """

    columns: tuple[ColumnUse, ...]
    where_empty: Mapping[str, str] = field(default_factory=dict)
    decimal_mark: DecimalMark = DecimalMark.AUTO
    date_order: DateOrder = DateOrder.AUTO

    def packed(self, importer: Importer) -> dict[str, Any]:
        """Return the mapping as JSON, as it is kept and as a mapping file holds it."""
        return {
            "format": FORMAT,
            "importer": importer.name,
            "columns": [{"heading": use.heading, "field": use.field} for use in self.columns],
            "where_empty": dict(self.where_empty),
            "decimal_mark": self.decimal_mark.value,
            "date_order": self.date_order.value,
        }


def unpacked(importer: Importer, packed: object) -> ColumnMapping:
    """Return a mapping from its JSON, or say what is wrong with it."""
    known = {"format", "importer", "columns", "where_empty", "decimal_mark", "date_order"}
    if not isinstance(packed, dict) or packed.get("format") != FORMAT or set(packed) - known:
        raise InputError(
            "not_a_mapping",
            _("this is no mapping of columns"),
            mend=_("a mapping says its format: %(name)s") % {"name": FORMAT},
        )
    if packed.get("importer", importer.name) != importer.name:
        raise InputError(
            "other_importer", _("this mapping is for other records"), where=str(packed["importer"])
        )
    columns, usual = packed.get("columns"), packed.get("where_empty", {})
    if not isinstance(columns, list) or not isinstance(usual, dict):
        raise InputError("not_a_mapping", _("this is no mapping of columns"), where="columns")
    try:
        mapping = ColumnMapping(
            tuple(ColumnUse(str(each["heading"]), str(each["field"])) for each in columns),
            {str(name): str(value) for name, value in usual.items()},
            DecimalMark(packed.get("decimal_mark", "auto")),
            DateOrder(packed.get("date_order", "auto")),
        )
    except (KeyError, TypeError, ValueError):
        raise InputError("not_a_mapping", _("this is no mapping of columns")) from None
    check_mapping(importer, mapping)
    return mapping


def check_mapping(importer: Importer, mapping: ColumnMapping) -> None:
    """Refuse a mapping that names no field, one field twice, or lacks a required one."""
    if len(mapping.columns) > _MOST_COLUMNS:
        raise InputError("not_a_mapping", _("this is no mapping of columns"), where="columns")
    named = Counter(use.field for use in mapping.columns if use.field)
    for name in (*named, *mapping.where_empty):
        if name not in importer.by_name:
            raise InputError("unknown_field", _("there is no such field"), where=name[:60])
    for name, count in named.items():
        if count > 1:
            raise InputError(
                "heading_twice",
                _("two columns mean “%(label)s”") % {"label": importer.by_name[name].label},
                mend=_("keep one of the two"),
            )
    for name, value in mapping.where_empty.items():
        wanted = importer.by_name[name]
        if name in importer.key:
            raise InputError(
                "value_of_key", _("the key differs in every row"), where=str(wanted.label)
            )
        if len(value) > LONGEST_VALUE:
            most = {"most": LONGEST_VALUE}
            raise InputError("too_long", _("it is longer than %(most)d characters") % most)
        try:
            wanted.parser.parse(value, FileForm(decimal_mark=DecimalMark.POINT))
        except InputError as error:
            raise InputError(
                error.code, error.message, where=str(wanted.label), mend=error.mend
            ) from None
    lacking = [
        field.heading
        for field in importer.fields
        if field.required and field.name not in named and field.name not in mapping.where_empty
    ]
    if lacking:
        raise InputError(
            "headings_missing",
            _("no column is chosen for: %(names)s") % {"names": ", ".join(lacking)},
            mend=_("choose the column that holds it"),
        )


def form_of(mapping: ColumnMapping, form: FileForm) -> FileForm:
    """Return how the file is read: as the uploader said, else as the mapping says."""
    return FileForm(
        form.encoding,
        form.delimiter,
        mapping.decimal_mark if form.decimal_mark == DecimalMark.AUTO else form.decimal_mark,
        mapping.date_order if form.date_order == DateOrder.AUTO else form.date_order,
    )


def find_mapped_columns(
    importer: Importer, mapping: ColumnMapping, rows: Iterator[tuple[int, Row]]
) -> Columns:
    """Read on to the headings: the first row that has every heading of the mapping."""
    closest: list[str] = [use.heading for use in mapping.columns if use.field]
    for _number, row in islice(rows, HEADINGS_WITHIN):
        headings = [heading_of(cell) for cell in row]
        if not any(headings):
            continue
        lacking = _lacking(mapping, headings)
        if not lacking:
            return _columns(importer, mapping, headings)
        closest = min(closest, lacking, key=len)
    raise InputError(
        "headings_missing",
        _("the file lacks columns: %(names)s") % {"names": ", ".join(closest)},
        where=_("headings"),
        mend=_("choose the columns of this file anew"),
    )


def fits(mapping: ColumnMapping, headings: Sequence[str]) -> bool:
    """Whether these are the headings for which the mapping was made, in any order."""
    told = Counter(heading_key(use.heading) for use in mapping.columns)
    return told == Counter(heading_key(heading) for heading in headings)


def _lacking(mapping: ColumnMapping, headings: Sequence[str]) -> list[str]:
    there = Counter(_keys(headings))
    wanted = zip(_keys([use.heading for use in mapping.columns]), mapping.columns, strict=True)
    return [use.heading for key, use in wanted if use.field and key not in there]


def _columns(importer: Importer, mapping: ColumnMapping, headings: Sequence[str]) -> Columns:
    uses = dict(zip(_keys([use.heading for use in mapping.columns]), mapping.columns, strict=True))
    found = [uses.get(key) for key in _keys(headings)]
    fields = [importer.by_name[use.field] if use and use.field else None for use in found]
    # What was left out by choice is no news; a column that the mapping does not know is.
    unused = [heading for heading, use in zip(headings, found, strict=True) if heading and not use]
    own = {field.name for field in fields if field}
    absent = [importer.by_name[name] for name in mapping.where_empty if name not in own]
    return Columns(fields, unused, dict(mapping.where_empty), absent)


def _keys(headings: Sequence[str]) -> list[tuple[str, int]]:
    """Tell columns of one heading apart by their turn."""
    turns: Counter[str] = Counter()
    keys = []
    for heading in headings:
        text = heading_key(heading)
        keys.append((text, turns[text]))
        turns[text] += 1
    return keys
