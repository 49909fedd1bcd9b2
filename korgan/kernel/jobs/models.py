"""Long work, kept in the database: what was asked, by whom, how far it is, how it ended."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from korgan.kernel.jobs.domain import JobState
from korgan.kernel.organisations.models import Labelled

STATE_LABELS = {
    JobState.QUEUED: _("Waiting to start"),
    JobState.RUNNING: _("Running"),
    JobState.DONE: _("Done"),
    JobState.FAILED: _("Failed"),
    JobState.CANCELLED: _("Cancelled"),
}


class Job(Labelled):
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("started by"),
    )
    kind = models.CharField(max_length=80)
    title = models.CharField(_("title"), max_length=200)
    arguments = models.JSONField(default=dict)
    # With which rights it runs: a token's limits, or the roles of an actor without a person.
    scopes = models.JSONField(null=True)
    roles = models.JSONField(default=list)
    state = models.CharField(
        _("state"), max_length=10, choices=list(STATE_LABELS.items()), default=JobState.QUEUED
    )
    progress_done = models.PositiveBigIntegerField(default=0)
    # 0 while it is not known how much there is to do.
    progress_total = models.PositiveBigIntegerField(default=0)
    message = models.CharField(_("what it is doing"), max_length=300, blank=True)
    result = models.JSONField(null=True)
    # code, message, where, mend: as an InputError says it.
    error = models.JSONField(null=True)
    # The page that shows what came of it.
    link = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    cancel_requested = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    # Which worker runs it, and which entry of the queue stands for it.
    worker = models.CharField(max_length=32, blank=True)
    task_id = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("job")
        indexes = [
            models.Index(fields=["owner", "-created_at", "-id"], name="job_by_owner"),
            models.Index(
                fields=["state"], name="job_active", condition=Q(state__in=["queued", "running"])
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], finished_at__isnull=True)
                | Q(state__in=["done", "failed", "cancelled"], finished_at__isnull=False),
                name="job_ends_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | Q(error__isnull=False), name="failed_job_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_active(self) -> bool:
        """Whether it is still to run or running."""
        return self.state in (JobState.QUEUED, JobState.RUNNING)


class Worker(models.Model):
    """A process that runs jobs; its lock file and its last sign of life say whether it lives."""

    id = models.CharField(max_length=32, primary_key=True)
    host = models.CharField(max_length=200)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.host} {self.pid}"
