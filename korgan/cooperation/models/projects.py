"""Needs, partners, projects, agreements and results."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from korgan.kernel.documents.models import Document
from korgan.kernel.organisations.models import Labelled, Site
from korgan.kernel.records.search_index import SearchIndex
from korgan.kernel.records.visibility import visibility_indexes

# The first is the current name of the functional area; the others are inferred from the older
# list of components (unverified, see the documentation).
AREA_LABELS = {
    "policy": _("National policy and strategy"),
    "law": _("Legislative and regulatory framework"),
    "prevention": _("Prevention"),
    "detection": _("Detection"),
    "response": _("Response"),
    "sustainability": _("Sustaining the regime"),
}
ORIGIN_LABELS = {
    "self_assessment": _("Self-assessment"),
    "law": _("Gap in law"),
    "posts": _("Gap in posts"),
    "equipment": _("Gap in equipment"),
}
PRIORITY_LABELS = {1: _("High"), 2: _("Middle"), 3: _("Low")}
# IATI code lists ActivityStatus, OrganisationRole and OrganisationType.
STATUS_LABELS = {
    1: _("Being prepared"),
    2: _("Running"),
    3: _("Being finished"),
    4: _("Closed"),
    5: _("Cancelled"),
    6: _("Suspended"),
}
ROLE_LABELS = {1: _("Funding"), 2: _("Accountable"), 3: _("Extending"), 4: _("Implementing")}
RESULT_LABELS = {1: _("Output"), 2: _("Outcome"), 3: _("Impact")}


class Partner(Labelled):
    """Who pays or works: another State's programme, an organisation, or the State itself."""

    name = models.CharField(_("name"), max_length=200)
    iati_ref = models.CharField(_("IATI reference"), max_length=80, blank=True)
    national = models.BooleanField(_("the State's own money"), default=False)

    class Meta:
        verbose_name = _("partner")
        constraints = [
            models.UniqueConstraint(fields=["country", "name"], name="partner_name_once_per_state")
        ]

    def __str__(self) -> str:
        return self.name


class Need(Labelled):
    reference = models.CharField(_("reference"), max_length=24)
    title = models.CharField(_("title"), max_length=200)
    area = models.CharField(_("functional area"), max_length=16, choices=list(AREA_LABELS.items()))
    origin = models.CharField(_("found by"), max_length=16, choices=list(ORIGIN_LABELS.items()))
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=list(PRIORITY_LABELS.items()), default=2
    )
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, verbose_name=_("site"))
    why = models.TextField(_("why"), blank=True)

    class Meta:
        verbose_name = _("need")
        constraints = [
            models.UniqueConstraint(fields=["country", "reference"], name="need_reference_once")
        ]
        indexes = [
            models.Index(fields=["priority", "reference", "id"], name="need_by_priority"),
            *visibility_indexes("need", "reference"),
            SearchIndex(fields=["reference", "title"], name="need_search"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class Project(Labelled):
    iati_id = models.CharField(_("IATI identifier"), max_length=120)
    title = models.CharField(_("title"), max_length=250)
    description = models.TextField(_("description"), blank=True)
    programme = models.CharField(
        _("programme"), max_length=120, blank=True, help_text=_("Of which it is a part")
    )
    status = models.PositiveSmallIntegerField(
        _("status"), choices=list(STATUS_LABELS.items()), default=1
    )
    starts = models.DateField(_("starts"))
    ends = models.DateField(_("ends"))
    lead = models.ForeignKey(
        Partner, models.PROTECT, related_name="+", verbose_name=_("leading partner")
    )
    needs = models.ManyToManyField(
        Need, related_name="projects", blank=True, verbose_name=_("needs")
    )
    sites = models.ManyToManyField(Site, related_name="+", blank=True, verbose_name=_("sites"))

    class Meta:
        verbose_name = _("project")
        constraints = [
            models.UniqueConstraint(fields=["country", "iati_id"], name="iati_identifier_once"),
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")), name="project_ends_after_it_starts"
            ),
        ]
        indexes = [
            models.Index(fields=["-starts", "-id"], name="project_by_start"),
            *visibility_indexes("project", "-starts"),
            SearchIndex(fields=["iati_id", "title", "programme"], name="project_search"),
        ]

    def __str__(self) -> str:
        return self.title


class Participation(models.Model):
    project = models.ForeignKey(Project, models.CASCADE, related_name="participations")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="participations")
    role = models.PositiveSmallIntegerField(_("role"), choices=list(ROLE_LABELS.items()))
    share = models.DecimalField(
        _("agreed share (%)"), max_digits=6, decimal_places=3, null=True, blank=True
    )

    class Meta:
        ordering = ["role", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "partner", "role"], name="partner_once_per_role"
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gte=0, share__lte=100),
                name="share_is_0_to_100",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project}: {self.partner}"


class Agreement(models.Model):
    project = models.ForeignKey(Project, models.PROTECT, related_name="agreements")
    reference = models.CharField(_("reference"), max_length=80)
    signed_on = models.DateField(_("signed"))
    about = models.CharField(_("about"), max_length=300)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["signed_on", "id"]

    def __str__(self) -> str:
        return self.reference


class Result(models.Model):
    """What an indicator was before, should be, and is."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="results")
    kind = models.PositiveSmallIntegerField(
        _("kind"), choices=list(RESULT_LABELS.items()), default=1
    )
    indicator = models.CharField(_("indicator"), max_length=200)
    year = models.PositiveSmallIntegerField(_("year"))
    baseline = models.DecimalField(
        _("before"), max_digits=14, decimal_places=3, null=True, blank=True
    )
    target = models.DecimalField(_("target"), max_digits=14, decimal_places=3)
    actual = models.DecimalField(
        _("reached"), max_digits=14, decimal_places=3, null=True, blank=True
    )

    class Meta:
        ordering = ["year", "id"]

    def __str__(self) -> str:
        return self.indicator
