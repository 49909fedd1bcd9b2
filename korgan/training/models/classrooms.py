"""Classrooms elsewhere (LTI 1.3 tools), which sessions are held in them, and what they tell."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.models import Labelled
from korgan.kernel.records.visibility import visibility_indexes
from korgan.training.models.courses import CourseSession, Nomination


class Classroom(Labelled):
    """A learning system that sessions may be held in, as it is registered here."""

    name = models.CharField(_("name"), max_length=120)
    client_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    # From what pseudonyms are made: whoever learns one classroom's knows nothing of another's.
    secret = models.UUIDField(default=uuid.uuid4, editable=False)
    # The address under which this node was reached when the classroom was registered.
    issuer = models.CharField(max_length=200, editable=False)
    login_url = models.CharField(_("address of log-in"), max_length=500)
    target_url = models.CharField(_("address of the tool"), max_length=500)
    redirect_urls = models.TextField(_("redirection addresses"))
    keys = models.TextField(_("public keys"))
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("classroom elsewhere")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="classroom_once")
        ]
        indexes = [*visibility_indexes("classroom", "name")]

    def __str__(self) -> str:
        return self.name

    @property
    def deployment_id(self) -> str:
        """The only deployment: a classroom registered twice is two classrooms."""
        return str(self.pk)


class ClassroomLink(models.Model):
    """A session that is held in a classroom elsewhere."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    session = models.OneToOneField(CourseSession, models.PROTECT, related_name="classroom_link")
    classroom = models.ForeignKey(Classroom, models.PROTECT, related_name="links")
    custom = models.TextField(_("custom properties"), blank=True)
    pass_percent = models.PositiveSmallIntegerField(
        _("passed from (%)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(pass_percent__isnull=True)
                | Q(pass_percent__gte=1, pass_percent__lte=100),
                name="classroom_pass_is_a_percentage",
            )
        ]

    def __str__(self) -> str:
        return f"{self.session}: {self.classroom}"


class ClassroomLaunch(models.Model):
    """That somebody went to a classroom; what has launched once does not launch again."""

    uid = models.UUIDField(unique=True, editable=False)
    link = models.ForeignKey(ClassroomLink, models.PROTECT, related_name="launches")
    classroom = models.ForeignKey(Classroom, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    teaches = models.BooleanField()
    nonce = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["classroom", "nonce"], name="launch_nonce_once")
        ]

    def __str__(self) -> str:
        return str(self.uid)


class ClassroomAssertion(models.Model):
    """A request for an access token, kept until it has expired, so that none is used twice."""

    classroom = models.ForeignKey(Classroom, models.PROTECT, related_name="+")
    token_id = models.CharField(max_length=200)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["classroom", "token_id"], name="assertion_once")
        ]

    def __str__(self) -> str:
        return self.token_id


class ClassroomScore(models.Model):
    """What a classroom told of somebody, as it was told; the newest one counts."""

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="scores")
    at = models.DateTimeField(_("time"))
    given = models.DecimalField(_("score"), max_digits=12, decimal_places=4, null=True)
    maximum = models.DecimalField(_("maximum"), max_digits=12, decimal_places=4, null=True)
    progress = models.CharField(max_length=12)
    grading = models.CharField(max_length=14)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["nomination", "at"], name="score_once_a_moment")
        ]

    def __str__(self) -> str:
        return f"{self.nomination}: {self.given}"
