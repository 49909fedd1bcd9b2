"""Inspections: programme, checklist, what was entered in the field, findings, enforcement."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.models import Labelled, Site
from korgan.kernel.records.visibility import visibility_indexes
from korgan.sources.domain.inspections import Outcome
from korgan.sources.models.source import Source

INSPECTION_STATES = {"planned": _("Planned"), "done": _("Done")}
QUESTIONS = {
    "inventory": _("Every source of the inventory was seen and its number read"),
    "licence_at_hand": _("The licence is at hand and its conditions are known"),
    "access": _("Access to the sources is controlled"),
    "signs": _("Areas and sources are marked"),
    "dose_rates": _("Dose rates around the store are within limits"),
    "officer": _("A radiation-protection officer is present and qualified"),
    "dosimetry": _("Workers wear dosimeters and doses are recorded"),
    "training": _("Training is recorded and in date"),
    "emergency_plan": _("The emergency plan was exercised"),
    "mobile_log": _("The log of job sites is kept"),
    "survey_meter": _("Survey meters are calibrated and work"),
    "camera_lock": _("Cameras are locked and in the secured position"),
    "interlocks": _("Door interlocks and warning lights work"),
    "treatment_records": _("Treatments and source checks are recorded"),
    "shutter": _("Shutters close and are labelled"),
    "lockout": _("Gauges are locked out before work in the vessel"),
    "pool_or_shield": _("Pool or shield is monitored"),
}
ANSWERS = {"": _("Open"), "yes": _("Yes"), "no": _("No"), "na": _("Does not apply")}
OUTCOMES = {
    Outcome.TAKEN: _("Taken over"),
    Outcome.SAME: _("As it was"),
    Outcome.CONFLICT: _("Another answer is there"),
    Outcome.DIFFERS: _("Serial number differs"),
}
FINDING_STATES_OF_INSPECTION = {"open": _("Open"), "corrected": _("Corrected")}
STEPS = {
    "reminder": _("Reminder"),
    "notice": _("Notice of violation"),
    "order": _("Corrective order"),
    "fine": _("Fine"),
    "suspension": _("Proposal to suspend the licence"),
}


class Inspection(Labelled):
    """A visit to a site; its organisation is the one that is inspected."""

    number = models.CharField(_("number"), max_length=40)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    state = models.CharField(_("state"), max_length=10, choices=list(INSPECTION_STATES.items()))
    planned_on = models.DateField(_("planned"))
    done_on = models.DateField(_("done"), null=True)
    summary = models.TextField(_("summary"), blank=True)

    class Meta:
        verbose_name = _("inspection")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "number"], name="inspection_number_once_per_state"
            )
        ]
        indexes = [
            models.Index(fields=["-planned_on", "-id"], name="inspection_by_day"),
            *visibility_indexes("inspection", "-planned_on"),
        ]

    def __str__(self) -> str:
        return self.number


class ChecklistItem(models.Model):
    """A question with the answer that counts now."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="items")
    code = models.CharField(max_length=24, choices=list(QUESTIONS.items()))
    answer = models.CharField(max_length=3, blank=True, choices=list(ANSWERS.items()))
    note = models.CharField(max_length=400, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["inspection", "code"], name="question_once")]

    def __str__(self) -> str:
        # Not get_code_display: it hashes every choice anew, and a day has a hundred of them.
        return str(QUESTIONS.get(self.code, self.code))


class FieldEntry(models.Model):
    """What somebody entered in the field; never changed, also where another entry counts."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="entries")
    client_id = models.UUIDField()
    item = models.ForeignKey(ChecklistItem, models.PROTECT, null=True, related_name="entries")
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="sightings")
    value = models.CharField(max_length=80)
    note = models.CharField(max_length=400, blank=True)
    dose_rate = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    outcome = models.CharField(max_length=10, choices=list(OUTCOMES.items()))
    is_settled = models.BooleanField(default=True)
    is_clock_ahead = models.BooleanField(default=False)
    read_at = models.DateTimeField()
    received_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "client_id"], name="field_entry_received_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.inspection}: {self.value}"

    @property
    def answer(self) -> str:
        """What was answered to a question of the checklist, in words."""
        return str(ANSWERS.get(self.value, self.value))


class InspectionFinding(Labelled):
    """What has to be corrected by when."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings")
    text = models.TextField(_("finding"))
    due_on = models.DateField(_("to be corrected by"))
    state = models.CharField(
        max_length=10, choices=list(FINDING_STATES_OF_INSPECTION.items()), default="open"
    )
    corrected_on = models.DateField(null=True)
    correction = models.TextField(blank=True)

    class Meta:
        verbose_name = _("finding of an inspection")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["due_on", "id"], name="inspection_finding_by_day"),
            *visibility_indexes("inspection_finding", "due_on"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class EnforcementStep(models.Model):
    """What the regulator does about a finding that is not corrected."""

    finding = models.ForeignKey(InspectionFinding, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=12, choices=list(STEPS.items()))
    day = models.DateField()
    text = models.TextField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.get_step_display())
