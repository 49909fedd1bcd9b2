"""Loss, theft, found sources, contaminated scrap: from the first report to closure."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from korgan.kernel.documents.models import Document
from korgan.kernel.organisations.models import Labelled
from korgan.kernel.records.visibility import visibility_indexes
from korgan.sources.domain.incidents import IncidentType
from korgan.sources.models.source import Source

INCIDENT_LABELS = {
    IncidentType.LOSS: _("Loss"),
    IncidentType.THEFT: _("Theft"),
    IncidentType.FOUND: _("Orphan source found"),
    IncidentType.SCRAP: _("Contaminated or radioactive scrap"),
    IncidentType.POSSESSION: _("Unauthorised possession"),
    IncidentType.DISPOSAL: _("Unauthorised disposal"),
    IncidentType.SCAM: _("Scam or hoax"),
    IncidentType.ATTEMPT: _("Failed attempt"),
}
INCIDENT_STATES = {"open": _("Open"), "recovered": _("Recovered"), "closed": _("Closed")}


class Incident(Labelled):
    """What happened, what is known of the material, and how it ended."""

    number = models.CharField(_("number"), max_length=40)
    kind = models.CharField(_("kind"), max_length=60, choices=list(INCIDENT_LABELS.items()))
    state = models.CharField(_("state"), max_length=10, choices=list(INCIDENT_STATES.items()))
    happened_on = models.DateField(_("day"))
    reported_at = models.DateTimeField(_("reported"))
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    place = models.CharField(_("place"), max_length=300)
    summary = models.TextField(_("what happened"))
    how_detected = models.CharField(_("how it was detected"), max_length=300, blank=True)
    material = models.CharField(_("description of the material"), max_length=300, blank=True)
    persons = models.CharField(_("persons, without names"), max_length=300, blank=True)
    contact = models.CharField(_("contact"), max_length=300, blank=True)
    barriers_left = models.PositiveSmallIntegerField(_("safety provisions left"), default=0)
    # Evidence of found material; empty says nothing.
    measured_on = models.DateField(_("measured"), null=True, blank=True)
    nuclide = models.CharField(_("nuclide"), max_length=20, blank=True)
    lowest_bq = models.FloatField(_("lowest activity (Bq)"), null=True, blank=True)
    highest_bq = models.FloatField(_("highest activity (Bq)"), null=True, blank=True)
    marking = models.CharField(_("marking"), max_length=80, blank=True)
    diameter_mm = models.FloatField(_("diameter (mm)"), null=True, blank=True)
    length_mm = models.FloatField(_("length (mm)"), null=True, blank=True)
    closed_on = models.DateField(_("closed"), null=True)
    conclusion = models.TextField(_("conclusion"), blank=True)
    # Number of the exercise of whose file it was reported: counts nowhere, tells nobody.
    exercise = models.CharField(_("exercise"), max_length=24, blank=True)

    class Meta:
        verbose_name = _("incident")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "number"], name="incident_number_once_per_state"
            )
        ]
        indexes = [
            models.Index(fields=["-number", "-id"], name="incident_by_number"),
            *visibility_indexes("incident", "-number"),
        ]

    def __str__(self) -> str:
        return self.number


class IncidentSource(models.Model):
    """A source of the register that an incident is about: missing, recovered or recognised."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="sources")
    source = models.ForeignKey(Source, models.PROTECT, related_name="incidents")
    is_recovered = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "source"], name="source_once_in_an_incident"
            )
        ]

    def __str__(self) -> str:
        return f"{self.incident}: {self.source}"


class IncidentEntry(models.Model):
    """One entry of an incident's log; nothing is changed afterwards."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="entries")
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    text = models.TextField(_("text"))
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:60]
