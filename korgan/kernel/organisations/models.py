"""Organisations, sites, memberships, and the label that every record carries."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.domain import (
    Classification,
    OrganisationKind,
    Releasability,
    Role,
)

KIND_LABELS = {
    OrganisationKind.GOVERNMENT: _("Government"),
    OrganisationKind.REGULATOR: _("Regulator"),
    OrganisationKind.CUSTOMS: _("Customs and border service"),
    OrganisationKind.LICENSING: _("Export-licensing authority"),
    OrganisationKind.OPERATOR: _("Operator"),
    OrganisationKind.SUPPORT_CENTRE: _("Support centre"),
    OrganisationKind.TECHNICAL_SUPPORT: _("Technical support organisation"),
    OrganisationKind.PARTNER: _("Foreign partner"),
}
ROLE_LABELS = {
    Role.OFFICER: _("Officer"),
    Role.SUPERVISOR: _("Supervisor"),
    Role.ANALYST: _("Analyst"),
    Role.INSPECTOR: _("Inspector"),
    Role.LICENSING_OFFICER: _("Licensing officer"),
    Role.ACCOUNTANT: _("Accountant"),
    Role.APPLICANT: _("Applicant"),
    Role.TRAINER: _("Trainer"),
    Role.PLANNER: _("Planner"),
    Role.APPROVER: _("Approver"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.AUDITOR: _("Auditor"),
    Role.OBSERVER: _("Observer"),
}
CLASSIFICATION_LABELS = {
    Classification.PUBLIC: _("Public"),
    Classification.OFFICIAL: _("Official"),
    Classification.RESTRICTED: _("Restricted"),
    Classification.CONFIDENTIAL: _("Confidential"),
}
RELEASABILITY_LABELS = {
    Releasability.OWNER: _("Owner only"),
    Releasability.NAMED: _("Owner and a named organisation"),
    Releasability.AUTHORITIES: _("The State's authorities"),
    Releasability.STATE: _("All organisations of the State"),
    Releasability.PARTNERS: _("The State and its partners"),
    Releasability.PUBLIC: _("Public"),
}


class Organisation(models.Model):
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=list(KIND_LABELS.items()))
    country = models.CharField(_("State"), max_length=2, help_text=_("ISO 3166 code"))
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
    )
    registration = models.CharField(_("registration number"), max_length=60, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    # The one organisation that operates this installation; commands at its console act for it.
    runs_this_node = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["country", "name"], name="organisation_name_once_per_state"
            ),
            models.UniqueConstraint(
                fields=["runs_this_node"],
                condition=Q(runs_this_node=True),
                name="one_organisation_runs_this_node",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=list(ROLE_LABELS.items()))
    clearance = models.PositiveSmallIntegerField(
        _("cleared up to"),
        choices=[(level.value, label) for level, label in CLASSIFICATION_LABELS.items()],
        default=Classification.OFFICIAL,
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"], name="one_membership_per_role"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="membership_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}, {self.organisation}"


class Labelled(models.Model):
    """Base of every record: who owns it, how sensitive it is, to whom it may be released."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    country = models.CharField(_("State"), max_length=2)
    classification = models.PositiveSmallIntegerField(
        _("classification"),
        choices=[(level.value, label) for level, label in CLASSIFICATION_LABELS.items()],
        default=Classification.OFFICIAL,
    )
    releasability = models.CharField(
        _("releasable to"),
        max_length=12,
        choices=list(RELEASABILITY_LABELS.items()),
        default=Releasability.AUTHORITIES,
    )
    released_to = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("released to"),
    )

    class Meta:
        abstract = True


class Site(Labelled):
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    # WGS 84 degrees; both or neither.
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"], name="site_name_once_per_owner"
            ),
            models.CheckConstraint(
                condition=(
                    Q(latitude__isnull=True, longitude__isnull=True)
                    | Q(
                        latitude__gte=-90,
                        latitude__lte=90,
                        longitude__gte=-180,
                        longitude__lte=180,
                    )
                ),
                name="site_lies_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name
