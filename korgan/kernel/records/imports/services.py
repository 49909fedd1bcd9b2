"""Receive a spreadsheet, keep its dry run, write it whole or not at all.

Each service requires the importer's own action, so that the right is the capability's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from korgan.kernel.audit.services import record, service
from korgan.kernel.documents.services import keep_original
from korgan.kernel.errors import Conflict, InputError, Stale
from korgan.kernel.jobs.services import start_job
from korgan.kernel.jobs.work import Work
from korgan.kernel.organisations.domain import Actor, Classification, Releasability
from korgan.kernel.records.imports.bulk import insert_rows
from korgan.kernel.records.imports.checking import (
    decode_values,
    encode_values,
    find_columns,
    fingerprint,
    judge,
    key_of,
    read_drafts,
)
from korgan.kernel.records.imports.domain import Draft, FileForm, Key, RowStatus, RunState
from korgan.kernel.records.imports.importers import ChangedRow, Importer, NewRow
from korgan.kernel.records.imports.selectors import get_run, importer_of_run, run_bytes
from korgan.kernel.records.imports.spreadsheets import MOST_BYTES, read_sheet
from korgan.kernel.records.models import ImportRow, ImportRun

CHECK_JOB, COMMIT_JOB = "records.check_import", "records.commit_import"
_ROW_FIELDS = ("run_id", "number", "status", "key", "values", "notes", "fingerprint")
# Rows per transaction of a dry run and per step of a commit.
_STEP = 2000


def receive_import(
    *, actor: Actor, importer: Importer, data: bytes, filename: str, form: FileForm
) -> ImportRun:
    """Keep the original and start its dry run."""
    return service(importer.action)(_receive_import)(
        actor=actor, importer=importer, data=data, filename=filename, form=form
    )


def check_again(*, actor: Actor, run_id: int) -> ImportRun:
    """Start the dry run anew, for the data may have changed since."""
    action = importer_of_run(actor=actor, run_id=run_id).action
    return service(action)(_check_again)(actor=actor, run_id=run_id)


def discard_import(*, actor: Actor, run_id: int) -> ImportRun:
    """Give the import up; the original stays."""
    action = importer_of_run(actor=actor, run_id=run_id).action
    return service(action)(_discard_import)(actor=actor, run_id=run_id)


def request_commit(*, actor: Actor, run_id: int) -> ImportRun:
    """Start to write what the dry run showed."""
    action = importer_of_run(actor=actor, run_id=run_id).action
    return service(action)(_request_commit)(actor=actor, run_id=run_id)


def commit_import(*, actor: Actor, run_id: int, work: Work | None = None) -> ImportRun:
    """Write all rows in one transaction, exactly as shown, or none and say why."""
    action = importer_of_run(actor=actor, run_id=run_id).action
    return service(action)(_commit_import)(actor=actor, run_id=run_id, work=work)


def check_import(*, actor: Actor, run_id: int, work: Work) -> dict[str, int]:
    """Make the dry run: working rows beside the import, no record of the capability.

    It is part of the received import rather than a service: it writes in many short
    transactions, so that a long check hinders nobody, and it can be repeated at will.
    """
    importer = importer_of_run(actor=actor, run_id=run_id)
    run = get_run(actor=actor, run_id=run_id)
    form = FileForm(**run.form)
    work.progress(0, 0, _("reading the file"))
    _forget_rows(run)
    sheet = read_sheet(run_bytes(actor=actor, run=run), form)
    columns = find_columns(importer, sheet.rows)
    seen: dict[Key, int] = {}
    counts: Counter[str] = Counter()
    done = 0
    for drafts in _chunks(read_drafts(importer, sheet, columns, form), _STEP):
        judge(importer, actor, drafts, seen)
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


def _receive_import(
    *, actor: Actor, importer: Importer, data: bytes, filename: str, form: FileForm
) -> ImportRun:
    if len(data) > MOST_BYTES:
        most = MOST_BYTES // (1024 * 1024)
        raise InputError(
            "file_too_large", _("the file is larger than %(most)d MiB") % {"most": most}
        )
    document = keep_original(
        actor=actor, data=data, filename=filename, releasability=Releasability.OWNER
    )
    run = ImportRun.objects.create(
        organisation_id=actor.organisation_id,
        country=actor.country,
        classification=Classification(document.classification),
        releasability=Releasability.OWNER,
        importer=importer.name,
        title=str(importer.title)[:200],
        document=document,
        owner_id=actor.user_id,
        form={**asdict(form), "decimal_mark": form.decimal_mark.value},
    )
    _start(actor, run, CHECK_JOB)
    record(
        "records.import_received",
        run,
        importer=importer.name,
        sha256=document.sha256,
        size=document.size,
    )
    return run


def _check_again(*, actor: Actor, run_id: int) -> ImportRun:
    run = _locked(actor, run_id)
    if run.state not in (RunState.CHECKED, RunState.CHECKING):
        raise Conflict("import_ended", _("this import can no longer be checked"))
    if run.job is not None and run.job.is_active:
        raise Conflict("import_busy", _("this import is being checked now"))
    ImportRun.objects.filter(id=run.id).update(state=RunState.CHECKING)
    _start(actor, run, CHECK_JOB)
    record("records.import_check_repeated", run, importer=run.importer)
    run.refresh_from_db()
    return run


def _discard_import(*, actor: Actor, run_id: int) -> ImportRun:
    run = _locked(actor, run_id)
    if run.state not in (RunState.CHECKED, RunState.CHECKING) or (
        run.job is not None and run.job.is_active
    ):
        raise Conflict("import_busy", _("this import cannot be discarded now"))
    ImportRun.objects.filter(id=run.id).update(state=RunState.DISCARDED)
    run.rows.all().delete()
    record("records.import_discarded", run, importer=run.importer)
    run.refresh_from_db()
    return run


def _request_commit(*, actor: Actor, run_id: int) -> ImportRun:
    run = _locked(actor, run_id)
    if run.state != RunState.CHECKED:
        raise Conflict("import_not_checked", _("this import is not at the point of being written"))
    if run.refused:
        raise Conflict(
            "import_refused",
            _("%(count)d rows are refused") % {"count": run.refused},
            mend=_("mend them in the file and upload it again"),
        )
    if not run.writes:
        raise Conflict("nothing_to_write", _("the file changes nothing"))
    ImportRun.objects.filter(id=run.id).update(state=RunState.COMMITTING)
    _start(actor, run, COMMIT_JOB)
    record("records.import_commit_requested", run, importer=run.importer)
    run.refresh_from_db()
    return run


def _commit_import(*, actor: Actor, run_id: int, work: Work | None) -> ImportRun:
    importer = importer_of_run(actor=actor, run_id=run_id)
    run = _locked(actor, run_id)
    if run.state == RunState.COMMITTED:
        # The worker ended between this commit and the end of its job.
        raise Conflict("import_committed", _("this import is written already"))
    if run.state != RunState.COMMITTING or run.refused:
        raise Conflict("import_not_checked", _("this import is not at the point of being written"))
    seen: dict[Key, int] = {}
    done = 0
    for kept in _kept_rows(run):
        drafts = [Draft(row[0], decode_values(importer, row[1])) for row in kept]
        judge(importer, actor, drafts, seen)
        for draft, row in zip(drafts, kept, strict=True):
            if fingerprint(draft) != row[2]:
                raise _stale(draft)
        _write(importer, actor, drafts)
        done += len(drafts)
        if work is not None:
            work.progress(done, run.writes + run.same, _("writing"))
    ImportRun.objects.filter(id=run.id).update(
        state=RunState.COMMITTED, committed_at=timezone.now()
    )
    record(
        "records.import_committed",
        run,
        importer=importer.name,
        sha256=run.document.sha256,
        new=run.new,
        changed=run.changed,
        same=run.same,
    )
    run.refresh_from_db()
    return run


def _write(importer: Importer, actor: Actor, drafts: Sequence[Draft]) -> None:
    try:
        importer.write(actor=actor, new=_new(drafts), changed=_changed(drafts))
    except IntegrityError:
        numbers = {"first": drafts[0].number, "last": drafts[-1].number}
        raise Conflict(
            "rule_broken",
            _("rows %(first)d to %(last)d break a rule that the check could not see") % numbers,
            mend=_("another organisation may hold a record with the same key"),
        ) from None


def _kept_rows(run: ImportRun) -> Iterator[list[tuple[int, dict[str, Any], str]]]:
    last = 0
    rows = run.rows.order_by("number").values_list("number", "values", "fingerprint")
    while kept := list(rows.filter(number__gt=last)[:_STEP]):
        yield kept
        last = kept[-1][0]


def _new(drafts: Sequence[Draft]) -> list[NewRow]:
    return [NewRow(d.number, d.values) for d in drafts if d.status == RowStatus.NEW]


def _changed(drafts: Sequence[Draft]) -> list[ChangedRow]:
    return [
        ChangedRow(d.number, d.existing.id, tuple(d.changes))
        for d in drafts
        if d.status == RowStatus.CHANGED and d.existing
    ]


def _stale(draft: Draft) -> Stale:
    return Stale(
        "changed_since_check",
        _("the data changed after the check"),
        where=_("row %(number)d") % {"number": draft.number},
        mend=_("check the file again and look at the rows once more"),
    )


def _row(importer: Importer, run: ImportRun, draft: Draft) -> tuple[Any, ...]:
    notes: list[list[str]] = [[f.field, f.code, f.message, f.mend] for f in draft.faults]
    if draft.status == RowStatus.CHANGED:
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


def _start(actor: Actor, run: ImportRun, kind: str) -> None:
    job = start_job(
        actor=actor,
        kind=kind,
        title=str(run),
        link=reverse("records:import", args=[run.id]),
        run_id=run.id,
    )
    ImportRun.objects.filter(id=run.id).update(job=job)


def _locked(actor: Actor, run_id: int) -> ImportRun:
    found = get_run(actor=actor, run_id=run_id)
    return ImportRun.objects.select_for_update().get(id=found.id)


def _forget_rows(run: ImportRun) -> None:
    while ids := list(run.rows.values_list("id", flat=True)[:_STEP]):
        ImportRow.objects.filter(id__in=ids).delete()


def _chunks(drafts: Iterable[Draft], size: int) -> Iterator[list[Draft]]:
    source = iter(drafts)
    while chunk := list(islice(source, size)):
        yield chunk
