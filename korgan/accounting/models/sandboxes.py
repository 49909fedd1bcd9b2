"""Training sandboxes: a copy of an area with invented events, what is hidden in it, and answers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from korgan.accounting.models.facilities import Area
from korgan.kernel.organisations.models import Labelled


class Sandbox(Labelled):
    """Belongs to an organisation that has no members, so that nobody can act in its name."""

    area = models.OneToOneField(Area, models.PROTECT, related_name="sandbox")
    origin = models.ForeignKey(Area, models.PROTECT, related_name="+")
    seed = models.PositiveIntegerField(_("seed"))
    # What was played, as plain values; empty both before it is played and for a clean year.
    hidden = models.JSONField(default=list)
    played_at = models.DateTimeField(null=True)
    # Number of the exercise of whose file it was opened; blank for one's own training.
    exercise = models.CharField(_("exercise"), max_length=24, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    opened_at = models.DateTimeField(_("opened"))

    class Meta:
        verbose_name = _("training sandbox")
        constraints = [
            # An organisation answers an exercise once, also when two people open its file at once.
            models.UniqueConstraint(
                fields=["exercise", "released_to"], condition=~models.Q(exercise=""),
                name="sandbox_once_per_exercise",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.area.code


class SandboxAnswer(models.Model):
    """What one person answered, once, and how it was marked."""

    sandbox = models.ForeignKey(Sandbox, models.PROTECT, related_name="answers")
    answers = models.JSONField(default=list)
    marks = models.JSONField(default=list)
    points = models.PositiveSmallIntegerField(_("points"))
    of = models.PositiveSmallIntegerField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(_("answered"))

    class Meta:
        ordering = ["-points", "answered_at"]
        constraints = [
            models.UniqueConstraint(fields=["sandbox", "answered_by"], name="sandbox_answered_once")
        ]

    def __str__(self) -> str:
        return f"{self.sandbox}: {self.points}/{self.of}"
