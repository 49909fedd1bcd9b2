"""Answers given once for every report that asks, and reports that fall due."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.models import Labelled


class ReportAnswer(Labelled):
    """What the State adds in its own words to a question; the facts are put in by themselves."""

    topic = models.CharField(max_length=80)
    text = models.TextField(_("answer"))
    source = models.CharField(_("source"), max_length=300)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"))

    class Meta:
        verbose_name = _("answer")
        constraints = [
            models.UniqueConstraint(fields=["country", "topic"], name="one_answer_per_topic")
        ]

    def __str__(self) -> str:
        return self.topic


class ReportingDuty(Labelled):
    """A report that the State watches; its open deadline is in `kernel.deadlines`."""

    rule = models.CharField(max_length=80)
    period = models.CharField(_("for"), max_length=40)
    due_on = models.DateField(_("due"))
    sent_on = models.DateField(_("sent"), null=True)
    reference = models.CharField(_("reference of the dispatch"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("report due")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "rule", "period"], name="one_duty_per_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.period}"
