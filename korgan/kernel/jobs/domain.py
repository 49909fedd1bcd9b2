"""The life of a job. No Django."""

from __future__ import annotations

from enum import StrEnum


class JobState(StrEnum):
    """Where a job stands.

    queued -> running -> done | failed | cancelled; failed and cancelled can be queued again.
    """

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ACTIVE = frozenset({JobState.QUEUED, JobState.RUNNING})
REPEATABLE = frozenset({JobState.FAILED, JobState.CANCELLED})
