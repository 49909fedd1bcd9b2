"""Applications, licences with their revisions, changes of their state, appeals."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from korgan.kernel.documents.models import Document
from korgan.kernel.organisations.models import Labelled, Site
from korgan.kernel.records.visibility import visibility_indexes
from korgan.sources.domain.applications import ApplicationKind, ApplicationState
from korgan.sources.domain.licences import LicenceState
from korgan.sources.models.licensees import Worker
from korgan.sources.models.source import KIND_LABELS

APPLICATION_KIND_LABELS = {
    ApplicationKind.NEW: _("New licence"),
    ApplicationKind.AMENDMENT: _("Amendment"),
    ApplicationKind.RENEWAL: _("Renewal"),
}
APPLICATION_STATE_LABELS = {
    ApplicationState.DRAFT: _("Draft"),
    ApplicationState.SUBMITTED: _("Submitted"),
    ApplicationState.IN_REVIEW: _("Under review"),
    ApplicationState.QUESTIONS: _("Waiting for the applicant"),
    ApplicationState.PROPOSED: _("Waiting for a second person"),
    ApplicationState.GRANTED: _("Granted"),
    ApplicationState.REFUSED: _("Refused"),
    ApplicationState.WITHDRAWN: _("Withdrawn"),
}
LICENCE_STATE_LABELS = {
    LicenceState.AUTHORIZED: _("In force"),
    LicenceState.SUSPENDED: pgettext_lazy("licence", "Suspended"),
    LicenceState.REVOKED: pgettext_lazy("licence", "Revoked"),
}


class LimitFields(models.Model):
    """What is asked for or allowed of one nuclide, form and site (none: any of them).

    The nuclide ``none`` stands for what is licensed by number alone, with no activity.
    """

    nuclide = models.CharField(_("nuclide"), max_length=20)
    form = models.CharField(_("form"), max_length=20, choices=list(KIND_LABELS.items()))
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+")
    total_bq = models.FloatField(_("largest activity in all (Bq)"))
    single_bq = models.FloatField(_("largest activity of one source (Bq)"), null=True)
    count = models.PositiveIntegerField(_("largest number"), null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.nuclide}, {self.form}"


class Licence(Labelled):
    """An authorisation; its organisation is the licensee. What it allows is its last revision."""

    number = models.CharField(_("number"), max_length=40)
    practice = models.CharField(_("practice"), max_length=160)
    state = models.CharField(
        _("state"), max_length=24, choices=[(s.value, t) for s, t in LICENCE_STATE_LABELS.items()]
    )
    state_since = models.DateField(_("since"))
    revision = models.PositiveIntegerField(_("revision"), default=0)
    issued_on = models.DateField(_("issued"))
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"))
    nuclides = models.CharField(_("nuclides"), max_length=200, blank=True)
    officer = models.ForeignKey(
        Worker, models.PROTECT, null=True, related_name="+", verbose_name=_("officer")
    )

    class Meta:
        verbose_name = _("licence")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "number"], name="source_licence_number_once_per_state"
            )
        ]
        indexes = [
            models.Index(fields=["number", "id"], name="source_licence_by_number"),
            models.Index(fields=["valid_until", "id"], name="source_licence_by_end"),
            models.Index(fields=["organisation", "state"], name="source_licence_by_holder"),
            *visibility_indexes("source_licence", "number"),
        ]

    def __str__(self) -> str:
        return self.number


class Application(Labelled):
    """An application for a licence, its amendment or its renewal, by a licensee."""

    number = models.CharField(_("number"), max_length=40, blank=True)
    kind = models.CharField(
        _("kind"), max_length=12, choices=[(k.value, t) for k, t in APPLICATION_KIND_LABELS.items()]
    )
    licence = models.ForeignKey(
        Licence, models.PROTECT, null=True, blank=True, related_name="applications"
    )
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=[(s.value, t) for s, t in APPLICATION_STATE_LABELS.items()],
        default=ApplicationState.DRAFT,
    )
    practice = models.CharField(_("practice"), max_length=160)
    purpose = models.TextField(_("purpose"), blank=True)
    sites = models.ManyToManyField(Site, related_name="+", verbose_name=_("premises"))
    officer = models.ForeignKey(
        Worker, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("officer")
    )
    years = models.PositiveSmallIntegerField(_("years"), default=5)
    drafted_at = models.DateTimeField(_("drafted"))
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    submitted_on = models.DateField(_("submitted"), null=True)
    returned_because = models.TextField(_("returned because"), blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    fee = models.DecimalField(_("fee"), max_digits=14, decimal_places=2, null=True)
    fee_currency = models.CharField(max_length=3, blank=True)
    fee_lines = models.JSONField(default=list)
    fee_settled_on = models.DateField(_("fee settled"), null=True)
    # Number of the payment, or why there is nothing to pay.
    fee_reference = models.CharField(_("payment"), max_length=200, blank=True)
    fee_waived = models.BooleanField(default=False)
    # What the reviewer proposes and the second person decides; see `content_under_decision`.
    proposal = models.JSONField(null=True)
    decided_on = models.DateField(_("decided"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    rules_stamp = models.CharField(max_length=600, blank=True)

    class Meta:
        verbose_name = _("application")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "number"],
                condition=~Q(number=""),
                name="source_application_number_once_per_state",
            )
        ]
        indexes = [
            models.Index(fields=["-drafted_at", "-id"], name="source_application_by_time"),
            *visibility_indexes("source_application", "-drafted_at"),
        ]

    def __str__(self) -> str:
        return self.number or str(APPLICATION_STATE_LABELS[ApplicationState.DRAFT])


class ApplicationLimit(LimitFields):
    """A line of an application."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="limits")
    as_written = models.CharField(max_length=60)

    class Meta:
        ordering = ["id"]


