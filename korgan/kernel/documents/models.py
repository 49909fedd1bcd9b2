"""Originals: the bytes lie in a content-addressed folder, a row says what they are."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.models import Labelled


class Document(Labelled):
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(_("size"))
    media_type = models.CharField(_("type"), max_length=100)
    filename = models.CharField(_("file name"), max_length=255)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("received"), auto_now_add=True)
    # The exercise whose material these bytes are: wherever they come in again, nothing that is made
    # of them counts as real.
    exercise = models.CharField(_("exercise"), max_length=24, blank=True)
    keep_until = models.DateField(_("keep until"), null=True, blank=True)

    def __str__(self) -> str:
        return self.filename
