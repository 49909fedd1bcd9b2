"""Equipment that has to be kept working, and what happened to it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from korgan.cooperation.models.projects import Partner, Project
from korgan.kernel.organisations.models import Labelled, Site
from korgan.kernel.records.search_index import SearchIndex
from korgan.kernel.records.visibility import visibility_indexes

EQUIPMENT_EVENT_LABELS = {
    "maintenance": _("Maintenance"),
    "calibration": _("Calibration"),
    "outage": _("Out of order"),
}


class Equipment(Labelled):
    tag = models.CharField(_("inventory number"), max_length=40)
    name = models.CharField(_("name"), max_length=160)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    given_by = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("given by")
    )
    project = models.ForeignKey(
        Project,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="equipment",
        verbose_name=_("project"),
    )
    installed_on = models.DateField(_("installed"))
    handed_over_on = models.DateField(_("handed over"), null=True, blank=True)
    retired_on = models.DateField(_("taken out of service"), null=True, blank=True)
    # All money in the reporting currency.
    capital = models.DecimalField(_("price"), max_digits=14, decimal_places=2)
    maintenance_cost = models.DecimalField(
        _("maintenance a year"), max_digits=14, decimal_places=2, default=0
    )
    calibration_cost = models.DecimalField(
        _("calibration a year"), max_digits=14, decimal_places=2, default=0
    )
    spares_cost = models.DecimalField(
        _("spare parts a year"), max_digits=14, decimal_places=2, default=0
    )
    running_cost = models.DecimalField(
        _("energy, lines and staff a year"), max_digits=14, decimal_places=2, default=0
    )
    disposal_cost = models.DecimalField(_("disposal"), max_digits=14, decimal_places=2, default=0)
    life_years = models.PositiveSmallIntegerField(_("expected life (years)"), default=10)
    maintenance_months = models.PositiveSmallIntegerField(
        _("maintenance every (months)"), null=True, blank=True
    )
    calibration_months = models.PositiveSmallIntegerField(
        _("calibration every (months)"), null=True, blank=True
    )
    vendor = models.CharField(_("serviced by"), max_length=160, blank=True)
    vendor_is_local = models.BooleanField(_("by a vendor of the State"), default=False)
    spares_days = models.PositiveSmallIntegerField(
        _("spare parts last (days)"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("equipment")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "tag"], name="inventory_number_once_per_owner"
            ),
            models.CheckConstraint(
                condition=Q(retired_on__isnull=True) | Q(retired_on__gte=F("installed_on")),
                name="equipment_retired_after_installed",
            ),
        ]
        indexes = [
            models.Index(fields=["tag", "id"], name="equipment_by_tag"),
            models.Index(fields=["site"], name="equipment_by_site"),
            *visibility_indexes("equipment", "tag"),
            SearchIndex(fields=["tag", "name"], name="equipment_search"),
        ]

    def __str__(self) -> str:
        return f"{self.tag} {self.name}"

    @property
    def yearly_cost(self) -> float:
        """What it takes each year."""
        return float(
            self.maintenance_cost + self.calibration_cost + self.spares_cost + self.running_cost
        )


class EquipmentEvent(models.Model):
    equipment = models.ForeignKey(Equipment, models.PROTECT, related_name="events")
    kind = models.CharField(_("kind"), max_length=12, choices=list(EQUIPMENT_EVENT_LABELS.items()))
    on = models.DateField(_("day"))
    # For an outage: the day on which it worked again; empty while it does not.
    until = models.DateField(_("works again"), null=True, blank=True)
    cost = models.DecimalField(_("cost"), max_digits=14, decimal_places=2, default=0)
    paid_by = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("paid by")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["equipment", "kind", "-on"], name="event_of_equipment")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("on")),
                name="equipment_works_again_after",
            )
        ]

    def __str__(self) -> str:
        return f"{self.equipment}: {self.kind}"
