"""What stands at each site, counted once so that a million sources need not be read for a page.

Triggers of the database note each site at which something changed; its counts are then worked out
anew, and until then its sources are counted where they are. See ``selectors.stock``.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.models import Labelled, Site
from korgan.sources.models.source import STATE_LABELS


class StockCount(Labelled):
    """Sources of one site with the same label, state and category, as they are on a day.

    It carries the label of what it counts, so that the same rule says who sees it.
    """

    site = models.ForeignKey(Site, models.CASCADE, related_name="+")
    day = models.DateField(_("day"))
    state = models.CharField(_("state"), max_length=24, choices=list(STATE_LABELS.items()))
    category = models.PositiveSmallIntegerField(_("category"), null=True)
    number = models.PositiveIntegerField(_("number"))
    falling = models.PositiveIntegerField()
    unseen = models.PositiveIntegerField()
    # The first day on which one of them came into its state.
    since = models.DateField()
    # Distinct pairs of nuclides and kind, for what an inspector takes along.
    things = models.JSONField(default=list)

    class Meta:
        verbose_name = _("count of sources")
        indexes = [
            models.Index(
                fields=["day", "site", "state", "category", "number"], name="stock_count_by_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.site}: {self.number}"


class ChangedSite(models.Model):
    """A site at which a source changed since it was counted; written by triggers only.

    Rows are added and never changed, so that two writers do not wait for each other.
    """

    site_id = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return str(self.site_id)
