"""An import from the command line: the same steps as the pages, done here and now."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from korgan.kernel.errors import InputError
from korgan.kernel.jobs.domain import ACTIVE
from korgan.kernel.jobs.models import Job
from korgan.kernel.jobs.running import run as run_job
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.records.imports.domain import FileForm, RunState
from korgan.kernel.records.imports.importers import Importer
from korgan.kernel.records.imports.mapping import ColumnMapping, unpacked
from korgan.kernel.records.imports.proposals import Proposal, propose
from korgan.kernel.records.imports.selectors import list_mappings, plan_of
from korgan.kernel.records.imports.services import receive_import, request_commit
from korgan.kernel.records.imports.spreadsheets import read_sheet
from korgan.kernel.records.models import ImportRun

# A worker that took the job first is waited for.
_PAUSE = 0.2


def proposed_mapping(importer: Importer, data: bytes) -> tuple[Proposal, dict[str, Any]]:
    """Return what the columns of a file may mean, and that as a mapping file."""
    proposal = propose(importer, read_sheet(data, FileForm()), FileForm())
    return proposal, proposal.mapping().packed(importer)


def mapping_of_file(importer: Importer, path: Path) -> ColumnMapping:
    """Read a mapping file."""
    try:
        packed = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        raise InputError("not_json", "the file is no JSON", where=path.name) from None
    return unpacked(importer, packed)


def mapping_kept_as(actor: Actor, importer: Importer, title: str) -> ColumnMapping:
    """Return the mapping that the organisation keeps under a title."""
    kept = list_mappings(actor=actor, importer=importer).filter(title__iexact=title).first()
    if kept is None:
        raise InputError("unknown_mapping", "no mapping is kept under this title", where=title)
    return unpacked(importer, kept.content)


def import_table(
    *,
    actor: Actor,
    importer: Importer,
    path: Path,
    mapping: ColumnMapping | None = None,
    dry_run: bool = False,
) -> ImportRun:
    """Check a spreadsheet and write it if no row is refused; return the import as it stands.

    Without a mapping, one that the organisation keeps for these headings is taken; where columns
    stay unclear, the file is refused rather than guessed.
    """
    data = path.read_bytes()
    title = ""
    if mapping is None:
        plan = plan_of(actor=actor, importer=importer, data=data, form=FileForm())
        if plan.waits:
            raise InputError(
                "columns_unclear",
                "it is not clear what every column means",
                where=path.name,
                mend="write a mapping file with `korgan sources columns` and give it by --mapping",
            )
        mapping, title = plan.mapping, plan.title
    run = receive_import(
        actor=actor, importer=importer, data=data, filename=path.name, form=FileForm(),
        mapping=mapping, mapping_title=title,
    )  # fmt: skip
    run = _ended(run)
    if not dry_run and run.state == RunState.CHECKED and not run.refused and run.writes:
        run = _ended(request_commit(actor=actor, run_id=run.id))
    return run


def refused_rows(run: ImportRun) -> Iterator[dict[str, Any]]:
    """Yield why rows are refused."""
    for row in run.rows.filter(status="refused").order_by("number").iterator():
        for name, code, message, mend in row.notes:
            yield {"row": row.number, "field": name, "code": code, "message": message,
                   "mend": mend}  # fmt: skip


def _ended(run: ImportRun) -> ImportRun:
    job_id = ImportRun.objects.values_list("job_id", flat=True).get(id=run.id) or 0
    run_job(job_id)
    while (job := Job.objects.get(id=job_id)).state in ACTIVE:
        time.sleep(_PAUSE)
    if job.error:
        error = job.error
        raise InputError(
            error["code"],
            error["message"],
            where=error.get("where", ""),
            mend=error.get("mend", ""),
        )
    run.refresh_from_db()
    return run
