"""National texts: works, their versions as events, and provisions by their identifier."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from korgan.kernel.documents.models import Document
from korgan.kernel.organisations.models import Labelled

WORK_KINDS = {
    "act": _("Act"),
    "code": _("Code"),
    "decree": _("Decree"),
    "regulation": _("Regulation"),
    "procedure": _("Procedure"),
    "guide": _("Guide"),
}
STATUS_LABELS = {
    "draft": _("Draft"),
    "adopted": _("Adopted, not yet in force"),
    "in_force": _("In force"),
    "under_revision": _("In force, under revision"),
    "repealed": _("Repealed"),
}
STATUS_TONES = {
    "draft": "neutral",
    "adopted": "waiting",
    "in_force": "good",
    "under_revision": "info",
    "repealed": "void",
}
VERSION_EVENTS = {
    "original": _("As adopted"),
    "amendment": _("Amended"),
    "consolidation": _("Consolidated"),
    "translation": _("Translation"),
}
# Where in the system a procedure is offered as a checklist.
CHECKLIST_PLACES = {
    "border.case": _("Alarm case"),
    "sources.inspection": _("Inspection of sources"),
    "sources.incident": _("Incident with a source"),
    "trade.match": _("Match in trade control"),
    "accounting.balance": _("Material balance"),
    "cooperation.equipment": _("Equipment"),
    "training.exercise": _("Exercise"),
}
LANGUAGE_LABELS = {"en": _("English"), "ru": _("Russian"), "national": _("National language")}


class Work(Labelled):
    """A law, regulation or procedure, whatever its wording on a day."""

    kind = models.CharField(_("kind"), max_length=12, choices=list(WORK_KINDS.items()))
    number = models.CharField(_("number"), max_length=60)
    adopted_on = models.DateField(_("adopted"))
    title = models.CharField(_("title"), max_length=300)
    status = models.CharField(_("status"), max_length=16, choices=list(STATUS_LABELS.items()))
    owner = models.CharField(_("responsible body"), max_length=200, blank=True)
    frbr_uri = models.CharField(max_length=200)
    added_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("text")
        constraints = [
            models.UniqueConstraint(fields=["country", "frbr_uri"], name="work_once_per_state")
        ]

    def __str__(self) -> str:
        return self.title


class ChecklistPlace(models.Model):
    """A page of the system on which a procedure is offered as a checklist."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="places")
    place = models.CharField(_("page"), max_length=40, choices=list(CHECKLIST_PLACES.items()))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work", "place"], name="checklist_once_per_page")
        ]

    def __str__(self) -> str:
        return f"{self.work}: {self.get_place_display()}"


class TextVersion(models.Model):
    """The wording of a work in a language from a day on; a version never changes."""

    work = models.ForeignKey(Work, models.PROTECT, related_name="versions")
    language = models.CharField(_("language"), max_length=8, choices=list(LANGUAGE_LABELS.items()))
    in_force_from = models.DateField(_("in force from"))
    event = models.CharField(_("event"), max_length=14, choices=list(VERSION_EVENTS.items()))
    amended_by = models.CharField(_("amended by"), max_length=300, blank=True)
    original = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    akn = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    provision_count = models.PositiveIntegerField(_("provisions"))
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    imported_at = models.DateTimeField(_("imported"))

    class Meta:
        ordering = ["-in_force_from", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["work", "language", "in_force_from"], name="one_wording_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.work} ({self.language}, {self.in_force_from})"


class Provision(models.Model):
    """An addressable piece of a version."""

    version = models.ForeignKey(TextVersion, models.CASCADE, related_name="provisions")
    eid = models.CharField(max_length=250)
    parent = models.CharField(max_length=250, blank=True)
    kind = models.CharField(max_length=20)
    number = models.CharField(_("number"), max_length=120, blank=True)
    heading = models.TextField(_("heading"), blank=True)
    text = models.TextField(_("text"), blank=True)
    # Over the whole of it with all below: what a judgement was made on.
    digest = models.CharField(max_length=64)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "eid"], name="provision_once_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.heading}".strip() or self.eid
