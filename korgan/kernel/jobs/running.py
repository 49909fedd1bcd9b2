"""Run one job from its claim to its end."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from korgan.kernel.errors import InputError, NotAllowed
from korgan.kernel.identity.models import User
from korgan.kernel.jobs.domain import JobState
from korgan.kernel.jobs.kinds import job_kind
from korgan.kernel.jobs.models import Job
from korgan.kernel.jobs.work import JobCancelled, JobTakenOver, Work
from korgan.kernel.organisations.domain import Actor, Role
from korgan.kernel.organisations.seats import console_actor, seats_of

log = logging.getLogger(__name__)
# The id of the worker process, where one runs.
this_worker: ContextVar[str] = ContextVar("this_worker", default="")


def run(job_id: int) -> None:
    """Claim the job, run it, write down how it ended. A job that is not queued is left alone."""
    worker = this_worker.get()
    claimed = Job.objects.filter(id=job_id, state=JobState.QUEUED).update(
        state=JobState.RUNNING,
        started_at=timezone.now(),
        worker=worker,
        attempts=F("attempts") + 1,
    )
    if not claimed:
        return
    job = Job.objects.select_related("owner").get(id=job_id)
    with translation.override(job.owner.language if job.owner and job.owner.language else None):
        try:
            result = _call(job, worker)
        except JobCancelled:
            _end(job, worker, JobState.CANCELLED)
        except JobTakenOver:
            log.warning("job %s was taken over while it ran", job.id)
        except InputError as error:
            _end(job, worker, JobState.FAILED, error=error.as_dict())
        except Exception:
            log.exception("job %s failed", job.id)
            _end(job, worker, JobState.FAILED, error=_internal_error())
        except BaseException:
            # The worker was told twice to stop, or the process is going down.
            _end(job, worker, JobState.FAILED, error=lost_error())
            raise
        else:
            _end(job, worker, JobState.DONE, result=dict(result or {}))


def run_waiting_jobs() -> int:
    """Run every queued job here and now, for tests and commands; return how many ran."""
    ran = 0
    while waiting := list(
        Job.objects.filter(state=JobState.QUEUED).order_by("id").values_list("id", flat=True)
    ):
        for job_id in waiting:
            run(job_id)
        ran += len(waiting)
    return ran


def lost_error() -> dict[str, str]:
    """Return what a job says whose worker ended under it."""
    return {
        "code": "worker_lost",
        "message": _("the work was interrupted: its worker stopped"),
        "mend": _("start it again"),
    }


def _internal_error() -> dict[str, str]:
    return {
        "code": "internal",
        "message": _("the work failed by a fault of the system"),
        "mend": _("start it again; if it fails again, tell the administrator"),
    }


def _call(job: Job, worker: str) -> Mapping[str, Any] | None:
    kind = job_kind(job.kind)
    if kind is None:
        raise InputError("unknown_job", _("this system no longer knows this kind of work"))
    work = Work(job_id=job.id, actor=_actor(job), worker=worker)
    work.stop_if_asked()
    return kind.function(work, **job.arguments)


def _actor(job: Job) -> Actor:
    """Return who acts: the owner with today's rights, never more than when it was asked for."""
    if job.owner_id is None:
        actor = console_actor(*map(Role, job.roles))
    else:
        owner = User.objects.get(id=job.owner_id)
        seat = seats_of(owner, timezone.localdate()).get(job.organisation_id)
        if seat is None or not owner.is_active:
            raise NotAllowed(
                "no_membership",
                _("whoever asked for this no longer acts for the organisation"),
            )
        actor = seat
    scopes = None if job.scopes is None else frozenset(job.scopes)
    return replace(actor, via="job", request_id=f"job-{job.id}", scopes=scopes)


def _end(
    job: Job,
    worker: str,
    state: JobState,
    *,
    result: dict[str, Any] | None = None,
    error: dict[str, str] | None = None,
) -> None:
    changes: dict[str, Any] = {"result": result, "error": error}
    if state == JobState.DONE:
        changes["progress_done"] = F("progress_total")
    Job.objects.filter(id=job.id, state=JobState.RUNNING, worker=worker).update(
        state=state, finished_at=timezone.now(), **changes
    )
