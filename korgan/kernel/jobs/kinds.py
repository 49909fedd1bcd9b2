"""The register of jobs: a capability declares what can run in the background, by name.

Declarations stand in the capability's ``jobs.py``, which is imported when the system starts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from korgan.kernel.jobs.work import Work

Function = Callable[..., Mapping[str, Any] | None]


@dataclass(frozen=True)
class JobKind:
    """A function that runs as a job, called as ``function(work, **arguments)``.

    Arguments and result are JSON. It may be run again after a failure, so its lasting effect
    belongs into one service that notices when it was done already.
    """

    name: str
    title: str | Promise
    function: Function


_kinds: dict[str, JobKind] = {}


def declare_job(name: str, title: str | Promise) -> Callable[[Function], JobKind]:
    """Register the decorated function as a kind of job."""

    def register(function: Function) -> JobKind:
        kind = JobKind(name, title, function)
        if name in _kinds:
            raise ValueError(f"job {name} is declared twice")
        _kinds[name] = kind
        return kind

    return register


def job_kind(name: str) -> JobKind | None:
    """Return the kind of this name."""
    return _kinds.get(name)


__all__ = ["JobKind", "Work", "declare_job", "job_kind"]
