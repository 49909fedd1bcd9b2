"""What sources are put into on their way to disposal, what was made of which, and who takes it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.models import Labelled
from korgan.kernel.records.visibility import visibility_indexes
from korgan.sources.domain.genealogy import NodeKind
from korgan.sources.models.source import Source

PACKAGE_KINDS = {
    NodeKind.CAPSULE: _("Capsule"),
    NodeKind.CONTAINER: _("Container"),
    NodeKind.POSITION: _("Disposal position"),
}
LIMIT_SCOPES = {"inventory": _("whole facility"), "package": _("one package")}


class DisposalFacility(Labelled):
    """A store or borehole that accepts packages within limits per nuclide."""

    name = models.CharField(_("name"), max_length=200)
    # Whether the sum over nuclides of inventory over limit stays within one as well.
    fractions_add_up = models.BooleanField(_("fractions of limits add up"), default=False)

    class Meta:
        verbose_name = _("disposal facility")
        constraints = [
            models.UniqueConstraint(fields=["country", "name"], name="facility_name_once_per_state")
        ]

    def __str__(self) -> str:
        return self.name


class AcceptanceLimit(models.Model):
    """Highest activity of a nuclide, with the document that says so; none means unlimited."""

    facility = models.ForeignKey(DisposalFacility, models.PROTECT, related_name="limits")
    scope = models.CharField(_("limit of"), max_length=10, choices=list(LIMIT_SCOPES.items()))
    nuclide = models.CharField(_("nuclide"), max_length=20)
    becquerel = models.DecimalField(
        _("limit (Bq)"), max_digits=30, decimal_places=0, null=True, blank=True
    )
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        ordering = ["scope", "nuclide"]
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "scope", "nuclide"], name="one_limit_per_nuclide_and_scope"
            ),
            models.CheckConstraint(
                condition=Q(becquerel__isnull=True) | Q(becquerel__gt=0),
                name="limit_is_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.facility}: {self.nuclide}"


class AcceptedActivity(models.Model):
    """Running sum of what a facility has accepted, each package on the day of its acceptance."""

    facility = models.ForeignKey(DisposalFacility, models.PROTECT, related_name="accepted")
    nuclide = models.CharField(_("nuclide"), max_length=20)
    becquerel = models.FloatField(_("accepted (Bq)"))

    class Meta:
        ordering = ["nuclide"]
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "nuclide"], name="one_running_sum_per_nuclide"
            )
        ]

    def __str__(self) -> str:
        return f"{self.facility}: {self.nuclide}"


class WastePackage(Labelled):
    """A capsule, a container or a disposal position: it holds what its sources hold."""

    number = models.CharField(_("number"), max_length=40)
    kind = models.CharField(_("kind"), max_length=20, choices=list(PACKAGE_KINDS.items()))
    outer = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="inner", verbose_name=_("is in")
    )
    placed_on = models.DateField(_("placed"), null=True)
    facility = models.ForeignKey(
        DisposalFacility, models.PROTECT, null=True, related_name="packages",
        verbose_name=_("facility"),
    )  # fmt: skip
    accepted_on = models.DateField(_("accepted"), null=True)
    # What was accepted, so that the facility's running sum can be worked out again.
    accepted = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("waste package")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "number"], name="package_number_once_per_state"
            ),
            models.CheckConstraint(condition=~Q(outer=F("id")), name="package_is_not_in_itself"),
        ]
        indexes = [
            models.Index(fields=["number", "id"], name="package_by_number"),
            *visibility_indexes("package", "number"),
        ]

    def __str__(self) -> str:
        return self.number


class Placement(models.Model):
    """A source was put into a package: into one at most."""

    source = models.OneToOneField(Source, models.PROTECT, related_name="placement")
    package = models.ForeignKey(WastePackage, models.PROTECT, related_name="placements")
    day = models.DateField(_("day"))

    def __str__(self) -> str:
        return f"{self.source} → {self.package}"


class Recycling(models.Model):
    """A source was taken apart; what was not made into new sources is residue."""

    source = models.OneToOneField(Source, models.PROTECT, related_name="recycling")
    day = models.DateField(_("day"))
    # Pairs of nuclide and becquerel on that day.
    residue = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.source)


class SourceOrigin(models.Model):
    """A new source was made of an old one."""

    source = models.OneToOneField(Source, models.PROTECT, related_name="origin")
    recycling = models.ForeignKey(Recycling, models.PROTECT, related_name="made")

    def __str__(self) -> str:
        return f"{self.recycling} → {self.source}"
