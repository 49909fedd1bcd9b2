"""Physical inventory takings and what was counted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from korgan.accounting.models.facilities import Area, Calibration, Method, Place
from korgan.accounting.models.ledger import CATEGORY_LABELS, Batch, Movement
from korgan.kernel.organisations.models import Labelled

TAKING_LABELS = {
    "frozen": _("Counting"),
    "tentative": _("Tentative result"),
    "final": _("Final"),
}
FOUND_LABELS = {
    "uncounted": _("Not counted yet"),
    "found": _("Found"),
    "missing": _("Missing"),
    "differing": _("Differing"),
    "extra": _("Not on the list"),
}


class InventoryTaking(Labelled):
    area = models.ForeignKey(Area, models.PROTECT, related_name="takings")
    taken_on = models.DateField(_("inventory taking"))
    frozen_at = models.DateTimeField(_("book frozen"))
    state = models.CharField(
        _("state"), max_length=10, choices=list(TAKING_LABELS.items()), default="frozen"
    )
    explanation = models.TextField(_("explanation of the differences"), blank=True)
    finalised_at = models.DateTimeField(_("final since"), null=True)
    finalised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("inventory taking")
        ordering = ["-taken_on"]
        constraints = [
            models.UniqueConstraint(fields=["area", "taken_on"], name="one_taking_a_day"),
            models.UniqueConstraint(
                fields=["area"], condition=~Q(state="final"), name="one_open_taking_per_area"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.taken_on:%Y-%m-%d}"


class CountLine(models.Model):
    """What the book says of a batch at the freeze, and what was found. Micrograms."""

    taking = models.ForeignKey(InventoryTaking, models.PROTECT, related_name="lines")
    # Empty for what was found and is on no list.
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="counts")
    name = models.CharField(_("batch"), max_length=20)
    category = models.CharField(_("category"), max_length=1, choices=list(CATEGORY_LABELS.items()))
    place = models.ForeignKey(Place, models.PROTECT)
    # Substance to amount, items among them.
    book = models.JSONField(default=dict)
    counted = models.JSONField(null=True)
    result = models.CharField(
        _("result"), max_length=10, choices=list(FOUND_LABELS.items()), default="uncounted"
    )
    # Measured anew at the taking; empty when the book's measurement still stands.
    method = models.ForeignKey(Method, models.PROTECT, null=True)
    calibration = models.ForeignKey(Calibration, models.PROTECT, null=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    counted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    counted_at = models.DateTimeField(null=True)
    # The difference that was booked when the taking became final.
    difference = models.ForeignKey(Movement, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["place__code", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["taking", "name", "category"], name="batch_once_per_count_list"
            )
        ]

    def __str__(self) -> str:
        return f"{self.taking}: {self.name}"


class FieldCount(models.Model):
    """A count that somebody entered on a device, each once; two that differ are both kept."""

    OUTCOMES = {
        "taken": _("Taken over"),
        "same": _("Counted alike"),
        "differs": _("Counted otherwise by another person"),
    }

    taking = models.ForeignKey(InventoryTaking, models.PROTECT, related_name="field_counts")
    line = models.ForeignKey(CountLine, models.PROTECT, related_name="field_counts")
    # Given by the device: sending again changes nothing.
    client_id = models.UUIDField()
    counted = models.JSONField()
    method = models.ForeignKey(Method, models.PROTECT, null=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    # By the clock of the device.
    read_at = models.DateTimeField()
    counted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=list(OUTCOMES.items()))
    # A count that differs waits until somebody decides, or the batch is counted again.
    is_settled = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["taking", "client_id"], name="field_count_once")
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.outcome}"
