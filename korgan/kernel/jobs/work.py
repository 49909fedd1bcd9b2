"""What a job's function gets: who acts, a way to tell how far it is, and when to stop."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils.functional import Promise

from korgan.kernel.jobs.domain import JobState
from korgan.kernel.jobs.models import Job
from korgan.kernel.organisations.domain import Actor

# Not more often than a reader can follow: a write costs a commit.
_INTERVAL = 0.5


class JobCancelled(Exception):
    """The owner asked the job to stop; let it pass through."""


class JobTakenOver(Exception):
    """The job is no longer this worker's: it was taken for lost and may run elsewhere."""


@dataclass
class Work:
    """One run of a job. Call :meth:`progress` now and then; it is also where a job is stopped."""

    job_id: int
    actor: Actor
    worker: str
    done: int = 0
    total: int = 0
    message: str = ""
    clock: Callable[[], float] = time.monotonic
    _written_at: float = field(default=float("-inf"))
    _depth: int = field(default_factory=lambda: len(connection.atomic_blocks))

    def progress(self, done: int, total: int | None = None, message: str | Promise = "") -> None:
        """Say how far the job is; raises JobCancelled when the owner asked it to stop.

        Cheap: it writes at most twice a second, and not at all inside a transaction, where
        nobody else could read it and the job's row would stay locked.
        """
        self.done = done
        self.total = self.total if total is None else total
        self.message = str(message)[:300] or self.message
        now = self.clock()
        if now - self._written_at < _INTERVAL:
            return
        self._written_at = now
        if len(connection.atomic_blocks) > self._depth:
            self.stop_if_asked()
        else:
            self._write()

    def stop_if_asked(self) -> None:
        """Raise JobCancelled if the owner asked the job to stop."""
        if not self._mine().filter(cancel_requested=False).exists():
            self._stop()

    def _write(self) -> None:
        written = self._mine().filter(cancel_requested=False)
        changed = written.update(
            progress_done=self.done, progress_total=self.total, message=self.message
        )
        if not changed:
            self._stop()

    def _stop(self) -> None:
        if self._mine().exists():
            raise JobCancelled
        raise JobTakenOver

    def _mine(self) -> Any:
        return Job.objects.filter(id=self.job_id, state=JobState.RUNNING, worker=self.worker)
