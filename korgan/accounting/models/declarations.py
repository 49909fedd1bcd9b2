"""Declarations of the State under an additional protocol, entry by entry, version by version."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from korgan.kernel.documents.models import Document
from korgan.kernel.organisations.models import Labelled

DECLARATION_LABELS = {"open": _("In preparation"), "submitted": _("Submitted")}
ENTRY_LABELS = {
    "new": _("New"),
    "changed": _("Changed"),
    "unchanged": _("Unchanged"),
    "withdrawn": _("No longer applies"),
}


class Declaration(Labelled):
    """The update about one calendar year."""

    year = models.PositiveSmallIntegerField(_("year"))
    state = models.CharField(
        _("state"), max_length=10, choices=list(DECLARATION_LABELS.items()), default="open"
    )
    due_on = models.DateField(_("due"))
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True)

    class Meta:
        verbose_name = _("declaration")
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["country", "year"], name="declaration_once_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.year}"


class DeclarationEntry(models.Model):
    """One version of an entry; a change is a further version, the earlier ones stay."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField(_("number"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    article = models.CharField(_("article"), max_length=14)
    status = models.CharField(_("status"), max_length=10, choices=list(ENTRY_LABELS.items()))
    location = models.CharField(_("location"), max_length=200)
    text = models.TextField(_("what is declared"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        ordering = ["number", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "number", "version"], name="declaration_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.declaration} {self.article} {self.number}"
