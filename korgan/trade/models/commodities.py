"""Commodities held against a control list: a data sheet, what an officer found, who confirmed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from korgan.kernel.documents.models import Document
from korgan.kernel.organisations.models import Labelled
from korgan.trade.domain.commodities import CommodityState, Outcome

OUTCOME_LABELS = {
    Outcome.LISTED: _("On the list"),
    Outcome.NOT_LISTED: _("Not on the list"),
}
COMMODITY_STATE_LABELS = {
    CommodityState.OPEN: _("Open"),
    CommodityState.IN_REVIEW: _("Waiting for review"),
    CommodityState.DECIDED: _("Decided"),
}


class Commodity(Labelled):
    reference = models.CharField(_("reference"), max_length=24, unique=True)
    description = models.CharField(_("commodity"), max_length=300)
    data_sheet = models.ForeignKey(
        Document, models.PROTECT, related_name="+", verbose_name=_("data sheet")
    )
    # Number of the exercise of whose file it was entered: nothing of it is real.
    exercise = models.CharField(_("exercise"), max_length=24, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=list(COMMODITY_STATE_LABELS.items()),
        default=CommodityState.OPEN,
    )  # fmt: skip
    control_list = models.CharField(_("control list and its edition"), max_length=200, blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=list(OUTCOME_LABELS.items()), blank=True
    )
    entry = models.CharField(_("entry"), max_length=24, blank=True)
    explanation = models.TextField(_("reason"), blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    entered_at = models.DateTimeField(_("entered"))
    decided_at = models.DateTimeField(_("decided"), null=True)

    class Meta:
        verbose_name = _("commodity")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="decided")
                | Q(decided_at__isnull=False, officer__isnull=False) & ~Q(outcome=""),
                name="decided_commodity_has_outcome_and_officer",
            ),
            models.CheckConstraint(
                condition=Q(outcome="listed") & ~Q(entry="") | ~Q(outcome="listed") & Q(entry=""),
                name="listed_commodity_has_an_entry",
            ),
        ]
        indexes = [models.Index(fields=["-entered_at", "-id"], name="commodity_by_time")]

    def __str__(self) -> str:
        return f"{self.reference} {self.description}"