class ApplicationDocument(models.Model):
    """A document of an application, by the name of the table of transitions."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="documents")
    name = models.CharField(_("name"), max_length=120)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class ApplicationQuestion(models.Model):
    """A question of the reviewer; the clock stands until it is answered."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="questions")
    text = models.TextField(_("question"))
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:60]


class LicenceRevision(models.Model):
    """What was signed: the first issue is revision 0, each amendment one more; none changes."""

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(_("revision"))
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    issued_on = models.DateField(_("issued"))
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"))
    sites = models.ManyToManyField(Site, related_name="+")
    conditions = models.JSONField(default=list)
    own_conditions = models.TextField(blank=True)
    signed = models.TextField()
    sheet = models.ForeignKey(Document, models.PROTECT, related_name="+")
    rules_stamp = models.CharField(max_length=600, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["licence", "number"], name="source_licence_revision_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.licence}/{self.number}"


class LicenceLimit(LimitFields):
    """A limit of one revision."""

    revision = models.ForeignKey(LicenceRevision, models.PROTECT, related_name="limits")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(total_bq__gt=0) | Q(nuclide="none", count__gte=1),
                name="source_licence_limit_is_positive",
            )
        ]


class LicenceChange(models.Model):
    """A change of a licence's state: proposed by one person, decided by another."""

    class Decision(models.TextChoices):
        PENDING = "pending", _("Waiting for a second person")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="changes")
    from_state = models.CharField(max_length=24)
    to_state = models.CharField(
        max_length=24, choices=[(s.value, t) for s, t in LICENCE_STATE_LABELS.items()]
    )
    day = models.DateField(_("day"))
    reason = models.TextField(_("reason"))
    confirmed = models.JSONField(default=list)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decision = models.CharField(max_length=10, choices=Decision.choices, default=Decision.PENDING)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    rule = models.CharField(max_length=300)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["licence"],
                condition=Q(decision="pending"),
                name="source_licence_changes_singly",
            )
        ]

    def __str__(self) -> str:
        return f"{self.licence}: {self.to_state}"


class LicenceChangeDocument(models.Model):
    """A document that a change of state needed, as the table of transitions names it."""

    change = models.ForeignKey(LicenceChange, models.PROTECT, related_name="documents")
    name = models.CharField(_("name"), max_length=120)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Appeal(Labelled):
    """A licensee's appeal against a refusal or a suspension; somebody else decides it."""

    class State(models.TextChoices):
        LODGED = "lodged", _("Lodged")
        UPHELD = "upheld", _("Upheld")
        DISMISSED = "dismissed", _("Dismissed")

    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="appeals")
    change = models.ForeignKey(LicenceChange, models.PROTECT, null=True, related_name="appeals")
    grounds = models.TextField(_("grounds"))
    lodged_on = models.DateField(_("lodged"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.LODGED)
    decided_on = models.DateField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("appeal")
        constraints = [
            models.CheckConstraint(
                condition=Q(application__isnull=False, change__isnull=True)
                | Q(application__isnull=True, change__isnull=False),
                name="source_appeal_has_one_subject",
            )
        ]

    def __str__(self) -> str:
        return str(self.application or self.change)
