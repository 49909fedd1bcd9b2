"""From cells to drafts to a verdict for each row: the same steps for dry run and commit.

The commit repeats :func:`judge` on the kept values and compares fingerprints, so that it
writes exactly what was shown, or nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from korgan.kernel.errors import InputError
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.records.imports.domain import (
    BadCell,
    Cell,
    Change,
    Draft,
    FileForm,
    Key,
    RowStatus,
)
from korgan.kernel.records.imports.importers import Importer, ImportField
from korgan.kernel.records.imports.spreadsheets import Row, Sheet

# Titles and notes may stand above the headings.
HEADINGS_WITHIN = 20


@dataclass
class Columns:
    """Which column of the file is which field, and which are not used."""

    fields: list[ImportField | None]
    unused: list[str] = field(default_factory=list)
    # What a field holds where the file says nothing, as a cell would say it.
    where_empty: dict[str, str] = field(default_factory=dict)
    # Fields of these that have no column at all.
    absent: list[ImportField] = field(default_factory=list)


def find_columns(importer: Importer, rows: Iterator[tuple[int, Row]]) -> Columns:
    """Read on to the headings: the first row that names every required field."""
    first: list[str] | None = None
    for _number, row in islice(rows, HEADINGS_WITHIN):
        headings = [heading_of(cell) for cell in row]
        if not any(headings):
            continue
        first = first or headings
        found = [importer.field_of(heading) for heading in headings]
        names = {field.name for field in found if field}
        if all(field.name in names for field in importer.fields if field.required):
            _refuse_twice(found, headings)
            pairs = zip(headings, found, strict=True)
            return Columns(found, [heading for heading, field in pairs if heading and not field])
    raise _no_headings(importer, first or [])


def read_drafts(
    importer: Importer, sheet: Sheet, columns: Columns, form: FileForm
) -> Iterator[Draft]:
    """Yield each filled row, parsed, with the faults of its cells."""
    count = 0
    for number, row in sheet.rows:
        if all(cell is None or cell == "" for cell in row):
            continue
        count += 1
        if count > importer.most_rows:
            raise InputError(
                "too_many_rows",
                _("the file has more than %(most)d rows") % {"most": importer.most_rows},
                mend=_("split it"),
            )
        yield _draft(number, row, columns, form)


@dataclass
class Pass:
    """One pass over a file: the keys of the rows so far, and what the importer remembers."""

    importer: Importer
    actor: Actor
    seen: dict[Key, int] = field(default_factory=dict)
    memory: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        begin = self.importer.begin
        self.memory = {} if begin is None else {"memory": begin(self.actor)}


def judge(over: Pass, drafts: Sequence[Draft]) -> None:
    """Give each draft its status."""
    importer, actor, seen = over.importer, over.actor, over.seen
    sound = [draft for draft in drafts if not draft.faults]
    for draft in sound:
        key = key_of(importer, draft)
        earlier = seen.setdefault(key, draft.number)
        if earlier != draft.number:
            draft.refuse(
                importer.key[0],
                "duplicate_in_file",
                _("row %(number)d of the file has the same key") % {"number": earlier},
                _("keep one of the two"),
            )
    sound = [draft for draft in sound if not draft.faults]
    if importer.check and sound:
        importer.check(actor, sound, **over.memory)
    sound = [draft for draft in sound if not draft.faults]
    existing = importer.find(actor, [key_of(importer, draft) for draft in sound]) if sound else {}
    for draft in drafts:
        if draft.faults:
            draft.status = RowStatus.REFUSED
            continue
        draft.existing = existing.get(key_of(importer, draft))
        if draft.existing is None:
            _complete(importer, draft)
            draft.status = RowStatus.FLAGGED if draft.flags else RowStatus.NEW
        else:
            before = draft.existing.values
            draft.changes = [
                Change(name, before.get(name), value)
                for name, value in draft.values.items()
                if name in importer.labels and before.get(name) != value
            ]
            draft.status = RowStatus.CHANGED if draft.changes else RowStatus.SAME


def fingerprint(draft: Draft) -> str:
    """Return a short hash of all that a commit would do with the row."""
    said = [
        draft.status.value,
        draft.existing.id if draft.existing else None,
        [[change.field, str(change.old), str(change.new)] for change in draft.changes]
        if draft.existing
        else sorted((name, str(value)) for name, value in draft.values.items()),
    ]
    packed = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return hashlib.blake2b(packed, digest_size=12).hexdigest()


def key_of(importer: Importer, draft: Draft) -> Key:
    """Return the row's key."""
    return tuple(draft.values[name] for name in importer.key)


