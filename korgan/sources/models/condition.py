"""That a condition of a licence was met when it fell due."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from korgan.kernel.documents.models import Document
from korgan.kernel.organisations.models import Labelled
from korgan.sources.models.licensing import Licence


class ConditionMet(Labelled):
    """One due day of one condition, and the document that shows it; nothing is changed later."""

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="conditions_met")
    key = models.CharField(_("condition"), max_length=80)
    due_on = models.DateField(_("due"))
    met_on = models.DateField(_("met"))
    note = models.CharField(_("note"), max_length=400, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("condition met")
        ordering = ["-due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["licence", "key", "due_on"], name="condition_met_once_for_each_due_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.licence}: {self.key}"

    @property
    def is_late(self) -> bool:
        """Whether it was met after the day on which it was due."""
        return self.met_on > self.due_on
