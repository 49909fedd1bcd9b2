"""Movements with two ends: what was sent, by whom, to whom, and what the other end found."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.models import Labelled, Organisation
from korgan.kernel.records.visibility import visibility_indexes
from korgan.sources.domain.custody import Route
from korgan.sources.models.source import Source

ROUTE_LABELS = {
    Route.DOMESTIC: _("Within the State"),
    Route.IMPORT: _("Import"),
    Route.EXPORT: _("Export"),
    Route.RETURN: _("Return to the supplier"),
}
SHIPMENT_STATES = {
    "planned": _("Planned"),
    "under_way": _("Under way"),
    "disputed": _("Receipt differs"),
    "closed": _("Received"),
    "withdrawn": _("Withdrawn"),
}
LINE_STATES = {
    "planned": _("With the sender"),
    "under_way": _("Under way"),
    "missing": _("Did not arrive"),
    "differs": _("Another serial number was read"),
    "received": _("Received"),
    "withdrawn": _("Withdrawn"),
    "lost": _("Lost or stolen on the way"),
}


class Shipment(models.Model):
    """One movement; who may read of it is said by its ends."""

    number = models.CharField(_("number"), max_length=40)
    country = models.CharField(_("State"), max_length=2)
    route = models.CharField(_("route"), max_length=10, choices=list(ROUTE_LABELS.items()))
    state = models.CharField(_("state"), max_length=10, choices=list(SHIPMENT_STATES.items()))
    sender = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("sender")
    )
    receiver = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("receiver")
    )
    abroad = models.CharField(_("end abroad"), max_length=200, blank=True)
    abroad_country = models.CharField(_("State abroad"), max_length=2, blank=True)
    delivery_place = models.CharField(_("place of delivery"), max_length=200)
    carrier = models.CharField(_("carrier"), max_length=200)
    requested_on = models.DateField(_("requested"))
    expected_on = models.DateField(_("expected"))
    dispatched_on = models.DateField(_("dispatched"), null=True)
    closed_on = models.DateField(_("closed"), null=True)
    overdue_after = models.DateField(_("overdue after"), null=True)
    alarmed_at = models.DateTimeField(_("alarm raised"), null=True)

    class Meta:
        verbose_name = _("shipment")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "number"], name="shipment_number_once_per_state"
            ),
            models.CheckConstraint(
                condition=(
                    Q(route="domestic", sender__isnull=False, receiver__isnull=False)
                    | Q(route="import", sender__isnull=True, receiver__isnull=False)
                    | Q(route__in=["export", "return"], sender__isnull=False, receiver__isnull=True)
                ),
                name="shipment_has_the_ends_of_its_route",
            ),
            models.CheckConstraint(
                condition=~Q(sender=models.F("receiver")) | Q(sender__isnull=True),
                name="shipment_has_two_ends",
            ),
        ]
        indexes = [
            models.Index(
                fields=["overdue_after"],
                condition=Q(closed_on=None, alarmed_at=None),
                name="shipment_without_receipt",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def sender_name(self) -> str:
        """Who sends it, here or abroad."""
        return self.sender.name if self.sender else self.abroad

    @property
    def receiver_name(self) -> str:
        """Who is to receive it, here or abroad."""
        return self.receiver.name if self.receiver else self.abroad


class ShipmentEnd(Labelled):
    """One end of a shipment, labelled for its organisation; the principal one for authorities."""

    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="ends")
    number = models.CharField(_("number"), max_length=40)
    sends = models.BooleanField(_("sends"))
    is_principal = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("shipment")
        constraints = [
            models.UniqueConstraint(fields=["shipment", "sends"], name="one_sender_one_receiver")
        ]
        indexes = [
            models.Index(fields=["-number", "-id"], name="shipment_end_by_number"),
            *visibility_indexes("shipment_end", "-number"),
        ]

    def __str__(self) -> str:
        return self.number


class ShipmentLine(models.Model):
    """One source of a shipment; a source is in one open shipment at most."""

    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="lines")
    source = models.ForeignKey(Source, models.PROTECT, related_name="shipment_lines")
    from_state = models.CharField(max_length=24)
    state = models.CharField(_("state"), max_length=10, choices=list(LINE_STATES.items()))
    is_open = models.BooleanField(default=True)
    serial_read = models.CharField(_("serial number read"), max_length=80, blank=True)
    number_read = models.CharField(_("national number read"), max_length=40, blank=True)
    dose_rate = models.DecimalField(
        _("dose rate at 1 m (µSv/h)"), max_digits=12, decimal_places=3, null=True
    )
    decision = models.TextField(_("decision"), blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(is_open=True), name="source_in_one_open_shipment"
            ),
            models.UniqueConstraint(
                fields=["shipment", "source"], name="source_once_in_a_shipment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shipment}: {self.source}"
