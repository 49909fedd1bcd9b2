"""Import and export of dangerous sources by the Code of Conduct: asked, consented, told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.models import Labelled, Site
from korgan.kernel.records.visibility import visibility_indexes
from korgan.sources.models.shipment import Shipment
from korgan.sources.models.source import Source

DIRECTIONS = {"import": _("Import"), "export": _("Export")}
EXCHANGE_STATES = {
    "requested": _("Requested"),
    "approved": _("Approved"),
    "refused": _("Refused"),
    "under_way": _("Under way"),
}


class ExchangeRequest(Labelled):
    """A request to bring sources in or send them out; its organisation is the holder here."""

    number = models.CharField(_("number"), max_length=40)
    direction = models.CharField(_("direction"), max_length=6, choices=list(DIRECTIONS.items()))
    state = models.CharField(_("state"), max_length=10, choices=list(EXCHANGE_STATES.items()))
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    sources = models.ManyToManyField(Source, related_name="exchanges")
    # For an import: serial, maker, model, nuclide, activity and reference date as written.
    described = models.JSONField(default=list)
    abroad = models.CharField(_("end abroad"), max_length=200)
    abroad_country = models.CharField(_("State abroad"), max_length=2)
    authorization = models.CharField(
        _("authorisation of the consignee"), max_length=120, blank=True
    )
    authorization_until = models.DateField(_("authorised until"), null=True, blank=True)
    end_use = models.CharField(_("intended use"), max_length=300, blank=True)
    intermediate = models.CharField(_("intermediate consignee"), max_length=200, blank=True)
    transit = models.CharField(_("States of transit"), max_length=120, blank=True)
    returns_replaced = models.BooleanField(_("replaced sources come back"), null=True)
    shipment_on = models.DateField(_("first day of shipment"))
    requested_on = models.DateField(_("requested"))
    # Another person decides.
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    category = models.PositiveSmallIntegerField(_("category under the Code"), null=True)
    consent = models.CharField(_("consent of the importing State"), max_length=120, blank=True)
    is_acknowledged = models.BooleanField(_("consignee confirmed by its State"), default=False)
    decided_on = models.DateField(_("decided"), null=True)
    reason = models.TextField(_("reason"), blank=True)
    notified_on = models.DateField(_("notified"), null=True)
    shipment = models.ForeignKey(Shipment, models.PROTECT, null=True, related_name="exchanges")

    class Meta:
        verbose_name = _("import or export request")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "number"], name="exchange_number_once_per_state"
            )
        ]
        indexes = [
            models.Index(fields=["-number", "-id"], name="exchange_by_number"),
            *visibility_indexes("exchange", "-number"),
        ]

    def __str__(self) -> str:
        return self.number
