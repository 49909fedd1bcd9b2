"""Courses, sessions, who attends them, who teaches them, and the certificates that come of them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.models import Labelled, Organisation, Site
from korgan.kernel.records.visibility import visibility_indexes
from korgan.training.models.posts import LEVEL_LABELS, Competence, Person

SESSION_LABELS = {"planned": _("Planned"), "held": _("Held"), "cancelled": _("Cancelled")}
VETTING_LABELS = {
    "pending": _("Vetting pending"),
    "cleared": _("Cleared"),
    "refused": _("Not cleared"),
}
EVALUATION_LABELS = {
    1: _("Reaction of participants"),
    2: _("Learning shown by tests"),
    3: _("Behaviour at work after six months"),
    4: _("Effect on the organisation"),
}


class Course(Labelled):
    code = models.CharField(_("code"), max_length=24)
    title = models.CharField(_("title"), max_length=200)
    competence = models.ForeignKey(
        Competence, models.PROTECT, related_name="courses", verbose_name=_("competence")
    )
    level = models.PositiveSmallIntegerField(
        _("level"), choices=list(LEVEL_LABELS.items()), default=2
    )
    days = models.PositiveSmallIntegerField(_("days"), default=5)
    seats = models.PositiveSmallIntegerField(_("places"), default=20)
    criteria = models.CharField(_("passed if"), max_length=300)
    # The design by a systematic approach: one a line, then the material as it was last reviewed.
    objectives = models.TextField(_("objectives"), blank=True)
    content = models.TextField(_("content"), blank=True)
    material = models.CharField(_("material and its edition"), max_length=300, blank=True)
    reviewed_on = models.DateField(_("material reviewed"), null=True, blank=True)
    # What a team of instructors must be.
    language = models.CharField(_("language"), max_length=8, default="en")
    team_size = models.PositiveSmallIntegerField(_("instructors"), default=2)
    speakers = models.PositiveSmallIntegerField(_("of whom speak the language"), default=1)
    most_of_one = models.PositiveSmallIntegerField(_("at most from one country"), default=2)
    clearance = models.PositiveSmallIntegerField(_("clearance of instructors"), default=0)
    skills = models.ManyToManyField(
        Competence, related_name="+", blank=True, verbose_name=_("skills in the team")
    )

    class Meta:
        verbose_name = _("course")
        constraints = [
            models.UniqueConstraint(fields=["country", "code"], name="course_code_once_per_state")
        ]
        indexes = [*visibility_indexes("course", "code")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Instructor(Labelled):
    name = models.CharField(_("name"), max_length=160)
    home = models.CharField(_("country"), max_length=2, help_text=_("ISO 3166 code"))
    skills = models.ManyToManyField(Competence, related_name="+", verbose_name=_("skills"))
    languages = models.CharField(_("languages"), max_length=60, default="en")
    clearance = models.PositiveSmallIntegerField(_("clearance"), default=0)
    # Of vetting only the status is kept; who is not cleared is planned nowhere.
    vetting = models.CharField(
        _("vetting"), max_length=8, choices=list(VETTING_LABELS.items()), default="pending"
    )
    visas = models.CharField(_("may enter"), max_length=120, blank=True)
    # Ranges of days as 2026-11-02/2026-11-20, separated by spaces.
    away = models.CharField(_("away"), max_length=400, blank=True)
    trip_cost = models.PositiveIntegerField(_("cost of a trip"), default=0)
    most_courses = models.PositiveSmallIntegerField(_("at most courses"), default=6)

    class Meta:
        verbose_name = _("instructor")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="instructor_once")
        ]
        indexes = [*visibility_indexes("instructor", "name")]

    def __str__(self) -> str:
        return self.name


class TeamPlan(Labelled):
    """Which instructors teach which courses in which week; made by a job."""

    title = models.CharField(_("title"), max_length=160)
    host = models.CharField(_("held in"), max_length=2, help_text=_("ISO 3166 code"))
    starts_on = models.DateField(_("first Monday"))
    weeks = models.PositiveSmallIntegerField(_("weeks"), default=20)
    courses = models.ManyToManyField(Course, related_name="+", verbose_name=_("courses"))
    job_id = models.BigIntegerField(null=True)
    result = models.JSONField(null=True)
    adopted_at = models.DateTimeField(_("adopted"), null=True)

    class Meta:
        verbose_name = _("plan of teams")
        indexes = [*visibility_indexes("team_plan", "title")]

    def __str__(self) -> str:
        return self.title


class CourseSession(Labelled):
    course = models.ForeignKey(Course, models.PROTECT, related_name="sessions")
    number = models.CharField(_("number"), max_length=24, unique=True)
    state = models.CharField(
        _("state"), max_length=10, choices=list(SESSION_LABELS.items()), default="planned"
    )
    starts_on = models.DateField(_("starts"))
    ends_on = models.DateField(_("ends"))
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, verbose_name=_("site"))
    room = models.CharField(_("room or equipment"), max_length=120, blank=True)
    seats = models.PositiveSmallIntegerField(_("places"), default=20)
    team = models.ManyToManyField(Instructor, related_name="sessions", blank=True)
    reason = models.CharField(_("why it was cancelled"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("course session")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="session_ends_after_it_starts"
            )
        ]
        indexes = [
            models.Index(fields=["-starts_on", "-id"], name="session_by_start"),
            *visibility_indexes("session", "-starts_on"),
        ]

    def __str__(self) -> str:
        return self.number


class Nomination(models.Model):
    """Somebody sent to a session by their agency. Of vetting only the status is kept."""

    session = models.ForeignKey(CourseSession, models.PROTECT, related_name="nominations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="nominations")
    # The agency gives the name to the centre by nominating.
    name = models.CharField(_("name"), max_length=200)
    vetting = models.CharField(
        _("vetting"), max_length=8, choices=list(VETTING_LABELS.items()), default="pending"
    )
    attended = models.BooleanField(_("attended"), null=True)
    before = models.DecimalField(
        _("test before (%)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    score = models.DecimalField(
        _("test after (%)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    passed = models.BooleanField(_("passed"), null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="nominated_once")]

    def __str__(self) -> str:
        return self.name


class LearningStatement(models.Model):
    """An xAPI statement that was taken: the same one sent again changes nothing."""

    uid = models.UUIDField(unique=True, editable=False)
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="statements")
    taken_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.uid)


class Evaluation(models.Model):
    """How a session did at one of four levels, from 1 to 5."""

    session = models.ForeignKey(CourseSession, models.PROTECT, related_name="evaluations")
    level = models.PositiveSmallIntegerField(_("level"), choices=list(EVALUATION_LABELS.items()))
    score = models.DecimalField(_("score (1 to 5)"), max_digits=3, decimal_places=2)
    answers = models.PositiveSmallIntegerField(_("answers"))
    on = models.DateField(_("day"))
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ["level", "on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(score__gte=1, score__lte=5), name="evaluation_is_1_to_5"
            )
        ]

    def __str__(self) -> str:
        return f"{self.session}: {self.level}"


class Certificate(models.Model):
    nomination = models.OneToOneField(Nomination, models.PROTECT, related_name="certificate")
    number = models.CharField(_("number"), max_length=24, unique=True)
    uid = models.UUIDField(unique=True, editable=False)
    # The credential as it was issued: changing it would break its signature.
    token = models.TextField(editable=False)
    issued_on = models.DateField(_("issued"))
    expires_on = models.DateField(_("expires"), null=True)
    revoked_on = models.DateField(_("revoked"), null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("certificate")

    def __str__(self) -> str:
        return self.number
