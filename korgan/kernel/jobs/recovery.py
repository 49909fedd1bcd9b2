"""Nothing stays "running" that nobody runs.

A worker holds a lock on a file of its own for as long as its process lives; the operating
system lets it go even after a SIGKILL or a loss of power. On another host only the last sign
of life can tell, so it must be old.
"""

from __future__ import annotations

import fcntl
import os
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from korgan.kernel.jobs.domain import JobState
from korgan.kernel.jobs.models import Job, Worker
from korgan.kernel.jobs.queue import keeps_queue_in_database, put_in_queue
from korgan.kernel.jobs.running import lost_error

SILENT_FOR = timedelta(minutes=2)
# A job whose entry in the queue ended without it, e.g. under another version of the program.
STUCK_FOR = timedelta(minutes=1)
KEEP_ENTRIES_FOR = timedelta(days=1)


@contextmanager
def registered_worker() -> Iterator[str]:
    """Enter this process as a worker for as long as the block runs; yields its id."""
    worker_id = uuid.uuid4().hex
    path = _lock_path(worker_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        now = timezone.now()
        Worker.objects.create(
            id=worker_id, host=socket.gethostname(), pid=os.getpid(), started_at=now, seen_at=now
        )
        try:
            yield worker_id
        finally:
            with suppress(Exception):  # what is left behind is found by the next worker
                Worker.objects.filter(id=worker_id).delete()
            path.unlink(missing_ok=True)


def show_life(worker_id: str) -> None:
    """Write down that the worker lives."""
    Worker.objects.filter(id=worker_id).update(seen_at=timezone.now())


def recover_lost_jobs() -> int:
    """Fail what ran under workers that ended, queue again what they had not begun."""
    now = timezone.now()
    lost = [worker for worker in Worker.objects.all() if not _lives(worker, now)]
    recovered = sum(_bury(worker) for worker in lost)
    if keeps_queue_in_database():
        recovered += _requeue_stuck(now) + _fail_forsaken(now)
    return recovered


def _lives(worker: Worker, now: datetime) -> bool:
    if worker.host != socket.gethostname():
        return worker.seen_at > now - SILENT_FOR
    try:
        with _lock_path(worker.id).open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


def _bury(worker: Worker) -> int:
    with transaction.atomic():
        failed = Job.objects.filter(state=JobState.RUNNING, worker=worker.id).update(
            state=JobState.FAILED, finished_at=timezone.now(), error=lost_error()
        )
        for entry in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING):
            if worker.id in entry.worker_ids:
                DBTaskResult.objects.filter(id=entry.id).update(
                    status=TaskResultStatus.FAILED, finished_at=timezone.now()
                )
        requeued = 0
        for job in Job.objects.filter(state=JobState.QUEUED):
            if _ended(job.task_id):
                put_in_queue(job)
                requeued += 1
        Worker.objects.filter(id=worker.id).delete()
    _lock_path(worker.id).unlink(missing_ok=True)
    return failed + requeued


def _requeue_stuck(now: datetime) -> int:
    stuck = 0
    with transaction.atomic():
        for job in Job.objects.filter(state=JobState.QUEUED, queued_at__lt=now - STUCK_FOR):
            if _ended(job.task_id):
                # Asked again in a minute, not at every look.
                Job.objects.filter(id=job.id).update(queued_at=now)
                put_in_queue(job)
                stuck += 1
    return stuck


def _fail_forsaken(now: datetime) -> int:
    """Fail jobs whose worker lives but has gone on without them: it could not write their end."""
    forsaken = [
        job.id
        for job in Job.objects.filter(state=JobState.RUNNING, started_at__lt=now - STUCK_FOR)
        if job.worker and _ended(job.task_id)
    ]
    return Job.objects.filter(id__in=forsaken, state=JobState.RUNNING).update(
        state=JobState.FAILED, finished_at=now, error=lost_error()
    )


def forget_old_entries() -> None:
    """Remove what the queue keeps of ended work; the jobs themselves stay."""
    before = timezone.now() - KEEP_ENTRIES_FOR
    DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()


def _ended(task_id: str) -> bool:
    waiting = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    with suppress(ValueError):
        return not DBTaskResult.objects.filter(id=uuid.UUID(task_id), status__in=waiting).exists()
    return True


def _lock_path(worker_id: str) -> Path:
    return Path(settings.DATA_DIR) / "workers" / f"{worker_id}.lock"
