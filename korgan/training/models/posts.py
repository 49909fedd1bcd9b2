"""Posts, what each needs, who holds them and what these people have achieved."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.models import Labelled, Site
from korgan.kernel.records.search_index import SearchIndex
from korgan.kernel.records.visibility import visibility_indexes

FUNCTION_LABELS = {
    "regulator": _("Regulation and inspection"),
    "border": _("Detection at the border"),
    "facility": _("Material protection, control and accounting"),
    "licensing": _("Licensing of trade"),
    "response": _("Response"),
    "instruction": _("Instruction"),
}
LEVEL_LABELS = {1: _("Knows"), 2: _("Works alone"), 3: _("Leads and teaches")}
EVENT_LABELS = {
    "course": _("Course"),
    "examination": _("Examination"),
    "work": _("Supervised work"),
    "exercise": _("Exercise"),
    "equivalence": _("Recognised elsewhere"),
}
LEVELS = Q(level__gte=1, level__lte=3)


class Competence(Labelled):
    code = models.CharField(_("code"), max_length=24)
    title = models.CharField(_("title"), max_length=200)
    function = models.CharField(_("function"), max_length=12, choices=list(FUNCTION_LABELS.items()))
    validity_months = models.PositiveSmallIntegerField(
        _("valid for (months)"), null=True, blank=True, help_text=_("Empty: it does not expire")
    )
    requires = models.ManyToManyField(
        "self", symmetrical=False, related_name="opens", blank=True, verbose_name=_("requires")
    )

    class Meta:
        verbose_name = _("competence")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "code"], name="competence_code_once_per_state"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Person(Labelled):
    """Somebody who holds a post or attends courses; the name is the employer's to show."""

    reference = models.CharField(_("personnel number"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    # With which they sign in here, if they do: for a classroom elsewhere.
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account"),
    )

    class Meta:
        verbose_name = _("person")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "account"], name="account_of_one_person"
            ),
            models.UniqueConstraint(
                fields=["organisation", "reference"], name="personnel_number_once_per_employer"
            ),
        ]
        indexes = [SearchIndex(fields=["reference", "name"], name="person_search")]

    def __str__(self) -> str:
        return self.reference


class Post(Labelled):
    code = models.CharField(_("code"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    function = models.CharField(_("function"), max_length=12, choices=list(FUNCTION_LABELS.items()))
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, verbose_name=_("site"))
    unit = models.CharField(_("unit"), max_length=120, blank=True)
    seats = models.PositiveSmallIntegerField(_("people needed"), default=1)
    shifts = models.PositiveSmallIntegerField(_("shifts a day"), default=1)

    class Meta:
        verbose_name = _("post")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="post_code_once"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="post_has_a_seat"),
            models.CheckConstraint(
                condition=Q(shifts__gte=1, shifts__lte=6), name="post_has_shifts"
            ),
        ]
        indexes = [
            models.Index(fields=["code", "id"], name="post_by_code"),
            *visibility_indexes("post", "code"),
            SearchIndex(fields=["code", "title", "unit"], name="post_search"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Requirement(models.Model):
    """A task of a post and the competence that it takes."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="requirements")
    task = models.CharField(_("task"), max_length=200)
    competence = models.ForeignKey(Competence, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(
        _("level"), choices=list(LEVEL_LABELS.items()), default=2
    )
    # The law, regulation or procedure that gives the task, with its address.
    basis = models.CharField(_("rests on"), max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "task", "competence"], name="competence_once_per_task"
            ),
            models.CheckConstraint(condition=LEVELS, name="required_level_is_1_to_3"),
        ]

    def __str__(self) -> str:
        return f"{self.post}: {self.task}"


class Holding(models.Model):
    """Who holds a post, in which shift, from one day until, not including, another."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="holdings")
    shift = models.PositiveSmallIntegerField(_("shift"), default=1)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["shift", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="holding_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["post", "person"],
                condition=Q(until__isnull=True),
                name="post_held_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.post}"


class Qualification(models.Model):
    """A competence achieved: by what, how it is shown, until when."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="qualifications")
    competence = models.ForeignKey(Competence, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(
        _("level"), choices=list(LEVEL_LABELS.items()), default=2
    )
    event = models.CharField(_("by"), max_length=12, choices=list(EVENT_LABELS.items()))
    evidence = models.CharField(_("evidence"), max_length=300)
    achieved_on = models.DateField(_("achieved"))
    expires_on = models.DateField(_("expires"), null=True, blank=True)

    class Meta:
        ordering = ["-achieved_on", "-id"]
        indexes = [models.Index(fields=["person", "competence"], name="qualification_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("achieved_on")),
                name="qualification_expires_after_achieved",
            ),
            models.CheckConstraint(condition=LEVELS, name="achieved_level_is_1_to_3"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.competence}"
