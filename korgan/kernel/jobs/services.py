"""Start, cancel and repeat jobs."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from korgan.kernel.audit.services import ServiceMisuse, part_of_service, record, service
from korgan.kernel.errors import Conflict
from korgan.kernel.jobs.domain import ACTIVE, REPEATABLE, JobState
from korgan.kernel.jobs.kinds import job_kind
from korgan.kernel.jobs.models import Job
from korgan.kernel.jobs.queue import put_in_queue
from korgan.kernel.jobs.selectors import get_job
from korgan.kernel.organisations.domain import Actor, Classification, Releasability, Role
from korgan.kernel.organisations.rights import declare_action

HANDLE = declare_action("jobs.handle", roles=tuple(Role))


@part_of_service
def start_job(
    *,
    actor: Actor,
    kind: str,
    title: str = "",
    link: str = "",
    classification: Classification = Classification.OFFICIAL,
    **arguments: Any,
) -> Job:
    """Queue work within the service's transaction: both are there after it, or neither.

    ``kind`` is the name under which the work is declared: services do not import jobs, which
    call services.
    """
    declared = job_kind(kind)
    if declared is None:
        raise ServiceMisuse(f"no job is declared as {kind}")
    job = Job.objects.create(
        organisation_id=actor.organisation_id,
        country=actor.country,
        classification=classification,
        releasability=Releasability.OWNER,
        owner_id=actor.user_id,
        kind=declared.name,
        title=(title or str(declared.title))[:200],
        arguments=arguments,
        scopes=None if actor.scopes is None else sorted(actor.scopes),
        roles=[] if actor.user_id else sorted(actor.roles),
        link=link,
        queued_at=timezone.now(),
    )
    put_in_queue(job)
    return job


@service(HANDLE)
def cancel_job(*, actor: Actor, job_id: int) -> Job:
    """Stop one's own job: at once if it has not started, else at its next sign of progress."""
    job = get_job(actor=actor, job_id=job_id)
    if job.state not in ACTIVE:
        raise Conflict("job_ended", _("the job has ended already"))
    # Conditional, for a worker may take it between the read and here.
    Job.objects.filter(id=job.id, state=JobState.QUEUED).update(
        state=JobState.CANCELLED, finished_at=timezone.now()
    )
    Job.objects.filter(id=job.id, state=JobState.RUNNING).update(cancel_requested=True)
    record("jobs.cancelled", job, kind=job.kind)
    job.refresh_from_db()
    return job


@service(HANDLE)
def retry_job(*, actor: Actor, job_id: int) -> Job:
    """Run one's own failed or cancelled job again, with the same arguments."""
    job = get_job(actor=actor, job_id=job_id)
    changed = Job.objects.filter(id=job.id, state__in=REPEATABLE).update(
        state=JobState.QUEUED,
        progress_done=0,
        progress_total=0,
        message="",
        result=None,
        error=None,
        queued_at=timezone.now(),
        started_at=None,
        finished_at=None,
        cancel_requested=False,
        worker="",
    )
    if not changed:
        raise Conflict("job_not_ended", _("only a failed or cancelled job can be repeated"))
    job.refresh_from_db()
    put_in_queue(job)
    record("jobs.repeated", job, kind=job.kind, attempts=job.attempts)
    return job
