"""Bills: drafted article by article, each article tied to the obligations that it meets."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.models import Labelled
from korgan.law.models.texts import Work

BILL_STATES = {"draft": _("Draft"), "adopted": _("Adopted as law")}


class Bill(Labelled):
    title = models.CharField(_("title"), max_length=300)
    language = models.CharField(_("language"), max_length=8)
    # The instrument for whose ratification it was drafted, if it was.
    treaty = models.CharField(_("treaty or instrument"), max_length=30, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=list(BILL_STATES.items()), default="draft"
    )
    adopted_as = models.ForeignKey(Work, models.PROTECT, null=True, related_name="+")
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    begun_at = models.DateTimeField(_("begun"))

    class Meta:
        verbose_name = _("bill")

    def __str__(self) -> str:
        return self.title


class BillArticle(models.Model):
    bill = models.ForeignKey(Bill, models.CASCADE, related_name="articles")
    position = models.PositiveIntegerField()
    heading = models.CharField(_("heading"), max_length=300)
    text = models.TextField(_("text"))
    # Keys of the obligations that the article is to meet.
    obligations = models.JSONField(default=list)
    note_key = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["bill", "position"], name="bill_article_once")
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.heading}"
