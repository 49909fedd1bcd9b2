"""Exercises: who plays what, the clock, material, answers, judgements, and what follows."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from korgan.kernel.documents.models import Document
from korgan.kernel.organisations.models import Labelled, Organisation
from korgan.kernel.records.visibility import visibility_indexes
from korgan.training.models.posts import LEVEL_LABELS, Competence, Person

EXERCISE_LABELS = {
    "planned": _("Planned"),
    "running": _("Running"),
    "paused": _("Paused"),
    "ended": _("Ended"),
    "closed": _("Closed"),
}
OBSERVATION_LABELS = {"strength": _("Strength"), "weakness": _("Weakness")}


class Exercise(Labelled):
    number = models.CharField(_("number"), max_length=24, unique=True)
    title = models.CharField(_("title"), max_length=200)
    # As it was when the exercise was planned: a later edition of the file changes nothing here.
    scenario = models.JSONField()
    scenario_key = models.CharField(_("scenario"), max_length=60)
    state = models.CharField(
        _("state"), max_length=8, choices=list(EXERCISE_LABELS.items()), default="planned"
    )
    competence = models.ForeignKey(
        Competence, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("competence"),
    )  # fmt: skip
    level = models.PositiveSmallIntegerField(
        _("level"), choices=list(LEVEL_LABELS.items()), default=2
    )
    pass_percent = models.PositiveSmallIntegerField(_("passed from (%)"), default=70)
    started_at = models.DateTimeField(_("started"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    # Pairs of ISO moments; the second is null while the clock stands.
    pauses = models.JSONField(default=list)
    # Inject to the minute in which the controller gave it by hand.
    by_hand = models.JSONField(default=dict)
    # Places in the audit log: what was done between them may belong to the exercise.
    first_seq = models.BigIntegerField(null=True)
    last_seq = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("exercise")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="planned") | Q(started_at__isnull=False),
                name="exercise_runs_since_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(pass_percent__gte=1, pass_percent__lte=100),
                name="exercise_pass_is_a_percentage",
            ),
        ]
        indexes = [
            models.Index(fields=["-number"], name="exercise_by_number"),
            *visibility_indexes("exercise", "-number"),
        ]

    def __str__(self) -> str:
        return self.number


class ExerciseTeam(models.Model):
    """An organisation that plays a role; of another State, too."""

    exercise = models.ForeignKey(Exercise, models.CASCADE, related_name="teams")
    role = models.CharField(max_length=40)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation")
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["exercise", "role"], name="role_played_once"),
            models.UniqueConstraint(fields=["exercise", "organisation"], name="plays_one_role"),
        ]

    def __str__(self) -> str:
        return f"{self.exercise}: {self.role}"


class ExercisePlayer(models.Model):
    """Somebody of a team, for whom a passed exercise is a qualification."""

    team = models.ForeignKey(ExerciseTeam, models.CASCADE, related_name="players")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    qualified = models.BooleanField(_("qualified"), null=True)
    why_not = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["team", "person"], name="plays_once")]

    def __str__(self) -> str:
        return f"{self.team}: {self.person}"


class ExerciseMaterial(models.Model):
    """The file of an inject, made by the simulator at the start."""

    exercise = models.ForeignKey(Exercise, models.CASCADE, related_name="material")
    inject = models.CharField(max_length=40)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["exercise", "inject"], name="material_once_per_inject")
        ]

    def __str__(self) -> str:
        return f"{self.exercise}: {self.inject}"


class ExerciseAnswer(models.Model):
    """What a team answered; a later answer takes the earlier one's place, both are kept."""

    team = models.ForeignKey(ExerciseTeam, models.CASCADE, related_name="answers")
    question = models.CharField(max_length=40)
    given = models.CharField(max_length=200)
    minute = models.FloatField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.team}: {self.question}"


class ExerciseJudgement(models.Model):
    """An evaluator's yes or no to what no record shows."""

    team = models.ForeignKey(ExerciseTeam, models.CASCADE, related_name="judgements")
    expected = models.CharField(max_length=40)
    met = models.BooleanField(_("done"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["team", "expected"], name="judged_once_per_team")
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.expected}"


class Observation(models.Model):
    exercise = models.ForeignKey(Exercise, models.CASCADE, related_name="observations")
    team = models.ForeignKey(
        ExerciseTeam, models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=_("team"),
    )  # fmt: skip
    kind = models.CharField(_("kind"), max_length=8, choices=list(OBSERVATION_LABELS.items()))
    text = models.CharField(_("what was seen"), max_length=500)
    minute = models.FloatField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:80]


class CorrectiveAction(Labelled):
    """What an organisation is to mend after an exercise, and by when; its own record."""

    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="corrections")
    observation = models.ForeignKey(
        Observation, models.PROTECT, related_name="corrections", verbose_name=_("observation")
    )
    what = models.CharField(_("what is to be done"), max_length=300)
    # Where the mend is learning: what its people must be able to do.
    competence = models.ForeignKey(
        Competence, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("competence"),
    )  # fmt: skip
    due_on = models.DateField(_("due"))
    done_on = models.DateField(_("done"), null=True)
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("corrective action")
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | ~Q(evidence=""),
                name="correction_done_has_evidence",
            )
        ]

    def __str__(self) -> str:
        return self.what
