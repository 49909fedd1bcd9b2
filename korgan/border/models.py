"""Instruments, alarm cases and their evidence."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from korgan.border.domain import AlarmOrigin, CaseState, ClosingCode, EvidenceKind
from korgan.kernel.documents.models import Document
from korgan.kernel.organisations.models import Labelled, Site
from korgan.kernel.records.search_index import SearchIndex
from korgan.kernel.records.visibility import visibility_indexes

STATE_LABELS = {
    CaseState.OPEN: _("Open"),
    CaseState.IN_REVIEW: _("Waiting for review"),
    CaseState.CLOSED: _("Closed"),
}
ORIGIN_LABELS = {
    AlarmOrigin.INSTRUMENT_FILE: _("Instrument file"),
    AlarmOrigin.PORTAL: _("Portal monitor"),
    AlarmOrigin.MANUAL: _("Entered by hand"),
    AlarmOrigin.EXERCISE: _("Exercise"),
}
CLOSING_LABELS = {
    ClosingCode.CONTRABAND_FOUND: _("Real: contraband found"),
    ClosingCode.OTHER_REAL: _("Real: other"),
    ClosingCode.MEDICAL: _("Innocent: medical"),
    ClosingCode.NORM: _("Innocent: naturally occurring material"),
    ClosingCode.DECLARED_SHIPMENT: _("Innocent: declared shipment"),
    ClosingCode.INSPECTION_NEGATIVE: _("False: physical inspection negative"),
    ClosingCode.BACKGROUND_ONLY: _("False: instrument saw background only"),
    ClosingCode.OTHER_FALSE: _("False: other"),
    ClosingCode.AUTHORISED_TEST: _("Authorised test, maintenance or training"),
    ClosingCode.UNAUTHORISED_ACTIVITY: _("Unauthorised activity"),
    ClosingCode.OTHER: _("Other"),
}
EVIDENCE_LABELS = {
    EvidenceKind.MEASUREMENT: _("Measurement"),
    EvidenceKind.PHOTOGRAPH: _("Photograph"),
    EvidenceKind.DECLARATION: _("Cargo declaration"),
    EvidenceKind.MEDICAL_CERTIFICATE: _("Medical certificate"),
    EvidenceKind.INSPECTION_REPORT: _("Report of physical inspection"),
    EvidenceKind.NOTE: _("Note"),
}


class Instrument(Labelled):
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=60)
    maker = models.CharField(_("maker"), max_length=120, blank=True)
    model = models.CharField(_("model"), max_length=120, blank=True)
    serial = models.CharField(_("serial number"), max_length=120, blank=True)
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, verbose_name=_("site"))
    given_by = models.CharField(_("given by"), max_length=200, blank=True)
    last_tested_on = models.DateField(_("last tested"), null=True, blank=True)

    class Meta:
        verbose_name = _("instrument")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"], name="instrument_name_once_per_owner"
            )
        ]

    def __str__(self) -> str:
        return self.name


class AlarmCase(Labelled):
    reference = models.CharField(_("reference"), max_length=24, unique=True)
    # What the QR code of the report names: says nothing by itself.
    token = models.UUIDField(unique=True, editable=False)
    origin = models.CharField(_("origin"), max_length=16, choices=list(ORIGIN_LABELS.items()))
    state = models.CharField(
        _("state"), max_length=10, choices=list(STATE_LABELS.items()), default=CaseState.OPEN
    )
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, verbose_name=_("site"))
    instrument = models.ForeignKey(
        Instrument, models.PROTECT, null=True, blank=True, verbose_name=_("instrument")
    )
    occurred_at = models.DateTimeField(_("measured"))
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    conveyance = models.CharField(
        _("vehicle, container or person"),
        max_length=200,
        blank=True,
        help_text=_("Registration or container number; no personal data that you do not need"),
    )
    original = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    background = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    # The identification result as it was given, with the engine's version: replayed from the
    # original bytes it must come out the same.
    analysis = models.JSONField(null=True)
    engine_version = models.CharField(max_length=40, blank=True)
    # Denormalised from the analysis, for lists and for the safety rule.
    nuclides = models.CharField(_("nuclides"), max_length=200, blank=True)
    needs_inspection = models.BooleanField(_("must be inspected"), default=False)
    code = models.CharField(
        _("closing code"), max_length=2, choices=list(CLOSING_LABELS.items()), blank=True
    )
    explanation = models.TextField(_("finding"), blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed"), null=True)

    class Meta:
        verbose_name = _("alarm case")
        indexes = [
            models.Index(fields=["organisation", "state", "-id"], name="case_by_owner_and_state"),
            models.Index(fields=["-occurred_at", "-id"], name="case_by_time"),
            *visibility_indexes("case", "-reference"),
            SearchIndex(fields=["reference", "nuclides", "conveyance"], name="case_search"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="closed")
                | models.Q(closed_at__isnull=False, officer__isnull=False) & ~models.Q(code=""),
                name="closed_case_has_code_and_officer",
            )
        ]

    @property
    def is_exercise(self) -> bool:
        """Whether it was made of an exercise's material, and counts nowhere as real."""
        return self.origin == AlarmOrigin.EXERCISE

    def __str__(self) -> str:
        return self.reference


class Evidence(models.Model):
    case = models.ForeignKey(AlarmCase, models.PROTECT, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=20, choices=list(EVIDENCE_LABELS.items()))
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    note = models.TextField(_("note"), blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    added_at = models.DateTimeField(_("added"))

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.case}: {self.kind}"


class WatchEntry(Labelled):
    """A missing source that officers look for: enough to recognise it, nothing else."""

    incident = models.CharField(_("incident"), max_length=40, blank=True)
    serial = models.CharField(_("serial number"), max_length=80, blank=True)
    nuclides = models.CharField(_("nuclides"), max_length=200, blank=True)
    category = models.PositiveSmallIntegerField(_("category"), null=True)
    since = models.DateField(_("missing since"))
    ended_at = models.DateTimeField(_("no longer looked for"), null=True)

    class Meta:
        verbose_name = _("entry of the watch list")
        verbose_name_plural = _("watch list")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "incident", "serial", "nuclides"], name="watched_once"
            )
        ]
        indexes = [
            models.Index(fields=["-since", "-id"], name="watch_by_day"),
            *visibility_indexes("watch", "-since"),
        ]

    def __str__(self) -> str:
        return f"{self.nuclides} {self.serial}".strip()
