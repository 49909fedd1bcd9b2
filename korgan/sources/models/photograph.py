"""Photographs: of a source, or taken on an inspection; the bytes are a document with its hash."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from korgan.kernel.documents.models import Document
from korgan.kernel.organisations.models import Labelled
from korgan.sources.models.inspection import ChecklistItem, Inspection
from korgan.sources.models.source import Source


class Photograph(Labelled):
    """Labelled like what it shows: the organisation is the holder."""

    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="photographs")
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, null=True, related_name="photographs"
    )
    item = models.ForeignKey(ChecklistItem, models.PROTECT, null=True, related_name="photographs")
    # Given by the device that took it, so that sending it again keeps it once.
    client_id = models.UUIDField(null=True)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    caption = models.CharField(_("caption"), max_length=200, blank=True)
    taken_at = models.DateTimeField(_("taken"))
    received_at = models.DateTimeField(_("received"))
    is_clock_ahead = models.BooleanField(default=False)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("photograph")
        ordering = ["taken_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "client_id"], name="photograph_received_once"
            ),
            models.CheckConstraint(
                condition=Q(source__isnull=False) | Q(inspection__isnull=False),
                name="photograph_shows_something",
            ),
        ]

    def __str__(self) -> str:
        return self.caption or self.document.filename
