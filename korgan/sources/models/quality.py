"""What is doubtful in the register, record by record, to be worked off."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.models import Labelled, Organisation
from korgan.kernel.records.visibility import visibility_indexes
from korgan.sources.models.source import Source

FINDING_CODES = {
    "duplicate": _("Entered twice"),
    "serial_reused": _("Serial number of another source"),
    "serial_confusable": _("Serial number easily confused"),
    "serial_missing": _("No serial number"),
    "maker_missing": _("No maker or model"),
    "reference_in_future": _("Reference date in the future"),
    "reference_too_old": _("Reference date too early"),
    "activity_implausible": _("Activity not believed"),
    "decayed_away": _("Decayed away"),
    "below_exemption": _("Below exemption"),
    "past_working_life": _("Past its working life"),
    "unseen": _("Not seen for long"),
}
FINDING_STATES = {
    "open": _("Open"),
    "explained": _("Explained"),
    "mended": _("Mended"),
}


class QualityScore(models.Model):
    """How good the register of a holder was on a day; without a holder, of the State."""

    country = models.CharField(max_length=2)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    assessed_on = models.DateField()
    score = models.FloatField()
    entries = models.PositiveIntegerField()
    findings = models.PositiveIntegerField()

    class Meta:
        ordering = ["assessed_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "organisation", "assessed_on"],
                nulls_distinct=False,
                name="one_quality_score_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.assessed_on}: {self.score:.1f}"


class QualityFinding(Labelled):
    """Something doubtful of one source; it closes when it is mended, or explained by somebody."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="quality_findings")
    code = models.CharField(_("finding"), max_length=24, choices=list(FINDING_CODES.items()))
    message = models.CharField(_("message"), max_length=400)
    state = models.CharField(
        _("state"), max_length=10, choices=list(FINDING_STATES.items()), default="open"
    )
    found_on = models.DateField(_("found"))
    closed_on = models.DateField(_("closed"), null=True)
    reason = models.CharField(_("reason"), max_length=400, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("finding")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "code"],
                condition=~Q(state="mended"),
                name="one_living_finding_per_code",
            )
        ]
        indexes = [
            models.Index(fields=["-found_on", "-id"], name="quality_finding_by_day"),
            *visibility_indexes("quality", "-found_on"),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.code}"
