"""Accounting reports that were sealed, which ledger lines they state, and questions about them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from korgan.accounting.models.facilities import Area
from korgan.accounting.models.ledger import Movement
from korgan.kernel.documents.models import Document
from korgan.kernel.organisations.models import Labelled

REPORT_KINDS = {
    "ICR": _("Inventory change report"),
    "PIL": _("Physical inventory listing"),
    "MBR": _("Material balance report"),
}
REPORT_LABELS = {
    "sent": _("Sent"),
    "received": _("Received and checked"),
    "returned": _("Returned with questions"),
    "accepted": _("Accepted"),
    "training": _("Training only, never sent"),
}


class AccountingReport(Labelled):
    area = models.ForeignKey(Area, models.PROTECT, related_name="reports")
    kind = models.CharField(_("report"), max_length=3, choices=list(REPORT_KINDS.items()))
    number = models.PositiveIntegerField(_("number"))
    start = models.DateField(_("from"), null=True)
    end = models.DateField(_("to"))
    report_date = models.DateField(_("dated"))
    profile = models.CharField(_("form"), max_length=40)
    # The report in the plain JSON form; the document holds it in the form of the profile.
    content = models.TextField()
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    findings = models.JSONField(default=list)
    # Why it goes out with findings that state a fact: late, or MUF in an item facility.
    explanation = models.TextField(_("explanation"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=list(REPORT_LABELS.items()), default="sent"
    )
    due_on = models.DateField(_("due"), null=True)
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    sealed_at = models.DateTimeField(_("sealed"))

    class Meta:
        verbose_name = _("accounting report")
        constraints = [
            models.UniqueConstraint(
                fields=["area", "kind", "number"], name="report_number_once_per_area"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.area}/{self.number}"


class ReportedLine(models.Model):
    """Which movement stands in which line of an inventory change report."""

    report = models.ForeignKey(AccountingReport, models.PROTECT, related_name="reported")
    line = models.PositiveIntegerField()
    movement = models.ForeignKey(Movement, models.PROTECT, related_name="reported")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "line"], name="reported_line_once")
        ]

    def __str__(self) -> str:
        return f"{self.report} line {self.line}"


class ReportQuestion(models.Model):
    """A question of the State about a report, and the facility's answer."""

    report = models.ForeignKey(AccountingReport, models.PROTECT, related_name="questions")
    line = models.PositiveIntegerField(_("line"), null=True)
    text = models.TextField(_("question"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:60]
