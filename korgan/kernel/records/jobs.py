"""The long halves of an import: checking and writing."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from korgan.kernel.errors import InputError
from korgan.kernel.jobs.kinds import declare_job
from korgan.kernel.jobs.work import JobCancelled, Work
from korgan.kernel.records.imports.domain import RunState
from korgan.kernel.records.imports.dry_run import back_to_checked, check_import
from korgan.kernel.records.imports.selectors import get_run
from korgan.kernel.records.imports.services import CHECK_JOB, COMMIT_JOB, commit_import


@declare_job(CHECK_JOB, _("Check a spreadsheet"))
def check_spreadsheet(work: Work, *, run_id: int) -> dict[str, Any]:
    """Make the dry run of an import."""
    return dict(check_import(actor=work.actor, run_id=run_id, work=work))


@declare_job(COMMIT_JOB, _("Write a spreadsheet's rows"))
def write_spreadsheet(work: Work, *, run_id: int) -> dict[str, Any]:
    """Write an import, once: repeated after a crash it finds itself written."""
    run = get_run(actor=work.actor, run_id=run_id)
    if run.state != RunState.COMMITTED:
        work.progress(0, run.writes + run.same, str(_("writing")))
        try:
            run = commit_import(actor=work.actor, run_id=run_id, work=work)
        except (InputError, JobCancelled):
            back_to_checked(run_id)
            raise
    counts = ("new", "flagged", "changed", "same")
    return {name: getattr(run, name) for name in counts}
