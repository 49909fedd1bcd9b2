"""The dry run: working rows beside a received import, no record of the capability.

It is no service: it writes in many short transactions, so that a long check hinders nobody, and
it can be repeated at will.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from korgan.kernel.errors import InputError
from korgan.kernel.jobs.work import Work
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.records.imports.bulk import insert_rows
from korgan.kernel.records.imports.checking import (
    Pass,
    encode_values,
    find_columns,
    fingerprint,
    judge,
    key_of,
    read_drafts,
)
from korgan.kernel.records.imports.domain import Draft, FileForm, RowStatus, RunState
from korgan.kernel.records.imports.importers import Importer
from korgan.kernel.records.imports.mapping import find_mapped_columns, form_of, unpacked
from korgan.kernel.records.imports.selectors import get_run, importer_of_run, run_bytes
from korgan.kernel.records.imports.spreadsheets import read_sheet
from korgan.kernel.records.models import ImportRow, ImportRun

_ROW_FIELDS = ("run_id", "number", "status", "key", "values", "notes", "fingerprint")
# Rows per transaction.
_STEP = 2000


def check_import(*, actor: Actor, run_id: int, work: Work) -> dict[str, int]:
    """Judge every row of the file and keep the verdicts; return how many of each."""
    importer = importer_of_run(actor=actor, run_id=run_id)
    run = get_run(actor=actor, run_id=run_id)
    form = FileForm(**run.form)
    work.progress(0, 0, _("reading the file"))
    _forget_rows(run)
    mapping = unpacked(importer, run.mapping) if run.mapping else None
    form = form_of(mapping, form) if mapping else form
    sheet = read_sheet(run_bytes(actor=actor, run=run), form)
    if mapping:
        columns = find_mapped_columns(importer, mapping, sheet.rows)
    else:
        columns = find_columns(importer, sheet.rows)
    over = Pass(importer, actor)
    counts: Counter[str] = Counter()
    done = 0
    for drafts in _chunks(read_drafts(importer, sheet, columns, form), _STEP):
        judge(over, drafts)
        counts.update(draft.status.value for draft in drafts)
        with transaction.atomic():
            insert_rows(ImportRow, _ROW_FIELDS, (_row(importer, run, draft) for draft in drafts))
        done += len(drafts)
        work.progress(done, max(done, sheet.expected), _("checking rows"))
    if not done:
        raise InputError("no_rows", _("the file has headings but no rows"))
    found = {
        "kind": sheet.kind,
        "encoding": sheet.encoding,
        "delimiter": sheet.delimiter,
        "sheet": sheet.name,
        "is_guessed": sheet.is_guessed,
        "unused": columns.unused[:50],
    }
    tally = {status.value: counts[status.value] for status in RowStatus}
    ImportRun.objects.filter(id=run.id, state=RunState.CHECKING).update(
        state=RunState.CHECKED, found=found, **tally
    )
    return tally


def back_to_checked(run_id: int) -> None:
    """Let an import whose commit was refused be looked at and checked again."""
    ImportRun.objects.filter(id=run_id, state=RunState.COMMITTING).update(state=RunState.CHECKED)


def _row(importer: Importer, run: ImportRun, draft: Draft) -> tuple[Any, ...]:
    said = draft.faults or draft.flags
    notes: list[list[str]] = [[f.field, f.code, f.message, f.mend] for f in said]
    if draft.status in (RowStatus.CHANGED, RowStatus.SAME):
        notes = [[c.field, _shown(c.old), _shown(c.new)] for c in draft.changes]
    packed = encode_values(importer, draft)
    try:
        key = " · ".join(_shown(value) for value in key_of(importer, draft))
    except KeyError:
        key = " · ".join(_shown(draft.values.get(name)) for name in importer.key)
    mark = fingerprint(draft) if draft.status != RowStatus.REFUSED else ""
    return (run.id, draft.number, draft.status.value, key[:300], packed, notes, mark)


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def _forget_rows(run: ImportRun) -> None:
    while ids := list(run.rows.values_list("id", flat=True)[:_STEP]):
        ImportRow.objects.filter(id__in=ids).delete()


def _chunks(drafts: Iterable[Draft], size: int) -> Iterator[list[Draft]]:
    source = iter(drafts)
    while chunk := list(islice(source, size)):
        yield chunk