def encode_values(importer: Importer, draft: Draft) -> dict[str, Any]:
    """Return the parsed values as JSON, for the fields that the file has."""
    return {
        name: importer.by_name[name].parser.encode(value)
        for name, value in draft.values.items()
        if name in importer.by_name
    }


def decode_values(importer: Importer, packed: dict[str, Any]) -> dict[str, Any]:
    """Return values from their JSON."""
    return {name: importer.by_name[name].parser.decode(value) for name, value in packed.items()}


def _complete(importer: Importer, draft: Draft) -> None:
    """Give a new row the fields for which the file has no column."""
    for each in importer.fields:
        draft.values.setdefault(each.name, each.blank)


def _draft(number: int, row: Row, columns: Columns, form: FileForm) -> Draft:
    draft = Draft(number, {})
    if len(row) > len(columns.fields) and any(
        cell not in (None, "") for cell in row[len(columns.fields) :]
    ):
        draft.refuse("", "too_many_cells", _("the row has more cells than there are headings"))
    for place, wanted in enumerate(columns.fields):
        if wanted is not None:
            cell = row[place] if place < len(row) else None
            _take(draft, wanted, columns.where_empty.get(wanted.name) if is_empty(cell) else cell,
                  form)  # fmt: skip
    for wanted in columns.absent:
        _take(draft, wanted, columns.where_empty[wanted.name], form)
    return draft


def _take(draft: Draft, wanted: ImportField, cell: Cell | BadCell, form: FileForm) -> None:
    if isinstance(cell, BadCell):
        reasons = {
            "formula": (_("it is a formula"), _("paste the value in its place")),
            "cell_error": (_("the cell shows an error"), _("enter the value")),
        }
        message, mend = reasons[cell.code]
        draft.refuse(wanted.name, cell.code, f"{message}: {cell.shown}", mend)
        return
    if is_empty(cell):
        if wanted.required:
            draft.refuse(wanted.name, "required", _("it is empty"))
        draft.values[wanted.name] = wanted.blank
        return
    try:
        draft.values[wanted.name] = wanted.parser.parse(cell, form)
    except InputError as error:
        draft.refuse(wanted.name, error.code, error.message, error.mend)


def is_empty(cell: Cell | BadCell) -> bool:
    """Whether nothing stands in the cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def heading_of(cell: Cell | BadCell) -> str:
    """Return a cell as the heading of its column."""
    if isinstance(cell, BadCell):
        return ""
    return "" if cell is None else str(cell).strip()[:200]


def _refuse_twice(found: Sequence[ImportField | None], headings: Sequence[str]) -> None:
    seen: set[str] = set()
    for each, heading in zip(found, headings, strict=True):
        if each and each.name in seen:
            raise InputError(
                "heading_twice",
                _("two columns mean “%(label)s”") % {"label": each.label},
                where=heading,
                mend=_("keep one of the two"),
            )
        if each:
            seen.add(each.name)


def _no_headings(importer: Importer, headings: Sequence[str]) -> InputError:
    found = {each.name for each in map(importer.field_of, headings) if each}
    lacking = [f.heading for f in importer.fields if f.required and f.name not in found]
    return InputError(
        "headings_missing",
        _("the file lacks columns: %(names)s") % {"names": ", ".join(lacking)},
        where=_("headings"),
        mend=_("name the columns as in the empty file that the upload page offers"),
    )
