"""Between a job and the queue that hands it to a worker.

The queue in the database takes the job within the transaction that asked for it: nothing is
acknowledged that could be lost. A queue elsewhere (the immediate one of the tests) is told
after the commit.
"""

from __future__ import annotations

import contextvars
from functools import partial

from django.db import transaction
from django_tasks import task
from django_tasks_db.backend import DatabaseBackend

from korgan.kernel.jobs.models import Job


@task()
def run_job(job_id: int) -> None:
    """Run a queued job; the worker calls it."""
    from korgan.kernel.jobs.running import run

    run(job_id)


def put_in_queue(job: Job) -> None:
    """Queue the job; call it inside a transaction."""
    if keeps_queue_in_database():
        entry = run_job.enqueue(job.id)
        job.task_id = str(entry.id)
        Job.objects.filter(id=job.id).update(task_id=job.task_id)
    else:
        transaction.on_commit(partial(_enqueue_apart, job.id))


def keeps_queue_in_database() -> bool:
    """Whether the queue shares the fate of the transaction."""
    return isinstance(run_job.get_backend(), DatabaseBackend)


def _enqueue_apart(job_id: int) -> None:
    # In a context of its own: the service that asked is still open while its commit ends.
    contextvars.Context().run(run_job.enqueue, job_id)
