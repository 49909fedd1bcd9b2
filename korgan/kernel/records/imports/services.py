"""Receive a spreadsheet, keep its dry run, write it whole or not at all.

Every service requires the importer's own action beside the common one, so that the right is the
capability's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from korgan.kernel.audit.services import record, service
from korgan.kernel.documents.services import keep_original
from korgan.kernel.errors import Conflict, InputError, Stale
from korgan.kernel.jobs.services import start_job
from korgan.kernel.jobs.work import Work
from korgan.kernel.organisations.domain import Actor, Classification, Releasability, Role
from korgan.kernel.organisations.rights import declare_action, require
from korgan.kernel.records.imports.checking import Pass, decode_values, fingerprint, judge
from korgan.kernel.records.imports.domain import Draft, FileForm, RowStatus, RunState
from korgan.kernel.records.imports.importers import ChangedRow, Importer, NewRow
from korgan.kernel.records.imports.mapping import ColumnMapping, check_mapping
from korgan.kernel.records.imports.selectors import get_mapping, importer_of_run
from korgan.kernel.records.imports.spreadsheets import MOST_BYTES
from korgan.kernel.records.models import ImportRun, KeptMapping

CHECK_JOB, COMMIT_JOB = "records.check_import", "records.commit_import"
# Every role: the importer's own action decides.
IMPORT = declare_action("records.import", roles=tuple(Role))
# Rows per step of a commit.
_STEP = 2000


@service(IMPORT)
def receive_import(
    *,
    actor: Actor,
    importer: Importer,
    data: bytes,
    filename: str,
    form: FileForm,
    mapping: ColumnMapping | None = None,
    mapping_title: str = "",
    waits: bool = False,
) -> ImportRun:
    """Keep the original and start its dry run, or wait until its columns are chosen.

    Without a mapping the headings say which column means what.
    """
    require(actor, importer.action)
    if mapping is not None:
        check_mapping(importer, mapping)
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
        form={
            **asdict(form),
            "decimal_mark": form.decimal_mark.value,
            "date_order": form.date_order.value,
        },
        mapping=mapping.packed(importer) if mapping else {},
        mapping_title=mapping_title[:80],
        state=RunState.MAPPING if waits else RunState.CHECKING,
    )
    if not waits:
        _start(actor, run, CHECK_JOB)
    record(
        "records.import_received",
        run,
        importer=importer.name,
        sha256=document.sha256,
        size=document.size,
        mapping=run.mapping,
    )
    return run


@service(IMPORT)
def map_columns(
    *, actor: Actor, run_id: int, mapping: ColumnMapping, keep_as: str = ""
) -> ImportRun:
    """Say which column means what, keep that under a title if one is given, and check anew.

    The same title again replaces what the organisation kept under it.
    """
    importer = importer_of_run(actor=actor, run_id=run_id)
    run = _locked(actor, run_id)
    if run.state not in (RunState.MAPPING, RunState.CHECKED, RunState.CHECKING):
        raise Conflict("import_ended", _("this import can no longer be checked"))
    if run.job is not None and run.job.is_active:
        raise Conflict("import_busy", _("this import is being checked now"))
    check_mapping(importer, mapping)
    title = " ".join(keep_as.split())
    if len(title) > 80:
        raise InputError("bad_title", _("give a title of up to 80 characters"), where="title")
    packed = mapping.packed(importer)
    if title:
        KeptMapping.objects.update_or_create(
            organisation_id=actor.organisation_id,
            importer=importer.name,
            title__iexact=title,
            defaults={
                "title": title,
                "content": packed,
                "country": actor.country,
                "classification": Classification.OFFICIAL,
                "releasability": Releasability.OWNER,
            },
        )
    ImportRun.objects.filter(id=run.id).update(
        mapping=packed, mapping_title=title, state=RunState.CHECKING
    )
    _start(actor, run, CHECK_JOB)
    record("records.import_mapped", run, importer=importer.name, mapping=packed, kept_as=title)
    run.refresh_from_db()
    return run


@service(IMPORT)
def forget_mapping(*, actor: Actor, mapping_id: int) -> None:
    """Forget a mapping that the organisation kept."""
    kept = get_mapping(actor=actor, mapping_id=mapping_id)
    record("records.mapping_forgotten", kept, importer=kept.importer, title=kept.title)
    kept.delete()


@service(IMPORT)
def check_again(*, actor: Actor, run_id: int) -> ImportRun:
    """Start the dry run anew, for the data may have changed since."""
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


@service(IMPORT)
def discard_import(*, actor: Actor, run_id: int) -> ImportRun:
    """Give the import up; the original stays."""
    run = _locked(actor, run_id)
    if run.state not in (RunState.MAPPING, RunState.CHECKED, RunState.CHECKING) or (
        run.job is not None and run.job.is_active
    ):
        raise Conflict("import_busy", _("this import cannot be discarded now"))
    ImportRun.objects.filter(id=run.id).update(state=RunState.DISCARDED)
    run.rows.all().delete()
    record("records.import_discarded", run, importer=run.importer)
    run.refresh_from_db()
    return run


@service(IMPORT)
def request_commit(*, actor: Actor, run_id: int) -> ImportRun:
    """Start to write what the dry run showed."""
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


@service(IMPORT)
def commit_import(*, actor: Actor, run_id: int, work: Work | None) -> ImportRun:
    """Write all rows in one transaction, exactly as shown, or none and say why."""
    importer = importer_of_run(actor=actor, run_id=run_id)
    run = _locked(actor, run_id)
    if run.state == RunState.COMMITTED:
        # The worker ended between this commit and the end of its job.
        raise Conflict("import_committed", _("this import is written already"))
    if run.state != RunState.COMMITTING or run.refused:
        raise Conflict("import_not_checked", _("this import is not at the point of being written"))
    if importer.lock is not None:
        importer.lock(actor=actor)
    over = Pass(importer, actor)
    done = 0
    for kept in _kept_rows(run):
        drafts = [Draft(row[0], decode_values(importer, row[1])) for row in kept]
        judge(over, drafts)
        for draft, row in zip(drafts, kept, strict=True):
            if fingerprint(draft) != row[2]:
                raise _stale(draft)
        _write(over, drafts)
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
        flagged=run.flagged,
        changed=run.changed,
        same=run.same,
    )
    run.refresh_from_db()
    return run


def _write(over: Pass, drafts: Sequence[Draft]) -> None:
    new, changed = _new(drafts), _changed(drafts)
    try:
        over.importer.write(actor=over.actor, new=new, changed=changed, **over.memory)
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
    return [
        NewRow(d.number, d.values, tuple(flag.message for flag in d.flags))
        for d in drafts
        if d.status in (RowStatus.NEW, RowStatus.FLAGGED)
    ]


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
    # Sees the import, and holds the importer's right.
    importer_of_run(actor=actor, run_id=run_id)
    return ImportRun.objects.select_for_update().get(id=run_id)
