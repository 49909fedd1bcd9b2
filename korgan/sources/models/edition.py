"""What a new edition of the tables changed in the register."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.models import Labelled


class EditionReport(Labelled):
    """Categories worked out again by the rules in force, and whose category is another now."""

    made_at = models.DateTimeField(_("made"))
    rules = models.CharField(_("rules"), max_length=300)
    judged = models.PositiveIntegerField(_("sources judged"))
    recomputed = models.PositiveIntegerField(_("worked out again"))
    changed = models.PositiveIntegerField(_("of another category"))
    # "3 → 2": how many.
    counts = models.JSONField(default=dict)
    # Number, category before, category after; at most the first thousand.
    sources = models.JSONField(default=list)

    class Meta:
        verbose_name = _("report of an edition")
        indexes = [models.Index(fields=["-made_at", "-id"], name="edition_report_by_time")]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"
