"""Reads of jobs: everybody sees their own."""

from __future__ import annotations

from django.db.models import QuerySet

from korgan.kernel.jobs.models import Job
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible, visible_to


def list_jobs(*, actor: Actor) -> QuerySet[Job]:
    """Return the jobs that the person started in this seat."""
    if actor.user_id is None:
        return Job.objects.none()
    return visible_to(actor, Job.objects.filter(owner_id=actor.user_id))


def get_job(*, actor: Actor, job_id: int) -> Job:
    """Return one of the person's own jobs."""
    return get_visible(actor, list_jobs(actor=actor), id=job_id)
