"""Seals on batches and custodians of places: events that are written once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from korgan.accounting.models.facilities import Area, Place
from korgan.accounting.models.ledger import Batch

SEAL_LABELS = {
    "applied": _("Applied"),
    "verified": _("Verified, unbroken"),
    "removed": _("Removed on purpose"),
    "broken": _("Found broken"),
}
# After these the seal is no longer on the batch.
SEAL_ENDS = frozenset({"removed", "broken"})


class SealEvent(models.Model):
    """Something done to a seal, or found of it."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="seal_events")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="seal_events")
    seal = models.CharField(_("seal"), max_length=40)
    kind = models.CharField(_("what"), max_length=8, choices=list(SEAL_LABELS.items()))
    on = models.DateField(_("day"))
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["area", "seal", "on"], name="seal_event_by_seal")]

    def __str__(self) -> str:
        return f"{self.seal}: {self.kind}"


class CustodyEvent(models.Model):
    """From a day on somebody answers for what is at a place."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="custody")
    custodian = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    since = models.DateField(_("since"))
    handed_over = models.CharField(_("handed over"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        ordering = ["-since", "-id"]

    def __str__(self) -> str:
        return f"{self.place}: {self.custodian}"
